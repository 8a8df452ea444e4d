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
	cols     int    // cells in a row
	// steady share of the displacement that is left along x and y, one value
	// per maskStep pixels: 0 on rules that it would bend.
	keepX, keepY *Plane
}

func lookAt(page *Plane) *look {
	l := &look{w: page.W, h: page.H, cols: page.W / cellSize}
	half := page.Halve()
	l.flat = flatCells(page)
	l.strength = lumaStrength(half)
	across, down := straightEdges(half)
	l.keepX, l.keepY = keepAway(down), keepAway(across)
	return l
}

// strengthAt returns the strength of the luma mark at a pixel.
func (l *look) strengthAt(x, y float64) float32 {
	return l.strength.Sample((x+0.5)/cellSize-0.5, (y+0.5)/cellSize-0.5)
}

// flatCells tells for every cell whether all pixels of it and of the cells
// round it have one value: there is nothing to displace there.
func flatCells(page *Plane) []bool {
	cols, rows := page.W/cellSize, page.H/cellSize
	low, high := NewPlane(cols, rows), NewPlane(cols, rows)
	for cy := range rows {
		lo, hi := low.Row(cy), high.Row(cy)
		for cx := range cols {
			first := page.Pix[cy*cellSize*page.W+cx*cellSize]
			lo[cx], hi[cx] = first, first
		}
		for y := cy * cellSize; y < (cy+1)*cellSize; y++ {
			row := page.Row(y)
			for cx := range cols {
				a, b := lo[cx], hi[cx]
				for _, v := range (*[cellSize]float32)(row[cx*cellSize:]) {
					if v < a {
						a = v
					}
					if v > b {
						b = v
					}
				}
				lo[cx], hi[cx] = a, b
			}
		}
	}
	flat := make([]bool, cols*rows)
	for cy := range rows {
		for cx := range cols {
			lo, hi := low.Pix[cy*cols+cx], high.Pix[cy*cols+cx]
			for ny := max(0, cy-1); ny <= min(rows-1, cy+1); ny++ {
				for nx := max(0, cx-1); nx <= min(cols-1, cx+1); nx++ {
					lo, hi = min(lo, low.Pix[ny*cols+nx]), max(hi, high.Pix[ny*cols+nx])
				}
			}
			flat[cy*cols+cx] = hi-lo < 1
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
				for _, v := range (*[n]float32)(half.Pix[y*half.W+cx*n:]) {
					v -= 128
					sum += v
					squares += v * v
				}
			}
			m := sum / (n * n)
			mean.Pix[cy*mean.W+cx] = m + 128
			busy.Pix[cy*mean.W+cx] = float32(math.Sqrt(float64(max(0, squares/(n*n)-m*m))))
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
func ramp(v, lo, hi float32) float32 { return max(0, min(1, (v-lo)/(hi-lo))) }
