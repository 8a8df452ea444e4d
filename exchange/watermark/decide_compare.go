package watermark

import (
	"cmp"
	"math"
	"slices"
)

// A comparison holds one weighing of the tiles against every candidate. Any
// weighing gives a valid bound as long as it doesn't look at the codeword that
// it is compared with: the tail is taken over that codeword's own draw.
type comparison struct {
	evidence []bitEvidence
	scores   []float64
	ranked   []int // candidates, best first
	tails    map[int]float64
	share    float64 // of the allowed error that this comparison may spend
}

func compare(evidence []bitEvidence, bits [][]bool, share float64) *comparison {
	c := &comparison{evidence: evidence, share: share, tails: map[int]float64{}}
	for k := range bits {
		c.scores = append(c.scores, score(evidence, func(i int) bool { return bits[k][i] }))
		c.ranked = append(c.ranked, k)
	}
	slices.SortStableFunc(c.ranked, func(a, b int) int { return cmp.Compare(c.scores[b], c.scores[a]) })
	return c
}

// best is the candidate whose codeword fits best.
func (c *comparison) best() int { return c.ranked[0] }

// tail bounds the chance that an innocent's codeword fits as well as the
// candidate's: a natural logarithm, before any multiplier.
func (c *comparison) tail(candidate int) float64 {
	t, ok := c.tails[candidate]
	if !ok {
		t = innocentTail(c.evidence, c.scores[candidate])
		c.tails[candidate] = t
	}
	return t
}

// cost is the tail with the price of the other comparisons.
func (c *comparison) cost(candidate int) float64 {
	return math.Min(0, c.tail(candidate)-math.Log(c.share))
}

// upTo lists the candidates whose cost is at most limit: of one weighing the
// tail falls with the score, so nobody else's has to be worked out.
func (c *comparison) upTo(limit float64) []int {
	for n, k := range c.ranked {
		if c.cost(k) > limit {
			return c.ranked[:n]
		}
	}
	return c.ranked
}

// The parts of the allowed error that the weighings may spend: a lone copy gets
// most of it, as most leaks are one person's.
const (
	shareLone  = 1.0 / 2
	shareCrowd = 1.0 / 4
	shareGiven = 1.0 / 4 // all steps and coalitions of given together
)

// maxAccused bounds the copies that one look names.
const maxAccused = 5

// crowdSize is the coalition that weighs tiles for one of many.
const crowdSize = 5

// given are the coalitions for which further copies are weighed: those named
// already and the next one, with none and with two more besides.
var givenBesides = [...]int{0, 2}

// coalesced is the log-likelihood ratio of "this copy has a 1 in the tile" when
// the tile was taken from one of size copies: known of them are given, ones of
// which have a 1, the others are strangers. It is the score that Laarhoven
// ("Capacities and capacity-achieving decoders for various fingerprinting
// games", 2014) takes from the interleaving attack and shows to serve against
// every other; size 1 is the plain ratio. With p and 1-p for biases the plain
// ratio is up to its scale the symmetric score of Skoric, Katzenbeisser and
// Celik (2008).
func coalesced(e bitEvidence, size, known, ones int) float64 {
	strangers := float64(size-known-1) * e.bias
	without := (float64(ones) + strangers) / float64(size)
	with := without + 1/float64(size)
	odds := math.Exp(e.llr)
	return math.Log((with*odds + 1 - with) / (without*odds + 1 - without))
}

// weighed applies coalesced to every tile; ones counts those of the given.
func weighed(evidence []bitEvidence, size, known int, ones []int) []bitEvidence {
	out := make([]bitEvidence, len(evidence))
	for i, e := range evidence {
		n := 0
		if known > 0 {
			n = ones[i]
		}
		out[i] = bitEvidence{llr: coalesced(e, size, known, n), bias: e.bias}
	}
	return out
}
