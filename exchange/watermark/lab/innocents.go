package lab

import (
	"context"
	"fmt"
	"image"
	"math"
	"math/rand/v2"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack"
	"niem/exchange/watermark/attack/specimen"
)

// Innocents counts how near people who had nothing to do with pictures come to
// being accused by them.
type Innocents struct {
	Pictures int
	Unmarked int      // of them, whose mark is too weak to be judged otherwise
	NoPage   int      // pictures besides, in which no page was found
	Draws    int      // innocent codewords compared
	Accused  int      // of those draws: claims that suffice for one copy of one
	Least    float64  // claimed chance of any: a decimal logarithm
	Views    Viewings // the same of the session mark
	atLevel  [2*leastLevel + 1]int
}

// leastLevel is the smallest power of ten at which draws are counted.
const leastLevel = 6

// Claimed are the levels at which draws are counted: decimal logarithms.
func (n *Innocents) Claimed() (levels []float64) {
	for k := range n.atLevel {
		levels = append(levels, -float64(k)/2)
	}
	return levels
}

// Observed is how many draws had a claimed chance of at most that of level k.
func (n *Innocents) Observed(k int) int { return n.atLevel[k] }

// Try compares what pictures showed with codewords that were drawn for nobody who
// could have made them, each as if he were the only candidate. Pictures that don't
// look marked are judged all the same: the harder test.
func (n *Innocents) Try(soft []*watermark.Soft, innocents []watermark.Candidate) {
	var seen []*watermark.Soft
	marked := false
	for _, s := range soft {
		if s != nil {
			marked = marked || s.Marked
			judged := *s
			judged.Marked = true
			seen = append(seen, &judged)
		}
	}
	if len(seen) == 0 {
		n.NoPage++
		return
	}
	n.Pictures++
	if !marked {
		n.Unmarked++
	}
	for _, claimed := range watermark.Claims(seen, innocents) {
		n.Draws++
		if claimed <= accusedFrom {
			n.Accused++
		}
		n.Least = math.Min(n.Least, claimed)
		for k := range n.atLevel {
			if claimed <= -float64(k)/2 {
				n.atLevel[k]++
			}
		}
	}
}

// accusedFrom is the claim from which a copy is accused, if displacement supports
// it as well, which is not asked of innocents: the harder test.
const accusedFrom = -6

// Kept tells whether nobody was accused and no level was reached more often than
// chance allows if the bound is true: four standard deviations and one.
func (n *Innocents) Kept() bool {
	for k, level := range n.Claimed() {
		expected := float64(n.Draws) * math.Pow(10, level)
		if float64(n.atLevel[k]) > expected+4*math.Sqrt(expected)+1 {
			return false
		}
	}
	return n.Accused == 0
}

// sources are pictures that show a document's page, or seem to.
var sources = []struct {
	name  string
	shown func(m, other *Marked, bare image.Image, r *rand.Rand) (image.Image, error)
}{
	{"a copy, leaked", func(m, _ *Marked, _ image.Image, _ *rand.Rand) (image.Image, error) { return m.View(1, 0, Viewing{}) }},
	{"two copies, averaged", func(m, _ *Marked, _ image.Image, r *rand.Rand) (image.Image, error) {
		a, err := m.View(1, 0, Viewing{})
		if err != nil {
			return nil, err
		}
		b, err := m.View(2, 0, Viewing{})
		if err != nil {
			return nil, err
		}
		return attack.Coalitions()[0].Combine([]image.Image{a, b}, r), nil
	}},
	{"no copy: the page unmarked", func(_, _ *Marked, bare image.Image, _ *rand.Rand) (image.Image, error) { return bare, nil }},
	{"a copy of another document with the same page", func(_, other *Marked, _ image.Image, _ *rand.Rand) (image.Image, error) {
		return other.View(1, 0, Viewing{})
	}},
}

// leaks are what happens to those pictures, in turn.
var leaks = []string{"jpeg-90", "chat-960-q60", "jpeg-30", "crop-25"}

// TryAll draws innocents against pictures of every kind of page, of documents of one page
// and of three in turn, whose codewords are biased.
func (n *Innocents) TryAll(ctx context.Context, kinds []specimen.Kind, draws int, seed uint64, progress func(done, of int)) error {
	each := (draws + len(kinds)*len(sources) - 1) / (len(kinds) * len(sources))
	for i, kind := range kinds {
		bare := kind.Draw(seed + uint64(i))
		pages := []image.Image{bare}
		if i%2 == 1 {
			pages = []image.Image{bare, bare, bare}
		}
		m, err := Mark(pages, 2, seed+uint64(i))
		if err != nil {
			return fmt.Errorf("%s: %w", kind.Name, err)
		}
		other, err := Mark(pages, 2, seed+uint64(i)+1_000_000)
		if err != nil {
			return fmt.Errorf("%s: %w", kind.Name, err)
		}
		for k, source := range sources {
			r := rand.New(rand.NewPCG(seed, uint64(100*i+k)))
			shown, err := source.shown(m, other, bare, r)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", kind.Name, source.name, err)
			}
			leak, ok := attack.ByName(leaks[(i+k)%len(leaks)])
			if !ok {
				return fmt.Errorf("no leak %s", leaks[(i+k)%len(leaks)])
			}
			picture := watermark.Picture{Image: leak.Apply(shown, r).Picture}
			v, err := watermark.Trace(ctx, []watermark.Picture{picture}, m.Pages[:1], nil, watermark.DecideParams{}, nil)
			if err == nil {
				err = n.Views.try(ctx, picture, m.Document, v.Sightings, k == 0, r)
			}
			if err != nil {
				return fmt.Errorf("%s, %s: %w", kind.Name, source.name, err)
			}
			n.Try(v.Soft, m.Strangers(each, 1000))
			if progress != nil {
				progress(len(sources)*i+k+1, len(sources)*len(kinds))
			}
		}
	}
	return nil
}
