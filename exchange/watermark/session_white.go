package watermark

import (
	"math"
	"slices"
)

// whiten leaves of a picture what is faint: the deviation of flat places from the
// brightness around them, each weighted by how quiet its neighbourhood is. Edges,
// and with them what the page says, become 0.
func whiten(luma *Plane) *Plane {
	flat := flatPlaces(luma)
	level := luma.over(flat, 5)
	out := NewPlane(luma.W, luma.H)
	for i, m := range flat.Pix {
		out.Pix[i] = m * (luma.Pix[i] - level.Pix[i])
	}
	limit := max(2.5, 3*typical(out.Pix, flat.Pix))
	for i, v := range out.Pix {
		out.Pix[i] = max(-limit, min(limit, v))
	}
	squares := NewPlane(luma.W, luma.H)
	for i, v := range out.Pix {
		squares.Pix[i] = v * v
	}
	noise := squares.over(flat, 5)
	least := limit * limit / 30
	for i, v := range out.Pix {
		out.Pix[i] = v / (noise.Pix[i] + least)
	}
	return out
}

// over is the mean of the plane in a neighbourhood, where only the places of mask
// count.
func (p *Plane) over(mask *Plane, sigma float64) *Plane {
	masked := NewPlane(p.W, p.H)
	for i, m := range mask.Pix {
		masked.Pix[i] = m * p.Pix[i]
	}
	out, share := masked.Blur(sigma), mask.Blur(sigma)
	for i, v := range share.Pix {
		out.Pix[i] /= max(v, 1e-3)
	}
	return out
}

// flatPlaces is 1 where a pixel and its neighbours differ no more than is usual in
// the picture, 0 along edges.
func flatPlaces(luma *Plane) *Plane {
	smooth := luma.Blur(0.5)
	span := NewPlane(luma.W, luma.H)
	for y := range span.H {
		up, row, down := smooth.Row(max(0, y-1)), smooth.Row(y), smooth.Row(min(span.H-1, y+1))
		dst := span.Row(y)
		for x := range dst {
			l, r := max(0, x-1), min(len(dst)-1, x+1)
			lo := min(up[x], down[x], row[l], row[r], row[x])
			hi := max(up[x], down[x], row[l], row[r], row[x])
			dst[x] = hi - lo
		}
	}
	most := max(5, sampled(span.Pix, func(int) bool { return true }))
	for i, v := range span.Pix {
		span.Pix[i] = 0
		if v <= most {
			span.Pix[i] = 1
		}
	}
	return span
}

// typical is the median size of the values of the mask's places.
func typical(v, mask []float32) float32 {
	return max(0.2, sampled(v, func(i int) bool { return mask[i] != 0 }))
}

// sampled is the median size of a sample of the values that use picks.
func sampled(v []float32, use func(int) bool) float32 {
	var some []float32
	for i := 0; i < len(v); i += 1 + len(v)/40000 {
		if use(i) {
			some = append(some, float32(math.Abs(float64(v[i]))))
		}
	}
	if len(some) == 0 {
		return 0
	}
	slices.Sort(some)
	return some[len(some)/2]
}
