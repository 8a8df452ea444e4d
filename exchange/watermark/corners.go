package watermark

import (
	"errors"
	"fmt"
	"image"
	"math"
)

// ErrCorners says that four points can't be the corners of a page.
var ErrCorners = errors.New("corners of no page")

// Point is a place in a picture, in pixels, the corner of the first pixel at
// (0, 0).
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Corners are where a page's corners lie in a picture that was not taken
// straight on: upper left, upper right, lower right and lower left of the page
// as it is read. They may lie outside the picture.
type Corners [4]Point

// Picture is a picture handed to a trace.
type Picture struct {
	Image image.Image
	// Corners, where somebody has pointed them out, have the picture laid flat
	// before pages are looked for in it.
	Corners *Corners
}

// leastSide is how long a side between two corners must be, in pixels, and
// farthest how far a corner may lie from the picture's middle, in its longer
// sides.
const (
	leastSide = 24
	farthest  = 3
)

// Check refuses corners that no page seen from its front can have in a picture
// of that size; its error is ErrCorners.
func (c *Corners) Check(width, height int) error {
	long := float64(max(width, height))
	for i, p := range c {
		q, r := c[(i+1)%4], c[(i+2)%4]
		if !(math.Hypot(p.X-float64(width)/2, p.Y-float64(height)/2) <= farthest*long) {
			return fmt.Errorf("%w: corner %d is far outside the picture", ErrCorners, i+1)
		}
		if !(math.Hypot(q.X-p.X, q.Y-p.Y) >= leastSide) {
			return fmt.Errorf("%w: corners %d and %d are one place", ErrCorners, i+1, (i+1)%4+1)
		}
		// Clockwise on a picture whose y grows downwards, and nowhere bent inwards.
		if !((q.X-p.X)*(r.Y-q.Y)-(q.Y-p.Y)*(r.X-q.X) > 1) {
			return fmt.Errorf("%w: not upper left, upper right, lower right, lower left", ErrCorners)
		}
	}
	return nil
}

// area is that of the quadrilateral.
func (c *Corners) area() (a float64) {
	for i, p := range c {
		q := c[(i+1)%4]
		a += (p.X*q.Y - q.X*p.Y) / 2
	}
	return a
}

// ontoCorners takes the corners of a w×h page to the four points.
func ontoCorners(c *Corners, w, h float64) (homography, bool) {
	rows := make([][]float64, 8)
	for i, from := range [4]Point{{0, 0}, {w, 0}, {w, h}, {0, h}} {
		x, y, to := from.X, from.Y, c[i]
		rows[2*i] = []float64{x, y, 1, 0, 0, 0, -to.X * x, -to.X * y, to.X}
		rows[2*i+1] = []float64{0, 0, 0, x, y, 1, -to.Y * x, -to.Y * y, to.Y}
	}
	p, ok := solve(rows)
	if !ok {
		return homography{}, false
	}
	return homography{p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], 1}, true
}

// scene is a picture as pages are looked for in it.
type scene struct {
	full   *pictureView
	flat   *pictureView // full itself, or full laid flat by its corners
	back   homography   // from flat to full
	free   int          // parameters of a map that registration may choose: a plane's 6, or 8
	scales [2]float64   // least and largest, of flat pixels to a page pixel
	places int          // of the first search to look at more closely
}

// mostPlaces are looked at more closely where nothing is known yet.
const mostPlaces = 4

var allScales = [2]float64{leastScale, mostScale}

func straightScene(v *pictureView) scene {
	return scene{full: v, flat: v, back: homography{1, 0, 0, 0, 1, 0, 0, 0, 1}, free: affine, scales: allScales, places: mostPlaces}
}

// flatMargin is how much more than the page is laid flat, on each side: hands
// that point out corners are not exact.
const flatMargin = 0.06

// handScale is how much larger or smaller than pointed out a page may be.
const handScale = 1.1

// layFlat turns the picture into one of w×h pages seen straight on, at the
// resolution that it has. Registration then refines all 8 parameters on the
// picture itself: what was laid flat has been sampled twice.
func layFlat(v *pictureView, c *Corners, w, h int) (scene, error) {
	onto, ok := ontoCorners(c, float64(w), float64(h))
	if !ok {
		return scene{}, fmt.Errorf("%w: they lie on one line", ErrCorners)
	}
	scale := math.Sqrt(c.area() / float64(w*h))
	scale = max(leastScale*1.1, min(mostScale/1.1, scale))
	mx, my := flatMargin*float64(w), flatMargin*float64(h)
	back := onto.after(homography{1 / scale, 0, -mx, 0, 1 / scale, -my, 0, 0, 1}).normalised()
	flat, _ := v.sample(lay{homography: back}, 1, int(scale*(float64(w)+2*mx)), int(scale*(float64(h)+2*my)))
	return scene{full: v, flat: viewOf(flat, image.Pt(w, h)), back: back, free: projective,
		scales: [2]float64{scale / handScale, scale * handScale}, places: mostPlaces}, nil
}
