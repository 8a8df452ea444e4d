package watermark

import (
	"math"
	"slices"
)

// align refines a placement by inverse compositional Lucas-Kanade (Baker and
// Matthews 2004) on normalised textures, reweighted against what the page does
// not contain: window frames, overlays, black-outs. The map has only as many free
// parameters as affine, projective or bent say: it is too stiff to follow the
// displacement channel. It returns the refined map and the similarity of picture
// and page at the end, -1 to 1.
func (v *pictureView) align(a *aligner, m lay, free, iterations int) (lay, float64) {
	var similar float64
	a.free = free
	for i := range iterations + 1 {
		got, inside := v.sample(m, a.scale, a.want.w, a.want.h)
		t := newTexture(got, textureRadius)
		t.clear(inside)
		if similar = a.compare(t, inside); i == 3 && similar < hopeless {
			break
		}
		move, bend, shift, ok := a.step()
		if !ok || i == iterations {
			break
		}
		// In raster units; turn into page units before composing.
		up := homography{a.scale, 0, 0, 0, a.scale, 0, 0, 0, 1}
		down := homography{1 / a.scale, 0, 0, 0, 1 / a.scale, 0, 0, 0, 1}
		m.homography = m.after(up.after(invert(move)).after(down)).normalised()
		if free == bent {
			m.bend = m.bend.less(bend, a.scale)
		}
		if shift < 0.02 {
			break
		}
	}
	return m, similar
}

// Free parameters of a map.
const (
	affine     = 6
	projective = 8
	bent       = projective + 2*bendTerms
)

// hopeless is a similarity that does not grow any more after a few steps.
const hopeless = 0.12

func (h homography) normalised() homography {
	for i := range h {
		h[i] /= h[8]
	}
	return h
}

// aligner holds a page's texture and gradient, which all alignments at one
// resolution share.
type aligner struct {
	scale  float64 // page pixels to a pixel of its raster
	want   *texture
	free   int
	gx, gy []float32
	at     []int32 // pixels with enough gradient to say something
	got    *texture
	inside []bool
	spread float64
}

func newAligner(page *Plane, scale float64) *aligner {
	want := newTexture(page, textureRadius)
	m := &aligner{scale: scale, want: want, gx: make([]float32, len(want.pix)), gy: make([]float32, len(want.pix))}
	for y := 1; y < want.h-1; y++ {
		for x := 1; x < want.w-1; x++ {
			i := y*want.w + x
			m.gx[i] = (want.pix[i+1] - want.pix[i-1]) / 2
			m.gy[i] = (want.pix[i+want.w] - want.pix[i-want.w]) / 2
			if m.gx[i]*m.gx[i]+m.gy[i]*m.gy[i] > 0.02 {
				m.at = append(m.at, int32(i))
			}
		}
	}
	return m
}

// compare takes the picture's texture, estimates the spread of the
// differences and returns the normalised correlation.
func (m *aligner) compare(got *texture, inside []bool) float64 {
	m.got, m.inside = got, inside
	var ab, aa, bb float64
	diffs := make([]float64, 0, len(m.at)/7+1)
	for k, i := range m.at {
		if !inside[i] {
			continue
		}
		a, b := float64(m.want.pix[i]), float64(got.pix[i])
		ab, aa, bb = ab+a*b, aa+a*a, bb+b*b
		if k%7 == 0 {
			diffs = append(diffs, math.Abs(a-b))
		}
	}
	if len(diffs) < 20 || aa == 0 || bb == 0 {
		m.spread = 0
		return 0
	}
	slices.Sort(diffs)
	m.spread = math.Max(0.05, 1.5*diffs[len(diffs)/2])
	return ab / math.Sqrt(aa*bb)
}

// step solves for the map of the page's raster, and for the bend before it, that
// bring its texture closer to the picture's, and tells how far they move it.
func (m *aligner) step() (move homography, bend Bend, shift float64, ok bool) {
	if m.spread == 0 {
		return move, bend, 0, false
	}
	w, h := m.want.w, m.want.h
	cx, cy, unit := float64(w)/2, float64(h)/2, float64(max(w, h))/2
	a := make([][]float64, m.free)
	for r := range a {
		a[r] = make([]float64, m.free+1)
	}
	limit := 1 / (m.spread * m.spread)
	var j [bent]float64
	for _, i := range m.at {
		if !m.inside[i] {
			continue
		}
		px, py := float64(int(i)%w)+0.5-cx, float64(int(i)/w)+0.5-cy
		x, y := px/unit, py/unit
		gx, gy := float64(m.gx[i]), float64(m.gy[i])
		e := float64(m.got.pix[i] - m.want.pix[i])
		weight := 1 / (1 + e*e*limit)
		weight *= weight
		radial := gx*x + gy*y
		j[0], j[1], j[2], j[3], j[4], j[5], j[6], j[7] = gx, gx*x, gx*y, gy, gy*x, gy*y, -radial*x, -radial*y
		if m.free == bent {
			for k, t := range bend.terms(px/cx, py/cy) {
				j[projective+k], j[projective+bendTerms+k] = gx*t, gy*t
			}
		}
		for r, row := range a {
			f := weight * j[r]
			for c := r; c < m.free; c++ {
				row[c] += f * j[c]
			}
			row[m.free] += f * e
		}
	}
	for r := range a {
		for c := range r {
			a[r][c] = a[c][r]
		}
		a[r][r] *= 1.0001
	}
	solved, ok := solve(a)
	if !ok {
		return move, bend, 0, false
	}
	var p [projective]float64
	copy(p[:], solved)
	// From raster pixels to units about the middle, moved there, and back.
	in := homography{1 / unit, 0, -cx / unit, 0, 1 / unit, -cy / unit, 0, 0, 1}
	out := homography{unit, 0, cx, 0, unit, cy, 0, 0, 1}
	// p[0] and p[3] are in pixels, as the gradients; so are the products of the others.
	move = homography{1 + p[1]/unit, p[2] / unit, p[0] / unit, p[4] / unit, 1 + p[5]/unit, p[3] / unit, p[6] / unit, p[7] / unit, 1}
	move = out.after(move).after(in)
	for _, c := range [][2]float64{{0, 0}, {float64(w), 0}, {0, float64(h)}, {float64(w), float64(h)}} {
		x, y := move.apply(c[0], c[1])
		shift = math.Max(shift, math.Hypot(x-c[0], y-c[1]))
	}
	if m.free == bent {
		copy(bend.X[:], solved[projective:])
		copy(bend.Y[:], solved[projective+bendTerms:])
		shift = math.Max(shift, bend.most())
	}
	return move, bend, shift, shift < unit/4
}

// solve solves a system of n equations, each with its right side at its end, by
// Gaussian elimination with pivoting.
func solve(a [][]float64) (x []float64, ok bool) {
	n := len(a)
	for c := range a {
		pivot := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r][c]) > math.Abs(a[pivot][c]) {
				pivot = r
			}
		}
		a[c], a[pivot] = a[pivot], a[c]
		if !(math.Abs(a[c][c]) > 1e-9) {
			return nil, false
		}
		for r := range a {
			if r == c {
				continue
			}
			f := a[r][c] / a[c][c]
			for k := c; k <= n; k++ {
				a[r][k] -= f * a[c][k]
			}
		}
	}
	for r := range a {
		x = append(x, a[r][n]/a[r][r])
	}
	return x, true
}
