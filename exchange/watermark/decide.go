package watermark

import "slices"

// Candidate is one person whose copy the picture may show.
type Candidate struct {
	ID [16]byte
	// Codeword returns the packed codeword of the person's copy of one page
	// (numbered like Page.Number), nil if there is none.
	Codeword func(page int) []byte
}

// DecideParams sets what an accusation needs. The zero value means the
// defaults named at each field.
type DecideParams struct {
	// Registrations is the number of registrations whose evidence was compared
	// with codewords, each of which multiplies the chance of accusing an
	// innocent; 1 if zero. A trace chooses the registration without looking at
	// codewords and so adds 1; whoever traces the same leak again, with corners
	// pointed out anew or further pictures, compares once more.
	Registrations int
	// Threshold is the chance of accusing an innocent, after all multipliers,
	// above which nobody is accused; 1e-6 if zero.
	Threshold float64
	// Candidates is the number of copies that the picture may show, where it is
	// more than those handed in: whoever repeats a decision from the opened
	// codewords of the accused alone knows of the others only that they exist.
	Candidates int
	// Support is the chance, before multipliers, that the displacement channel
	// alone agrees by luck with the copy that is accused; 1e-4 if zero.
	Support float64
}

// Outcomes of a trace.
const (
	OutcomeAccused      = "accused"
	OutcomeInconclusive = "inconclusive"
	OutcomeNone         = "none"
)

// Reasons, stable codes. The first three go with OutcomeAccused.
const (
	ReasonSufficient       = "sufficient"        // one copy
	ReasonCombined         = "combined"          // at least the copies accused were combined into what was seen
	ReasonDifferentCopies  = "different_copies"  // the pictures show different copies, each of them proven
	ReasonNotRegistered    = "not_registered"    // no page was found in the picture
	ReasonNoMark           = "no_mark"           // the page was found, the mark was not
	ReasonNotEnough        = "not_enough"        // marked, but too little evidence for a name
	ReasonOneChannel       = "one_channel"       // too few tiles can carry displacement
	ReasonChannelsDisagree = "channels_disagree" // brightness and displacement name different copies
	ReasonSeveralCopies    = "several_copies"    // nothing seen tells two copies apart
)

// leadLevel is the chance of error, after all multipliers, at which a copy is
// worth mentioning as a lead.
const leadLevel = 1e-2

// Decide judges the evidence of one or more pictures of one document against
// the candidates. Evidence for the same tile in several pictures is added
// before it is bounded, so no codeword bit counts twice; where each picture on
// its own proves another copy, they are not added. An innocent is accused with
// a probability of at most the threshold, over the draw of his codeword,
// whatever the pictures contain and whoever combined which copies into them.
func Decide(soft []*Soft, candidates []Candidate, d DecideParams) *Verdict {
	d = d.withDefaults()
	v := &Verdict{Outcome: OutcomeNone, Reason: ReasonNoMark, Registrations: d.Registrations}
	tiles := merge(soft, anyPicture)
	for _, t := range tiles {
		if !slices.Contains(v.Pages, t.page) {
			v.Pages = append(v.Pages, t.page)
		}
	}
	slices.Sort(v.Pages)
	v.TilesSeen = len(tiles)
	candidates = comparable(candidates, v.Pages)
	d.Candidates = max(d.Candidates, len(candidates))
	v.Params, v.Soft = d, soft
	if len(tiles) == 0 || len(candidates) == 0 {
		return v
	}
	pictures := picturesOf(soft)
	if len(pictures) < 2 {
		j := newJudgement(tiles, candidates, d, 1)
		j.judge()
		j.fill(v)
		return v
	}
	var alone []*judgement
	for _, p := range pictures {
		j := newJudgement(merge(soft, p), candidates, d, 1/(2*float64(len(pictures))))
		j.judge()
		alone = append(alone, j)
	}
	whole := newJudgement(tiles, candidates, d, 0.5)
	whole.judge()
	whole.fill(v)
	if !differ(alone) {
		whole.attribute(v, alone, pictures)
		return v
	}
	v.Outcome, v.Reason = OutcomeAccused, ReasonDifferentCopies
	v.Accused = nil
	for i, j := range alone {
		for _, m := range j.members {
			v.accuse(m, pictures[i])
		}
	}
	v.lead(v.Accused[0])
	return v
}

// differ tells whether two pictures each prove a copy that the other one,
// though it proves some copy, does not even point at.
func differ(alone []*judgement) bool {
	for _, a := range alone {
		for _, b := range alone {
			if len(a.members) > 0 && len(b.members) > 0 && !b.pointsAt(a.members[0].candidate) && !a.pointsAt(b.members[0].candidate) {
				return true
			}
		}
	}
	return false
}

func (d DecideParams) withDefaults() DecideParams {
	if d.Registrations < 1 {
		d.Registrations = 1
	}
	if d.Threshold <= 0 {
		d.Threshold = 1e-6
	}
	if d.Support <= 0 {
		d.Support = 1e-4
	}
	return d
}
