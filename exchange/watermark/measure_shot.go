package watermark

import "math"

// shot is a picture brought onto a page's raster, with the page's references
// made as soft as the picture is.
type shot struct {
	ref        *reference
	got        *Plane
	inside     []bool
	soft       *Plane // mean at the picture's sharpness
	softer     *Plane
	gx, gy     *Plane // gradient of soft
	luma       *Plane
	fit        tileFit
	leastCover float64
}

func newShot(v *pictureView, ref *reference, h homography) *shot {
	w, ht := ref.mean.W, ref.mean.H
	s := &shot{ref: ref, leastCover: 0.35}
	scale := h.scale(float64(w)/2, float64(ht)/2)
	s.got, s.inside = v.sampleSharp(h, scale, w, ht)
	// A picture smaller than the page has lost what is finer than its own
	// pixels: an average over 1/scale pixels, whose deviation is 1/scale/sqrt 12.
	blur := 0.0
	if scale < 1 {
		blur = 0.75 * math.Sqrt(1/(scale*scale)-1) / math.Sqrt(2)
	}
	s.soft, s.luma = ref.mean, ref.luma
	if blur > 0.2 {
		s.soft, s.luma = ref.mean.Blur(blur), ref.luma.Blur(blur)
	}
	s.softer = s.soft.Blur(1.2 + 0.5*blur)
	s.gx, s.gy = gradient(s.soft)
	return s
}

// sampleSharp is sample at full resolution and with as little loss as the
// picture allows: one larger than the page is averaged down to the page's
// scale first, then interpolated cubically.
func (v *pictureView) sampleSharp(h homography, scale float64, w, ht int) (out *Plane, inside []bool) {
	src := v.levels[0]
	if scale > 1.02 {
		rw, rh := max(2, int(math.Round(float64(src.W)/scale))), max(2, int(math.Round(float64(src.H)/scale)))
		h = homography{float64(rw) / float64(src.W), 0, 0, 0, float64(rh) / float64(src.H), 0, 0, 0, 1}.after(h)
		src = src.Resize(rw, rh)
	}
	const margin = 1.0 // the picture's outermost pixels are often mixtures
	out, inside = NewPlane(w, ht), make([]bool, w*ht)
	for y := range ht {
		for x := range w {
			sx, sy := h.apply(float64(x)+0.5, float64(y)+0.5)
			if sx >= margin && sy >= margin && sx <= float64(src.W)-margin && sy <= float64(src.H)-margin {
				inside[y*w+x] = true
				out.Pix[y*w+x] = src.SampleCubic(sx-0.5, sy-0.5)
			}
		}
	}
	return out, inside
}

// gradient returns central differences; 0 along the border.
func gradient(p *Plane) (gx, gy *Plane) {
	gx, gy = NewPlane(p.W, p.H), NewPlane(p.W, p.H)
	for y := 1; y < p.H-1; y++ {
		for x := 1; x < p.W-1; x++ {
			i := y*p.W + x
			gx.Pix[i] = (p.Pix[i+1] - p.Pix[i-1]) / 2
			gy.Pix[i] = (p.Pix[i+p.W] - p.Pix[i-p.W]) / 2
		}
	}
	return gx, gy
}

// decoys are patterns with the statistics of the true ones that no copy
// carries: the true ones mirrored within their tile, left to right, top to
// bottom and both.
const decoys = 3

// The columns of a tile's regression.
const (
	nuisances = 8 // 1, x, y, soft, softer, gradient, soft·x... explained away
	channels  = 2 * (1 + decoys)
	columns   = nuisances + channels
)

// tileFit is scratch space of one tile's regression.
type tileFit struct {
	col    [columns][]float64
	y      []float64
	weight []float64
	resid  []float64
	at     []int
	sum    []float64
}

// read regresses one tile of the picture on what the page explains and on the
// patterns, weighting pixels by the noise round them.
func (s *shot) read(tile int) tileReading {
	var r tileReading
	rect := s.ref.page.Geometry.TileRect(tile)
	x1, y1 := min(rect.Max.X, s.ref.mean.W), min(rect.Max.Y, s.ref.mean.H)
	w, h := x1-rect.Min.X, y1-rect.Min.Y
	if w < 8 || h < 8 {
		return r
	}
	f := &s.fit
	f.reset(w * h)
	n := 0
	for y := rect.Min.Y; y < y1; y++ {
		for x := rect.Min.X; x < x1; x++ {
			f.at[(y-rect.Min.Y)*w+x-rect.Min.X] = -1
			if s.inside[y*s.ref.mean.W+x] {
				f.at[(y-rect.Min.Y)*w+x-rect.Min.X] = n
				s.gather(n, x, y, rect.Min.X, rect.Min.Y, rect.Max.X, rect.Max.Y)
				n++
			}
		}
	}
	if float64(n) < s.leastCover*float64(rect.Dx()*rect.Dy()) {
		return r
	}
	f.trim(n)
	for i := range f.weight {
		f.weight[i] = 1
	}
	f.explain()
	for range 2 {
		f.reweigh(w, h)
		// explain works in place and leaves weighted columns behind
		s.regather(rect.Min.X, rect.Min.Y, rect.Max.X, rect.Max.Y, w, h)
		f.explain()
	}
	r.seen = true
	r.luma, r.lumaInfo, r.warp, r.warpInfo = f.pair(0)
	for d := range decoys {
		r.lumaDecoy[d], _, r.warpDecoy[d], _ = f.pair(d + 1)
	}
	return r
}

func (s *shot) regather(x0, y0, x1, y1, w, h int) {
	for j := range h {
		for i := range w {
			if n := s.fit.at[j*w+i]; n >= 0 {
				s.gather(n, x0+i, y0+j, x0, y0, x1, y1)
			}
		}
	}
}

// gather fills row n of the tile's regression from page pixel x, y.
func (s *shot) gather(n, x, y, x0, y0, x1, y1 int) {
	f, i := &s.fit, y*s.ref.mean.W+x
	u, v := 2*float64(x-x0)/float64(x1-x0)-1, 2*float64(y-y0)/float64(y1-y0)-1
	gx, gy := float64(s.gx.Pix[i]), float64(s.gy.Pix[i])
	f.y[n] = float64(s.got.Pix[i])
	f.col[0][n], f.col[1][n], f.col[2][n] = 1, u, v
	f.col[3][n], f.col[4][n] = float64(s.soft.Pix[i]), float64(s.softer.Pix[i])
	f.col[5][n], f.col[6][n] = gx, gy
	f.col[7][n] = u * v
	for k := range 1 + decoys {
		px, py := x, y
		if k&1 != 0 {
			px = x0 + x1 - 1 - x
		}
		if k&2 != 0 {
			py = y0 + y1 - 1 - y
		}
		var l, wx, wy float64
		if px < s.ref.mean.W && py < s.ref.mean.H {
			j := py*s.ref.mean.W + px
			l = float64(s.luma.Pix[j])
			wx, wy = float64(s.ref.warpX.Pix[j]), float64(s.ref.warpY.Pix[j])
		}
		f.col[nuisances+2*k][n] = l
		f.col[nuisances+2*k+1][n] = gx*wx + gy*wy // to first order
	}
}

func (f *tileFit) reset(n int) {
	if cap(f.y) < n {
		for i := range f.col {
			f.col[i] = make([]float64, n)
		}
		f.y, f.weight, f.resid, f.at, f.sum = make([]float64, n), make([]float64, n), make([]float64, n), make([]int, n), make([]float64, n)
	}
	f.at = f.at[:n]
	f.trim(n)
}

func (f *tileFit) trim(n int) {
	for i := range f.col {
		f.col[i] = f.col[i][:n]
	}
	f.y, f.weight, f.resid = f.y[:n], f.weight[:n], f.resid[:n]
}

// explain weighs all columns, makes the nuisances orthonormal (modified
// Gram-Schmidt) and takes them out of the patterns and of the picture, whose
// unexplained rest, unweighted, goes to resid.
func (f *tileFit) explain() {
	for i, w := range f.weight {
		w = math.Sqrt(w)
		f.y[i] *= w
		for c := range f.col {
			f.col[c][i] *= w
		}
	}
	for c := range nuisances {
		before := dot(f.col[c], f.col[c])
		for p := range c {
			takeOut(f.col[c], f.col[p])
		}
		norm := dot(f.col[c], f.col[c])
		if norm <= 1e-6*before || norm == 0 {
			clear(f.col[c])
			continue
		}
		norm = 1 / math.Sqrt(norm)
		for i := range f.col[c] {
			f.col[c][i] *= norm
		}
	}
	for p := range nuisances {
		takeOut(f.y, f.col[p])
		for c := nuisances; c < columns; c++ {
			takeOut(f.col[c], f.col[p])
		}
	}
	for i, w := range f.weight {
		f.resid[i] = f.y[i] / math.Sqrt(w)
	}
}

func dot(a, b []float64) float64 {
	var s float64
	for i, x := range a {
		s += x * b[i]
	}
	return s
}

// takeOut removes from v its part along the unit vector u.
func takeOut(v, u []float64) {
	d := dot(v, u)
	if d == 0 {
		return
	}
	for i, x := range u {
		v[i] -= d * x
	}
}

// noiseFloor is the variance, in squared grey levels, that even a perfectly
// flat part of a picture may have lost to rounding and quantisation.
const noiseFloor = 0.6

// reweigh sets each pixel's weight to one over the mean square of the residual
// round it.
func (f *tileFit) reweigh(w, h int) {
	const r = 3
	// Running sums over the tile's raster of squares and counts.
	sw := w + 1
	sq, ct := make([]float64, sw*(h+1)), make([]float64, sw*(h+1))
	for y := range h {
		var rs, rc float64
		for x := range w {
			if n := f.at[y*w+x]; n >= 0 {
				rs += f.resid[n] * f.resid[n]
				rc++
			}
			sq[(y+1)*sw+x+1] = sq[y*sw+x+1] + rs
			ct[(y+1)*sw+x+1] = ct[y*sw+x+1] + rc
		}
	}
	for y := range h {
		for x := range w {
			n := f.at[y*w+x]
			if n < 0 {
				continue
			}
			a, b, c, d := max(0, x-r), min(w, x+r+1), max(0, y-r), min(h, y+r+1)
			box := func(t []float64) float64 { return t[d*sw+b] - t[c*sw+b] - t[d*sw+a] + t[c*sw+a] }
			f.weight[n] = 1 / (noiseFloor + box(sq)/box(ct))
		}
	}
}

// pair fits one pair of patterns, brightness and displacement, together, so
// that neither is credited with what the other explains. Amplitudes come in
// standard errors; info is the reading of a mark of full strength.
func (f *tileFit) pair(k int) (luma, lumaInfo, warp, warpInfo float64) {
	l, w := f.col[nuisances+2*k], f.col[nuisances+2*k+1]
	ll, ww, lw := dot(l, l), dot(w, w), dot(l, w)
	ly, wy := dot(l, f.y), dot(w, f.y)
	const tiny = 1e-9
	if ll > tiny {
		if free := ll - lw*lw/math.Max(ww, tiny); free > 0.05*ll {
			lumaInfo = math.Sqrt(free)
			luma = (ly - lw*wy/math.Max(ww, tiny)) / lumaInfo
		}
	}
	if ww > tiny {
		if free := ww - lw*lw/math.Max(ll, tiny); free > 0.05*ww {
			warpInfo = math.Sqrt(free)
			warp = (wy - lw*ly/math.Max(ll, tiny)) / warpInfo
		}
	}
	return luma, lumaInfo, warp, warpInfo
}
