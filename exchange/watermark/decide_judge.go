package watermark

import (
	"math"
	"slices"
)

// channel is one reading of the tiles: brightness, displacement, or both.
type channel struct {
	evidence []bitEvidence
	lone     *comparison   // as one copy
	crowd    *comparison   // as one of many
	further  []*comparison // given the copies named already
}

func newChannel(tiles []mergedTile, bits [][]bool, llr func(mergedTile) float64) *channel {
	c := &channel{}
	for _, t := range tiles {
		c.evidence = append(c.evidence, bitEvidence{llr: llr(t), bias: t.bias})
	}
	c.lone = compare(c.evidence, bits, shareLone)
	c.crowd = compare(weighed(c.evidence, crowdSize, 0, nil), bits, shareCrowd)
	return c
}

// give weighs for one more copy besides the known ones, of whose bits ones is
// the sum.
func (c *channel) give(known int, ones []int, bits [][]bool) {
	c.further = nil
	for _, besides := range givenBesides {
		share := shareGiven / float64((maxAccused-1)*len(givenBesides))
		c.further = append(c.further, compare(weighed(c.evidence, known+1+besides, known, ones), bits, share))
	}
}

func (c *channel) all() []*comparison {
	return append([]*comparison{c.lone, c.crowd}, c.further...)
}

// cost is the least of the comparisons'.
func (c *channel) cost(candidate int) float64 {
	least := 0.0
	for _, one := range c.all() {
		least = math.Min(least, one.cost(candidate))
	}
	return least
}

// upTo lists the candidates whose cost is at most limit, best first.
func (c *channel) upTo(limit float64) []int {
	var out []int
	for _, one := range c.all() {
		for _, k := range one.upTo(limit) {
			if !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		if c.cost(a) < c.cost(b) {
			return -1
		}
		return 1
	})
	return out
}

// member is an accused copy.
type member struct {
	candidate int
	id        [16]byte
	log, warp float64 // natural logarithms: after and before the multipliers
}

type judgement struct {
	d                DecideParams
	candidates       []Candidate
	tiles            []mergedTile
	bits             [][]bool // by candidate and tile
	both, luma, warp *channel
	penalty          float64 // log of the multipliers
	members          []member
	outcome, reason  string
}

// newJudgement compares; share is the part of the allowed error that it may
// spend.
func newJudgement(tiles []mergedTile, candidates []Candidate, d DecideParams, share float64) *judgement {
	j := &judgement{d: d, candidates: candidates, tiles: tiles}
	j.penalty = math.Log(float64(d.Candidates)) + math.Log(float64(d.Registrations)) - math.Log(share)
	for _, c := range candidates {
		j.bits = append(j.bits, bitsOf(c, tiles))
	}
	j.both = newChannel(tiles, j.bits, func(t mergedTile) float64 { return boundLLR(t.luma + t.warp) })
	j.luma = newChannel(tiles, j.bits, func(t mergedTile) float64 { return t.luma })
	j.warp = newChannel(tiles, j.bits, func(t mergedTile) float64 { return t.warp })
	return j
}

// judge names the copies. Each further one is compared given those before it,
// whose codewords are then no chance any more: who is no part of the coalition
// gains nothing from being judged beside one who is. The bound for an innocent
// holds at every step, because those named before him are the same whatever
// his codeword is, as long as it is not the one named.
//
// The order of the rules matters: contradictions are looked for before any
// evidence is found sufficient.
func (j *judgement) judge() {
	j.outcome, j.reason = OutcomeInconclusive, ReasonNotEnough
	if j.contradicted() {
		j.reason = ReasonChannelsDisagree
		return
	}
	enough := math.Log(j.d.Threshold) - j.penalty
	ones := make([]int, len(j.tiles))
	for len(j.members) < maxAccused {
		next := slices.IndexFunc(j.both.upTo(enough), func(k int) bool {
			if j.isMember(k) {
				return false
			}
			j.reason = ReasonOneChannel
			return j.warp.cost(k) <= math.Log(j.d.Support)
		})
		if next < 0 {
			break
		}
		k := j.both.upTo(enough)[next]
		j.members = append(j.members, member{k, j.candidates[k].ID, j.both.cost(k) + j.penalty, j.warp.cost(k)})
		for i, bit := range j.bits[k] {
			if bit {
				ones[i]++
			}
		}
		j.both.give(len(j.members), ones, j.bits)
		j.warp.give(len(j.members), ones, j.bits)
	}
	switch {
	case len(j.members) == 0:
	case j.twins():
		j.members, j.reason = nil, ReasonSeveralCopies
	case len(j.members) == 1:
		j.outcome, j.reason = OutcomeAccused, ReasonSufficient
	default:
		j.outcome, j.reason = OutcomeAccused, ReasonCombined
	}
}

func (j *judgement) isMember(candidate int) bool {
	return slices.ContainsFunc(j.members, func(m member) bool { return m.candidate == candidate })
}

// twins tells whether an accused copy has the same bits as another one wherever
// something was read.
func (j *judgement) twins() bool {
	for _, m := range j.members {
		for k, bits := range j.bits {
			if k == m.candidate || j.candidates[k].ID == m.id {
				continue
			}
			apart := false
			for i := range bits {
				apart = apart || bits[i] != j.bits[m.candidate][i]
			}
			if !apart {
				return true
			}
		}
	}
	return false
}

// pointsAt tells whether the evidence makes a copy worth mentioning.
func (j *judgement) pointsAt(candidate int) bool {
	return j.both.cost(candidate)+j.penalty <= math.Log(leadLevel)
}

// contradicted tells whether one channel points at a copy and the other, which
// could have supported it as well, doesn't. A recipient who learned another's
// codeword can paint its brightness, not its displacement.
func (j *judgement) contradicted() bool {
	support := math.Log(j.d.Support)
	against := func(c, other *channel) bool {
		return slices.ContainsFunc(other.upTo(support-j.penalty), func(k int) bool { return c.cost(k) > support && refutes(c, other, k) })
	}
	return against(j.warp, j.luma) || against(j.luma, j.warp)
}

// refutes tells whether what a channel says of a copy is more than four standard
// deviations below what it would say if the copy had the part in the picture
// that the other channel gives it.
func refutes(c, other *channel, candidate int) bool {
	part, blur := other.part(candidate)
	part = math.Min(1, part)
	chance, full, spread := c.expectation(part)
	spread = math.Hypot(spread, blur*(full-chance))
	return spread > 0 && c.lone.scores[candidate] < chance+part*(full-chance)-4*spread
}

// part estimates which part of the tiles shows a copy's bits on purpose, and
// the standard deviation of that.
func (c *channel) part(candidate int) (part, deviation float64) {
	chance, full, _ := c.expectation(0)
	if full <= chance {
		return 0, 0
	}
	part = (c.lone.scores[candidate] - chance) / (full - chance)
	_, _, spread := c.expectation(math.Max(0, math.Min(1, part)))
	return part, spread / (full - chance)
}

// expectation gives the score, measured at the ones, that a copy reaches by
// chance and that the picture's only copy reaches if the ratios are calibrated,
// and the standard deviation for a copy that has a part in the picture.
func (c *channel) expectation(part float64) (chance, full, deviation float64) {
	var variance float64
	for _, e := range c.evidence {
		p := tilted(e, 1)
		chance += e.bias * e.llr
		full += p * e.llr
		variance += (part*p*(1-p) + (1-part)*e.bias*(1-e.bias)) * e.llr * e.llr
	}
	return chance, full, math.Sqrt(variance)
}
