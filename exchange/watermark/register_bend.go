package watermark

import "math"

// Bend is how a page that does not lie flat deviates from a plane: polynomials
// of degrees 2 to 4 in the page's own coordinates. With so few parameters,
// spread over the whole page, it cannot follow the displacement that marks a
// tile.
type Bend struct {
	// X and Y are page pixels of displacement, for u², uv, v², u³, u²v, uv²,
	// v³, u⁴, u³v, u²v², uv³, v⁴; u and v run from -1 to 1 across the page.
	X, Y [bendTerms]float64
}

const bendTerms = 12

// bendPowers are the exponents of u and v of each term.
var bendPowers = [bendTerms][2]int{{2, 0}, {1, 1}, {0, 2}, {3, 0}, {2, 1}, {1, 2}, {0, 3}, {4, 0}, {3, 1}, {2, 2}, {1, 3}, {0, 4}}

// terms are the values of all terms at u, v.
func (*Bend) terms(u, v float64) (t [bendTerms]float64) {
	u2, v2 := u*u, v*v
	return [bendTerms]float64{u2, u * v, v2, u2 * u, u2 * v, u * v2, v2 * v, u2 * u2, u2 * u * v, u2 * v2, u * v2 * v, v2 * v2}
}

// row gives the two polynomials in u that the bend is along one line of v.
func (b *Bend) row(v float64) (x, y [5]float64) {
	power := [5]float64{1, v, v * v, v * v * v, v * v * v * v}
	for k, p := range bendPowers {
		x[p[0]] += b.X[k] * power[p[1]]
		y[p[0]] += b.Y[k] * power[p[1]]
	}
	return x, y
}

func horner(c *[5]float64, u float64) float64 {
	return (((c[4]*u+c[3])*u+c[2])*u+c[1])*u + c[0]
}

// less takes away a bend found on a raster whose pixels are step page pixels wide.
func (b *Bend) less(found Bend, step float64) *Bend {
	out := &Bend{}
	if b != nil {
		*out = *b
	}
	for k := range bendTerms {
		out.X[k] -= step * found.X[k]
		out.Y[k] -= step * found.Y[k]
	}
	return out
}

// most is about how far the bend moves anything.
func (b *Bend) most() (most float64) {
	for v := -1.0; v <= 1; v += 0.5 {
		x, y := b.row(v)
		for u := -1.0; u <= 1; u += 0.5 {
			most = math.Max(most, math.Hypot(horner(&x, u), horner(&y, u)))
		}
	}
	return most
}

// lay says where the points of a w×h page lie in a picture: the page is bent,
// if it is, then seen from somewhere.
type lay struct {
	homography
	bend *Bend
	w, h int // of the page
}

// row returns the map of the page's line y.
func (l *lay) row(y float64) layRow {
	r := layRow{lay: l, y: y}
	if l.bend != nil {
		r.bx, r.by = l.bend.row(2*y/float64(l.h) - 1)
	}
	return r
}

type layRow struct {
	*lay
	y      float64
	bx, by [5]float64
}

// at is where the line's point x lies in the picture, unless a camera would have
// it behind itself.
func (r *layRow) at(x float64) (px, py float64, front bool) {
	y := r.y
	if r.bend != nil {
		u := 2*x/float64(r.w) - 1
		x, y = x+horner(&r.bx, u), y+horner(&r.by, u)
	}
	h := &r.homography
	d := h[6]*x + h[7]*y + h[8]
	if !(d > 0) {
		return 0, 0, false
	}
	return (h[0]*x + h[1]*y + h[2]) / d, (h[3]*x + h[4]*y + h[5]) / d, true
}

// corners are where the page's corners lie.
func (l *lay) corners() (c Corners) {
	for i, p := range [4][2]int{{0, 0}, {l.w, 0}, {l.w, l.h}, {0, l.h}} {
		row := l.row(float64(p[1]))
		c[i].X, c[i].Y, _ = row.at(float64(p[0]))
	}
	return c
}

// away is how far the page's corners lie from where a map takes them, in page
// pixels.
func (l *lay) away(from homography) (most float64) {
	scale := l.scale(float64(l.w)/2, float64(l.h)/2)
	there := lay{homography: from, w: l.w, h: l.h}
	was := there.corners()
	for i, p := range l.corners() {
		most = math.Max(most, math.Hypot(p.X-was[i].X, p.Y-was[i].Y)/scale)
	}
	return most
}
