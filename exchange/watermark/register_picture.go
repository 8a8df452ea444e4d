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
	turns  int         // quarter turns clockwise by which it is looked at
	taken  []lay       // pages found in it
	sharp  *Plane      // made smaller for the newest measurement
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

// size is that of the picture as it is looked at.
func (v *pictureView) size() (w, h int) {
	if v.turns%2 == 1 {
		return v.levels[0].H, v.levels[0].W
	}
	return v.levels[0].W, v.levels[0].H
}

// turnedBy is the same picture, looked at after some quarter turns clockwise.
func (v *pictureView) turnedBy(turns int) *pictureView {
	return &pictureView{levels: v.levels, laid: v.laid, turns: (v.turns + turns) % 4, taken: v.taken}
}

// unturned takes the turned picture's points to the picture as stored.
func (v *pictureView) unturned() homography {
	w, h := float64(v.levels[0].W), float64(v.levels[0].H)
	return [4]homography{
		{1, 0, 0, 0, 1, 0, 0, 0, 1}, {0, 1, 0, -1, 0, h, 0, 0, 1},
		{-1, 0, w, 0, -1, h, 0, 0, 1}, {0, -1, w, 1, 0, 0, 0, 0, 1},
	}[v.turns]
}

// negative is the picture with dark and light changed.
func (v *pictureView) negative() *pictureView {
	n := &pictureView{laid: v.laid, turns: v.turns}
	for _, p := range v.levels {
		q := NewPlane(p.W, p.H)
		for i, x := range p.Pix {
			q.Pix[i] = 255 - x
		}
		n.levels = append(n.levels, q)
	}
	return n
}

// sample draws what the picture shows at the places of a w×h page raster whose
// pixels are step page pixels wide. inside tells which of them the picture
// covers; the others repeat its border. Sampling is bilinear from the level
// whose pixels are at most as wide as the raster's.
func (v *pictureView) sample(m lay, step float64, w, ht int) (out *Plane, inside []bool) {
	m.homography = v.unturned().after(m.homography)
	stride := m.scale(step*float64(w)/2, step*float64(ht)/2) * step
	level := 0
	for stride >= 2 && level < len(v.levels)-1 {
		level, stride = level+1, stride/2
	}
	src := v.levels[level]
	f := 1 / float64(int(1)<<level)
	m.homography = homography{f, 0, 0, 0, f, 0, 0, 0, 1}.after(m.homography)
	out, inside = NewPlane(w, ht), make([]bool, w*ht)
	for y := range ht {
		row := m.row((float64(y) + 0.5) * step)
		for x := range w {
			sx, sy, front := row.at((float64(x) + 0.5) * step)
			if front {
				inside[y*w+x] = sx >= 0 && sy >= 0 && sx <= float64(src.W) && sy <= float64(src.H)
				out.Pix[y*w+x] = src.Sample(sx-0.5, sy-0.5)
			}
		}
	}
	return out, inside
}
