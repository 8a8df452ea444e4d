package watermark

const (
	maskStep    = 4  // pixels between values of the mask
	edgeLength  = 18 // half pixels from which an edge counts as a rule or a large stroke
	edgeFaint   = 10 // least step of luma across an edge
	edgeUneven  = 6  // luma by which the step may change from pixel to pixel
	edgeGap     = 4  // half pixels of another rule that an edge may cross
	edgeCross   = 40 // luma by which that may be lighter than the edge's dark side
	maskReach   = 4  // values of the mask on either side that are kept still
	maskSoftens = 1.2
)

// straightEdges finds long straight edges in the page at half size: rules of
// tables, underlines, borders of fills and pictures, large strokes. Letters
// are too short, and rows of letters too uneven, to count. It returns where
// edges run across and where they run down, one value per maskStep pixels. Flat
// cells, of cellSize/2 half pixels, begin no edge.
func straightEdges(half *Plane, flat []bool) (across, down *Plane) {
	w, h := half.W, half.H
	across, down = NewPlane(w/2, h/2), NewPlane(w/2, h/2)
	note := func(mask *Plane, x0, y0, x1, y1 int) {
		for y := y0 / 2; y <= min(y1/2, mask.H-1); y++ {
			for x := x0 / 2; x <= min(x1/2, mask.W-1); x++ {
				mask.Pix[y*mask.W+x] = 1
			}
		}
	}
	const cell = cellSize / 2
	columns := make([]edgeRun, w) // that run down
	for y := 1; y < h-1; y++ {
		above, row, below := half.Row(y - 1)[:w], half.Row(y)[:w], half.Row(y + 1)[:w]
		var line edgeRun
		for c, still := range flat[y/cell*(w/cell):][:w/cell] {
			four := (*[cell]edgeRun)(columns[c*cell:])
			if still && line.length|four[0].length|four[1].length|four[2].length|four[3].length == 0 {
				continue
			}
			for x := max(1, c*cell); x < min(w-1, (c+1)*cell); x++ {
				if step := below[x] - above[x]; line.length != 0 || step >= edgeFaint || step <= -edgeFaint {
					if ended := line.follow(above[x], row[x], below[x]); ended > 0 {
						note(across, x-ended, y, x-1, y)
					}
				}
				if step := row[x+1] - row[x-1]; columns[x].length != 0 || step >= edgeFaint || step <= -edgeFaint {
					if ended := columns[x].follow(row[x-1], row[x], row[x+1]); ended > 0 {
						note(down, x, y-ended, x, y-1)
					}
				}
			}
		}
		if ended := line.end(); ended > 0 {
			note(across, w-1-ended, y, w-2, y)
		}
	}
	for x := range columns {
		if ended := columns[x].end(); ended > 0 {
			note(down, x, h-1-ended, x, h-2)
		}
	}
	return across, down
}

// edgeRun follows one edge from pixel to pixel.
type edgeRun struct {
	length, gap int32
	step, ink   float32 // across the edge where it was last seen, and its dark side
}

// follow takes the values before, on and behind the edge at its next pixel and
// returns the length of a run that ends there, 0 if none long enough does. A
// rule that crosses another vanishes in it: a few pixels as dark as the edge's
// own dark side don't end the run.
func (r *edgeRun) follow(before, on, behind float32) int {
	step := behind - before
	size, was := step, r.step
	if step < 0 {
		size, was = -size, -was
	}
	if r.length == 0 {
		if size >= edgeFaint {
			*r = edgeRun{length: 1, step: step, ink: darker(before, behind)}
		}
		return 0
	}
	d := size - was
	if d < 0 {
		d = -d
	}
	if size >= edgeFaint && (d <= edgeUneven || d <= 0.25*size) {
		r.length, r.gap, r.step, r.ink = r.length+1, 0, step, darker(before, behind)
		return 0
	}
	if dark := r.ink + edgeCross; r.gap < edgeGap && before <= dark && on <= dark && behind <= dark {
		r.length, r.gap = r.length+1, r.gap+1
		return 0
	}
	ended := r.end()
	*r = edgeRun{}
	if size >= edgeFaint {
		*r = edgeRun{length: 1, step: step, ink: darker(before, behind)}
	}
	return ended
}

func darker(a, b float32) float32 {
	if b < a {
		return b
	}
	return a
}

// end returns the length of the run if it is long enough, else 0.
func (r *edgeRun) end() int {
	if r.length < edgeLength {
		return 0
	}
	return int(r.length)
}

// keepAway returns 1 far from the marked places, 0 at and beside them, with a
// soft passage.
func keepAway(mask *Plane) *Plane {
	grown := grow(mask, maskReach)
	any := false
	for i, v := range grown.Pix {
		any = any || v != 0
		grown.Pix[i] = 1 - v
	}
	if !any {
		return grown
	}
	return grown.Blur(maskSoftens)
}

// grow spreads the ones of a mask of zeros and ones by reach in both axes.
func grow(mask *Plane, reach int) *Plane {
	out := NewPlane(mask.W, mask.H)
	wide := make([]float32, mask.W)
	for y := range mask.H {
		clear(wide)
		until, any := -1, false // column to which ones are set
		for x, v := range mask.Row(y) {
			if v == 0 {
				continue
			}
			for i := max(0, x-reach, until+1); i <= min(mask.W-1, x+reach); i++ {
				wide[i] = 1
			}
			until, any = x+reach, true
		}
		for k := max(0, y-reach); any && k <= min(mask.H-1, y+reach); k++ {
			dst := out.Row(k)
			for x, v := range wide {
				if v != 0 {
					dst[x] = 1
				}
			}
		}
	}
	return out
}
