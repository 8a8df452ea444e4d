package attack

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// Rotate turns the picture about its centre by degrees, on a grey ground of
// the same size: a page laid askew. The corners that turn out of the picture
// are lost.
func Rotate(img image.Image, degrees float64) *image.RGBA {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	fill(out, out.Rect, color.RGBA{128, 128, 128, 255})
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	cx, cy := float64(b.Dx())/2, float64(b.Dy())/2
	ox, oy := cx+float64(b.Min.X), cy+float64(b.Min.Y)
	draw.BiLinear.Transform(out, f64.Aff3{cos, -sin, cx - cos*ox + sin*oy, sin, cos, cy - sin*ox - cos*oy}, img, b, draw.Src, nil)
	return out
}

// Blur convolves with a Gaussian of sigma pixels: an out-of-focus copy. Real
// defocus is a disc, not a bell.
func Blur(img image.Image, sigma float64) *image.RGBA {
	src := pixels(img)
	w, h := src.Rect.Dx(), src.Rect.Dy()
	values, across := make([]float32, len(src.Pix)), make([]float32, len(src.Pix))
	for i, v := range src.Pix {
		values[i] = float32(v)
	}
	half := bell(sigma)
	blurRows(across, values, 4, w, h, half)
	blurColumns(values, across, 4*w, h, half)
	out := image.NewRGBA(src.Rect)
	for i, v := range values {
		out.Pix[i] = uint8(v + 0.5)
	}
	return out
}

// Noise adds independent normal noise of the given deviation, in grey levels,
// the same to all three colours. Sensor noise depends on brightness and is
// smeared by the camera's own smoothing.
func Noise(img image.Image, deviation float64, r *rand.Rand) *image.RGBA {
	out := cut(img, img.Bounds())
	for i := 0; i < len(out.Pix); i += 4 {
		d := r.NormFloat64() * deviation
		for c := range 3 {
			out.Pix[i+c] = round(float64(out.Pix[i+c]) + d)
		}
	}
	return out
}

// Tone brightens by offset grey levels, stretches contrast about middle grey
// and applies a gamma, in this order, and clips: a screenshot "improved" in a
// picture program.
func Tone(img image.Image, offset, contrast, gamma float64) *image.RGBA {
	var table [256]uint8
	for i := range table {
		v := (float64(i)+offset-127.5)*contrast + 127.5
		table[i] = round(255 * math.Pow(math.Min(1, math.Max(0, v/255)), gamma))
	}
	out := cut(img, img.Bounds())
	for i := 0; i < len(out.Pix); i += 4 {
		for c := range 3 {
			out.Pix[i+c] = table[out.Pix[i+c]]
		}
	}
	return out
}

func round(v float64) uint8 { return uint8(math.Min(255, math.Max(0, v+0.5))) }
