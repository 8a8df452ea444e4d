package lab

import (
	"context"
	"image"
	"math"
	"math/rand/v2"
	"slices"

	"niem/exchange/watermark"
)

// Row is what came of one cell.
type Row struct {
	Cell    string  `json:"cell"`
	Trials  []Trial `json:"trials"`
	Seconds float64 `json:"seconds"` // for all of them, as they ran
	Spent   float64 `json:"spent"`   // processor seconds of that, of all cores together
}

// Trial is one leak of one document, traced.
type Trial struct {
	Kind      string  `json:"kind"`
	Outcome   string  `json:"outcome"`
	Reason    string  `json:"reason"`
	Right     bool    `json:"right"`      // a copy that leaked is accused, and nobody else
	Wrong     bool    `json:"wrong"`      // somebody else is accused
	Lead      bool    `json:"lead"`       // not accused, but a copy that leaked is the lead
	WrongLead bool    `json:"wrong_lead"` // another copy is
	Thin      bool    `json:"thin"`       // too few tiles in sight can carry displacement for an accusation
	Log10P    float64 `json:"log10_p"`
	Tiles     int     `json:"tiles"`
	// Ceiling is the least log10 P that the tiles seen allow when each is read
	// rightly; 0 where none was seen, or several leaked.
	Ceiling float64 `json:"ceiling"`
	Session string  `json:"session"` // how the leaker's session mark was read; empty if not
	Seconds float64 `json:"seconds"` // of the trace
}

// trial leaks document i of a cell and traces it.
func (s *stack) trial(ctx context.Context, c Cell, i int) (Trial, error) {
	d, err := s.marked(ctx, i, c.Pages)
	if err != nil {
		return Trial{}, err
	}
	r := Chance(s.seed+uint64(i), c.Name())
	leakers := pick(r, c.Leak.Pictures, s.recipients)
	var pictures []watermark.Picture
	for page := range c.Shown {
		leak, err := d.leak(c.Leak, leakers, page, r)
		if err != nil {
			return Trial{}, err
		}
		pictures = append(pictures, leak)
	}
	var f *Finding
	if c.Shown > 1 {
		f, err = d.traceOwn(ctx, pictures)
	} else {
		f, err = d.Trace(ctx, pictures, 0, nil)
	}
	if err != nil {
		return Trial{}, err
	}
	return d.judge(f, leakers), nil
}

// pick takes so many recipients, all different.
func pick(r *rand.Rand, n, of int) []int {
	all := r.Perm(of)[:n]
	for i := range all {
		all[i]++
	}
	return all
}

// leak is one page as it leaks. Somebody alone leaks what his viewer shows;
// several who join take their viewers' marks off.
func (d *sheaf) leak(l Leak, leakers []int, page int, r *rand.Rand) (watermark.Picture, error) {
	var copies []image.Image
	for _, k := range leakers {
		v := Viewing{NoOverlay: len(leakers) > 1, NoSession: len(leakers) > 1}
		shown, err := d.View(k, page, v)
		if err != nil {
			return watermark.Picture{}, err
		}
		copies = append(copies, shown)
	}
	made := l.Of(copies, r)
	return watermark.Picture{Image: made.Picture, Corners: made.Corners}, nil
}

// judge holds a finding against those who leaked.
func (d *sheaf) judge(f *Finding, leakers []int) Trial {
	v := f.Verdict
	t := Trial{Kind: d.kinds[0], Outcome: v.Outcome, Reason: v.Reason, Log10P: v.Log10P, Tiles: v.TilesSeen, Seconds: f.Seconds}
	if len(d.kinds) > 1 {
		t.Kind = "all"
	}
	named := slices.Clone(f.Combined)
	if f.Recipient != 0 {
		named = append(named, f.Recipient)
	}
	guilty := func(k int) bool { return slices.Contains(leakers, k) }
	innocent := func(k int) bool { return !guilty(k) }
	t.Wrong = slices.ContainsFunc(named, innocent)
	t.Right = len(named) > 0 && !t.Wrong
	t.Lead, t.WrongLead = f.Lead != 0 && guilty(f.Lead), f.Lead != 0 && innocent(f.Lead)
	if f.Session.Found && guilty(f.Session.Viewer) {
		t.Session = f.Session.How
	}
	if len(leakers) == 1 {
		t.Ceiling = d.ceiling(v, leakers[0])
	}
	t.Thin = d.thin(v)
	return t
}

// ceiling is the bound of evidence that reads every tile seen rightly: the chance
// that an innocent has the same bits there, times the recipients.
func (d *sheaf) ceiling(v *watermark.Verdict, leaker int) float64 {
	if len(v.Tiles) == 0 {
		return 0
	}
	log := math.Log10(float64(d.Recipients))
	words, biases := map[int][]byte{}, map[int][]byte{}
	for _, t := range v.Tiles {
		p := d.Pages[t.Page]
		if words[t.Page] == nil {
			words[t.Page] = d.Candidates[leaker-1].Codeword(t.Page)
			biases[t.Page] = watermark.Biases(d.key, p.Geometry, p.Number, p.Pages)
		}
		one := watermark.Chance(biases[t.Page][t.Tile])
		if watermark.Bit(words[t.Page], t.Tile) == 0 {
			one = 1 - one
		}
		log += math.Log10(one)
	}
	return log
}

// needsWarp is the least number of tiles with even bits whose displacement, all
// read rightly, supports an accusation: 2^-14 is under 1e-4.
const needsWarp = 14

// thin tells whether too few of the tiles in sight can carry displacement; where
// no page was found, the whole page is taken to be in sight.
func (d *sheaf) thin(v *watermark.Verdict) bool {
	if d.carries == nil {
		return false
	}
	n := 0
	for _, t := range v.Tiles {
		if d.carries[t.Page][t.Tile] {
			n++
		}
	}
	if len(v.Tiles) == 0 {
		for _, can := range d.carries[0] {
			if can {
				n++
			}
		}
	}
	return n < needsWarp
}
