package watermark

import (
	"math"
	"math/rand/v2"
	"testing"
)

// drawEvidence makes soft bits as a good, a bad and a badly calibrated picture
// would give them.
func drawEvidence(r *rand.Rand, n int, biases []float64, spread float64) []bitEvidence {
	out := make([]bitEvidence, n)
	for i := range out {
		out[i] = bitEvidence{llr: boundLLR(spread * r.NormFloat64()), bias: biases[r.IntN(len(biases))]}
	}
	return out
}

func TestBoundHoldsOverInnocentDraws(t *testing.T) {
	const draws = 10_000
	r := rand.New(rand.NewPCG(1, 1))
	for _, c := range []struct {
		name   string
		biases []float64
		n      int
		spread float64
	}{
		{"even bits, clear", []float64{0.5}, 352, 10},
		{"even bits, noisy", []float64{0.5}, 90, 0.7},
		{"biased bits, clear", []float64{Chance(BiasLow), Chance(BiasHigh)}, 192, 10},
		{"biased bits, noisy", []float64{Chance(BiasLow), Chance(BiasHigh)}, 60, 1},
	} {
		evidence := drawEvidence(r, c.n, c.biases, c.spread)
		var below [4]int // draws whose bound is at most 10^-(k+1)
		for range draws {
			s := score(evidence, func(i int) bool { return r.Float64() < evidence[i].bias })
			tail := innocentTail(evidence, s) / math.Ln10
			for k := range below {
				if tail <= -float64(k+1) {
					below[k]++
				}
			}
		}
		for k, got := range below {
			expected := draws * math.Pow(10, -float64(k+1))
			if limit := expected + 4*math.Sqrt(expected) + 1; float64(got) > limit {
				t.Errorf("%s: %d of %d innocents have a bound of at most 1e-%d, want at most %.0f", c.name, got, draws, k+1, limit)
			}
		}
		if below[0] == 0 {
			t.Errorf("%s: no innocent comes near 1e-1: the bound is idle", c.name)
		}
	}
}

func TestBoundReachesTheChanceOfGuessingEveryBit(t *testing.T) {
	evidence := make([]bitEvidence, 40)
	for i := range evidence {
		evidence[i] = bitEvidence{llr: 3, bias: 0.5}
	}
	got := innocentTail(evidence, score(evidence, func(int) bool { return true })) / math.Ln2
	if got < -40 || got > -39.9 {
		t.Errorf("all of 40 even bits right: 2^%.3f, want 2^-40", got)
	}
	if worst := innocentTail(evidence, score(evidence, func(int) bool { return false })); worst != 0 {
		t.Errorf("all wrong: bound e^%g, want 1", worst)
	}
	if none := innocentTail(nil, 0); none != 0 {
		t.Errorf("no evidence: bound e^%g, want 1", none)
	}
}

func TestOneTileIsNeverBelievedBeyondItsFloor(t *testing.T) {
	limit := math.Log((1 - errorFloor) / errorFloor)
	for _, llr := range []float64{1e9, math.Inf(1), -1e9, math.Inf(-1), math.NaN(), 0} {
		if got := boundLLR(llr); !(math.Abs(got) <= limit+1e-9) {
			t.Errorf("boundLLR(%g) = %g, want within ±%g", llr, got, limit)
		}
	}
}

// sketch builds soft bits of a page from two codewords: what the brightness
// shows and what the displacement shows, each over its share of the tiles.
func sketch(page int, luma, warp []byte, tiles, warpTiles int, strength float64) *Soft {
	s := &Soft{Page: page, Marked: true, Tiles: make([]SoftTile, tiles), Bias: make([]float64, tiles)}
	sign := func(word []byte, i int) float64 { return strength * float64(2*Bit(word, i)-1) }
	for i := range s.Tiles {
		s.Bias[i] = 0.5
		s.Tiles[i] = SoftTile{Seen: true, Luma: sign(luma, i)}
		if i < warpTiles {
			s.Tiles[i].Warp = sign(warp, i)
		}
	}
	return s
}

// crowd draws n candidates with random codewords for pages of 352 tiles.
func crowd(n int, seed uint64) []Candidate {
	out := make([]Candidate, n)
	for i := range out {
		out[i] = Candidate{ID: [16]byte{byte(i), byte(i >> 8), 1}, Codeword: func(page int) []byte {
			r := rand.New(rand.NewPCG(seed, uint64(1000*page+i)))
			word := make([]byte, 44)
			for k := range word {
				word[k] = byte(r.Uint32())
			}
			return word
		}}
	}
	return out
}

func TestDecisionRule(t *testing.T) {
	people := crowd(50, 3)
	a, b := people[4].Codeword(1), people[9].Codeword(1)
	twin := append([]Candidate{{ID: [16]byte{0xff}, Codeword: people[4].Codeword}}, people...)
	for _, c := range []struct {
		name            string
		soft            []*Soft
		people          []Candidate
		outcome, reason string
		lead            *Candidate
	}{
		{"both channels", []*Soft{sketch(1, a, a, 352, 100, 4)}, people, OutcomeAccused, ReasonSufficient, &people[4]},
		{"no displacement", []*Soft{sketch(1, a, a, 352, 0, 4)}, people, OutcomeInconclusive, ReasonOneChannel, &people[4]},
		{"too little displacement", []*Soft{sketch(1, a, a, 352, 10, 4)}, people, OutcomeInconclusive, ReasonOneChannel, &people[4]},
		{"channels of two copies", []*Soft{sketch(1, a, b, 352, 100, 4)}, people, OutcomeInconclusive, ReasonChannelsDisagree, &people[4]},
		{"a few tiles against", []*Soft{sketch(1, a, b, 352, 12, 4)}, people, OutcomeInconclusive, ReasonChannelsDisagree, &people[4]},
		{"few tiles", []*Soft{sketch(1, a, a, 20, 20, 4)}, people, OutcomeInconclusive, ReasonNotEnough, &people[4]},
		{"equal codewords", []*Soft{sketch(1, a, a, 352, 100, 4)}, twin, OutcomeInconclusive, ReasonSeveralCopies, &twin[0]},
		{"nothing seen", nil, people, OutcomeNone, ReasonNoMark, nil},
		{"nobody to compare", []*Soft{sketch(1, a, a, 352, 100, 4)}, nil, OutcomeNone, ReasonNoMark, nil},
	} {
		v := Decide(c.soft, c.people, DecideParams{})
		if v.Outcome != c.outcome || v.Reason != c.reason {
			t.Errorf("%s: %s (%s), want %s (%s)", c.name, v.Outcome, v.Reason, c.outcome, c.reason)
		}
		if v.HasLead != (c.lead != nil) || c.lead != nil && v.Recipient != c.lead.ID {
			t.Errorf("%s: lead %v %x", c.name, v.HasLead, v.Recipient)
		}
		if v.Outcome == OutcomeAccused && v.Log10P > -6 {
			t.Errorf("%s: accused at 1e%.1f", c.name, v.Log10P)
		}
	}
}

func TestPicturesAndPagesAddUpButNoBitCountsTwice(t *testing.T) {
	people := crowd(50, 5)
	word := people[7].Codeword
	part := func(page int) *Soft { return sketch(page, word(page), word(page), 20, 20, 4) }
	one := Decide([]*Soft{part(1)}, people, DecideParams{})
	same := Decide([]*Soft{part(1), part(1), part(1)}, people, DecideParams{})
	if math.Abs(same.Log10P-one.Log10P) > 0.1 || same.TilesSeen != 20 {
		t.Errorf("the same tiles three times: 1e%.2f over %d tiles, once: 1e%.2f", same.Log10P, same.TilesSeen, one.Log10P)
	}
	pages := Decide([]*Soft{part(1), part(2), part(3)}, people, DecideParams{})
	if pages.Outcome != OutcomeAccused || pages.Recipient != people[7].ID || len(pages.Pages) != 3 {
		t.Errorf("three pages: %s (%s), pages %v", pages.Outcome, pages.Reason, pages.Pages)
	}
}

func TestEveryRegistrationComparedCosts(t *testing.T) {
	people := crowd(50, 6)
	soft := []*Soft{sketch(1, people[0].Codeword(1), people[0].Codeword(1), 352, 100, 4)}
	one := Decide(soft, people, DecideParams{})
	hundred := Decide(soft, people, DecideParams{Registrations: 100})
	if d := hundred.Log10P - one.Log10P; math.Abs(d-2) > 1e-9 {
		t.Errorf("100 registrations cost %.3f digits, want 2", d)
	}
}

func TestEvidenceThatIsNoNumberSaysNothing(t *testing.T) {
	people := crowd(50, 7)
	s := sketch(1, people[0].Codeword(1), people[0].Codeword(1), 352, 352, 4)
	for i := range s.Tiles {
		s.Tiles[i].Luma, s.Tiles[i].Warp = math.NaN(), math.Inf(1-2*(i%2))
	}
	v := Decide([]*Soft{s}, people, DecideParams{})
	if v.Outcome == OutcomeAccused || math.IsNaN(v.Log10P) {
		t.Errorf("%s at 1e%g", v.Outcome, v.Log10P)
	}
}

func TestInnocentNeverNamedOnForgedEvidence(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for trial := range 20 {
		forged := make([]byte, 44)
		for i := range forged {
			forged[i] = byte(r.Uint32())
		}
		soft := []*Soft{sketch(1, forged, forged, 352, 352, 10)}
		if v := Decide(soft, crowd(250, uint64(100+trial)), DecideParams{}); v.Outcome == OutcomeAccused {
			t.Fatalf("evidence that nobody's copy made accuses %x at 1e%.1f", v.Recipient, v.Log10P)
		}
	}
}
