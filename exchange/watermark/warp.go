package watermark

import "math"

// Strength of the warp mark.
const (
	warpRMS  = 0.175 // pixels along each axis, over a tile
	warpPeak = 0.6   // pixels

	warpFine, warpCoarse = 12.0, 26.0 // sigmas of the noise, pixels
	warpStep             = 8          // pixels between the coefficients it is drawn with
	warpTaper            = 12         // pixels from a tile's edge to full strength
)

// warpPattern is the displacement of the ink of one page, in pixels: variant 1
// shows at x, y what the page has at x+dx, y+dy, variant 0 what it has at
// x-dx, y-dy. Its values stand maskStep pixels apart, the first at -1/2, and are
// interpolated linearly.
type warpPattern struct {
	dx, dy *Plane
}

func newWarpPattern(key Key, pageNo int, g Geometry, look *look) *warpPattern {
	tileW, tileH := g.tileSize()
	// In small tiles a field of the full size would be nearly constant.
	fine := min(warpFine, 0.16*float64(min(tileW, tileH)))
	coarse := fine * warpCoarse / warpFine
	// The displacement begins flat at a tile's edge.
	across, down := warpShare(g.Cols, tileW), warpShare(g.Rows, tileH)
	draw := func(purpose string, keep *Plane) *Plane {
		knots := bandNoise(newStream(key, purpose, pageNo, nil), warpStep, look.w, look.h, fine, coarse).atKnots()
		levelTiles(knots, g, across, down)
		out := knots.doubled(look.w/maskStep+1, look.h/maskStep+1, 0)
		for y, ty := range down {
			row := out.Row(y)
			above, below := keep.Row(max(0, y-1)), keep.Row(min(keep.H-1, y))
			last := len(across) - 1 // both ends lie on a tile's edge
			row[0], row[last] = 0, 0
			for x := 1; x < last; x++ {
				a, b := (*[2]float32)(above[x-1:]), (*[2]float32)(below[x-1:])
				row[x] *= across[x] * ty * 0.25 * (a[0] + a[1] + b[0] + b[1])
			}
		}
		return out
	}
	return &warpPattern{draw("warp x", look.keepX), draw("warp y", look.keepY)}
}

// warpShare returns the share of the displacement every maskStep pixels along an
// axis of tiles: 0 at a tile's edge, then a sine squared.
func warpShare(tiles, size int) []float32 {
	out := make([]float32, tiles*size/maskStep+1)
	width := max(1, min(warpTaper, size/5))
	for k := range out {
		d := k * maskStep % size
		if d = min(d, size-d); d >= width {
			out[k] = 1
			continue
		}
		s := math.Sin(math.Pi / 2 * float64(d) / float64(width))
		out[k] = float32(s * s)
	}
	return out
}

// levelTiles scales a displacement, one value per warpStep pixels, in every tile to
// the wanted strength, so that no tile draws an empty one. Steps between tiles fall
// where its share is zero.
func levelTiles(knots *Plane, g Geometry, across, down []float32) {
	tileW, tileH := g.tileSize()
	const ratio = warpStep / maskStep
	sum := make([]float64, g.Tiles())
	for y := range knots.H - 1 {
		for x, v := range knots.Row(y)[:knots.W-1] {
			v *= across[ratio*x] * down[ratio*y]
			sum[y*warpStep/tileH*g.Cols+x*warpStep/tileW] += float64(v * v)
		}
	}
	perTile := float64(tileW/warpStep) * float64(tileH/warpStep)
	for i, s := range sum {
		sum[i] = warpRMS / max(math.Sqrt(s/perTile), 0.1)
	}
	for y := range knots.H {
		scales := sum[min(g.Rows-1, y*warpStep/tileH)*g.Cols:]
		for x, row := 0, knots.Row(y); x < len(row); x++ {
			row[x] = softLimit(row[x]*float32(scales[min(g.Cols-1, x*warpStep/tileW)]), warpPeak)
		}
	}
}

// displacement is that of the pixels of one cell along one axis.
type displacement [cellSize][cellSize]float32

// load interpolates the displacement of a cell, and tells whether there is any.
func (d *displacement) load(knots *Plane, cellX, cellY int) bool {
	const n = cellSize / maskStep
	at := cellY*n*knots.W + cellX*n
	a, b, c := (*[3]float32)(knots.Pix[at:at+3]), (*[3]float32)(knots.Pix[at+knots.W:at+knots.W+3]), (*[3]float32)(knots.Pix[at+2*knots.W:at+2*knots.W+3])
	if a[0] == 0 && a[1] == 0 && a[2] == 0 && b[0] == 0 && b[1] == 0 && b[2] == 0 && c[0] == 0 && c[1] == 0 && c[2] == 0 {
		*d = displacement{}
		return false
	}
	for y := range d {
		from, to := a, b
		if y >= maskStep {
			from, to = b, c
		}
		t := (float32(y%maskStep) + 0.5) / maskStep
		v0, v1, v2 := from[0]+t*(to[0]-from[0]), from[1]+t*(to[1]-from[1]), from[2]+t*(to[2]-from[2])
		s, u := (v1-v0)/maskStep, (v2-v1)/maskStep
		d[y] = [cellSize]float32{
			v0 + 0.5*s, v0 + 1.5*s, v0 + 2.5*s, v0 + 3.5*s,
			v1 + 0.5*u, v1 + 1.5*u, v1 + 2.5*u, v1 + 3.5*u,
		}
	}
	return true
}

// displace fills even and odd from row on: variant 1 is even + odd, variant 0
// even - odd. It interpolates the page quadratically between each pixel and its
// neighbours, and never past the values these have, so that no halo forms round
// letters. The page's rows begin one pixel before the cell.
func displace(even, odd *[cellSize]float32, above, row, below *[cellSize + 2]float32, dx, dy *[cellSize]float32) {
	for x := range cellSize {
		c, l, r, u, d := row[x+1], row[x], row[x+2], above[x+1], below[x+1]
		h, v := dx[x], dy[x]
		o := 0.5 * (h*(r-l) + v*(d-u))
		e := c + 0.5*(h*h*(l+r-2*c)+v*v*(u+d-2*c)) + 0.25*h*v*(below[x+2]-below[x]-above[x+2]+above[x])
		// The bits of numbers of one sign are in the numbers' order, and those of a
		// tinted page are positive: no branch is needed to find the least.
		ci, li, ri, ui, di := ordered(c), ordered(l), ordered(r), ordered(u), ordered(d)
		lo, hi := min(ci, li, ri, ui, di), max(ci, li, ri, ui, di)
		one := math.Float32frombits(uint32(max(lo, min(hi, ordered(e+o)))))
		zero := math.Float32frombits(uint32(max(lo, min(hi, ordered(e-o)))))
		even[x], odd[x] = 0.5*(one+zero), 0.5*(one-zero)
	}
}

func ordered(v float32) int32 { return int32(math.Float32bits(v)) }

// rasterDisplacement draws the upper left w x h pixels of a displacement.
func rasterDisplacement(knots *Plane, w, h int) *Plane {
	out := NewPlane(w, h)
	var d displacement
	for top := 0; top < h; top += cellSize {
		for left := 0; left < w; left += cellSize {
			d.load(knots, left/cellSize, top/cellSize)
			for i := 0; i < cellSize && top+i < h; i++ {
				copy(out.Row(top + i)[left:], d[i][:])
			}
		}
	}
	return out
}
