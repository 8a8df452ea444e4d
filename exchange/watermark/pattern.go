package watermark

import "math"

// Strength of the luma mark.
const (
	lumaRMS      = 0.8 // luma, on plain paper
	lumaTexture  = 1.6 // times as much beside dense ink
	lumaFlatGrey = 0.6 // times as much on flat grey, where it shows first
	lumaPeak     = 2.5 // rms at which peaks are limited

	lumaFine, lumaCoarse = 3.0, 6.0 // sigmas of the noise, pixels
	lumaStep             = 4        // pixels between its coefficients
	lumaTaper            = 10       // pixels from a tile's edge to full strength
)

// lumaPattern is the texture of one page: mark is added in variant 1 and taken
// off in variant 0, fill is added in both where mark fades out.
type lumaPattern struct {
	mark, fill *field
}

func newLumaPattern(key Key, pageNo int, look *look) *lumaPattern {
	w, h := look.w, look.h
	p := &lumaPattern{
		mark: bandNoise(newStream(key, "luma", pageNo, nil), lumaStep, w, h, lumaFine, lumaCoarse),
		fill: bandNoise(newStream(key, "fill", pageNo, nil), lumaStep, w, h, lumaFine, lumaCoarse),
	}
	for _, f := range []*field{p.mark, p.fill} {
		for i, v := range f.c.Pix {
			f.c.Pix[i] = softLimit(v, lumaPeak)
		}
		back := float32(1 / f.atKnots().rms())
		for y := range f.c.H {
			for x, row := 0, f.c.Row(y); x < len(row); x++ {
				row[x] *= back * look.strengthAt(float64(x-1)*lumaStep-0.5, float64(y-1)*lumaStep-0.5)
			}
		}
	}
	return p
}

// taper returns, for every pixel along an axis of tiles, the share of the mark
// (0 at a tile's edge, 1 from width pixels on) and that of the fill; their
// squares sum to 1, so the energy is even and the grid doesn't show.
func taper(tiles, size, width int) (mark, fill []float32) {
	mark, fill = make([]float32, tiles*size), make([]float32, tiles*size)
	for i := range mark {
		d := i % size
		d = min(d, size-1-d)
		sin, cos := 1.0, 0.0
		if d < width {
			sin, cos = math.Sincos(math.Pi / 2 * (float64(d) + 0.25) / float64(width))
		}
		mark[i], fill[i] = float32(sin), float32(cos)
	}
	return mark, fill
}
