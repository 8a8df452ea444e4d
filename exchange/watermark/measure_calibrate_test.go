package watermark

import (
	"math"
	"math/rand/v2"
	"testing"
)

// clippedPage draws readings of tiles with even bits, some of which show the mark and the
// rest of which were clipped at white: almost nothing is left of mark and noise.
func clippedPage(r *rand.Rand, tiles, shown int, strength float64) (readings []tileReading, bits []float64) {
	for i := range tiles {
		bit := variant(r.IntN(2) == 1)
		left := 0.02
		if i < shown {
			left = 1
		}
		t := tileReading{seen: true, lumaInfo: 40, luma: left * (bit*strength + r.NormFloat64())}
		for d := range t.lumaDecoy {
			t.lumaDecoy[d] = left * r.NormFloat64()
		}
		readings, bits = append(readings, t), append(bits, bit)
	}
	return readings, bits
}

func TestTilesClippedAtWhiteSayNothing(t *testing.T) {
	readings, bits := clippedPage(rand.New(rand.NewPCG(1, 1)), 300, 60, 6)
	luma, _ := calibrateBoth(readings)
	for i, r := range readings {
		llr := luma.llr(r.luma, r.lumaInfo)
		if i >= 60 && math.Abs(llr) > 0.5 {
			t.Errorf("clipped tile %d: ratio %.1f", i, llr)
		}
		if i < 60 && llr*bits[i] < readable {
			t.Errorf("tile %d with the mark: ratio %.1f for bit %.0f", i, llr, bits[i])
		}
	}
}

func TestWhatPagesWithoutMarkReachIsNoMark(t *testing.T) {
	readings, _ := clippedPage(rand.New(rand.NewPCG(2, 2)), 300, 300, 0.7)
	luma, _ := calibrateBoth(readings)
	if luma.gain != 0 || luma.llr(3, 40) != 0 {
		t.Errorf("gain %.3f, ratio %.1f where hardly more is read than in mirrored patterns", luma.gain, luma.llr(3, 40))
	}
}

func TestRatioIsOddBoundedAndNeverFalls(t *testing.T) {
	for _, gain := range []float64{0, 1e-9, 0.01, 0.2, 1, 1e6, math.Inf(1)} {
		c, last := calibration{noise: 1.3, gain: gain}, 0.0
		for z := 0.0; z < 60; z += 0.01 {
			llr := c.llr(z, 30)
			if math.IsNaN(llr) || llr < last-0.002 || llr > surest || llr != -c.llr(-z, 30) {
				t.Fatalf("gain %g: ratio %g at %.2f after %g, %g at the opposite", gain, llr, z, last, c.llr(-z, 30))
			}
			last = llr
		}
	}
	if llr := (calibration{noise: 1, gain: 1}).llr(math.NaN(), 3); llr != 0 {
		t.Errorf("no number: ratio %g", llr)
	}
}
