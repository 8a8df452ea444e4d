package watermark

import (
	"math"

	"gonum.org/v1/gonum/dsp/fourier"
)

// transform2D is a two-dimensional complex Fourier transform of one fixed
// size, with its own scratch space: not for concurrent use.
type transform2D struct {
	w, h    int
	rows    *fourier.CmplxFFT
	columns *fourier.CmplxFFT
	column  []complex128
}

func newTransform2D(w, h int) *transform2D {
	return &transform2D{w: w, h: h, rows: fourier.NewCmplxFFT(w), columns: fourier.NewCmplxFFT(h),
		column: make([]complex128, 8*h)}
}

// forward transforms v in place. Only the first filled rows may be non-zero.
func (t *transform2D) forward(v []complex128, filled int) {
	for y := 0; y < filled; y++ {
		row := v[y*t.w : (y+1)*t.w]
		t.rows.Coefficients(row, row)
	}
	t.eachColumn(v, func(c []complex128) { t.columns.Coefficients(c, c) })
}

// inverse transforms v in place, unnormalised.
func (t *transform2D) inverse(v []complex128) {
	t.eachColumn(v, func(c []complex128) { t.columns.Sequence(c, c) })
	for y := 0; y < t.h; y++ {
		row := v[y*t.w : (y+1)*t.w]
		t.rows.Sequence(row, row)
	}
}

// eachColumn copies eight columns at a time, which costs a quarter of the
// cache misses of one at a time.
func (t *transform2D) eachColumn(v []complex128, f func([]complex128)) {
	for x := 0; x < t.w; x += 8 {
		n := min(8, t.w-x)
		for y := 0; y < t.h; y++ {
			row := v[y*t.w+x : y*t.w+x+n]
			for k, c := range row {
				t.column[k*t.h+y] = c
			}
		}
		for k := 0; k < n; k++ {
			f(t.column[k*t.h : (k+1)*t.h])
		}
		for y := 0; y < t.h; y++ {
			row := v[y*t.w+x : y*t.w+x+n]
			for k := range row {
				row[k] = t.column[k*t.h+y]
			}
		}
	}
}

// fastLength is the least length of at least n whose only prime factors are
// 2, 3 and 5 and which is even.
func fastLength(n int) int {
	for n = max(n, 2); ; n++ {
		m := n
		for _, p := range [...]int{2, 3, 5} {
			for m%p == 0 {
				m /= p
			}
		}
		if m == 1 && n%2 == 0 {
			return n
		}
	}
}

// texture is a picture with its local mean and contrast taken away, and the
// running sums of its energy: what two pictures are compared by when
// brightness, contrast and large dark areas say nothing.
type texture struct {
	w, h   int
	pix    []float32
	energy []float64 // (w+1)×(h+1) summed-area table of pix²
}

// contrastFloor is the local deviation, in grey levels, below which texture is
// noise rather than content.
const contrastFloor = 8

// newTexture normalises over a Gaussian window of the given sigma.
func newTexture(p *Plane, sigma float64) *texture {
	t := &texture{w: p.W, h: p.H, pix: make([]float32, len(p.Pix))}
	mean := p.Blur(sigma)
	square := NewPlane(p.W, p.H)
	for i, x := range p.Pix {
		t.pix[i] = x - mean.Pix[i]
		square.Pix[i] = t.pix[i] * t.pix[i]
	}
	square = square.Blur(sigma)
	for i, s := range square.Pix {
		t.pix[i] /= float32(math.Sqrt(float64(max(s, 0)) + contrastFloor*contrastFloor))
	}
	t.sum()
	return t
}

// sum fills energy from pix.
func (t *texture) sum() {
	t.energy = make([]float64, (t.w+1)*(t.h+1))
	for y := 0; y < t.h; y++ {
		var row float64
		for x := 0; x < t.w; x++ {
			v := float64(t.pix[y*t.w+x])
			row += v * v
			t.energy[(y+1)*(t.w+1)+x+1] = t.energy[y*(t.w+1)+x+1] + row
		}
	}
}

// energyIn sums pix² over x0 <= x < x1, y0 <= y < y1, clipped to the picture.
func (t *texture) energyIn(x0, y0, x1, y1 int) float64 {
	x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, t.w), min(y1, t.h)
	if x0 >= x1 || y0 >= y1 {
		return 0
	}
	w := t.w + 1
	return t.energy[y1*w+x1] - t.energy[y0*w+x1] - t.energy[y1*w+x0] + t.energy[y0*w+x0]
}

// spectrum is the Fourier transform of one page texture (or of two picture
// textures, as real and imaginary part) in a frame of one size.
type spectrum []complex128

func (t *transform2D) spectrumOf(re, im *texture) spectrum {
	s := make(spectrum, t.w*t.h)
	rows := 0
	if re != nil {
		rows = re.h
		for y := 0; y < re.h; y++ {
			for x := 0; x < re.w; x++ {
				s[y*t.w+x] = complex(float64(re.pix[y*re.w+x]), 0)
			}
		}
	}
	if im != nil {
		rows = max(rows, im.h)
		for y := 0; y < im.h; y++ {
			for x := 0; x < im.w; x++ {
				s[y*t.w+x] += complex(0, float64(im.pix[y*im.w+x]))
			}
		}
	}
	t.forward(s, rows)
	return s
}

// correlate returns the circular cross-correlations of the page with the two
// pictures packed into s: at (dx, dy), real and imaginary part are the sums
// over x of page(x) · picture(x + d). The two pictures can share one transform
// because the page is real.
func (t *transform2D) correlate(page, s spectrum, into []complex128) {
	for i, p := range page {
		into[i] = s[i] * complex(real(p), -imag(p))
	}
	t.inverse(into)
	n := complex(1/float64(t.w*t.h), 0)
	for i := range into {
		into[i] *= n
	}
}
