package watermark

import (
	"context"
	"math"
	"slices"
)

// Angles of lines of text are measured on a picture made skewSide pixels long, to
// skewStep. From clearSkew of the usual height, a peak is one.
const (
	skewSide  = 480
	skewStep  = 0.25 * math.Pi / 180
	clearSkew = 1.25
)

// skew is the angle by which lines of text and rules climb in a picture, within
// mostAngle, and whether there are such lines: at that angle, and no other, rows
// differ most from their neighbours.
func (v *pictureView) skew() (angle float64, clear bool) {
	small, _ := v.reduced(skewSide)
	_, gy := gradient(small)
	var angles, steps []float64
	for a := -mostAngle; a <= mostAngle; a += skewStep {
		slope := math.Tan(a)
		rows := make([]float64, small.H+int(2*math.Abs(slope)*float64(small.W))+2)
		lift := math.Max(0, slope*float64(small.W))
		for y := range small.H {
			at := float64(y) + lift
			for x, g := range gy.Row(y) {
				rows[int(at-slope*float64(x))] += math.Max(-20, math.Min(20, float64(g)))
			}
		}
		var sum float64
		for _, r := range rows {
			sum += r * r
		}
		angles, steps = append(angles, a), append(steps, sum)
	}
	best := 0
	for i, s := range steps {
		if s > steps[best] {
			best = i
		}
	}
	most := steps[best]
	slices.Sort(steps)
	return angles[best], most > clearSkew*steps[len(steps)/2]
}

// byLines looks for contents at the angle of the picture's lines of text, if it has
// any and they are not upright, which was tried.
func byLines(ctx context.Context, h *hunt, tick func(float64)) error {
	angle, clear := h.full.skew()
	if !clear || math.Abs(angle) < angleStep/2 {
		return nil
	}
	_, err := h.compare(ctx, straightScene(h.full), 0, []float64{angle}, tick)
	return err
}

// byAngles looks for contents at all angles where no lines tell which.
func byAngles(ctx context.Context, h *hunt, tick func(float64)) error {
	if _, clear := h.full.skew(); clear {
		return nil
	}
	_, err := h.compare(ctx, straightScene(h.full), 0, askew(), tick)
	return err
}
