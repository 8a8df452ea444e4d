package watermark

import "math"

// Strength of the warp mark.
const (
	warpRMS  = 0.185 // pixels along each axis, over a tile
	warpPeak = 0.6   // pixels

	warpFine, warpCoarse = 12.0, 26.0 // sigmas of the noise, pixels
	warpStep             = 8          // pixels between the coefficients it is drawn with
	warpTaper            = 12         // pixels from a tile's edge to full strength
)

// warpPattern is the displacement of the ink of one page, in pixels: variant 1
// shows at x, y what the page has at x+dx, y+dy, variant 0 what it has at
// x-dx, y-dy.
type warpPattern struct {
	dx, dy *field // of step maskStep
}

func newWarpPattern(key Key, pageNo int, g Geometry, look *look) *warpPattern {
	tileW, tileH := g.tileSize()
	// In small tiles a field of the full size would be nearly constant.
	fine := min(warpFine, 0.16*float64(min(tileW, tileH)))
	coarse := fine * warpCoarse / warpFine
	draw := func(purpose string, keep *Plane) *field {
		f := bandNoise(newStream(key, purpose, pageNo, nil), warpStep, look.w, look.h, fine, coarse)
		levelTiles(f, g)
		return masked(f, keep)
	}
	return &warpPattern{draw("warp x", look.keepX), draw("warp y", look.keepY)}
}

// levelTiles scales the field in every tile to the wanted strength, so that no
// tile draws an empty displacement. Steps between tiles fall where the taper is
// zero.
func levelTiles(f *field, g Geometry) {
	tileW, tileH := g.tileSize()
	wx, _ := taper(g.Cols, tileW, taperWidth(warpTaper, tileW))
	wy, _ := taper(g.Rows, tileH, taperWidth(warpTaper, tileH))
	knots := f.atKnots()
	sum := make([]float64, g.Tiles())
	for ky := range knots.H - 1 {
		for kx := range knots.W - 1 {
			w := wx[kx*f.step] * wx[kx*f.step] * wy[ky*f.step] * wy[ky*f.step]
			v := float64(w * knots.Pix[ky*knots.W+kx])
			sum[ky*f.step/tileH*g.Cols+kx*f.step/tileW] += v * v
		}
	}
	perTile := float64(tileW/f.step) * float64(tileH/f.step)
	for y := range f.c.H {
		row := max(0, min(g.Rows-1, (y-1)*f.step/tileH))
		for x, line := 0, f.c.Row(y); x < len(line); x++ {
			col := max(0, min(g.Cols-1, (x-1)*f.step/tileW))
			rms := math.Sqrt(sum[row*g.Cols+col] / perTile)
			line[x] = softLimit(line[x]*float32(warpRMS/max(rms, 0.1)), warpPeak)
		}
	}
}

// masked returns the field on the finer grid of a mask, multiplied by it.
func masked(f *field, keep *Plane) *field {
	out := newField(maskStep, (f.c.W-3)*f.step, (f.c.H-3)*f.step)
	knots := f.atKnots()
	ratio := float64(maskStep) / float64(f.step)
	for y := range out.c.H {
		for x, row := 0, out.c.Row(y); x < len(row); x++ {
			// Coefficient k stands at (k-1)*maskStep - 1/2, knot i at i*step - 1/2,
			// mask value m at (m+1/2)*maskStep - 1/2.
			fx, fy := float64(x-1), float64(y-1)
			row[x] = knots.Sample(fx*ratio, fy*ratio) * keep.Sample(fx-0.5, fy-0.5)
		}
	}
	return out
}

// taperWidth narrows a taper in small tiles.
func taperWidth(want, tile int) int { return max(1, min(want, tile/5)) }

// displace fills the even and odd parts of a row: variant 1 is even + odd,
// variant 0 even - odd. It interpolates the page quadratically between each
// pixel and its neighbours, and never past the values these have, so that no
// halo forms round letters.
func displace(even, odd, above, row, below, dx, dy []float32, from, to int) {
	for x := from; x < to; x++ {
		c, l, r, u, d := row[x], row[x-1], row[x+1], above[x], below[x]
		if l == r && u == d && l == c && u == c {
			even[x], odd[x] = c, 0
			continue
		}
		h, v := dx[x], dy[x]
		o := 0.5 * (h*(r-l) + v*(d-u))
		e := c + 0.5*(h*h*(l+r-2*c)+v*v*(u+d-2*c)) + 0.25*h*v*(below[x+1]-below[x-1]-above[x+1]+above[x-1])
		lo, hi := c, c
		if l < lo {
			lo = l
		} else if l > hi {
			hi = l
		}
		if r < lo {
			lo = r
		} else if r > hi {
			hi = r
		}
		if u < lo {
			lo = u
		} else if u > hi {
			hi = u
		}
		if d < lo {
			lo = d
		} else if d > hi {
			hi = d
		}
		one, zero := max(lo, min(hi, e+o)), max(lo, min(hi, e-o))
		even[x], odd[x] = 0.5*(one+zero), 0.5*(one-zero)
	}
}
