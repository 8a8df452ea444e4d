package watermark

import (
	"context"
	"image"
)

// askew are the angles to try where nothing upright was found.
func askew() (angles []float64) {
	for a := angleStep; a <= mostAngle; a += angleStep {
		angles = append(angles, a, -a)
	}
	return angles
}

// byContent looks for the pages' contents in the picture at the given angles,
// its first search at one of the coarse resolutions.
func byContent(side int, angles ...float64) guide {
	return func(ctx context.Context, h *hunt, tick func(float64)) error {
		_, err := h.compare(ctx, straightScene(h.full), side, angles, tick)
		return err
	}
}

// byTurning looks at the picture after one, two and three quarter turns.
func byTurning(ctx context.Context, h *hunt, tick func(float64)) error {
	for turns := 1; turns < 4; turns++ {
		sc := straightScene(h.full)
		sc.flat, sc.places = h.full.turnedBy(turns), 2
		sc.back = sc.flat.unturned()
		enough, err := h.compare(ctx, sc, 0, []float64{0}, func(share float64) { tick((float64(turns-1) + share) / 3) })
		if enough || err != nil {
			return err
		}
	}
	return nil
}

// byCorners looks for the pages' contents in the picture laid flat by its
// corners, once for each size of the pages: as pointed out, or also where only a
// part of the page was.
func byCorners(side int, partly bool) guide {
	return func(ctx context.Context, h *hunt, tick func(float64)) error {
		sizes := map[image.Point]bool{}
		for _, page := range h.views {
			size := image.Pt(page.w, page.h)
			if sizes[size] {
				continue
			}
			sizes[size] = true
			sc, err := layFlat(h.full, h.picture.Corners, page.w, page.h)
			if err != nil {
				return err
			}
			if partly {
				sc.scales = allScales
			}
			if enough, err := h.compare(ctx, sc, side, []float64{0}, tick); enough || err != nil {
				return err
			}
		}
		return nil
	}
}

// Rows of a table can be so alike that only the mark tells in which of them a
// picture lies: where contents agree by alikeContents, up to alikePlaces round
// each guess are looked at.
const (
	alikePlaces   = 3
	alikeContents = 0.55
)

// coarseShare is how much of a pass's work is its coarse search.
const coarseShare = 0.7

// compare searches a scene at the given angles from coarse to fine.
func (h *hunt) compare(ctx context.Context, sc scene, side int, angles []float64, tick func(float64)) (enough bool, err error) {
	coarse, err := searchCoarse(ctx, sc, h.views, side, angles, h.frames, 12, func(share float64) { tick(coarseShare * share) })
	if err != nil {
		return false, err
	}
	places := distinct(coarse, h.views, sc.places)
	for k, c := range places {
		tick(coarseShare + (1-coarseShare)*float64(k)/float64(len(places)))
		fine, err := searchFine(ctx, sc.flat, h.views, c, h.frames, alikePlaces)
		if err != nil {
			return false, err
		}
		for i, p := range fine {
			if i >= 2 && h.similar < alikeContents {
				break
			}
			if enough, err := h.try(ctx, proposal{page: p.page, h: sc.back.after(p.h), free: sc.free, negative: p.negative}); enough || err != nil {
				return enough, err
			}
		}
	}
	return false, nil
}
