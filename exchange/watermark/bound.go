package watermark

import "math"

// bitEvidence is one codeword bit as the pictures showed it: a log-likelihood
// ratio for bit 1 against bit 0, and the probability with which an innocent
// person's codeword has a 1 there.
type bitEvidence struct {
	llr  float64
	bias float64
}

// errorFloor is the least probability of error ever believed of one tile. It
// keeps a painted or forged tile from outweighing honest ones.
const errorFloor = 0.01

// boundLLR limits a log-likelihood ratio to what errorFloor allows and turns
// anything that is no number into "nothing seen".
func boundLLR(llr float64) float64 {
	if math.IsNaN(llr) {
		return 0
	}
	p := errorFloor + (1-2*errorFloor)/(1+math.Exp(-llr))
	return math.Log(p / (1 - p))
}

// score is the sum of the ratios at the tiles where the codeword has a 1. Up
// to a constant that no codeword changes it is the log-likelihood of the
// codeword.
func score(evidence []bitEvidence, bit func(i int) bool) float64 {
	var s float64
	for i, e := range evidence {
		if bit(i) {
			s += e.llr
		}
	}
	return s
}

// innocentTail bounds the probability that the codeword of an innocent person,
// drawn with independent bits, scores at least s against this evidence
// (Chernoff 1952: P(S >= s) <= min over t > 0 of E[exp(tS)] exp(-ts)). The
// evidence is held fixed and only the codeword is random, so the bound holds
// whatever the picture's noise and however badly the ratios are calibrated.
// The result is a natural logarithm, at most 0.
func innocentTail(evidence []bitEvidence, s float64) float64 {
	slope := func(t float64) float64 {
		d := -s
		for _, e := range evidence {
			if e.llr != 0 {
				d += e.llr * tilted(e, t)
			}
		}
		return d
	}
	if len(evidence) == 0 || slope(0) >= 0 {
		return 0
	}
	lo, hi := 0.0, 1.0
	for hi < 256 && slope(hi) < 0 {
		lo, hi = hi, hi*2
	}
	for range 16 { // any t gives a bound: this one need not be exact
		if mid := (lo + hi) / 2; slope(mid) < 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	t := (lo + hi) / 2
	log := -t * s
	for _, e := range evidence {
		log += logMoment(e, t)
	}
	return math.Min(0, log)
}

// logMoment is log E[exp(t·llr·bit)] for one innocent bit.
func logMoment(e bitEvidence, t float64) float64 {
	x := t * e.llr
	if x > 0 {
		return x + math.Log(e.bias+(1-e.bias)*math.Exp(-x))
	}
	return math.Log(1 - e.bias + e.bias*math.Exp(x))
}

// tilted is the probability of a 1 under the distribution tilted by t, the
// derivative of logMoment divided by llr.
func tilted(e bitEvidence, t float64) float64 {
	return 1 / (1 + (1-e.bias)/e.bias*math.Exp(-t*e.llr))
}
