package watermark

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"
)

// Sessions are what helps a trace to read and to use the session mark: the keys of
// all epochs, and the views that the document had. Without keys it is left alone.
type Sessions struct {
	Epochs []SessionEpoch
	Views  []ViewID
}

// SessionSighting is a session mark read in one of the pictures.
type SessionSighting struct {
	Picture int
	SessionReading
}

// sessionHunt is what a hunt knows of the session mark in its picture.
type sessionHunt struct {
	looked bool
	syncs  []synced
}

// sync finds the squares of the session mark in the hunt's picture, once.
func (h *hunt) sync(ctx context.Context) ([]synced, error) {
	if h.session.looked || len(h.sessions.Epochs) == 0 {
		return h.session.syncs, nil
	}
	var err error
	h.session.syncs, err = findSync(ctx, h.full, h.sessions.Epochs, h.frames)
	h.session.looked = err == nil
	return h.session.syncs, err
}

// Places that the session mark leaves open differ by whole periods. So many of
// them are looked at, those first where contents agree best: a page without any
// has to be looked for everywhere.
const (
	sessionPlaces  = 48
	leastPageShown = 0.6 // of the page, or of the picture, whichever is smaller
)

// bySession goes by the session mark, which says how a page lies in the picture but
// for whole periods, and needs nothing of what the page says: for pages that are
// nearly empty, blacked out, or cropped to a tenth.
func bySession(ctx context.Context, h *hunt, tick func(float64)) error {
	syncs, err := h.sync(ctx)
	if err != nil || len(syncs) == 0 {
		return err
	}
	lies := syncs[0].full()
	back, ok := lies.inverse()
	if !ok {
		return nil
	}
	var places []*place
	for k, page := range h.views {
		detail, err := page.details()
		if err != nil {
			return err
		}
		for _, shift := range periodsOver(back, h.full, page.w, page.h) {
			at := &place{lay: lay{homography: lies.after(similarity(1, 0, shift[0], shift[1])), w: page.w, h: page.h}, page: k}
			_, at.similar = h.full.align(detail.eighth, at.lay, affine, 0)
			places = append(places, at)
		}
	}
	slices.SortStableFunc(places, func(a, b *place) int { return cmp.Compare(b.similar, a.similar) })
	places = places[:min(len(places), sessionPlaces)]
	var best *place
	for i, at := range places {
		if err := ctx.Err(); err != nil {
			return err
		}
		tick(float64(i) / float64(len(places)))
		if err := h.glimpse(ctx, at); err != nil {
			return err
		}
		if best == nil || at.energy > best.energy {
			best = at
		}
		if at.energy > clearEnergy {
			break
		}
	}
	if best != nil && (h.doubtful == nil || best.energy > h.doubtful.energy) {
		h.doubtful = best
	}
	return nil
}

// full is the map in pixels of the whole picture.
func (s *synced) full() homography {
	return homography{s.shrunk, 0, 0, 0, s.shrunk, 0, 0, 0, 1}.after(s.h).normalised()
}

// periodsOver lists the whole periods by which a w×h page may be shifted so that
// enough of it, or of the picture, is covered.
func periodsOver(back homography, v *pictureView, w, h int) [][2]float64 {
	pw, ph := v.size()
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range [][2]float64{{0, 0}, {float64(pw), 0}, {0, float64(ph)}, {float64(pw), float64(ph)}} {
		x, y := back.apply(c[0], c[1])
		x0, y0, x1, y1 = math.Min(x0, x), math.Min(y0, y), math.Max(x1, x), math.Max(y1, y)
	}
	least := leastPageShown * math.Min(float64(w*h), (x1-x0)*(y1-y0))
	var out [][2]float64
	for j := math.Floor((y0 - float64(h)) / sessionPeriod); j*sessionPeriod < y1; j++ {
		for i := math.Floor((x0 - float64(w)) / sessionPeriod); i*sessionPeriod < x1; i++ {
			x, y := i*sessionPeriod, j*sessionPeriod
			across := math.Min(x1, x+float64(w)) - math.Max(x0, x)
			down := math.Min(y1, y+float64(h)) - math.Max(y0, y)
			if across > 0 && down > 0 && across*down >= least {
				out = append(out, [2]float64{x, y})
			}
		}
	}
	return out
}

// readSession reads the session mark of the hunt's picture: blind, then with the
// help of the page that was found, then by the document's views. nil for none.
func (h *hunt) readSession(ctx context.Context) (*SessionReading, error) {
	if len(h.sessions.Epochs) == 0 {
		return nil, nil
	}
	syncs, err := h.sync(ctx)
	if err != nil {
		return nil, err
	}
	if r := readBlind(syncs); r != nil {
		return r, nil
	}
	if h.best.reg == nil {
		return nil, nil
	}
	return h.assisted(ctx)
}

// whole is the rectangle of a plane.
func (p *Plane) whole() image.Rectangle { return image.Rect(0, 0, p.W, p.H) }
