package attack

import (
	"image"
	"image/draw"
	"math/rand/v2"
)

// Coalition is a way in which several recipients make one picture of their
// copies.
type Coalition struct {
	Name      string
	Colluders int
	Target    float64 // share of pictures of which at least one of them is to be accused; 0 where none is aimed at
	Pages     int     // pages of the document that the target speaks of
	Combine   func(copies []image.Image, r *rand.Rand) image.Image
}

// Coalitions returns every coalition, the small ones first.
func Coalitions() []Coalition {
	return []Coalition{
		{Name: "average-2", Colluders: 2, Target: 0.99, Pages: 3, Combine: average},
	}
}

// average gives every pixel the mean of the copies'.
func average(copies []image.Image, _ *rand.Rand) image.Image {
	return pixelwise(copies, func(values []uint8) uint8 {
		sum := len(values) / 2
		for _, v := range values {
			sum += int(v)
		}
		return uint8(sum / len(values))
	})
}

// pixelwise combines the values of every pixel and colour.
func pixelwise(copies []image.Image, rule func(values []uint8) uint8) *image.RGBA {
	planes := make([]*image.RGBA, len(copies))
	for i, c := range copies {
		planes[i] = image.NewRGBA(image.Rectangle{Max: c.Bounds().Size()})
		draw.Draw(planes[i], planes[i].Rect, c, c.Bounds().Min, draw.Src)
	}
	out := image.NewRGBA(planes[0].Rect)
	values := make([]uint8, len(planes))
	for i := range out.Pix {
		for k, p := range planes {
			values[k] = p.Pix[i]
		}
		out.Pix[i] = rule(values)
	}
	return out
}
