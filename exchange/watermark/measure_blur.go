package watermark

import "math"

// pixelBlur is the deviation, in page pixels, of what a picture of that scale has
// lost at least: one smaller than the page is an average over 1/scale pixels, whose
// deviation is 1/scale/sqrt 12.
func pixelBlur(scale float64) float64 {
	if scale >= 1 {
		return 0
	}
	return 0.75 * math.Sqrt(1/(scale*scale)-1) / math.Sqrt(2)
}

// Lenses lose more. So much more, in page pixels, is compared with the picture, on
// the blurTiles tiles with the most edges of those given.
var lensBlurs = []float64{0, 0.7, 1.1, 1.6, 2.2, 3}

const (
	blurTiles  = 10
	blurMargin = 12
	blurGain   = 0.97 // of the unexplained rest, below which more blur is believed
)

// blurOf is how soft the picture is, as a Gaussian's deviation in page pixels: that
// at which the page, made as soft, explains the picture best.
func (s *shot) blurOf(scale float64, tiles []int) float64 {
	least := pixelBlur(scale)
	best, rest := least, math.Inf(1)
	busy := s.busiest(tiles)
	for _, lens := range lensBlurs {
		blur := math.Hypot(least, lens)
		var sum float64
		for _, tile := range busy {
			sum += s.unexplained(tile, blur)
		}
		if sum < blurGain*rest {
			best, rest = blur, sum
		}
	}
	return best
}

// busiest picks the tiles wholly in the picture whose page has the most contrast.
func (s *shot) busiest(tiles []int) (busy []int) {
	contrast := map[int]float64{}
	for _, tile := range tiles {
		r := s.ref.page.Geometry.TileRect(tile)
		var n, sum, squares float64
		for y := r.Min.Y; y < min(r.Max.Y, s.got.H); y += 2 {
			for x := r.Min.X; x < min(r.Max.X, s.got.W); x += 2 {
				if i := y*s.got.W + x; s.inside[i] {
					v := float64(s.ref.mean.Pix[i])
					n, sum, squares = n+1, sum+v, squares+v*v
				}
			}
		}
		if n > 0.2*float64(r.Dx()*r.Dy()) {
			contrast[tile] = squares - sum*sum/n
		}
	}
	for range blurTiles {
		best := -1
		for _, tile := range tiles {
			if c, ok := contrast[tile]; ok && c > 0 && (best < 0 || c > contrast[best]) {
				best = tile
			}
		}
		if best < 0 {
			break
		}
		busy = append(busy, best)
		delete(contrast, best)
	}
	return busy
}

// unexplained is what the page, that soft, leaves of a tile of the picture after the
// best straight tone curve.
func (s *shot) unexplained(tile int, blur float64) float64 {
	page, got := s.ref.mean, s.got
	r := s.ref.page.Geometry.TileRect(tile)
	x0, y0 := max(0, r.Min.X-blurMargin), max(0, r.Min.Y-blurMargin)
	x1, y1 := min(page.W, r.Max.X+blurMargin), min(page.H, r.Max.Y+blurMargin)
	part := NewPlane(x1-x0, y1-y0)
	for y := range part.H {
		copy(part.Row(y), page.Row(y0 + y)[x0:x1])
	}
	if blur > 0.2 {
		part = part.Blur(blur)
	}
	var n, a, b, aa, ab, bb float64
	for y := r.Min.Y; y < min(r.Max.Y, got.H); y++ {
		for x := r.Min.X; x < min(r.Max.X, got.W); x++ {
			if i := y*got.W + x; s.inside[i] {
				p, g := float64(part.Pix[(y-y0)*part.W+x-x0]), float64(got.Pix[i])
				n, a, b, aa, ab, bb = n+1, a+p, b+g, aa+p*p, ab+p*g, bb+g*g
			}
		}
	}
	if n == 0 {
		return 0
	}
	saa, sab, sbb := aa-a*a/n, ab-a*b/n, bb-b*b/n
	if saa < 1e-9 {
		return sbb
	}
	return sbb - sab*sab/saa
}
