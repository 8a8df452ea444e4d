package quality

import (
	"math"
	"math/rand/v2"
	"testing"
)

const side = 64

// drawn returns a page with a bar on it, and the same with noise of that rms.
func drawn(rms float64) (plain, noisy []float32) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range side * side {
		v := float32(240)
		if i%side > 20 && i%side < 28 {
			v = 20
		}
		plain, noisy = append(plain, v), append(noisy, v+float32(rms*r.NormFloat64()))
	}
	return plain, noisy
}

func TestEqualPagesAreEqual(t *testing.T) {
	plain, _ := drawn(0)
	if f := Compare(plain, plain, side); !math.IsInf(f.PSNR, 1) || math.Abs(f.SSIM-1) > 1e-6 || f.GMSD > 1e-6 {
		t.Errorf("%+v", f)
	}
}

func TestMoreNoiseMeasuresWorse(t *testing.T) {
	last := Figures{PSNR: math.Inf(1), SSIM: 1}
	for _, rms := range []float64{0.5, 2, 8, 32} {
		plain, noisy := drawn(rms)
		f := Compare(noisy, plain, side)
		if want := 20 * math.Log10(255/rms); math.Abs(f.PSNR-want) > 0.3 {
			t.Errorf("noise of %v: %.2f dB, expected %.2f", rms, f.PSNR, want)
		}
		if f.SSIM >= last.SSIM || f.GMSD <= last.GMSD || f.SSIM < -1 || f.GMSD > 0.5 {
			t.Errorf("noise of %v: %+v after %+v", rms, f, last)
		}
		last = f
	}
}

// A lift of the whole page leaves its structure; by the formula alone, SSIM of two
// flat pages is (2xy + C1) / (x*x + y*y + C1).
func TestFlatPagesFollowTheFormulas(t *testing.T) {
	x, y := make([]float32, side*side), make([]float32, side*side)
	for i := range x {
		x[i], y[i] = 100, 120
	}
	f := Compare(x, y, side)
	c1 := 0.01 * 0.01 * 255 * 255
	if want := (2*100*120 + c1) / (100*100 + 120*120 + c1); math.Abs(f.SSIM-want) > 1e-3 || f.GMSD > 1e-6 {
		t.Errorf("%+v, SSIM expected %.5f", f, want)
	}
}
