package watermark

import "math"

// Claims gives for every candidate the chance that Decide would claim for him if
// he were the only one: decimal logarithms, before multipliers. Over the draw of
// an innocent's codeword a claim of at most p comes about with a probability of at
// most p.
func Claims(soft []*Soft, candidates []Candidate) []float64 {
	tiles := merge(soft, anyPicture)
	j := newJudgement(tiles, candidates, DecideParams{Candidates: 1, Registrations: 1}, 1)
	out := make([]float64, len(candidates))
	for k := range candidates {
		out[k] = math.Min(0, j.both.cost(k)/math.Ln10)
	}
	return out
}
