// Package attack makes of a page picture what leaks make of it: recompressed,
// resized, cropped, photographed off the screen by its own screenshot key,
// turned, blurred. Tests and benches of the mark are run on its pictures.
//
// Every function models one step and says what it leaves out; steps compose.
// They are deterministic: randomness comes from the caller's source. Pictures
// come back as new images with their upper left corner at 0,0.
//
// Not modelled here: lenses and sensors of cameras, printers and scanners,
// coalitions of recipients, and programs written to remove the mark.
package attack

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"

	xdraw "golang.org/x/image/draw"
)

// JPEG compresses and decompresses at a quality of 1 to 100 with 4:2:0
// chroma, as the standard tables scale it. Encoders with tuned tables lose
// other frequencies at the same number.
func JPEG(img image.Image, quality int) image.Image {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		panic(fmt.Sprintf("attack: encode JPEG in memory: %v", err)) // only for sides over 65535
	}
	out, err := jpeg.Decode(&b)
	if err != nil {
		panic(fmt.Sprintf("attack: decode own JPEG: %v", err))
	}
	return out
}

// Resize scales by factor with Catmull-Rom interpolation, widened to the
// source pixels that a target pixel covers: what browsers and picture
// libraries do at high quality. It leaves out sharpening after the fact.
func Resize(img image.Image, factor float64) *image.RGBA {
	b := img.Bounds()
	w, h := max(1, int(float64(b.Dx())*factor+0.5)), max(1, int(float64(b.Dy())*factor+0.5))
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	xdraw.CatmullRom.Scale(out, out.Rect, img, b, xdraw.Src, nil)
	return out
}

// ChatApp models sending a picture by chat: made smaller until its long side
// is at most longSide, then compressed. Chat programs differ in filters and
// tables and change them without notice; their thumbnails are smaller still.
func ChatApp(img image.Image, longSide, quality int) image.Image {
	b := img.Bounds()
	if long := max(b.Dx(), b.Dy()); long > longSide {
		img = Resize(img, float64(longSide)/float64(long))
	}
	return JPEG(img, quality)
}

// Crop keeps a part of the given share of the area, of the picture's own
// proportions, at a random place.
func Crop(img image.Image, share float64, r *rand.Rand) image.Image {
	b := img.Bounds()
	side := math.Sqrt(min(1, max(0, share)))
	w, h := max(1, int(float64(b.Dx())*side)), max(1, int(float64(b.Dy())*side))
	x, y := r.IntN(b.Dx()-w+1), r.IntN(b.Dy()-h+1)
	return cut(img, image.Rect(x, y, x+w, y+h).Add(b.Min))
}
