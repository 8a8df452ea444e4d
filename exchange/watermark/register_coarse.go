package watermark

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"
)

// Scales and angles searched. Neighbouring scales differ by so little that the
// far ends of a page shift by less than a line of text.
const (
	leastScale = 0.3 // picture pixels to a page pixel
	mostScale  = 3.2
	scaleStep  = 1.03
	mostAngle  = 4.1 * math.Pi / 180
	angleStep  = 1.0 * math.Pi / 180

	coarseSide    = 220 // pixels of the page's long side in the first search
	textureRadius = 8
)

// coarseSides are the pixels of the page's long side in the first search, and
// in the second where the first finds nothing.
var coarseSides = [2]float64{160, 240}

// placement is a guess where a page lies in the picture.
type placement struct {
	page     int // index into the pages searched
	scale    float64
	angle    float64 // radians
	h        homography
	score    float64
	negative bool // dark and light changed
}

// pageView is a page prepared for search. Of the pages of a long document only
// the coarse textures are kept; the rest is drawn again for those that come into
// question.
type pageView struct {
	page   *Page
	w, h   int
	coarse [2]*texture
	step   [2]float64 // page pixels to a pixel of coarse
	detail *pageDetail
	kept   *[2]*Plane // the variants, of a short document
}

// pageDetail is a page at the resolutions of the finer searches.
type pageDetail struct{ half, quarter, eighth *aligner }

func newPageView(p *Page, keep bool) (*pageView, error) {
	zero, one, err := p.lumas()
	if err != nil {
		return nil, err
	}
	mean := meanOf(zero, one)
	v := &pageView{page: p, w: mean.W, h: mean.H}
	if keep {
		v.kept = &[2]*Plane{zero, one}
	}
	for i, side := range coarseSides {
		step := math.Max(1, float64(max(v.w, v.h))/side)
		small := mean.Resize(max(1, int(float64(v.w)/step)), max(1, int(float64(v.h)/step)))
		v.coarse[i], v.step[i] = newTexture(small, textureRadius), step
	}
	return v, nil
}

// lumas are the two variants' brightness.
func (v *pageView) lumas() (zero, one *Plane, err error) {
	if v.kept != nil {
		return v.kept[0], v.kept[1], nil
	}
	return v.page.lumas()
}

func (v *pageView) details() (*pageDetail, error) {
	if v.detail == nil {
		zero, one, err := v.lumas()
		if err != nil {
			return nil, err
		}
		half := meanOf(zero, one).Halve()
		quarter := half.Halve()
		v.detail = &pageDetail{newAligner(half, 2), newAligner(quarter, 4), newAligner(quarter.Halve(), 8)}
	}
	return v.detail, nil
}

// frames are the transforms used so far, by size.
type frames map[[2]int]*transform2D

func (f frames) get(w, h int) *transform2D {
	size := [2]int{fastLength(w), fastLength(h)}
	if f[size] == nil {
		f[size] = newTransform2D(size[0], size[1])
	}
	return f[size]
}

// turned is the picture at one scale and angle on a raster parallel to the
// page's: raster pixel (i, j) lies at page offset origin + step·(i, j).
type turned struct {
	*texture
	scale, angle, step float64
	x, y               float64 // origin
}

// turn resamples the picture as if its page pixels were scale picture pixels
// wide and its lines climbed by angle.
func (v *pictureView) turn(scale, angle, step float64) turned {
	w, h := v.size()
	back := similarity(1/scale, -angle, 0, 0)
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range [][2]float64{{0, 0}, {float64(w), 0}, {0, float64(h)}, {float64(w), float64(h)}} {
		x, y := back.apply(c[0], c[1])
		x0, y0, x1, y1 = math.Min(x0, x), math.Min(y0, y), math.Max(x1, x), math.Max(y1, y)
	}
	rw, rh := max(4, int((x1-x0)/step)), max(4, int((y1-y0)/step))
	at := similarity(scale, angle, 0, 0).after(homography{1, 0, x0, 0, 1, y0, 0, 0, 1})
	p, inside := v.sample(lay{homography: at}, step, rw, rh)
	t := turned{texture: newTexture(p, textureRadius), scale: scale, angle: angle, step: step, x: x0, y: y0}
	if len(v.taken) > 0 {
		v.untaken(inside, at, step, rw)
		t.clear(inside)
	}
	return t
}

// place turns a shift of the raster into a map from page to picture.
func (t turned) place(dx, dy int) homography {
	return similarity(t.scale, t.angle, 0, 0).after(
		homography{1, 0, t.x + t.step*float64(dx), 0, 1, t.y + t.step*float64(dy), 0, 0, 1})
}

// peak is a shift of the picture's raster against the page's and how well the
// overlap agrees there.
type peak struct {
	dx, dy   int
	score    float64
	negative bool // the overlap disagrees as well as that
}

// overlapPower weighs how much a larger overlap counts: 1/2 would be right for
// independent pixels, but lines of text are alike over long distances.
const overlapPower = 0.35

// peaks lists the best shifts within the given range, best first, none within
// apart pixels of a better one. part picks the real or imaginary correlation.
func peaks(page, pic *texture, frame *transform2D, corr []complex64, imaginary bool, count, apart int) []peak {
	var best []peak
	most := math.Pow(math.Min(page.total(), pic.total()), overlapPower)
	least := 0.04 * math.Min(page.total(), pic.total())
	for dy := 1 - page.h; dy < pic.h; dy++ {
		row := corr[(dy+frame.h)%frame.h*frame.w:]
		for dx := 1 - page.w; dx < pic.w; dx++ {
			c := row[(dx+frame.w)%frame.w]
			v := float64(real(c))
			if imaginary {
				v = float64(imag(c))
			}
			negative := v < 0
			if negative {
				v = -v
			}
			ep := page.energyIn(-dx, -dy, pic.w-dx, pic.h-dy)
			eq := pic.energyIn(dx, dy, page.w+dx, page.h+dy)
			if ep < least || eq < least || ep < 20 || eq < 20 {
				continue
			}
			ncc := v / math.Sqrt(ep*eq)
			if len(best) == count && ncc*most <= best[count-1].score {
				continue
			}
			s := ncc * math.Pow(math.Min(ep, eq), overlapPower)
			best = insertPeak(best, peak{dx, dy, s, negative}, count, apart)
		}
	}
	return best
}

func insertPeak(best []peak, p peak, count, apart int) []peak {
	for i, b := range best {
		if max(b.dx-p.dx, p.dx-b.dx) <= apart && max(b.dy-p.dy, p.dy-b.dy) <= apart {
			if p.score <= b.score {
				return best
			}
			best = slices.Delete(best, i, i+1)
			break
		}
	}
	i, _ := slices.BinarySearchFunc(best, p, func(a, b peak) int { return cmp.Compare(b.score, a.score) })
	best = slices.Insert(best, i, p)
	return best[:min(len(best), count)]
}

// plausible tells whether the picture, at this scale, is neither absurdly small
// nor absurdly large beside the page, nor laid flat for pages of another size.
func (v *pageView) plausible(pic *pictureView, scale float64) bool {
	if pic.laid != (image.Point{}) && pic.laid != image.Pt(v.w, v.h) {
		return false
	}
	w, h := pic.size()
	area := float64(w) * float64(h) / (float64(v.w) * float64(v.h) * scale * scale)
	return area >= 0.02 && area <= 8
}

// searchCoarse tries every page, scale and angle at one of the coarse
// resolutions and returns the best placements, at most keep, best first. tick is
// told which share of the work is done.
func searchCoarse(ctx context.Context, sc scene, pages []*pageView, side int, angles []float64, f frames, keep int, tick func(float64)) ([]placement, error) {
	var found []placement
	pic := sc.flat
	for i, angle := range angles {
		for s := sc.scales[0]; s <= sc.scales[1]; s *= scaleStep * scaleStep {
			tick((float64(i) + math.Log(s/sc.scales[0])/math.Log(sc.scales[1]/sc.scales[0])) / float64(len(angles)))
			pairs := map[float64][]turned{} // by step: pages of one size share them
			for k, page := range pages {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				if !page.plausible(pic, s) {
					continue
				}
				pair, ok := pairs[page.step[side]]
				if !ok {
					pair = []turned{pic.turn(s, angle, page.step[side]), pic.turn(s*scaleStep, angle, page.step[side])}
					pairs[page.step[side]] = pair
				}
				for j, shifts := range f.match(page.coarse[side], pair) {
					for _, p := range shifts {
						found = append(found, placement{page: k, scale: pair[j].scale, angle: angle,
							h: pair[j].place(p.dx, p.dy), score: p.score, negative: p.negative})
					}
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b placement) int { return cmp.Compare(b.score, a.score) })
	return found[:min(len(found), keep)], nil
}

// match finds the best shifts of two rasters against a page's texture.
func (f frames) match(page *texture, pair []turned) [2][]peak {
	a, b := pair[0].texture, pair[1].texture
	frame := f.get(page.w+max(a.w, b.w), page.h+max(a.h, b.h))
	corr := frame.correlate(frame.spectrumOf(page, nil), frame.spectrumOf(a, b))
	return [2][]peak{peaks(page, a, frame, corr, false, 2, 3), peaks(page, b, frame, corr, true, 2, 3)}
}
