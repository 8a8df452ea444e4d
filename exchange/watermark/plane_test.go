package watermark

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
)

func noisePlane(w, h int, seed uint64) *Plane {
	r := rand.New(rand.NewPCG(seed, 1))
	p := NewPlane(w, h)
	for i := range p.Pix {
		p.Pix[i] = r.Float32() * 255
	}
	return p
}

func TestBlurIsGaussian(t *testing.T) {
	for _, sigma := range []float64{0.7, 1.5, 2.9, 3, 4.2, 6, 12, 26} {
		n := 2*int(6*sigma) + 31
		p := NewPlane(n, n)
		c := n / 2
		p.Pix[c*n+c] = 1
		q := p.Blur(sigma)
		peak := 1 / (2 * math.Pi * sigma * sigma)
		if sigma < 1 {
			peak = float64(q.Pix[c*n+c])
		}
		for y := range n {
			for x := range n {
				d := float64((x-c)*(x-c) + (y-c)*(y-c))
				want := peak * math.Exp(-d/(2*sigma*sigma))
				if got := float64(q.Pix[y*n+x]); math.Abs(got-want) > 0.08*peak {
					t.Fatalf("sigma %v at distance %.1f: %.5f of the peak, want %.5f", sigma, math.Sqrt(d), got/peak, want/peak)
				}
			}
		}
	}
}

func TestBlurKeepsFlatPaperFlat(t *testing.T) {
	p := NewPlane(37, 23)
	for i := range p.Pix {
		p.Pix[i] = 243
	}
	for _, sigma := range []float64{0, 1, 5, 30} {
		for i, v := range p.Blur(sigma).Pix {
			if math.Abs(float64(v)-243) > 0.01 {
				t.Fatalf("sigma %v: pixel %d is %v", sigma, i, v)
			}
		}
	}
}

func TestResizeKeepsTheMean(t *testing.T) {
	p := noisePlane(90, 70, 1)
	mean := func(p *Plane) (s float64) {
		for _, v := range p.Pix {
			s += float64(v)
		}
		return s / float64(len(p.Pix))
	}
	for _, size := range [][2]int{{45, 35}, {31, 17}, {1, 1}} {
		if d := mean(p.Resize(size[0], size[1])) - mean(p); math.Abs(d) > 0.01 {
			t.Errorf("to %v the mean moves by %v", size, d)
		}
	}
	if d := mean(p.Halve()) - mean(p); math.Abs(d) > 0.01 {
		t.Errorf("halving moves the mean by %v", d)
	}
}

func TestSamplingAgreesOnPixelCentres(t *testing.T) {
	p := noisePlane(12, 9, 2)
	for y := range p.H {
		for x := range p.W {
			want := p.Pix[y*p.W+x]
			a, b := p.Sample(float64(x), float64(y)), p.SampleCubic(float64(x), float64(y))
			if a != want || math.Abs(float64(b-want)) > 1e-3 {
				t.Fatalf("at %d,%d: %v and %v, want %v", x, y, a, b, want)
			}
		}
	}
}

func TestLumaIsTheSameForEveryImageType(t *testing.T) {
	gray := image.NewGray(image.Rect(3, 5, 19, 15))
	rgba, nrgba := image.NewRGBA(gray.Rect), image.NewNRGBA(gray.Rect)
	ycc := image.NewYCbCr(gray.Rect, image.YCbCrSubsampleRatio444)
	pal := image.NewPaletted(gray.Rect, nil)
	for i := range 256 {
		pal.Palette = append(pal.Palette, color.Gray{Y: uint8(i)})
	}
	for y := 5; y < 15; y++ {
		for x := 3; x < 19; x++ {
			c := color.Gray{Y: uint8(x*13 + y*7)}
			gray.Set(x, y, c)
			rgba.Set(x, y, c)
			nrgba.Set(x, y, c)
			pal.Set(x, y, c)
			ycc.Y[ycc.YOffset(x, y)] = c.Y
			ycc.Cb[ycc.COffset(x, y)], ycc.Cr[ycc.COffset(x, y)] = 128, 128
		}
	}
	sub := image.Rect(5, 6, 12, 11)
	want := LumaOf(gray.SubImage(sub))
	for _, img := range []image.Image{rgba.SubImage(sub), nrgba.SubImage(sub), ycc.SubImage(sub), pal.SubImage(sub)} {
		got := LumaOf(img)
		for i := range want.Pix {
			if math.Abs(float64(got.Pix[i]-want.Pix[i])) > 0.01 {
				t.Fatalf("%T pixel %d: %v, want %v", img, i, got.Pix[i], want.Pix[i])
			}
		}
	}
}

func BenchmarkBlur(b *testing.B) {
	p := noisePlane(1240, 1754, 3)
	for _, sigma := range []float64{1.5, 6} {
		b.Run(map[float64]string{1.5: "sigma1.5", 6: "sigma6"}[sigma], func(b *testing.B) {
			for b.Loop() {
				p.Blur(sigma)
			}
		})
	}
}
