package watermark

import "math"

// cell is the side in pixels of the squares in which a page is looked at.
const cellSize = 8

// look is what the marks need to know about a page: where it is busy, flat,
// ruled.
type look struct {
	w, h     int
	strength *Plane // of the luma mark per cell, luma rms
	flat     []bool // per cell: it and its neighbours are one colour
	// steady share of the displacement that is left along x and y, one value
	// per maskStep pixels: 0 on rules that it would bend.
	keepX, keepY *Plane
}

func lookAt(page *Plane) *look {
	l := &look{w: page.W, h: page.H}
	half := page.Halve()
	l.flat = flatCells(page)
	l.strength = lumaStrength(half)
	across, down := straightEdges(half, l.flat)
	l.keepX, l.keepY = keepAway(down), keepAway(across)
	return l
}

// flatCells tells for every cell whether all pixels of it and of the cells
// round it have one value: there is nothing to displace there.
func flatCells(page *Plane) []bool {
	cols, rows := page.W/cellSize, page.H/cellSize
	value := NewPlane(cols, rows) // of a cell that has one, else no number: equal to nothing
	uneven := float32(math.NaN())
	for cy := range rows {
		dst := value.Row(cy)
	cells:
		for cx := range dst {
			at := cy*cellSize*page.W + cx*cellSize
			first := page.Pix[at]
			for range cellSize {
				r := (*[cellSize]float32)(page.Pix[at : at+cellSize])
				if r[0] != first || r[1] != first || r[2] != first || r[3] != first ||
					r[4] != first || r[5] != first || r[6] != first || r[7] != first {
					dst[cx] = uneven
					continue cells
				}
				at += page.W
			}
			dst[cx] = first
		}
	}
	flat := make([]bool, cols*rows)
	for cy := range rows {
		above, row, below := value.Row(max(0, cy-1)), value.Row(cy), value.Row(min(rows-1, cy+1))
		for cx, v := range row {
			l, r := max(0, cx-1), min(cols-1, cx+1)
			flat[cy*cols+cx] = row[l] == v && row[r] == v &&
				above[l] == v && above[cx] == v && above[r] == v && below[l] == v && below[cx] == v && below[r] == v
		}
	}
	return flat
}

// lumaStrength weighs the luma mark: more beside texture, which hides it, less
// on flat grey, where nothing does.
func lumaStrength(half *Plane) *Plane {
	const n = cellSize / 2
	mean, busy := NewPlane(half.W/n, half.H/n), NewPlane(half.W/n, half.H/n)
	for cy := range mean.H {
		for cx := range mean.W {
			var sum, squares float32
			for y := cy * n; y < cy*n+n; y++ {
				r := (*[n]float32)(half.Pix[y*half.W+cx*n:])
				v0, v1, v2, v3 := r[0]-128, r[1]-128, r[2]-128, r[3]-128
				sum = sum + v0 + v1 + v2 + v3
				squares = squares + v0*v0 + v1*v1 + v2*v2 + v3*v3
			}
			m := sum / (n * n)
			mean.Pix[cy*mean.W+cx] = m + 128
			if v := squares/(n*n) - m*m; v > 0 {
				busy.Pix[cy*mean.W+cx] = float32(math.Sqrt(float64(v)))
			}
		}
	}
	busy = busy.Blur(1)
	for i, b := range busy.Pix {
		grey := ramp(mean.Pix[i], 30, 70) * (1 - ramp(mean.Pix[i], 200, 228))
		calm := 1 - grey*(1-lumaFlatGrey)
		busy.Pix[i] = lumaRMS * (calm + (lumaTexture-calm)*ramp(b, 3, 24))
	}
	return busy.Blur(0.8)
}

// ramp rises from 0 at lo to 1 at hi.
func ramp(v, lo, hi float32) float32 {
	if v <= lo {
		return 0
	} else if v >= hi {
		return 1
	}
	return (v - lo) / (hi - lo)
}
