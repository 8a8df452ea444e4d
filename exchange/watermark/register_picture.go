package watermark

import (
	"errors"
	"fmt"
	"image"
	"math"
)

// ErrPicture is the parent of errors about a picture that can't be traced
// because of what it is, not because of what it shows.
var ErrPicture = errors.New("picture can't be examined")

// Limits of a picture handed to a trace.
const (
	MaxPicturePixels = 60_000_000
	minPictureSide   = 48
	maxPictureRatio  = 16 // long side to short side
)

// homography maps page coordinates to picture coordinates, row-major, both in
// pixels with the corner of the first pixel at (0, 0).
type homography [9]float64

func (h homography) apply(x, y float64) (float64, float64) {
	d := h[6]*x + h[7]*y + h[8]
	return (h[0]*x + h[1]*y + h[2]) / d, (h[3]*x + h[4]*y + h[5]) / d
}

// after returns the map that applies g first, then h.
func (h homography) after(g homography) homography {
	var m homography
	for r := range 3 {
		for c := range 3 {
			for k := range 3 {
				m[3*r+c] += h[3*r+k] * g[3*k+c]
			}
		}
	}
	return m
}

// similarity scales by s, turns by angle radians and shifts by (x, y).
func similarity(s, angle, x, y float64) homography {
	sin, cos := math.Sincos(angle)
	return homography{s * cos, -s * sin, x, s * sin, s * cos, y, 0, 0, 1}
}

// scale is the number of picture pixels to a page pixel at a page point.
func (h homography) scale(x, y float64) float64 {
	x0, y0 := h.apply(x, y)
	x1, y1 := h.apply(x+1, y)
	x2, y2 := h.apply(x, y+1)
	return math.Sqrt(math.Abs((x1-x0)*(y2-y0) - (x2-x0)*(y1-y0)))
}

// pictureView is a picture prepared for search: grey, at halving resolutions.
type pictureView struct {
	levels []*Plane
	laid   image.Point // size of the pages that it was laid flat for; zero: of any
}

// newPictureView checks the picture's size and converts it.
func newPictureView(img image.Image) (*pictureView, error) {
	if img == nil {
		return nil, fmt.Errorf("%w: no picture", ErrPicture)
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	switch {
	case w <= 0 || h <= 0 || min(w, h) < minPictureSide:
		return nil, fmt.Errorf("%w: %d x %d pixels, each side must be at least %d", ErrPicture, w, h, minPictureSide)
	case w > MaxPicturePixels/h:
		return nil, fmt.Errorf("%w: %d x %d pixels, more than %d million", ErrPicture, w, h, MaxPicturePixels/1_000_000)
	case max(w, h) > maxPictureRatio*min(w, h):
		return nil, fmt.Errorf("%w: %d x %d pixels is too narrow a strip", ErrPicture, w, h)
	}
	return viewOf(LumaOf(img), image.Point{}), nil
}

func viewOf(luma *Plane, laid image.Point) *pictureView {
	v := &pictureView{levels: []*Plane{luma}, laid: laid}
	for {
		last := v.levels[len(v.levels)-1]
		if min(last.W, last.H) < 16 {
			return v
		}
		v.levels = append(v.levels, last.Halve())
	}
}

func (v *pictureView) size() (w, h int) { return v.levels[0].W, v.levels[0].H }

// sample draws what the picture shows at the places of a w×h page raster whose
// pixels are step page pixels wide. inside tells which of them the picture
// covers; the others repeat its border. Sampling is bilinear from the level
// whose pixels are at most as wide as the raster's.
func (v *pictureView) sample(h homography, step float64, w, ht int) (out *Plane, inside []bool) {
	toPicture := h.after(homography{step, 0, 0, 0, step, 0, 0, 0, 1})
	stride := toPicture.scale(float64(w)/2, float64(ht)/2)
	level := 0
	for stride >= 2 && level < len(v.levels)-1 {
		level, stride = level+1, stride/2
	}
	src := v.levels[level]
	f := 1 / float64(int(1)<<level)
	m := homography{f, 0, 0, 0, f, 0, 0, 0, 1}.after(toPicture)
	out, inside = NewPlane(w, ht), make([]bool, w*ht)
	for y := range ht {
		// Along a row numerator and denominator are linear in x.
		py := float64(y) + 0.5
		nx, ny, d := m[0]*0.5+m[1]*py+m[2], m[3]*0.5+m[4]*py+m[5], m[6]*0.5+m[7]*py+m[8]
		for x := range w {
			sx, sy := nx/d, ny/d
			inside[y*w+x] = d > 0 && sx >= 0 && sy >= 0 && sx <= float64(src.W) && sy <= float64(src.H)
			out.Pix[y*w+x] = src.Sample(sx-0.5, sy-0.5)
			nx, ny, d = nx+m[0], ny+m[3], d+m[6]
		}
	}
	return out, inside
}
