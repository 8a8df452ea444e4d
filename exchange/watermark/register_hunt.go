package watermark

import (
	"context"
	"math"
)

// proposal is a place where a guide believes a page to lie.
type proposal struct {
	page     int        // index of the page
	h        homography // page to picture
	free     int        // parameters that refining may change: affine or projective
	rough    bool       // it may be off by some lines of text
	negative bool       // dark and light are changed in the picture
	near     float64    // page pixels by which refining may move corners; 0: any
}

// guide proposes places in a hunt's picture, the likeliest first, by whatever
// it goes by, except codewords. It hands each to hunt.try and ends when that
// says that it is enough; tick is told which share of its work is done.
type guide func(ctx context.Context, h *hunt, tick func(share float64)) error

// guides are those to ask about a picture, the cheapest first. Each is asked
// only as long as what the earlier ones found leaves a doubt.
func (s *search) guides(p Picture) []guide {
	if p.Corners != nil {
		return []guide{byHand, byCorners(0, false), byCorners(1, true), byOutlines, byContent(0, 0)}
	}
	return []guide{byFrame, byOutlines, byContent(0, 0), byLines, bySession, byTurning, byAngles, byContent(1, 0)}
}

// hunt is the search for a page in one picture: guides propose, the hunt
// refines each place, measures the energy of the mark there and keeps the
// strongest.
type hunt struct {
	*search
	picture  Picture
	full     *pictureView
	inverse  *pictureView // full with dark and light changed, once asked for
	best     finding
	doubtful *place    // the strongest that was only glimpsed at
	similar  float64   // the best agreement of contents so far
	tried    int       // places whose energy was looked at
	others   []finding // in the same picture
	session  sessionHunt
}

// place is a refined proposal.
type place struct {
	lay
	page     int
	negative bool
	similar  float64
	energy   float64 // as the whole page would have it, by a glimpse
	blur     float64
}

// finding is a registration and what was measured at it.
type finding struct {
	reg  *Registration
	soft *Soft
}

// searchSteps are the steps in which a search reports its progress.
const searchSteps = 150

// look finds a page in a picture, and further ones beside it.
func (s *search) look(ctx context.Context, picture Picture, step func(int)) ([]finding, *SessionReading, error) {
	defer s.forget()
	v, err := newPictureView(picture.Image)
	if err != nil {
		return nil, nil, err
	}
	if picture.Corners != nil {
		if err := picture.Corners.Check(v.size()); err != nil {
			return nil, nil, err
		}
	}
	h := &hunt{search: s, picture: picture, full: v}
	guides := s.guides(picture)
	for i, propose := range guides {
		tick := func(share float64) { step(int((float64(i) + share) * searchSteps / float64(len(guides)))) }
		if err := propose(ctx, h, tick); err != nil {
			return nil, nil, err
		}
		if err := h.lookCloser(ctx); err != nil {
			return nil, nil, err
		}
		tick(1)
		if h.settled(i) {
			break
		}
	}
	read, err := h.readSession(ctx)
	if err != nil {
		return nil, nil, err
	}
	if h.best.reg == nil {
		return nil, read, ErrNotRegistered
	}
	if err := h.lookBeside(ctx); err != nil {
		return nil, nil, err
	}
	found := append(h.others, h.best)
	for _, f := range found {
		f.reg.Tried = h.tried
	}
	return found, read, nil
}

// settled tells whether further guides are pointless: a mark was found, or an
// unmarked page so clearly that nothing else can be it.
func (h *hunt) settled(asked int) bool {
	return h.best.reg != nil && (h.best.soft.Marked || asked >= 4 && h.best.reg.Similarity >= sureSimilarity)
}

// clearEnergy is an energy that no wrong placement reaches: looking further is
// pointless.
const clearEnergy = 2 * markedEnergy

// view is the picture, or its negative.
func (h *hunt) view(negative bool) *pictureView {
	if !negative {
		return h.full
	}
	if h.inverse == nil {
		h.inverse = h.full.negative()
	}
	return h.inverse
}

// try refines a proposed place on the contents and, where these agree, measures
// the energy of the mark. It tells whether the place is beyond doubt.
func (h *hunt) try(ctx context.Context, p proposal) (enough bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	at, err := h.refine(p)
	if at == nil || err != nil || h.known(at) {
		return false, err
	}
	if err := h.glimpse(ctx, at); err != nil {
		return false, err
	}
	if at, err = h.unbend(ctx, at); err != nil {
		return false, err
	}
	if h.doubtful == nil || at.energy > h.doubtful.energy {
		h.doubtful = at
	}
	if at.energy < markedEnergy {
		return false, nil
	}
	err = h.lookCloser(ctx)
	return h.best.reg != nil && h.best.reg.Energy > clearEnergy, err
}

// keystoneGain is how much better contents must agree for a place seen from the
// side: two more parameters wander where there is little to hold them.
const keystoneGain = 0.01

// refine follows the contents from coarse to fine; nil where they don't agree.
func (h *hunt) refine(p proposal) (*place, error) {
	page := h.views[p.page]
	detail, err := page.details()
	if err != nil {
		return nil, err
	}
	v, m := h.view(p.negative), lay{homography: p.h, w: page.w, h: page.h}
	if p.rough {
		m, _ = v.align(detail.eighth, m, p.free, 8)
	}
	m, similar := v.align(detail.quarter, m, p.free, 8)
	if similar < math.Max(leastSimilarity-0.1, 0.7*h.similar) {
		return nil, nil
	}
	if p.free == affine {
		if side, better := v.align(detail.quarter, m, projective, 6); better > similar+keystoneGain {
			m, p.free = side, projective
		}
	}
	m, similar = v.align(detail.half, m, p.free, 5)
	if h.similar = math.Max(h.similar, similar); similar < math.Max(leastSimilarity, 0.7*h.similar) {
		return nil, nil
	}
	if p.near > 0 && m.away(p.h) > p.near {
		return nil, nil
	}
	return &place{lay: m, page: p.page, negative: p.negative, similar: similar}, nil
}

// A page counts as bent where that moves it by leastBend page pixels and lets
// contents agree better by bendGain. One that agrees by flatEnough is not bent.
const (
	leastBend  = 0.3
	bendGain   = 0.005
	flatEnough = 0.95
)

// unbend tries whether the page does not lie flat, and keeps what has more energy.
func (h *hunt) unbend(ctx context.Context, flat *place) (*place, error) {
	if flat.similar >= flatEnough {
		return flat, nil
	}
	detail, err := h.views[flat.page].details()
	if err != nil {
		return nil, err
	}
	v := h.view(flat.negative)
	_, before := v.align(detail.quarter, flat.lay, projective, 0)
	m, similar := v.align(detail.quarter, flat.lay, bent, 4)
	if m.bend == nil || m.bend.most() < leastBend || similar < before+bendGain {
		return flat, nil
	}
	m, similar = v.align(detail.half, m, bent, 4)
	if similar < flat.similar+bendGain {
		return flat, nil
	}
	curled := &place{lay: m, page: flat.page, negative: flat.negative, similar: similar}
	if err := h.glimpse(ctx, curled); err != nil || curled.energy < flat.energy {
		return flat, err
	}
	return curled, nil
}

// glimpse looks at the energy of some tiles.
func (h *hunt) glimpse(ctx context.Context, at *place) error {
	ref, err := h.reference(at.page)
	if err != nil {
		return err
	}
	at.energy, at.blur, err = glimpse(ctx, h.view(at.negative), ref, at.lay)
	h.tried++
	return err
}

// lookCloser measures the place that a glimpse liked best, if it can be better
// than what is known.
func (h *hunt) lookCloser(ctx context.Context) error {
	at := h.doubtful
	if h.doubtful = nil; at == nil || h.best.reg != nil && at.energy < h.best.reg.Energy/2 {
		return nil
	}
	ref, err := h.reference(at.page)
	if err != nil {
		return err
	}
	soft, err := measure(ctx, h.view(at.negative), ref, at.lay, at.blur)
	if err != nil {
		return err
	}
	if h.best.reg == nil || soft.Energy > h.best.reg.Energy {
		page := h.views[at.page]
		h.best = finding{&Registration{Page: page.page.Number, Map: at.homography, Corners: at.corners(), Bend: at.bend, Negative: at.negative, Blur: at.blur, Similarity: at.similar,
			Energy: soft.Energy, Scale: at.scale(float64(page.w)/2, float64(page.h)/2)}, soft}
	}
	return nil
}
