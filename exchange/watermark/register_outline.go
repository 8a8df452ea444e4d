package watermark

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"
)

// outlineSide is the long side of the small picture in which outlines are looked for.
const outlineSide = 320

// outline is a quadrilateral in a picture that may be a page.
type outline struct {
	corners Corners
	score   float64
}

// SuggestCorners guesses where a page lies in a picture that was not taken
// straight on, from its edges and its brightness alone: for somebody to correct.
// It is nil where nothing looks like a page seen from the side.
func SuggestCorners(picture image.Image) *Corners {
	v, err := newPictureView(picture)
	if err != nil {
		return nil
	}
	found := outlines(v, 1)
	if len(found) == 0 || found[0].score < leastOutline {
		return nil
	}
	c := found[0].corners.upright()
	w, h := v.size()
	if c.Check(w, h) != nil {
		return nil
	}
	return &c
}

// leastOutline is the score from which an outline is worth showing.
const leastOutline = 0.55

// outlines lists the quadrilaterals of a picture that may be pages, the likeliest
// first, clockwise; where they begin says nothing.
func outlines(v *pictureView, keep int) []outline {
	small, grow := v.reduced(outlineSide)
	e := newEdges(small)
	var quads []Corners
	for _, piece := range pieces(small) {
		if q, ok := quadrilateral(piece); ok {
			quads = append(quads, q)
		}
	}
	quads = append(quads, e.quads()...)
	var found []outline
	for _, q := range quads {
		if s := e.support(&q); s > 0 {
			found = append(found, outline{q, s})
		}
	}
	slices.SortStableFunc(found, func(a, b outline) int { return cmp.Compare(b.score, a.score) })
	var out []outline
	for _, f := range found {
		same := func(o outline) bool { return o.corners.near(&f.corners, 0.02*outlineSide) }
		if len(out) < keep && !slices.ContainsFunc(out, same) {
			out = append(out, f)
		}
	}
	for i := range out {
		for k := range out[i].corners {
			out[i].corners[k].X *= grow
			out[i].corners[k].Y *= grow
		}
	}
	return out
}

// reduced is the picture with its long side made at most side pixels, and how
// many of its pixels are one of them.
func (v *pictureView) reduced(side int) (small *Plane, grow float64) {
	level := v.levels[0]
	for _, l := range v.levels {
		if max(l.W, l.H) < side {
			break
		}
		level = l
	}
	if long := max(level.W, level.H); long > side {
		level = level.Resize(max(8, level.W*side/long), max(8, level.H*side/long))
	}
	return level, float64(max(v.levels[0].W, v.levels[0].H)) / float64(max(level.W, level.H))
}

// near tells whether two outlines, wherever they begin, are nearly one.
func (c *Corners) near(d *Corners, within float64) bool {
	for turn := range 4 {
		most := 0.0
		for i := range c {
			q := d[(i+turn)%4]
			most = math.Max(most, math.Hypot(c[i].X-q.X, c[i].Y-q.Y))
		}
		if most <= within {
			return true
		}
	}
	return false
}

// turned begins the corners with the one that is turns further.
func (c *Corners) turned(turns int) (out Corners) {
	for i := range c {
		out[i] = c[(i+turns)%4]
	}
	return out
}

// upright begins with the corner that lies farthest up and left.
func (c *Corners) upright() Corners {
	first := 0
	for i, p := range c {
		if p.X+p.Y < c[first].X+c[first].Y {
			first = i
		}
	}
	return c.turned(first)
}

// Outlines are compared with the pages: so many, at most, of which so many places
// are tried. Pages are searched for up to flatReach coarse pixels beside an
// outline: edges are not exact, and shadows have edges too.
const (
	outlinesCompared = 24
	outlinesTried    = 4
	flatReach        = 9
	leastOutlineNCC  = 0.2
)

// byOutlines looks for pages in the picture laid flat by each outline.
func byOutlines(ctx context.Context, h *hunt, tick func(float64)) error {
	var quads []Corners
	for _, o := range outlines(h.full, outlinesCompared) {
		quads = append(quads, o.corners)
	}
	return h.laidFlat(ctx, quads, projective, 0, tick)
}

// justThere is by how many page pixels the corners of a page may lie elsewhere than
// guessed to take the guess for right. Of one that is farther off, refining may mend
// only a part of the page, which has energy as well.
const justThere = 12

// byFrame takes the picture for just a page, as it is when a program made it
// smaller, or somebody saved, scanned or coloured it.
func byFrame(ctx context.Context, h *hunt, tick func(float64)) error {
	w, ht := h.full.size()
	x, y := float64(w), float64(ht)
	return h.laidFlat(ctx, []Corners{{{0, 0}, {x, 0}, {x, y}, {0, y}}}, affine, justThere, tick)
}

// byHand takes the page to lie just where its corners were pointed out.
func byHand(ctx context.Context, h *hunt, tick func(float64)) error {
	return h.laidFlat(ctx, []Corners{*h.picture.Corners}, projective, justThere, tick)
}

// laidFlat compares the pages with the picture laid flat by each quadrilateral,
// whichever of its corners comes first, and tries the places that agree best.
func (h *hunt) laidFlat(ctx context.Context, quads []Corners, free int, near float64, tick func(float64)) error {
	var found []placement
	w, ht := h.full.size()
	for i, q := range quads {
		tick(0.6 * float64(i) / float64(len(quads)))
		if q.Check(w, ht) != nil {
			continue
		}
		laid := map[image.Point][2][2]flattened{}
		for k, page := range h.views {
			if err := ctx.Err(); err != nil {
				return err
			}
			size := image.Pt(page.w, page.h)
			pairs, ok := laid[size]
			if !ok {
				for turns := range 4 {
					pairs[turns%2][turns/2] = h.full.flatten(q.turned(turns), page)
				}
				laid[size] = pairs
			}
			for _, pair := range pairs {
				found = append(found, h.frames.place(k, page, pair)...)
			}
		}
	}
	slices.SortFunc(found, func(a, b placement) int { return cmp.Compare(b.score, a.score) })
	for i, p := range distinct(found, h.views, outlinesTried) {
		tick(0.6 + 0.4*float64(i)/outlinesTried)
		if p.score < leastOutlineNCC {
			break
		}
		if enough, err := h.try(ctx, proposal{page: p.page, h: p.h, free: free, rough: true, negative: p.negative, near: near}); enough || err != nil {
			return err
		}
	}
	return nil
}

// flattened is a picture laid flat by an outline, flatReach pixels wider than the
// page on each side; onto takes the page to the outline.
type flattened struct {
	*texture
	onto homography
}

func (v *pictureView) flatten(c Corners, page *pageView) (f flattened) {
	onto, ok := ontoCorners(&c, float64(page.w), float64(page.h))
	if !ok {
		onto = homography{1, 0, 0, 0, 1, 0, 0, 0, 1}
	}
	coarse, step := page.coarse[0], page.step[0]
	at := onto.after(homography{1, 0, -flatReach * step, 0, 1, -flatReach * step, 0, 0, 1})
	p, inside := v.sample(lay{homography: at}, step, coarse.w+2*flatReach, coarse.h+2*flatReach)
	f = flattened{newTexture(p, textureRadius), onto}
	f.clear(inside)
	return f
}

// place finds where on two flattened pictures a page agrees best.
func (f frames) place(k int, page *pageView, pair [2]flattened) (found []placement) {
	coarse := page.coarse[0]
	frame := f.get(pair[0].w, pair[0].h)
	corr := frame.correlate(frame.spectrumOf(coarse, nil), frame.spectrumOf(pair[0].texture, pair[1].texture))
	for i, flat := range pair {
		best := peak{}
		for dy := range 2*flatReach + 1 {
			for dx := range 2*flatReach + 1 {
				c := corr[dy*frame.w+dx]
				v := float64(real(c))
				if i == 1 {
					v = float64(imag(c))
				}
				e := flat.energyIn(dx, dy, dx+coarse.w, dy+coarse.h)
				if e < 20 {
					continue
				}
				if s := math.Abs(v) / math.Sqrt(e*coarse.total()); s > best.score {
					best = peak{dx, dy, s, v < 0}
				}
			}
		}
		if best.score > 0 {
			x, y := float64(best.dx-flatReach)*page.step[0], float64(best.dy-flatReach)*page.step[0]
			h := flat.onto.after(homography{1, 0, x, 0, 1, y, 0, 0, 1})
			found = append(found, placement{page: k, scale: h.scale(float64(page.w)/2, float64(page.h)/2), h: h, score: best.score, negative: best.negative})
		}
	}
	return found
}
