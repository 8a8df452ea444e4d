package watermark

import (
	"cmp"
	"math"
	"slices"
)

// edges are the places in a small picture where brightness changes.
type edges struct {
	w, h   int
	gx, gy *Plane
	strong float64 // gradient from which an edge counts in full
}

func newEdges(p *Plane) *edges {
	e := &edges{w: p.W, h: p.H}
	e.gx, e.gy = gradient(p.Blur(0.8))
	var sizes []float64
	for i := 0; i < len(e.gx.Pix); i += 5 {
		sizes = append(sizes, e.size(i))
	}
	slices.Sort(sizes)
	e.strong = math.Max(2, sizes[len(sizes)*9/10])
	return e
}

func (e *edges) size(i int) float64 { return math.Hypot(float64(e.gx.Pix[i]), float64(e.gy.Pix[i])) }

// line is the points with x·cos + y·sin = rho.
type line struct {
	cos, sin, rho float64
	votes         float64
}

// Lines are counted in bins of a degree and of lineRho pixels (Duda and Hart
// 1972), each edge voting for those along it.
const (
	lineAngles = 180
	lineRho    = 1.5
	mostLines  = 14
)

// lines are the straightest edges, the longest first, and the picture's borders.
func (e *edges) lines() []line {
	reach := math.Hypot(float64(e.w), float64(e.h))
	bins := int(2*reach/lineRho) + 2
	votes := make([]float32, lineAngles*bins)
	var cos, sin [lineAngles]float64
	for a := range lineAngles {
		sin[a], cos[a] = math.Sincos(float64(a) * math.Pi / lineAngles)
	}
	for y := 1; y < e.h-1; y++ {
		for x := 1; x < e.w-1; x++ {
			i := y*e.w + x
			g := e.size(i)
			if g < 0.3*e.strong {
				continue
			}
			at := math.Atan2(float64(e.gy.Pix[i]), float64(e.gx.Pix[i])) * lineAngles / math.Pi
			for d := -2; d <= 2; d++ {
				a := ((int(math.Round(at))+d)%lineAngles + lineAngles) % lineAngles
				rho := (float64(x)+0.5)*cos[a] + (float64(y)+0.5)*sin[a]
				votes[a*bins+int((rho+reach)/lineRho)] += float32(math.Min(1, g/e.strong))
			}
		}
	}
	var found []line
	for a := range lineAngles {
		for b, n := range votes[a*bins : (a+1)*bins] {
			if float64(n) >= 0.12*float64(min(e.w, e.h)) {
				found = append(found, line{cos[a], sin[a], (float64(b)+0.5)*lineRho - reach, float64(n)})
			}
		}
	}
	slices.SortFunc(found, func(p, q line) int { return cmp.Compare(q.votes, p.votes) })
	w, h := float64(e.w), float64(e.h)
	out := []line{{1, 0, 0, 0}, {1, 0, w, 0}, {0, 1, 0, 0}, {0, 1, h, 0}}
	for _, l := range found {
		if len(out) == mostLines+4 {
			break
		}
		if !slices.ContainsFunc(out, func(o line) bool { return o.alike(l, w/2, h/2) }) {
			out = append(out, l)
		}
	}
	return out
}

// alike tells whether two lines run beside each other near the picture's middle.
func (l line) alike(o line, x, y float64) bool {
	turn := l.cos*o.cos + l.sin*o.sin
	a, b := x*l.cos+y*l.sin-l.rho, x*o.cos+y*o.sin-o.rho
	if turn < 0 {
		b = -b
	}
	return math.Abs(turn) > math.Cos(3*math.Pi/180) && math.Abs(a-b) < 6
}

func (l line) meets(o line) (Point, bool) {
	d := l.cos*o.sin - l.sin*o.cos
	if math.Abs(d) < 0.5 { // less than 30 degrees apart
		return Point{}, false
	}
	return Point{(l.rho*o.sin - o.rho*l.sin) / d, (o.rho*l.cos - l.rho*o.cos) / d}, true
}

// quads are the convex figures that two and two lines enclose.
func (e *edges) quads() (out []Corners) {
	lines := e.lines()
	for a := range lines {
		for b := a + 1; b < len(lines); b++ {
			if _, cross := lines[a].meets(lines[b]); cross {
				continue
			}
			for c := range lines {
				for d := c + 1; d < len(lines); d++ {
					if c == a || c == b || d == a || d == b || c < a {
						continue
					}
					if q, ok := e.enclosed(lines[a], lines[b], lines[c], lines[d]); ok {
						out = append(out, q)
					}
				}
			}
		}
	}
	return out
}

// leastOutlineArea is the share of the picture that a page must fill.
const leastOutlineArea = 0.06

func (e *edges) enclosed(a, b, c, d line) (q Corners, ok bool) {
	if _, cross := c.meets(d); cross {
		return q, false
	}
	for i, pair := range [4][2]line{{a, c}, {a, d}, {b, d}, {b, c}} {
		if q[i], ok = pair[0].meets(pair[1]); !ok {
			return q, false
		}
	}
	if q.area() < 0 {
		q[1], q[3] = q[3], q[1]
	}
	return q, q.area() >= leastOutlineArea*float64(e.w*e.h) && q.Check(e.w, e.h) == nil
}

// support is how much of an outline's sides lies on edges that run along them, 0
// to 1, a little more for larger outlines; sides outside the picture or on its
// border count as half.
func (e *edges) support(q *Corners) float64 {
	var sum float64
	for i, p := range q {
		r := q[(i+1)%4]
		dx, dy := r.X-p.X, r.Y-p.Y
		n := max(8, int(math.Hypot(dx, dy)/2))
		l := math.Hypot(dx, dy)
		nx, ny := -dy/l, dx/l
		var side float64
		for k := range n {
			t := (float64(k) + 0.5) / float64(n)
			side += e.along(p.X+t*dx, p.Y+t*dy, nx, ny)
		}
		sum += side / float64(n) / 4
	}
	share := math.Min(1, q.area()/float64(e.w*e.h))
	return sum * math.Pow(share, 0.15)
}

// along is how well an edge with that normal passes within two pixels of a place.
func (e *edges) along(x, y, nx, ny float64) (best float64) {
	const border = 2.5
	if x < border || y < border || x > float64(e.w)-border || y > float64(e.h)-border {
		return 0.5
	}
	for d := -2.0; d <= 2; d++ {
		i := int(math.Max(0, math.Min(float64(e.h-1), y+d*ny)))*e.w + int(math.Max(0, math.Min(float64(e.w-1), x+d*nx)))
		g := math.Abs(float64(e.gx.Pix[i])*nx + float64(e.gy.Pix[i])*ny)
		if g > 0.85*e.size(i) {
			best = math.Max(best, math.Min(1, g/e.strong))
		}
	}
	return best
}
