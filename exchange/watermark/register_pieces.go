package watermark

import (
	"cmp"
	"math"
	"slices"
)

// pieces are the outlines of large areas of one brightness: lighter than a cut,
// or darker, the cut taken so that it parts brightness best (Otsu 1979), once for
// the whole and once for either part. Each is the convex hull of its pixels.
func pieces(p *Plane) (hulls [][]Point) {
	cut := otsu(p, 0, 256)
	for _, at := range []int{cut, otsu(p, cut, 256), otsu(p, 0, cut)} {
		for _, light := range []bool{true, false} {
			hulls = append(hulls, largePieces(p, float32(at), light)...)
		}
	}
	return hulls
}

// otsu is the brightness that parts those in a range best.
func otsu(p *Plane, from, to int) int {
	var count [256]float64
	var n, sum float64
	for _, v := range p.Pix {
		if k := int(max(0, min(255, v))); k >= from && k < to {
			count[k]++
			n++
			sum += float64(k)
		}
	}
	best, cut, below, dark := 0.0, (from+to)/2, 0.0, 0.0
	for k := from; k < to-1; k++ {
		below += count[k]
		dark += float64(k) * count[k]
		if below == 0 || below == n {
			continue
		}
		d := dark/below - (sum-dark)/(n-below)
		if between := below * (n - below) * d * d; between > best {
			best, cut = between, k+1
		}
	}
	return cut
}

func largePieces(p *Plane, cut float32, light bool) (hulls [][]Point) {
	least := int(leastOutlineArea * float64(len(p.Pix)))
	seen := make([]bool, len(p.Pix))
	in := func(i int) bool { return !seen[i] && (p.Pix[i] >= cut) == light }
	var stack, piece []int
	for start := range p.Pix {
		if !in(start) {
			continue
		}
		stack, piece = append(stack[:0], start), piece[:0]
		seen[start] = true
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			piece = append(piece, at)
			x, y := at%p.W, at/p.W
			for _, next := range [4]struct {
				at    int
				there bool
			}{{at - 1, x > 0}, {at + 1, x < p.W-1}, {at - p.W, y > 0}, {at + p.W, y < p.H-1}} {
				if next.there && in(next.at) {
					seen[next.at] = true
					stack = append(stack, next.at)
				}
			}
		}
		if len(piece) >= least {
			hulls = append(hulls, hullOf(piece, p.W))
		}
	}
	return hulls
}

// hullOf is the convex hull of some pixels (Andrew 1979), clockwise.
func hullOf(pixels []int, width int) []Point {
	ends := map[int][2]int{} // by line: from and to
	for _, at := range pixels {
		x, y := at%width, at/width
		e, ok := ends[y]
		if !ok {
			e = [2]int{x, x + 1}
		}
		ends[y] = [2]int{min(e[0], x), max(e[1], x+1)}
	}
	var points []Point
	for y, e := range ends {
		for _, x := range e {
			points = append(points, Point{float64(x), float64(y)}, Point{float64(x), float64(y + 1)})
		}
	}
	slices.SortFunc(points, func(a, b Point) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) })
	half := func(points []Point) (out []Point) {
		for _, p := range points {
			for len(out) >= 2 && cross(out[len(out)-2], out[len(out)-1], p) <= 0 {
				out = out[:len(out)-1]
			}
			out = append(out, p)
		}
		return out[:len(out)-1]
	}
	upper := half(points)
	slices.Reverse(points)
	return append(upper, half(points)...)
}

// cross is positive where a, b, c turn clockwise, y growing downwards.
func cross(a, b, c Point) float64 { return (b.X-a.X)*(c.Y-b.Y) - (b.Y-a.Y)*(c.X-b.X) }

// quadrilateral drops sides of a convex figure, each time the one whose
// neighbours, made longer, add the least, until four are left.
func quadrilateral(hull []Point) (q Corners, ok bool) {
	hull = slices.Clone(hull)
	for len(hull) > 4 {
		best, least, meet := -1, math.Inf(1), Point{}
		n := len(hull)
		for i := range hull {
			a, b, c, d := hull[(i+n-1)%n], hull[i], hull[(i+1)%n], hull[(i+2)%n]
			// Sides ab and dc, made longer beyond b and c.
			den := (b.X-a.X)*(c.Y-d.Y) - (b.Y-a.Y)*(c.X-d.X)
			if den <= 1e-9 {
				continue
			}
			t := ((d.X-a.X)*(c.Y-d.Y) - (d.Y-a.Y)*(c.X-d.X)) / den
			m := Point{a.X + t*(b.X-a.X), a.Y + t*(b.Y-a.Y)}
			if added := math.Abs(cross(b, m, c)); t >= 1 && added < least {
				best, least, meet = i, added, m
			}
		}
		if best < 0 {
			return q, false
		}
		hull[best] = meet
		hull = slices.Delete(hull, (best+1)%n, (best+1)%n+1)
	}
	if len(hull) < 4 {
		return q, false
	}
	copy(q[:], hull)
	return q, q.area() > 0
}
