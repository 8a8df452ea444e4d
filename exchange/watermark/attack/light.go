package attack

import (
	"image"
	"image/draw"
	"math"
	"sync"
)

// raster is a picture in linear light, three values a pixel, white at 1.
type raster struct {
	w, h int
	pix  []float32
}

func newRaster(w, h int) *raster { return &raster{w, h, make([]float32, 3*w*h)} }

// linear is the light of every sRGB value (IEC 61966-2-1).
var linear = sync.OnceValue(func() (t [256]float32) {
	for i := range t {
		v := float64(i) / 255
		if v <= 0.04045 {
			t[i] = float32(v / 12.92)
		} else {
			t[i] = float32(math.Pow((v+0.055)/1.055, 2.4))
		}
	}
	return t
})

// steps is the number of levels of light that are told apart when it is coded.
const steps = 1 << 14

var coded = sync.OnceValue(func() *[steps + 1]uint8 {
	var t [steps + 1]uint8
	for i := range t {
		v := float64(i) / steps
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		t[i] = round(255 * v)
	}
	return &t
})

// code is the sRGB value of some light, clipped.
func code(table *[steps + 1]uint8, light float32) uint8 {
	return table[int(min(max(light, 0), 1)*steps+0.5)]
}

// lightOf is a picture as light.
func lightOf(img image.Image) *raster {
	src, table := pixels(img), linear()
	out := newRaster(src.Rect.Dx(), src.Rect.Dy())
	for i, j := 0, 0; i < len(src.Pix); i, j = i+4, j+3 {
		out.pix[j], out.pix[j+1], out.pix[j+2] = table[src.Pix[i]], table[src.Pix[i+1]], table[src.Pix[i+2]]
	}
	return out
}

// pixels is a picture as bytes, opaque, its upper left corner at 0,0. It may be
// the picture itself: it is not to be written to.
func pixels(img image.Image) *image.RGBA {
	if m, ok := img.(*image.RGBA); ok && m.Rect.Min == (image.Point{}) && m.Stride == 4*m.Rect.Dx() {
		return m
	}
	return cut(img, img.Bounds())
}

func cut(img image.Image, from image.Rectangle) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: from.Size()})
	draw.Draw(out, out.Rect, img, from.Min, draw.Src)
	return out
}

// blurred convolves with a Gaussian; the edge is repeated outside.
func (a *raster) blurred(sigma float64) *raster {
	if sigma < 0.05 {
		return a
	}
	half := bell(sigma)
	across, out := newRaster(a.w, a.h), newRaster(a.w, a.h)
	blurRows(across.pix, a.pix, 3, a.w, a.h, half)
	blurColumns(out.pix, across.pix, 3*a.w, a.h, half)
	return out
}

// bell is one half of a sampled Gaussian of sum 1, centre first.
func bell(sigma float64) []float32 {
	half := make([]float32, int(math.Ceil(3*sigma))+1)
	var sum float32
	for i := range half {
		half[i] = float32(math.Exp(-float64(i*i) / (2 * sigma * sigma)))
		sum += half[i] * float32(min(i+1, 2))
	}
	for i := range half {
		half[i] /= sum
	}
	return half
}

// blurRows convolves rows of w pixels of n values each.
func blurRows(dst, src []float32, n, w, h int, half []float32) {
	reach := len(half) - 1
	padded := make([]float32, n*(w+2*reach))
	for y := range h {
		row := src[n*w*y:][:n*w]
		copy(padded[n*reach:], row)
		for i := range reach {
			copy(padded[n*i:], row[:n])
			copy(padded[n*(w+reach+i):], row[n*(w-1):])
		}
		to := dst[n*w*y:][:n*w]
		middle := padded[n*reach:][:len(to)]
		for i, v := range middle {
			to[i] = half[0] * v
		}
		for k := 1; k <= reach; k++ {
			before, after := padded[n*(reach-k):][:len(to)], padded[n*(reach+k):][:len(to)]
			weight := half[k]
			for i := range to {
				to[i] += weight * (before[i] + after[i])
			}
		}
	}
}

// blurColumns convolves columns of a picture with rows of width values.
func blurColumns(dst, src []float32, width, h int, half []float32) {
	for y := range h {
		to, from := dst[width*y:][:width], src[width*y:][:width]
		for i, v := range from {
			to[i] = half[0] * v
		}
		for k := 1; k < len(half); k++ {
			above, below := src[width*max(0, y-k):][:width], src[width*min(h-1, y+k):][:width]
			weight := half[k]
			for i := range to {
				to[i] += weight * (above[i] + below[i])
			}
		}
	}
}
