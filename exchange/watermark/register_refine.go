package watermark

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// fineStep is the step of the second search in page pixels: fine enough to
// tell neighbouring rows of a periodic table apart.
const fineStep = 4.0

// searchFine looks again round a placement, at a quarter of the page's
// resolution, over a few scales and over all shifts within reach page pixels.
func searchFine(ctx context.Context, pic *pictureView, pages []*pageView, p placement, f frames, keep int) ([]placement, error) {
	const reach = 160.0
	var found []placement
	page := pages[p.page]
	detail, err := page.details()
	if err != nil {
		return nil, err
	}
	fine := detail.quarter.want
	for _, ratio := range [][2]float64{{0.985, 1.015}, {0.995, 1.005}} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a, b := pic.turnNear(p, p.scale*ratio[0], reach, page), pic.turnNear(p, p.scale*ratio[1], reach, page)
		// The page stays on the raster at every shift looked at, so a frame
		// as large as the raster has no wrap-round.
		frame := f.get(a.w, a.h)
		corr := frame.correlate(frame.spectrumOf(fine, nil), frame.spectrumOf(a.texture, b.texture))
		for i, t := range []turned{a, b} {
			for _, k := range peaksNear(fine, t.texture, frame, corr, i == 1, p.negative, int(reach/fineStep), alikePlaces) {
				found = append(found, placement{page: p.page, scale: t.scale, angle: t.angle,
					h: t.place(k.dx, k.dy), score: k.score, negative: p.negative})
			}
		}
	}
	slices.SortFunc(found, func(a, b placement) int { return cmp.Compare(b.score, a.score) })
	return distinct(found, pages, keep), nil
}

// turnNear resamples the part of the picture in which a placement puts the
// page, with its origin reach page pixels outside the page.
func (v *pictureView) turnNear(p placement, scale, reach float64, page *pageView) turned {
	// Keep the middle of what is visible of the page where it is while the
	// scale changes.
	pw, ph := v.size()
	cx, cy := invert(p.h).apply(float64(pw)/2, float64(ph)/2)
	cx, cy = math.Max(0, math.Min(float64(page.w), cx)), math.Max(0, math.Min(float64(page.h), cy))
	fx, fy := p.h.apply(cx, cy)
	turn := similarity(scale, p.angle, 0, 0)
	ox, oy := invert(turn).apply(fx, fy)
	ox, oy = ox-cx, oy-cy // page offset of the page's corner in the turned picture
	x0, y0 := ox-reach, oy-reach
	at := turn.after(homography{1, 0, x0, 0, 1, y0, 0, 0, 1})
	w := int((float64(page.w) + 2*reach) / fineStep)
	h := int((float64(page.h) + 2*reach) / fineStep)
	r, inside := v.sample(lay{homography: at}, fineStep, w, h)
	t := turned{texture: newTexture(r, textureRadius), scale: scale, angle: p.angle, step: fineStep, x: x0, y: y0}
	v.untaken(inside, at, fineStep, w)
	t.clear(inside)
	return t
}

// peaksNear is peaks over the shifts 0..2·within, where the page lies wholly
// on the raster.
func peaksNear(page, pic *texture, frame *transform2D, corr []complex64, imaginary, negative bool, within, count int) []peak {
	var best []peak
	for dy := 0; dy <= 2*within; dy++ {
		for dx := 0; dx <= 2*within; dx++ {
			c := corr[dy%frame.h*frame.w+dx%frame.w]
			v := float64(real(c))
			if imaginary {
				v = float64(imag(c))
			}
			if negative {
				v = -v
			}
			e := pic.energyIn(dx, dy, page.w+dx, page.h+dy)
			if v <= 0 || e < 20 {
				continue
			}
			best = insertPeak(best, peak{dx, dy, v * math.Pow(e, overlapPower-0.5), negative}, count, 2)
		}
	}
	return best
}

// distinct drops placements that put the page's corners within a few pixels of
// where a better one does.
func distinct(found []placement, pages []*pageView, keep int) []placement {
	var out []placement
	for _, p := range found {
		if len(out) == keep {
			break
		}
		same := func(q placement) bool {
			if q.page != p.page {
				return false
			}
			m := pages[p.page]
			for _, c := range [][2]float64{{0.25, 0.25}, {0.75, 0.75}} {
				x0, y0 := p.h.apply(c[0]*float64(m.w), c[1]*float64(m.h))
				x1, y1 := q.h.apply(c[0]*float64(m.w), c[1]*float64(m.h))
				if math.Hypot(x1-x0, y1-y0) > 10*p.scale {
					return false
				}
			}
			return true
		}
		if !slices.ContainsFunc(out, same) {
			out = append(out, p)
		}
	}
	return out
}

// invert returns the inverse map, up to scale.
func invert(h homography) homography {
	return homography{
		h[4]*h[8] - h[5]*h[7], h[2]*h[7] - h[1]*h[8], h[1]*h[5] - h[2]*h[4],
		h[5]*h[6] - h[3]*h[8], h[0]*h[8] - h[2]*h[6], h[2]*h[3] - h[0]*h[5],
		h[3]*h[7] - h[4]*h[6], h[1]*h[6] - h[0]*h[7], h[0]*h[4] - h[1]*h[3],
	}
}
