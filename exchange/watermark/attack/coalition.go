package attack

import (
	"image"
	"image/draw"
	"math/rand/v2"
	"slices"

	"niem/exchange/watermark"
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
func Coalitions() (all []Coalition) {
	add := func(name string, colluders int, target float64, pages int, combine func([]image.Image, *rand.Rand) image.Image) {
		all = append(all, Coalition{name, colluders, target, pages, combine})
	}
	for _, c := range []struct {
		name string
		how  func([]image.Image, *rand.Rand) image.Image
	}{{"average", average}, {"mix-tiles", mixTiles}, {"mix-blocks", mixBlocks}, {"maximum", maximum}, {"minimum", minimum}} {
		add(c.name+"-2", 2, 0.99, 3, c.how)
		add(c.name+"-2-chat", 2, 0.99, 3, thenChat(c.how))
		add(c.name+"-2-photo", 2, 0.99, 3, thenPhoto(c.how))
		add(c.name+"-3", 3, 0.95, 5, c.how)
	}
	add("minority-3", 3, 0.95, 5, minority)
	add("minority-3-chat", 3, 0.95, 5, thenChat(minority))
	add("majority-3", 3, 0.95, 5, median)
	add("average-5", 5, 0.95, 10, average)
	add("average-5-chat", 5, 0.95, 10, thenChat(average))
	add("mix-tiles-5", 5, 0.95, 10, mixTiles)
	add("mix-blocks-5", 5, 0.95, 10, mixBlocks)
	add("majority-5", 5, 0.95, 10, median)
	add("parity-5", 5, 0, 10, parity)
	return all
}

// thenChat sends what was combined by a chat program, thenPhoto takes a
// photograph of it on a display and leaves the corners to be found.
func thenChat(how func([]image.Image, *rand.Rand) image.Image) func([]image.Image, *rand.Rand) image.Image {
	return func(copies []image.Image, r *rand.Rand) image.Image { return ChatApp(how(copies, r), 1280, 70) }
}

func thenPhoto(how func([]image.Image, *rand.Rand) image.Image) func([]image.Image, *rand.Rand) image.Image {
	return func(copies []image.Image, r *rand.Rand) image.Image {
		page := how(copies, r)
		return photograph(page, telephone(page, 3, 10, r), 0, r).Picture
	}
}

func average(copies []image.Image, _ *rand.Rand) image.Image {
	return pixelwise(copies, func(values []uint8) uint8 {
		sum := len(values) / 2
		for _, v := range values {
			sum += int(v)
		}
		return uint8(sum / len(values))
	})
}

func maximum(copies []image.Image, _ *rand.Rand) image.Image { return pixelwise(copies, slices.Max) }
func minimum(copies []image.Image, _ *rand.Rand) image.Image { return pixelwise(copies, slices.Min) }

// median takes the middle value: that of the majority, where there are two.
func median(copies []image.Image, _ *rand.Rand) image.Image {
	return pixelwise(copies, func(values []uint8) uint8 {
		slices.Sort(values)
		return values[len(values)/2]
	})
}

// minority takes the value that lies apart: that of the minority, where there is
// one.
func minority(copies []image.Image, _ *rand.Rand) image.Image {
	return pixelwise(copies, func(values []uint8) uint8 {
		slices.Sort(values)
		last := len(values) - 1
		if middle := values[len(values)/2]; middle-values[0] > values[last]-middle {
			return values[0]
		}
		return values[last]
	})
}

// parity alternates with the number of copies that lie above the middle: an even
// number gives the lowest value, an odd one the highest.
func parity(copies []image.Image, _ *rand.Rand) image.Image {
	return pixelwise(copies, func(values []uint8) uint8 {
		low, high := slices.Min(values), slices.Max(values)
		above := 0
		for _, v := range values {
			if 2*int(v) > int(low)+int(high) {
				above++
			}
		}
		if above%2 == 0 {
			return low
		}
		return high
	})
}

// mixTiles takes every tile of a document of three pages whole from a copy chosen
// by lot; mixBlocks does so in squares of 64 pixels, which cut tiles apart.
func mixTiles(copies []image.Image, r *rand.Rand) image.Image {
	size := copies[0].Bounds().Size()
	g := watermark.PlanGeometry(size.X, size.Y, watermark.IsColor(copies[0]), 3)
	pieces := make([]image.Rectangle, g.Tiles())
	for i := range pieces {
		pieces[i] = g.TileRect(i)
	}
	return mixed(copies, pieces, r)
}

func mixBlocks(copies []image.Image, r *rand.Rand) image.Image {
	const side = 64
	size := copies[0].Bounds().Size()
	var pieces []image.Rectangle
	for y := 0; y < size.Y; y += side {
		for x := 0; x < size.X; x += side {
			pieces = append(pieces, image.Rect(x, y, x+side, y+side))
		}
	}
	return mixed(copies, pieces, r)
}

func mixed(copies []image.Image, pieces []image.Rectangle, r *rand.Rand) image.Image {
	planes := allPixels(copies)
	out := image.NewRGBA(planes[0].Rect)
	for _, at := range pieces {
		draw.Draw(out, at, planes[r.IntN(len(planes))], at.Min, draw.Src)
	}
	return out
}

func allPixels(copies []image.Image) []*image.RGBA {
	planes := make([]*image.RGBA, len(copies))
	for i, c := range copies {
		planes[i] = pixels(c)
	}
	return planes
}

// pixelwise combines the values of every pixel and colour; the rule may put them
// in order.
func pixelwise(copies []image.Image, rule func(values []uint8) uint8) *image.RGBA {
	planes := allPixels(copies)
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
