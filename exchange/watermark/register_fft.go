package watermark

import "math"

// transform2D is a two-dimensional complex Fourier transform of one fixed
// size: Stockham's autosort form with factors 4, 3 and 2. In single precision
// it is far more exact than a search for peaks needs. It has scratch space of
// its own: not for concurrent use.
type transform2D struct {
	w, h          int
	rows, columns []stage
	scratch       []complex64
}

// stage is one pass of a transform: its factor and, for every p < length
// divided by factor, the powers 1, 2 and 3 of exp(-2πi p/length).
type stage struct {
	factor  int
	twiddle [][3]complex64
}

func newTransform2D(w, h int) *transform2D {
	return &transform2D{w: w, h: h, rows: stages(w), columns: stages(h),
		scratch: make([]complex64, w*h)}
}

func stages(n int) []stage {
	var out []stage
	for n > 1 {
		s := stage{factor: 2}
		switch {
		case n%4 == 0:
			s.factor = 4
		case n%3 == 0:
			s.factor = 3
		}
		for p := range n / s.factor {
			var t [3]complex64
			for k := range t {
				sin, cos := math.Sincos(-2 * math.Pi * float64((k+1)*p) / float64(n))
				t[k] = complex(float32(cos), float32(sin))
			}
			s.twiddle = append(s.twiddle, t)
		}
		out = append(out, s)
		n /= s.factor
	}
	return out
}

// run transforms x, batch interleaved sequences, with scratch y of the same
// length, and returns whichever of the two holds the result.
func run(stages []stage, x, y []complex64, batch int) []complex64 {
	for _, s := range stages {
		m := len(s.twiddle)
		for p, t := range s.twiddle {
			a, b := x[p*batch:][:batch], x[(p+m)*batch:][:batch]
			out := y[s.factor*p*batch:]
			switch s.factor {
			case 2:
				u, v := out[:batch], out[batch:][:batch]
				for q, a := range a {
					b := b[q]
					u[q], v[q] = a+b, (a-b)*t[0]
				}
			case 3:
				c := x[(p+2*m)*batch:][:batch]
				u, v, w := out[:batch], out[batch:][:batch], out[2*batch:][:batch]
				for q, a := range a {
					b, c := b[q], c[q]
					sum, diff := b+c, b-c
					even := a - sum/2
					odd := complex(imag(diff)*halfRoot3, -real(diff)*halfRoot3)
					u[q], v[q], w[q] = a+sum, (even+odd)*t[0], (even-odd)*t[1]
				}
			case 4:
				c, d := x[(p+2*m)*batch:][:batch], x[(p+3*m)*batch:][:batch]
				u, v, w, z := out[:batch], out[batch:][:batch], out[2*batch:][:batch], out[3*batch:][:batch]
				for q, a := range a {
					b, c, d := b[q], c[q], d[q]
					ac, bd := a+c, b+d
					am, bm := a-c, b-d
					turned := complex(-imag(bm), real(bm))
					u[q], w[q] = ac+bd, (ac-bd)*t[1]
					v[q], z[q] = (am-turned)*t[0], (am+turned)*t[2]
				}
			}
		}
		x, y = y, x
		batch *= s.factor
	}
	return x
}

const halfRoot3 = 0.86602540378443864676

// forward transforms v, of which only the first filled rows may be non-zero,
// and returns the result in v or in the scratch space; the caller owns v and
// may use the result until the next call.
func (t *transform2D) forward(v []complex64, filled int) []complex64 {
	line := t.scratch[:t.w]
	for y := range filled {
		row := v[y*t.w : (y+1)*t.w]
		if out := run(t.rows, row, line, 1); &out[0] != &row[0] {
			copy(row, out)
		}
	}
	return run(t.columns, v, t.scratch, t.w)
}

// fastLength is the least length of at least n whose only prime factors are 2
// and 3 and which is divisible by 4.
func fastLength(n int) int {
	for n = max(n, 4); ; n++ {
		m := n
		for _, p := range [...]int{2, 3} {
			for m%p == 0 {
				m /= p
			}
		}
		if m == 1 && n%4 == 0 {
			return n
		}
	}
}

// spectrumOf transforms one texture, or two as real and imaginary part.
func (t *transform2D) spectrumOf(re, im *texture) []complex64 {
	s := make([]complex64, t.w*t.h)
	rows := re.h
	for y := range re.h {
		dst := s[y*t.w:]
		for x, v := range re.pix[y*re.w : (y+1)*re.w] {
			dst[x] = complex(v, 0)
		}
	}
	if im != nil {
		rows = max(rows, im.h)
		for y := range im.h {
			dst := s[y*t.w:]
			for x, v := range im.pix[y*im.w : (y+1)*im.w] {
				dst[x] += complex(0, v)
			}
		}
	}
	if out := t.forward(s, rows); &out[0] != &s[0] {
		copy(s, out)
	}
	return s
}

// correlate returns the circular cross-correlations of the page with the two
// pictures packed into s: at (dx, dy), real and imaginary part are the sums
// over x of page(x) · picture(x + d). The two pictures can share one transform
// because the page is real. It overwrites s.
func (t *transform2D) correlate(page, s []complex64) []complex64 {
	// The inverse of z is the conjugate of the transform of conj(z).
	n := 1 / float32(t.w*t.h)
	for i, p := range page {
		z := s[i]
		s[i] = p * complex(real(z)*n, -imag(z)*n)
	}
	out := t.forward(s, t.h)
	for i, z := range out {
		out[i] = complex(real(z), -imag(z))
	}
	return out
}
