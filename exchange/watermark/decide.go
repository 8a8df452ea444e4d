package watermark

import (
	"bytes"
	"math"
	"slices"
)

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

// Reasons, stable codes. ReasonSufficient goes with OutcomeAccused.
const (
	ReasonSufficient       = "sufficient"
	ReasonNotRegistered    = "not_registered"    // no page was found in the picture
	ReasonNoMark           = "no_mark"           // the page was found, the mark was not
	ReasonNotEnough        = "not_enough"        // marked, but too little evidence for a name
	ReasonOneChannel       = "one_channel"       // too few tiles can carry displacement
	ReasonChannelsDisagree = "channels_disagree" // brightness and displacement name different copies
	ReasonSeveralCopies    = "several_copies"    // more than one copy fits
)

// leadLevel is the chance of error, after all multipliers, at which a copy is
// worth mentioning as a lead.
const leadLevel = 1e-2

// ChannelVerdict is what one of the two channels says on its own.
type ChannelVerdict struct {
	Tiles   int      // tiles whose bit the channel reads with an error below 10 %
	Agree   int      // those of them that agree with the copy of the verdict
	Log10P  float64  // bound for the copy of the verdict, before multipliers
	HasLead bool     // the channel alone points at a copy at leadLevel
	Lead    [16]byte // that copy
	// LeadLog10P is the bound for the channel's own best copy, after multipliers.
	LeadLog10P float64
}

// TileEvidence is one tile that was seen, for drawing the evidence. Ratios are
// natural logarithms of P(seen | bit 1) / P(seen | bit 0), bounded.
type TileEvidence struct {
	Page, Tile int
	Luma, Warp float64
	Speaks     bool // its bit is read with an error below 10 %
	Agrees     bool // with the copy of the verdict
}

// Verdict is the answer of a trace. It names a copy, not a person, and only
// OutcomeAccused names it as proven.
type Verdict struct {
	Outcome   string
	Reason    string
	Recipient [16]byte // meaningful if HasLead
	HasLead   bool
	// Log10P bounds the chance that any innocent candidate would have been
	// named on this evidence: decimal logarithm, after multiplying by the
	// candidates and the registrations compared, at most 0.
	Log10P        float64
	SecondLog10P  float64 // the same for the copy that fits second best; 0 where there is none
	TilesSeen     int
	Pages         []int // numbers of the pages seen, ascending
	Registrations int   // compared with codewords
	Luma, Warp    ChannelVerdict
	Tiles         []TileEvidence
	Sightings     []Sighting // one for each picture in which a page was found
}

// Decide judges the evidence of one or more pictures of one document against
// the candidates. Evidence for the same tile in several pictures is added
// before it is bounded, so no codeword bit counts twice. An innocent is
// accused with a probability of at most the threshold, over the draw of his
// codeword, whatever the pictures contain.
func Decide(soft []*Soft, candidates []Candidate, d DecideParams) *Verdict {
	d = d.withDefaults()
	v := &Verdict{Outcome: OutcomeNone, Reason: ReasonNoMark, Registrations: d.Registrations}
	tiles := merge(soft)
	for _, t := range tiles {
		if !slices.Contains(v.Pages, t.page) {
			v.Pages = append(v.Pages, t.page)
		}
	}
	slices.Sort(v.Pages)
	v.TilesSeen = len(tiles)
	marked := slices.ContainsFunc(soft, func(s *Soft) bool { return s != nil && s.Marked })
	candidates = comparable(candidates, v.Pages)
	if !marked || len(tiles) == 0 || len(candidates) == 0 {
		return v
	}
	j := newJudgement(tiles, candidates, d)
	j.fill(v)
	v.Outcome, v.Reason = j.outcome()
	return v
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

// mergedTile is the evidence of all pictures for one tile of one page.
type mergedTile struct {
	page, tile int
	bias       float64
	luma, warp float64
}

// merge adds the pictures up, tile by tile, and bounds the sums.
func merge(soft []*Soft) []mergedTile {
	var tiles []mergedTile
	index := map[[2]int]int{}
	for _, s := range soft {
		if s == nil || !s.Marked {
			continue
		}
		for i, t := range s.Tiles {
			if !t.Seen {
				continue
			}
			at := [2]int{s.Page, i}
			k, ok := index[at]
			if !ok {
				k = len(tiles)
				index[at] = k
				tiles = append(tiles, mergedTile{page: s.Page, tile: i, bias: s.Bias[i]})
			}
			tiles[k].luma += t.Luma
			tiles[k].warp += t.Warp
		}
	}
	for i := range tiles {
		tiles[i].luma, tiles[i].warp = boundLLR(tiles[i].luma), boundLLR(tiles[i].warp)
	}
	return tiles
}

// comparable drops candidates that have no copy of a page seen: the picture
// can't show what they never had.
func comparable(candidates []Candidate, pages []int) []Candidate {
	var kept []Candidate
	for _, c := range candidates {
		missing := func(page int) bool { return len(c.Codeword(page)) == 0 }
		if c.Codeword != nil && !slices.ContainsFunc(pages, missing) {
			kept = append(kept, c)
		}
	}
	return kept
}

// channel is one reading of the tiles compared with every candidate.
type channel struct {
	evidence []bitEvidence
	scores   []float64
	tails    []float64 // natural logarithm, before multipliers
	best     int
}

type judgement struct {
	d                DecideParams
	candidates       []Candidate
	tiles            []mergedTile
	bits             [][]bool // by candidate and tile
	both, luma, warp channel
	penalty          float64 // log of the multipliers
}

func newJudgement(tiles []mergedTile, candidates []Candidate, d DecideParams) *judgement {
	j := &judgement{d: d, candidates: candidates, tiles: tiles}
	j.penalty = math.Log(float64(len(candidates))) + math.Log(float64(d.Registrations))
	for _, c := range candidates {
		words := map[int][]byte{}
		bits := make([]bool, len(tiles))
		for i, t := range tiles {
			w, ok := words[t.page]
			if !ok {
				w = c.Codeword(t.page)
				words[t.page] = w
			}
			bits[i] = t.tile>>3 < len(w) && w[t.tile>>3]>>(t.tile&7)&1 == 1
		}
		j.bits = append(j.bits, bits)
	}
	j.both = j.compare(func(t mergedTile) float64 { return boundLLR(t.luma + t.warp) })
	j.luma = j.compare(func(t mergedTile) float64 { return t.luma })
	j.warp = j.compare(func(t mergedTile) float64 { return t.warp })
	return j
}

func (j *judgement) compare(llr func(mergedTile) float64) channel {
	var c channel
	for _, t := range j.tiles {
		c.evidence = append(c.evidence, bitEvidence{llr: llr(t), bias: t.bias})
	}
	for k := range j.candidates {
		s := score(c.evidence, func(i int) bool { return j.bits[k][i] })
		c.scores = append(c.scores, s)
		c.tails = append(c.tails, innocentTail(c.evidence, s))
		if c.tails[k] < c.tails[c.best] {
			c.best = k
		}
	}
	return c
}

// outcome is the rule. The order matters: contradictions are looked for before
// the evidence is found sufficient.
func (j *judgement) outcome() (outcome, reason string) {
	named := j.both.best
	enough := math.Log(j.d.Threshold)
	lumaOther := j.luma.best != named && j.luma.tails[j.luma.best]+j.penalty <= math.Log(j.d.Support)
	warpOther := j.warp.best != named && j.warp.tails[j.warp.best]+j.penalty <= math.Log(j.d.Support)
	if lumaOther || warpOther {
		return OutcomeInconclusive, ReasonChannelsDisagree
	}
	if j.both.tails[named]+j.penalty > enough {
		return OutcomeInconclusive, ReasonNotEnough
	}
	for k, tail := range j.both.tails {
		if k != named && tail+j.penalty <= enough && !bytes.Equal(j.candidates[k].ID[:], j.candidates[named].ID[:]) {
			return OutcomeInconclusive, ReasonSeveralCopies
		}
	}
	if j.warp.tails[named] <= math.Log(j.d.Support) {
		return OutcomeAccused, ReasonSufficient
	}
	if mean, deviation := expectation(j.warp.evidence); deviation > 0 && j.warp.scores[named] < mean-4*deviation {
		return OutcomeInconclusive, ReasonChannelsDisagree
	}
	return OutcomeInconclusive, ReasonOneChannel
}

func (j *judgement) fill(v *Verdict) {
	named := j.both.best
	total := j.both.tails[named] + j.penalty
	v.Recipient = j.candidates[named].ID
	v.HasLead = total <= math.Log(leadLevel)
	v.Log10P = math.Min(0, total/math.Ln10)
	v.Luma, v.Warp = j.channelVerdict(&j.luma, named), j.channelVerdict(&j.warp, named)
	if !v.HasLead {
		v.Recipient = [16]byte{}
	}
	for k, tail := range j.both.tails {
		if k != named {
			v.SecondLog10P = math.Min(v.SecondLog10P, (tail+j.penalty)/math.Ln10)
		}
	}
	for i, t := range j.tiles {
		both := j.both.evidence[i].llr
		v.Tiles = append(v.Tiles, TileEvidence{Page: t.page, Tile: t.tile, Luma: t.luma, Warp: t.warp,
			Speaks: math.Abs(both) >= readable, Agrees: j.bits[named][i] == (both > 0)})
	}
}

// readable is the ratio from which a tile counts as read: an error of 10 %.
var readable = math.Log(9)

func (j *judgement) channelVerdict(c *channel, named int) ChannelVerdict {
	v := ChannelVerdict{Log10P: c.tails[named] / math.Ln10}
	for i, e := range c.evidence {
		if math.Abs(e.llr) >= readable {
			v.Tiles++
			if j.bits[named][i] == (e.llr > 0) {
				v.Agree++
			}
		}
	}
	total := c.tails[c.best] + j.penalty
	v.LeadLog10P = math.Min(0, total/math.Ln10)
	if v.HasLead = total <= math.Log(leadLevel); v.HasLead {
		v.Lead = j.candidates[c.best].ID
	}
	return v
}
