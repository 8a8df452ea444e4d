package watermark

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// group is a document of 12 x 16 tiles a page and the people who have a copy.
type group struct {
	pages  int
	bias   [][]float64 // by page and tile
	people []Candidate
}

const groupTiles = 192

func newGroup(r *rand.Rand, pages, people int) *group {
	g := &group{pages: pages}
	for range pages {
		bias := make([]float64, groupTiles)
		for i := range bias {
			bias[i] = Chance(BiasHalf)
			if pages >= biasFrom {
				bias[i] = Chance(byte(BiasLow + r.IntN(2)))
			}
		}
		g.bias = append(g.bias, bias)
	}
	g.people = g.draw(r, people, 0)
	return g
}

// draw gives people codewords, numbered from first.
func (g *group) draw(r *rand.Rand, people, first int) []Candidate {
	var out []Candidate
	for n := range people {
		words := make([][]byte, g.pages)
		for page, bias := range g.bias {
			words[page] = make([]byte, groupTiles/8)
			for i, p := range bias {
				if r.Float64() < p {
					words[page][i>>3] |= 1 << (i & 7)
				}
			}
		}
		id := [16]byte{1, byte((first + n) >> 8), byte(first + n)}
		out = append(out, Candidate{ID: id, Codeword: func(page int) []byte { return words[page] }})
	}
	return out
}

// strategies are what a coalition does with a tile of which `ones` of its size
// copies have variant 1; -1 and 1 are the variants, what is between is a mixture.
// Nobody can show a variant that none of them has.
var strategies = []struct {
	name string
	tile func(r *rand.Rand, ones, size int) float64
}{
	{"average", func(_ *rand.Rand, ones, size int) float64 { return float64(2*ones-size) / float64(size) }},
	{"mix tiles", func(r *rand.Rand, ones, size int) float64 { return variant(r.IntN(size) < ones) }},
	{"mix blocks", func(r *rand.Rand, ones, size int) float64 {
		return (variant(r.IntN(size) < ones) + variant(r.IntN(size) < ones) + variant(r.IntN(size) < ones) + variant(r.IntN(size) < ones)) / 4
	}},
	{"majority", func(r *rand.Rand, ones, size int) float64 {
		return variant(2*ones > size || 2*ones == size && r.IntN(2) == 1)
	}},
	{"minority", func(r *rand.Rand, ones, size int) float64 {
		return variant(2*ones < size || 2*ones == size && r.IntN(2) == 1)
	}},
	{"always variant 1", func(*rand.Rand, int, int) float64 { return 1 }},
	{"by lot", func(r *rand.Rand, _, _ int) float64 { return variant(r.IntN(2) == 1) }},
}

func variant(one bool) float64 {
	if one {
		return 1
	}
	return -1
}

// show makes the soft bits of a picture of every page. clear is what a tile of
// one copy reads, in standard deviations: pictures that went through a chat app
// reach 4.5 in brightness and 1.9 in displacement, photographs perhaps half.
func (g *group) show(r *rand.Rand, copies []Candidate, tile func(r *rand.Rand, ones, size int) float64, clear float64) []*Soft {
	var out []*Soft
	for page, bias := range g.bias {
		s := &Soft{Page: page, Marked: true, Bias: bias, Tiles: make([]SoftTile, groupTiles)}
		luma, warp := make([]tileRead, groupTiles), make([]tileRead, groupTiles)
		for i := range s.Tiles {
			ones := 0
			for _, c := range copies {
				ones += Bit(c.Codeword(page), i)
			}
			shown := variant(ones > 0)
			if ones > 0 && ones < len(copies) {
				shown = tile(r, ones, len(copies))
			}
			luma[i] = read(r, shown, 4.5*clear*math.Exp(0.4*r.NormFloat64()))
			warp[i] = read(r, shown, 1.9*clear*math.Exp(0.6*r.NormFloat64()))
		}
		a, b := gain(luma), gain(warp)
		for i := range s.Tiles {
			s.Tiles[i] = SoftTile{Seen: true, Luma: a.llr(luma[i].z, luma[i].info), Warp: b.llr(warp[i].z, warp[i].info)}
		}
		out = append(out, s)
	}
	return out
}

type tileRead struct{ z, info float64 }

func read(r *rand.Rand, shown, info float64) tileRead {
	return tileRead{shown*info + r.NormFloat64(), info}
}

// gain estimates, as Measure does, how strong the mark is.
func gain(readings []tileRead) calibration {
	var got, expected float64
	for _, r := range readings {
		got += math.Min(r.z*r.z, 64) - 1
		expected += math.Min(r.info*r.info, 64)
	}
	return calibration{noise: 1, gain: math.Sqrt(math.Max(0, got/expected))}
}

func TestCoalitionsLeaveTheirCopiesBehind(t *testing.T) {
	for _, c := range []struct{ size, pages int }{{2, 1}, {2, 3}, {3, 5}, {5, 10}} {
		for _, s := range strategies {
			named, missed, trials := 0, 0, 2
			for trial := range trials {
				r := rand.New(rand.NewPCG(uint64(trial), uint64(100*c.size+c.pages)))
				g := newGroup(r, c.pages, 100)
				v := Decide(g.show(r, g.people[:c.size], s.tile, 0.6), g.people, DecideParams{})
				for _, a := range v.Accused {
					if !slices.ContainsFunc(g.people[:c.size], func(p Candidate) bool { return p.ID == a.Recipient }) {
						t.Fatalf("%d copies, %s: innocent %x accused at 1e%.1f", c.size, s.name, a.Recipient, a.Log10P)
					}
				}
				named += len(v.Accused)
				if v.Outcome != OutcomeAccused {
					missed++
				} else if (v.Reason == ReasonCombined) != (len(v.Accused) > 1) {
					t.Errorf("%d copies, %s: %s with %d accused", c.size, s.name, v.Reason, len(v.Accused))
				}
			}
			t.Logf("%d copies of %2d pages, %-16s: missed %d of %d, %.1f named", c.size, c.pages, s.name, missed, trials, float64(named)/float64(trials))
			if missed > 0 {
				t.Errorf("%d copies of %d pages, %s: nobody named in %d of %d", c.size, c.pages, s.name, missed, trials)
			}
		}
	}
}

func TestInnocentBesideTheGuiltyIsNamedNoMoreOftenThanClaimed(t *testing.T) {
	const trials, people = 120, 16
	var claimed [3]int // trials with an innocent named at 10^-(k+1)
	for trial := range trials {
		r := rand.New(rand.NewPCG(uint64(trial), 11))
		g := newGroup(r, 3, people)
		s := strategies[trial%len(strategies)]
		v := Decide(g.show(r, g.people[:2+trial%2], s.tile, 0.3), g.people, DecideParams{Threshold: 0.5, Support: 1})
		for k := range claimed {
			if slices.ContainsFunc(v.Accused, func(a Accusation) bool {
				return a.Recipient[2] >= 3 && a.Log10P <= -float64(k+1)
			}) {
				claimed[k]++
			}
		}
	}
	t.Logf("%v of %d", claimed, trials)
	for k, n := range claimed {
		expected := trials * math.Pow(10, -float64(k+1))
		if float64(n) > expected+4*math.Sqrt(expected)+1 {
			t.Errorf("in %d of %d trials an innocent is named at 1e-%d", n, trials, k+1)
		}
	}
}

func TestPicturesOfDifferentCopiesAreToldApart(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	g := newGroup(r, 1, 60)
	first, second := g.show(r, g.people[3:4], nil, 0.6), g.show(r, g.people[8:9], nil, 0.6)
	second[0].Picture = 1
	v := Decide(append(slices.Clone(first), second...), g.people, DecideParams{})
	if v.Outcome != OutcomeAccused || v.Reason != ReasonDifferentCopies || len(v.Accused) != 2 {
		t.Fatalf("%s (%s), %d accused", v.Outcome, v.Reason, len(v.Accused))
	}
	for i, want := range []Candidate{g.people[3], g.people[8]} {
		if a := v.Accused[i]; a.Recipient != want.ID || !slices.Equal(a.Pictures, []int{i}) || a.Log10P > -6 {
			t.Errorf("picture %d: %x at 1e%.1f by pictures %v", i+1, a.Recipient, a.Log10P, a.Pictures)
		}
	}
	again := g.show(r, g.people[3:4], nil, 0.6)
	again[0].Picture = 1
	v = Decide(append(first, again...), g.people, DecideParams{})
	if v.Outcome != OutcomeAccused || v.Reason != ReasonSufficient || len(v.Accused) != 1 || !slices.Equal(v.Accused[0].Pictures, []int{0, 1}) {
		t.Errorf("two pictures of one copy: %s (%s), %+v", v.Outcome, v.Reason, v.Accused)
	}
}

// Whoever knows only how many copies there were repeats the decision from the
// codewords of the accused.
func TestDecisionIsRepeatedFromTheAccusedAlone(t *testing.T) {
	for _, size := range []int{1, 2, 3} {
		r := rand.New(rand.NewPCG(uint64(size), 12))
		g := newGroup(r, 5, 100)
		soft := g.show(r, g.people[:size], strategies[1].tile, 0.6)
		v := Decide(soft, g.people, DecideParams{})
		var accused []Candidate
		for _, a := range v.Accused {
			at := slices.IndexFunc(g.people, func(p Candidate) bool { return p.ID == a.Recipient })
			accused = append(accused, g.people[at])
		}
		again := Decide(soft, accused, DecideParams{Candidates: len(g.people)})
		if again.Outcome != v.Outcome || again.Reason != v.Reason || len(again.Accused) != size {
			t.Errorf("%d copies: %s (%s), again %s (%s)", size, v.Outcome, v.Reason, again.Outcome, again.Reason)
		}
		for i := range again.Accused {
			if again.Accused[i].Recipient != v.Accused[i].Recipient || again.Accused[i].Log10P != v.Accused[i].Log10P {
				t.Errorf("%d copies: %+v, again %+v", size, v.Accused[i], again.Accused[i])
			}
		}
	}
}
