package watermark

import (
	"context"
	"math"
)

// proposal is a place where a guide believes a page to lie.
type proposal struct {
	page int        // index of the page
	h    homography // page to picture
	free int        // parameters that refining may change: affine or projective
}

// guide proposes places in a hunt's picture, the likeliest first, by whatever
// it goes by, except codewords. It hands each to hunt.try and ends when that
// says that it is enough; tick is told which share of its work is done.
type guide func(ctx context.Context, h *hunt, tick func(share float64)) error

// guides are those to ask about a picture, the cheapest first. Each is asked
// only as long as what the earlier ones found leaves a doubt.
func (s *search) guides(p Picture) []guide {
	if p.Corners != nil {
		return []guide{byCorners(0, 0), byCorners(1, 0), byCorners(0, askew()...)}
	}
	return []guide{byContent(0, 0), byContent(1, 0), byContent(0, askew()...)}
}

// hunt is the search for a page in one picture: guides propose, the hunt
// refines each place, measures the energy of the mark there and keeps the
// strongest.
type hunt struct {
	*search
	picture Picture
	full    *pictureView
	best    finding
	similar float64 // the best agreement of contents so far
}

// finding is a registration and what was measured at it.
type finding struct {
	reg  *Registration
	soft *Soft
}

// or returns the one with more energy and adds up what was tried.
func (a finding) or(b finding) finding {
	if a.reg == nil || b.reg != nil && b.reg.Energy > a.reg.Energy {
		a, b = b, a
	}
	if b.reg != nil {
		a.reg.Tried += b.reg.Tried
	}
	return a
}

// searchSteps are the steps in which a search reports its progress.
const searchSteps = 150

// look finds a page in a picture.
func (s *search) look(ctx context.Context, picture Picture, step func(int)) (finding, error) {
	defer s.forget()
	v, err := newPictureView(picture.Image)
	if err != nil {
		return finding{}, err
	}
	if picture.Corners != nil {
		if err := picture.Corners.Check(v.size()); err != nil {
			return finding{}, err
		}
	}
	h := &hunt{search: s, picture: picture, full: v}
	guides := s.guides(picture)
	for i, propose := range guides {
		tick := func(share float64) { step(int((float64(i) + share) * searchSteps / float64(len(guides)))) }
		if err := propose(ctx, h, tick); err != nil {
			return finding{}, err
		}
		tick(1)
		if h.settled(i) {
			break
		}
	}
	if h.best.reg == nil {
		return finding{}, ErrNotRegistered
	}
	return h.best, nil
}

// settled tells whether further guides are pointless.
func (h *hunt) settled(asked int) bool {
	return h.best.reg != nil && (h.best.soft.Marked || asked >= 1 && h.best.reg.Similarity >= sureSimilarity)
}

// clearEnergy is an energy that no wrong placement reaches: looking further is
// pointless.
const clearEnergy = 2 * markedEnergy

// try refines a proposed place on the contents and, where these agree, measures
// the energy of the mark. It tells whether the place is beyond doubt.
func (h *hunt) try(ctx context.Context, p proposal) (enough bool, err error) {
	detail, err := h.views[p.page].details()
	if err != nil {
		return false, err
	}
	m, similar := h.full.align(detail.quarter, 4, p.h, p.free, 8)
	if similar < math.Max(leastSimilarity-0.1, 0.7*h.similar) {
		return false, nil
	}
	m, similar = h.full.align(detail.half, 2, m, p.free, 5)
	if h.similar = math.Max(h.similar, similar); similar < math.Max(leastSimilarity, 0.7*h.similar) {
		return false, nil
	}
	found, err := h.measureAt(ctx, h.full, p.page, m, similar)
	if err != nil {
		return false, err
	}
	h.best = h.best.or(found)
	return h.best.reg.Energy > clearEnergy, nil
}

func (s *search) measureAt(ctx context.Context, v *pictureView, k int, h homography, similar float64) (finding, error) {
	ref, err := s.reference(k)
	if err != nil {
		return finding{}, err
	}
	soft, err := measure(ctx, v, ref, h)
	if err != nil {
		return finding{}, err
	}
	page := s.views[k]
	return finding{&Registration{Page: page.page.Number, Map: h, Similarity: similar, Energy: soft.Energy,
		Scale: h.scale(float64(page.w)/2, float64(page.h)/2), Tried: 1}, soft}, nil
}
