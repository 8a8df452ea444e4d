package watermark

const (
	maskStep    = 4  // pixels between values of the mask
	edgeLength  = 20 // half pixels from which an edge counts as a rule or a large stroke
	edgeFaint   = 10 // least step of luma across an edge
	edgeUneven  = 6  // luma by which the step may change from pixel to pixel
	maskReach   = 4  // values of the mask on either side that are kept still
	maskSoftens = 1.2
)

// straightEdges finds long straight edges in the page at half size: rules of
// tables, underlines, borders of fills and pictures, large strokes. Letters
// are too short, and rows of letters too uneven, to count. It returns where
// edges run across and where they run down, one value per maskStep pixels.
func straightEdges(half *Plane) (across, down *Plane) {
	w, h := half.W, half.H
	across, down = NewPlane(w/2, h/2), NewPlane(w/2, h/2)
	run := make([]int32, w) // of edges that run down, by column
	last := make([]float32, w)
	note := func(mask *Plane, x0, y0, x1, y1 int) {
		for y := y0 / 2; y <= min(y1/2, mask.H-1); y++ {
			for x := x0 / 2; x <= min(x1/2, mask.W-1); x++ {
				mask.Pix[y*mask.W+x] = 1
			}
		}
	}
	for y := 1; y < h-1; y++ {
		above, row, below := half.Row(y - 1)[:w], half.Row(y)[:w], half.Row(y + 1)[:w]
		length, before := 0, float32(0)
		for x := 1; x < w-1; x++ {
			step := below[x] - above[x]
			if goesOn(step, before) {
				length++
			} else {
				if length >= edgeLength {
					note(across, x-length, y, x-1, y)
				}
				length = 0
				if step >= edgeFaint || step <= -edgeFaint {
					length = 1
				}
			}
			before = step

			step = row[x+1] - row[x-1]
			if goesOn(step, last[x]) {
				run[x]++
			} else {
				if run[x] >= edgeLength {
					note(down, x, y-int(run[x]), x, y-1)
				}
				run[x] = 0
				if step >= edgeFaint || step <= -edgeFaint {
					run[x] = 1
				}
			}
			last[x] = step
		}
		if length >= edgeLength {
			note(across, w-1-length, y, w-2, y)
		}
	}
	for x, n := range run {
		if n >= edgeLength {
			note(down, x, h-1-int(n), x, h-2)
		}
	}
	return across, down
}

// goesOn tells whether an edge with this step of luma continues one with the
// step before.
func goesOn(step, before float32) bool {
	if step < 0 {
		step, before = -step, -before
	}
	d := step - before
	if d < 0 {
		d = -d
	}
	return step >= edgeFaint && d <= max(edgeUneven, 0.25*step)
}

// keepAway returns 1 far from the marked places, 0 at and beside them, with a
// soft passage.
func keepAway(mask *Plane) *Plane {
	grown := grow(mask, maskReach)
	for i, v := range grown.Pix {
		grown.Pix[i] = 1 - v
	}
	return grown.Blur(maskSoftens)
}

// grow spreads the ones of a mask of zeros and ones by reach in both axes.
func grow(mask *Plane, reach int) *Plane {
	mid, out := NewPlane(mask.W, mask.H), NewPlane(mask.W, mask.H)
	for y := range mask.H {
		src, dst := mask.Row(y), mid.Row(y)
		for x, v := range src {
			if v == 0 {
				continue
			}
			for i := max(0, x-reach); i <= min(mask.W-1, x+reach); i++ {
				dst[i] = 1
			}
		}
	}
	for y := range mask.H {
		dst := out.Row(y)
		for k := max(0, y-reach); k <= min(mask.H-1, y+reach); k++ {
			for x, v := range mid.Row(k) {
				if v != 0 {
					dst[x] = 1
				}
			}
		}
	}
	return out
}
