package watermark

import (
	"context"
	"math"
)

const (
	mostPages   = 6    // looked for in one picture
	fullPicture = 0.8  // share of a picture filled by pages beside which there is no other
	besideScale = 1.12 // ratio of the scales of pages shown side by side
)

// lookBeside looks for further pages, or the same one again, in what the pages
// found leave of the picture, at about the same scale and angle. Only what carries
// a mark counts: of other things there may be many.
func (h *hunt) lookBeside(ctx context.Context) error {
	for h.best.soft.Marked && len(h.others) < mostPages-1 {
		taken := h.full.taken
		h.full.taken = append(taken, *h.layOf(h.best.reg))
		if h.full.filled() > fullPicture {
			return nil
		}
		first := h.best
		h.others, h.best, h.similar = append(h.others, first), finding{}, 0
		m := homography(first.reg.Map)
		cx, cy := float64(h.full.taken[0].w)/2, float64(h.full.taken[0].h)/2
		x0, y0 := m.apply(cx, cy)
		x1, y1 := m.apply(cx+1, cy)
		angle := math.Atan2(y1-y0, x1-x0)
		turns := int(math.Round(angle/(math.Pi/2))+4) % 4
		sc := straightScene(h.full)
		sc.places = 2 // a page at a known scale and angle agrees best
		sc.flat = h.full.turnedBy((4 - turns) % 4)
		sc.back = sc.flat.unturned()
		sc.scales = [2]float64{first.reg.Scale / besideScale, first.reg.Scale * besideScale}
		if _, err := h.compare(ctx, sc, 0, []float64{angle - float64(turns)*math.Pi/2}, func(float64) {}); err != nil {
			return err
		}
		if err := h.lookCloser(ctx); err != nil {
			return err
		}
		if h.best.reg == nil || !h.best.soft.Marked {
			h.best, h.others = first, h.others[:len(h.others)-1]
			return nil
		}
	}
	return nil
}

func (h *hunt) layOf(r *Registration) *lay {
	for _, v := range h.views {
		if v.page.Number == r.Page {
			return &lay{homography(r.Map), r.Bend, v.w, v.h}
		}
	}
	return &lay{homography: r.Map}
}

// known tells whether a place is one that was found before.
func (h *hunt) known(at *place) bool {
	for _, f := range h.others {
		if f.reg.Page != h.views[at.page].page.Number {
			continue
		}
		m, x, y := homography(f.reg.Map), float64(at.w)/2, float64(at.h)/2
		ax, ay := m.apply(x, y)
		bx, by := at.apply(x, y)
		if math.Hypot(ax-bx, ay-by) < 0.05*f.reg.Scale*math.Hypot(x, y) {
			return true
		}
	}
	return false
}

// filled is the share of the picture that pages found take.
func (v *pictureView) filled() float64 {
	w, h := v.size()
	const n = 40
	var in int
	for y := range n {
		for x := range n {
			if v.takes((float64(x)+0.5)*float64(w)/n, (float64(y)+0.5)*float64(h)/n) {
				in++
			}
		}
	}
	return float64(in) / n / n
}

// takes tells whether a page that was found covers a place of the picture.
func (v *pictureView) takes(x, y float64) bool {
	for i := range v.taken {
		l := &v.taken[i]
		px, py := invert(l.homography).apply(x, y)
		if px > 0 && py > 0 && px < float64(l.w) && py < float64(l.h) {
			return true
		}
	}
	return false
}

// untaken leaves of a raster, which is at the given place in the picture as it is
// looked at, what no page covers yet.
func (v *pictureView) untaken(inside []bool, at homography, step float64, w int) {
	if len(v.taken) == 0 {
		return
	}
	at = v.unturned().after(at)
	for i := range inside {
		if x, y := at.apply((float64(i%w)+0.5)*step, (float64(i/w)+0.5)*step); inside[i] && v.takes(x, y) {
			inside[i] = false
		}
	}
}
