package watermark

import (
	"image"
	"math"
)

// blockPeriods is the side of the blocks in which a map is refined, in periods.
const blockPeriods = 2.0

// drift is how far a block of the picture lies from where the map has it, in page
// pixels.
type drift struct {
	x, y   float64 // the block's middle on the page
	dx, dy float64
	weight float64
}

// refineSession moves a map so that the template fits block by block; reach is how
// many bins a block may be off.
func refineSession(white *Plane, h homography, want *square, reach int) homography {
	back, ok := h.inverse()
	if !ok {
		return h
	}
	side := max(48, int(blockPeriods*sessionPeriod*h.scaleNear(back, white)))
	var seen []drift
	for y := 0; y < white.H; y += side {
		for x := 0; x < white.W; x += side {
			part := image.Rect(x, y, min(x+side, white.W), min(y+side, white.H))
			if d, ok := driftOf(fold(white, h, part), want, reach); ok {
				c := part.Min.Add(part.Max)
				d.x, d.y = back.apply(float64(c.X)/2, float64(c.Y)/2)
				seen = append(seen, d)
			}
		}
	}
	return h.moved(seen)
}

// scaleNear is the map's scale at what the picture's middle shows.
func (h homography) scaleNear(back homography, picture *Plane) float64 {
	return h.scale(back.apply(float64(picture.W)/2, float64(picture.H)/2))
}

// leastDrift is how far above the other shifts a block's best has to be.
const leastDrift = 3.2

func driftOf(s, want *square, reach int) (d drift, ok bool) {
	side := 2*reach + 1
	z := make([]float64, side*side)
	var most, squares float64
	best := 0
	for i := range z {
		z[i] = s.at(want, i%side-reach, i/side-reach)
		if i == 0 || z[i] > most {
			most, best = z[i], i
		}
	}
	var power float64
	for i, v := range s {
		power += float64(v) * float64(v)
		squares += float64(want[i]) * float64(want[i])
	}
	sigma := math.Sqrt(power*squares/bins) + 1e-12
	x, y := best%side, best/side
	if most < leastDrift*sigma || x == 0 || y == 0 || x == side-1 || y == side-1 {
		return d, false
	}
	at := func(i int) float64 { return z[i] }
	d.dx = (float64(x-reach) + vertex(at(best-1), most, at(best+1))) * binPixels
	d.dy = (float64(y-reach) + vertex(at(best-side), most, at(best+side))) * binPixels
	d.weight = (most / sigma) * (most / sigma)
	return d, true
}

// vertex is where between -1/2 and 1/2 the parabola through three values peaks.
func vertex(a, b, c float64) float64 {
	if bend := a - 2*b + c; bend < 0 {
		return max(-0.5, min(0.5, (a-c)/(2*bend)))
	}
	return 0
}

// Blocks that have to agree before a map gets another slope, and perspective.
const (
	blocksOfSlope       = 4
	blocksOfPerspective = 14
)

// moved fits drifts by a shift, an affine map or a perspective, as there are blocks.
func (h homography) moved(seen []drift) homography {
	if len(seen) == 0 {
		return h
	}
	free, unit := 0, 1.0
	switch {
	case len(seen) >= blocksOfPerspective:
		free = projective
	case len(seen) >= blocksOfSlope:
		free = affine
	}
	var cx, cy, all float64
	for _, d := range seen {
		cx, cy, all = cx+d.weight*d.x, cy+d.weight*d.y, all+d.weight
	}
	cx, cy = cx/all, cy/all
	for _, d := range seen {
		unit = max(unit, math.Abs(d.x-cx), math.Abs(d.y-cy))
	}
	var p [projective]float64
	// Three rounds: blocks far from what the others say count for less.
	for range 3 {
		a := make([][]float64, projective)
		for r := range a {
			a[r] = make([]float64, projective+1)
		}
		for _, d := range seen {
			x, y := (d.x-cx)/unit, (d.y-cy)/unit
			jx := [projective]float64{1, x, y, 0, 0, 0, -x * x, -x * y}
			jy := [projective]float64{0, 0, 0, 1, x, y, -y * x, -y * y}
			var ex, ey float64
			for k := range projective {
				ex, ey = ex+jx[k]*p[k], ey+jy[k]*p[k]
			}
			off := math.Hypot(d.dx-ex, d.dy-ey) / chipPixels
			weight := d.weight / (1 + 4*off*off)
			for r := range projective {
				for c := range projective {
					a[r][c] += weight * (jx[r]*jx[c] + jy[r]*jy[c])
				}
				a[r][projective] += weight * (jx[r]*d.dx + jy[r]*d.dy)
			}
		}
		for r := range projective {
			if used := r < free || free == 0 && (r == 0 || r == 3); !used {
				clear(a[r])
				for k := range projective {
					a[k][r] = 0
				}
				a[r][r] = 1
				continue
			}
			a[r][r] *= 1.0001
		}
		solved, ok := solve(a)
		if !ok {
			return h
		}
		copy(p[:], solved)
	}
	in := homography{1 / unit, 0, -cx / unit, 0, 1 / unit, -cy / unit, 0, 0, 1}
	out := homography{unit, 0, cx, 0, unit, cy, 0, 0, 1}
	move := homography{1 + p[1]/unit, p[2] / unit, p[0] / unit, p[4] / unit, 1 + p[5]/unit, p[3] / unit, p[6] / unit, p[7] / unit, 1}
	return h.after(out.after(move).after(in)).normalised()
}
