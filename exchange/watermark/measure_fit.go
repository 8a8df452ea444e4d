package watermark

import "math"

// The columns of a tile's regression: what is explained away (1, x, y, x·y,
// the page, the page blurred, its gradient), then for the true and each decoy
// pattern the brightness as drawn from the key, the brightness as shipped and
// the displacement.
const (
	nuisances = 8
	perDecoy  = 3
	columns   = nuisances + perDecoy*(1+decoys)
)

// tileFit is scratch space of one tile's regression.
type tileFit struct {
	col   [columns][]float64
	y     []float64
	root  []float64                     // of the weights
	rest  []float64                     // what the nuisances leave of the picture before there are weights
	lower [nuisances][nuisances]float64 // of the nuisances' products
	at    []int                         // the tile's raster to rows of the regression; -1 outside the picture
}

func (f *tileFit) reset(n int) {
	if cap(f.y) < n {
		for i := range f.col {
			f.col[i] = make([]float64, n)
		}
		f.y, f.root, f.rest = make([]float64, n), make([]float64, n), make([]float64, n)
		f.at = make([]int, n)
	}
	f.at = f.at[:n]
	f.trim(n)
}

func (f *tileFit) trim(n int) {
	for i := range f.col {
		f.col[i] = f.col[i][:n]
	}
	f.y, f.root, f.rest = f.y[:n], f.root[:n], f.rest[:n]
}

// unexplained is what the nuisances leave of the picture, all pixels counting the
// same; the columns stay as they are.
func (f *tileFit) unexplained() []float64 {
	f.factorise()
	copy(f.rest, f.y)
	f.takeOut(f.rest)
	return f.rest
}

// explain weighs all columns and takes the nuisances out of the picture. channels
// takes them out of the patterns.
func (f *tileFit) explain() {
	weigh := func(v []float64) {
		for i, w := range f.root[:len(v)] {
			v[i] *= w
		}
	}
	for c := range f.col {
		weigh(f.col[c])
	}
	weigh(f.y)
	f.factorise()
	f.takeOut(f.y)
}

// factorise is Cholesky's decomposition of the nuisances' products. A column that
// the earlier ones explain is left out: its line is zero.
func (f *tileFit) factorise() {
	f.lower = [nuisances][nuisances]float64{}
	for c := range nuisances {
		products := f.products(f.col[c])
		line := &f.lower[c]
		free := products[c]
		for k := range c {
			if f.lower[k][k] == 0 {
				continue
			}
			v := products[k]
			for m := range k {
				v -= line[m] * f.lower[k][m]
			}
			line[k] = v / f.lower[k][k]
			free -= line[k] * line[k]
		}
		if free <= 1e-6*products[c] || free == 0 {
			*line = [nuisances]float64{}
			continue
		}
		line[c] = math.Sqrt(free)
	}
}

// products are those of v with the nuisances.
func (f *tileFit) products(v []float64) (p [nuisances]float64) {
	for n := 0; n < nuisances; n += 4 {
		q := f.col[n : n+4]
		p[n], p[n+1], p[n+2], p[n+3] = dots(v, q[0], q[1], q[2], q[3])
	}
	return p
}

// parts are the parts of v along what the nuisances span, in orthonormal
// coordinates.
func (f *tileFit) parts(v []float64) [nuisances]float64 {
	z := f.products(v)
	for c := range nuisances {
		if f.lower[c][c] == 0 {
			z[c] = 0
			continue
		}
		for k := range c {
			z[c] -= f.lower[c][k] * z[k]
		}
		z[c] /= f.lower[c][c]
	}
	return z
}

// takeOut removes from v what the nuisances explain of it.
func (f *tileFit) takeOut(v []float64) {
	z := f.parts(v)
	for c := nuisances - 1; c >= 0; c-- {
		if f.lower[c][c] == 0 {
			continue
		}
		for k := c + 1; k < nuisances; k++ {
			z[c] -= f.lower[k][c] * z[k]
		}
		z[c] /= f.lower[c][c]
	}
	for n := 0; n < nuisances; n += 4 {
		p, q, r, s := z[n], z[n+1], z[n+2], z[n+3]
		a, b, c, d := f.col[n][:len(v)], f.col[n+1][:len(v)], f.col[n+2][:len(v)], f.col[n+3][:len(v)]
		for i := range v {
			v[i] -= p*a[i] + q*b[i] + r*c[i] + s*d[i]
		}
	}
}

// dot sums in four parts, which a processor adds at once.
func dot(a, b []float64) float64 {
	var s [4]float64
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		x, y := a[i:i+4:i+4], b[i:i+4:i+4]
		s[0] += x[0] * y[0]
		s[1] += x[1] * y[1]
		s[2] += x[2] * y[2]
		s[3] += x[3] * y[3]
	}
	for ; i < len(a); i++ {
		s[0] += a[i] * b[i]
	}
	return s[0] + s[1] + s[2] + s[3]
}

// dots are the products of v with four others.
func dots(v, a, b, c, d []float64) (w, x, y, z float64) {
	a, b, c, d = a[:len(v)], b[:len(v)], c[:len(v)], d[:len(v)]
	for i, e := range v {
		w += e * a[i]
		x += e * b[i]
		y += e * c[i]
		z += e * d[i]
	}
	return w, x, y, z
}

// noiseFloor is the variance, in squared grey levels, that even a perfectly
// flat part of a picture may have lost to rounding and quantisation.
const noiseFloor = 0.6

// reweigh sets each pixel's weight to one over the mean square of the rest round
// it.
func (f *tileFit) reweigh(w, h int, rest []float64) {
	const r = 3
	// Running sums over the tile's raster of squares and counts.
	sw := w + 1
	sq, ct := make([]float64, sw*(h+1)), make([]float64, sw*(h+1))
	for y := range h {
		var rs, rc float64
		for x := range w {
			if n := f.at[y*w+x]; n >= 0 {
				rs += rest[n] * rest[n]
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
			f.root[n] = 1 / math.Sqrt(noiseFloor+box(sq)/box(ct))
		}
	}
}

// channels reads both channels of the true (k = 0) or a decoy pattern, each in
// standard errors; info is the reading of a mark of full strength.
//
// The brightness is read from what the displacement doesn't explain. The
// displacement is read from what neither the drawn nor the shipped brightness
// explains, at any amplitude: whoever adds another copy's brightness, however
// strongly, moves the displacement's reading by nothing.
func (f *tileFit) channels(k int) (luma, lumaInfo, warp, warpInfo float64) {
	c := f.col[nuisances+perDecoy*k:][:perDecoy]
	p, l, w := c[0], c[1], c[2]
	pp, pl, pw, py := dots(p, p, l, w, f.y)
	ll, lw, ly := dot(l, l), dot(l, w), dot(l, f.y)
	ww, wy := dot(w, w), dot(w, f.y)
	// Products of what the nuisances, which are out of y already, leave of them.
	var part [perDecoy][nuisances]float64
	for i, v := range c {
		part[i] = f.parts(v)
	}
	for n := range nuisances {
		a, b, c := part[0][n], part[1][n], part[2][n]
		pp, pl, pw = pp-a*a, pl-a*b, pw-a*c
		ll, lw, ww = ll-b*b, lw-b*c, ww-c*c
	}
	luma, lumaInfo = reading(ll, ll-share(lw*lw, ww), ly-share(lw*wy, ww))
	// Gram-Schmidt on Gram products: l without p, then w without both.
	l2, lw2, ly2 := ll-share(pl*pl, pp), lw-share(pl*pw, pp), ly-share(pl*py, pp)
	if l2 < 0.01*ll { // nothing but the drawn pattern
		l2 = 0
	}
	warp, warpInfo = reading(ww,
		ww-share(pw*pw, pp)-share(lw2*lw2, l2), wy-share(pw*py, pp)-share(lw2*ly2, l2))
	return luma, lumaInfo, warp, warpInfo
}

// share is a/b, and 0 where there is nothing to share.
func share(a, b float64) float64 {
	if b < 1e-9 {
		return 0
	}
	return a / b
}

// reading divides a correlation by its standard error, unless the pattern is
// nearly explained by others.
func reading(all, free, y float64) (z, info float64) {
	if all < 1e-9 || free < 0.05*all {
		return 0, 0
	}
	info = math.Sqrt(free)
	return y / info, info
}
