package watermark

import (
	"math"
	"slices"
)

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
	Agrees     bool // with the copy of the verdict, or with one of several accused
}

// Accusation is one copy that is accused, alone or with others. Each stands by
// itself: no part of its bound comes from the others' guilt.
type Accusation struct {
	Recipient [16]byte
	Log10P    float64 // that an innocent would have been named, after all multipliers
	// WarpLog10P is the bound by displacement alone, before multipliers.
	WarpLog10P float64
	Pictures   []int // that show the copy on their own; nil if only together
}

// Verdict is the answer of a trace. It names copies, not persons, and only
// OutcomeAccused names them as proven.
type Verdict struct {
	Outcome   string
	Reason    string
	Recipient [16]byte // the best copy, meaningful if HasLead
	HasLead   bool
	// Log10P bounds the chance that any innocent candidate would have been
	// named on this evidence: decimal logarithm, after multiplying by the
	// candidates and the registrations compared, at most 0.
	Log10P        float64
	SecondLog10P  float64 // the same for the best copy that is not accused; 0 where there is none
	Accused       []Accusation
	TilesSeen     int
	Pages         []int        // numbers of the pages seen, ascending
	Registrations int          // compared with codewords
	Params        DecideParams // by which it was decided: with them and Soft it is decided again
	Soft          []*Soft
	Luma, Warp    ChannelVerdict
	Tiles         []TileEvidence
	Sightings     []Sighting // one for each picture in which a page was found
	Sessions      []SessionSighting
}

func (j *judgement) fill(v *Verdict) {
	v.Outcome, v.Reason = j.outcome, j.reason
	named := j.both.lone.best()
	if k := j.both.crowd.best(); j.both.cost(k) < j.both.cost(named) {
		named = k
	}
	if len(j.members) > 0 {
		named = j.members[0].candidate
	}
	total := j.both.cost(named) + j.penalty
	if v.HasLead = total <= math.Log(leadLevel); v.HasLead {
		v.Recipient = j.candidates[named].ID
	}
	v.Log10P = math.Min(0, total/math.Ln10)
	for _, m := range j.members {
		v.Accused = append(v.Accused, m.accusation())
	}
	if len(v.Accused) > 0 {
		v.lead(v.Accused[0])
	}
	v.Luma, v.Warp = j.channelVerdict(j.luma, named), j.channelVerdict(j.warp, named)
	for _, c := range j.both.all() {
		second := slices.IndexFunc(c.ranked, func(k int) bool { return k != named && !j.isMember(k) })
		if second >= 0 {
			v.SecondLog10P = math.Min(v.SecondLog10P, (c.cost(c.ranked[second])+j.penalty)/math.Ln10)
		}
	}
	for i, t := range j.tiles {
		both := j.both.evidence[i].llr
		agrees := j.bits[named][i] == (both > 0)
		for _, m := range j.members {
			agrees = agrees || j.bits[m.candidate][i] == (both > 0)
		}
		v.Tiles = append(v.Tiles, TileEvidence{Page: t.page, Tile: t.tile, Luma: t.luma, Warp: t.warp,
			Speaks: math.Abs(both) >= readable, Agrees: agrees})
	}
}

func (m member) accusation() Accusation {
	return Accusation{Recipient: m.id, Log10P: math.Min(0, m.log/math.Ln10), WarpLog10P: m.warp / math.Ln10}
}

// lead makes an accused copy the verdict's first.
func (v *Verdict) lead(a Accusation) { v.Recipient, v.HasLead, v.Log10P = a.Recipient, true, a.Log10P }

// accuse adds what one picture proves on its own.
func (v *Verdict) accuse(m member, picture int) {
	at := slices.IndexFunc(v.Accused, func(a Accusation) bool { return a.Recipient == m.id })
	if at < 0 {
		v.Accused = append(v.Accused, m.accusation())
		at = len(v.Accused) - 1
	}
	v.Accused[at].Log10P = math.Min(v.Accused[at].Log10P, m.log/math.Ln10)
	v.Accused[at].WarpLog10P = math.Min(v.Accused[at].WarpLog10P, m.warp/math.Ln10)
	v.Accused[at].Pictures = append(v.Accused[at].Pictures, picture)
}

// attribute says which pictures prove an accused copy on their own.
func (j *judgement) attribute(v *Verdict, alone []*judgement, pictures []int) {
	for i, m := range j.members {
		for p, one := range alone {
			if one.isMember(m.candidate) {
				v.Accused[i].Pictures = append(v.Accused[i].Pictures, pictures[p])
			}
		}
	}
}

// readable is the ratio from which a tile counts as read: an error of 10 %.
var readable = math.Log(9)

func (j *judgement) channelVerdict(c *channel, named int) ChannelVerdict {
	v := ChannelVerdict{Log10P: c.lone.tail(named) / math.Ln10}
	for i, e := range c.evidence {
		if math.Abs(e.llr) >= readable {
			v.Tiles++
			if j.bits[named][i] == (e.llr > 0) {
				v.Agree++
			}
		}
	}
	best := c.lone.best()
	total := c.lone.cost(best) + j.penalty
	v.LeadLog10P = math.Min(0, total/math.Ln10)
	if v.HasLead = total <= math.Log(leadLevel); v.HasLead {
		v.Lead = j.candidates[best].ID
	}
	return v
}
