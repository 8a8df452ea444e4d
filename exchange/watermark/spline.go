package watermark

import "math"

// field is a smooth function over the padded page: a uniform cubic B-spline
// with coefficients step pixels apart. Coefficient k of an axis stands at pixel
// (k-1)*step - 1/2, so the field covers (n-3)*step pixels.
type field struct {
	step int
	c    *Plane
}

// newField returns a zero field over w x h pixels, multiples of step.
func newField(step, w, h int) *field {
	return &field{step, NewPlane(w/step+3, h/step+3)}
}

// splineWeights[p] are the weights of four neighbours at phase p of a step.
func splineWeights(step int) [][4]float32 {
	out := make([][4]float32, step)
	for p := range out {
		u := (float32(p) + 0.5) / float32(step)
		v := 1 - u
		out[p] = [4]float32{
			v * v * v / 6,
			(3*u*u*u - 6*u*u + 4) / 6,
			(3*v*v*v - 6*v*v + 4) / 6,
			u * u * u / 6,
		}
	}
	return out
}

// rowCoefficients writes to dst the coefficients along x of pixel row y.
func (f *field) rowCoefficients(dst []float32, y int, weights [][4]float32) {
	k, w := y/f.step, &weights[y%f.step]
	a, b, c, d := f.c.Row(k), f.c.Row(k+1), f.c.Row(k+2), f.c.Row(k+3)
	b, c, d, dst = b[:len(a)], c[:len(a)], d[:len(a)], dst[:len(a)]
	for i := range a {
		dst[i] = w[0]*a[i] + w[1]*b[i] + w[2]*c[i] + w[3]*d[i]
	}
}

// row4 writes a pixel row of a field of step 4 from its row coefficients.
func row4(dst, coefficients []float32, weights [][4]float32) {
	w := (*[4][4]float32)(weights)
	for i := 0; 4*i+4 <= len(dst); i++ {
		s := (*[4]float32)(coefficients[i : i+4])
		d := (*[4]float32)(dst[4*i : 4*i+4])
		s0, s1, s2, s3 := s[0], s[1], s[2], s[3]
		d[0] = w[0][0]*s0 + w[0][1]*s1 + w[0][2]*s2 + w[0][3]*s3
		d[1] = w[1][0]*s0 + w[1][1]*s1 + w[1][2]*s2 + w[1][3]*s3
		d[2] = w[2][0]*s0 + w[2][1]*s1 + w[2][2]*s2 + w[2][3]*s3
		d[3] = w[3][0]*s0 + w[3][1]*s1 + w[3][2]*s2 + w[3][3]*s3
	}
}

// raster draws the upper left w x h pixels of a field of step 4.
func (f *field) raster(w, h int) *Plane {
	out := NewPlane(w, h)
	weights := splineWeights(f.step)
	coefficients := make([]float32, f.c.W)
	row := make([]float32, (f.c.W-3)*f.step)
	for y := range h {
		f.rowCoefficients(coefficients, y, weights)
		row4(row, coefficients, weights)
		copy(out.Row(y), row)
	}
	return out
}

// atKnots returns the field's values at its knots, pixel i*step - 1/2 from
// i = 0 on, both ends of the page included.
func (f *field) atKnots() *Plane {
	mid := NewPlane(f.c.W-2, f.c.H)
	for y := range f.c.H {
		src, dst := f.c.Row(y), mid.Row(y)
		for x := range dst {
			dst[x] = (src[x] + 4*src[x+1] + src[x+2]) / 6
		}
	}
	out := NewPlane(mid.W, f.c.H-2)
	for y := range out.H {
		a, b, c := mid.Row(y), mid.Row(y+1), mid.Row(y+2)
		for x, dst := 0, out.Row(y); x < len(dst); x++ {
			dst[x] = (a[x] + 4*b[x] + c[x]) / 6
		}
	}
	return out
}

// scale multiplies every value.
func (p *Plane) scale(by float32) {
	for i := range p.Pix {
		p.Pix[i] *= by
	}
}

// bandNoise returns a field of keyed noise between a Gaussian and a box of the
// given sigmas in pixels, of unit rms. The spline itself smooths like a Gaussian of
// variance step^2/3, which is taken off the filters.
func bandNoise(s stream, step, w, h int, fine, coarse float64) *field {
	f := newField(step, w, h)
	f.c.Pix = s.noise(len(f.c.Pix))
	own := 1.0 / 3
	in := func(sigma float64) float64 {
		sigma /= float64(step)
		return math.Sqrt(max(0.04, sigma*sigma-own))
	}
	low := f.c.convolve(newBox(in(coarse), 1).half())
	f.c = f.c.Blur(in(fine))
	for i, v := range low.Pix {
		f.c.Pix[i] -= v
	}
	f.c.scale(float32(1 / f.rms()))
	return f
}

// rms returns the root mean square of the field, by every third of its knots along
// each axis.
func (f *field) rms() float64 {
	var sum float64
	n := 0
	for y := 0; y+2 < f.c.H; y += 3 {
		a, b, c := f.c.Row(y), f.c.Row(y+1), f.c.Row(y+2)
		b, c = b[:len(a)], c[:len(a)]
		for x := 0; x+2 < len(a); x += 3 {
			v := a[x] + a[x+2] + c[x] + c[x+2] + 4*(a[x+1]+b[x]+b[x+2]+c[x+1]) + 16*b[x+1]
			sum += float64(v * v)
			n++
		}
	}
	return math.Sqrt(sum/float64(n)) / 36
}

// doubled returns w x h values of a plane at half its step, from one of its own on,
// which may lie before its first: every other is one of its own, the rest are means
// of two or four. Outside, the edge is repeated.
func (p *Plane) doubled(w, h, from int) *Plane {
	out := NewPlane(w, h)
	mean := make([]float32, w/2+2) // down, of those that the row needs
	for y := range h {
		a, b := p.Row(max(0, min(p.H-1, from+y/2))), p.Row(max(0, min(p.H-1, from+(y+1)/2)))
		for k := range mean {
			i := max(0, min(p.W-1, from+k))
			mean[k] = 0.5 * (a[i] + b[i])
		}
		dst := out.Row(y)
		for x := 0; x+2 <= w; x += 2 {
			l, r := mean[x/2], mean[x/2+1]
			dst[x], dst[x+1] = l, 0.5*(l+r)
		}
		if w&1 == 1 {
			dst[w-1] = mean[w/2]
		}
	}
	return out
}

// softLimit bends v so that it never passes +-limit: a rational form of
// limit*tanh(v/limit).
func softLimit(v, limit float32) float32 {
	x := v / limit
	if x > 3 {
		x = 3
	} else if x < -3 {
		x = -3
	}
	return limit * x * (27 + x*x) / (27 + 9*x*x)
}
