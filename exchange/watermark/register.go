package watermark

import (
	"context"
	"errors"
	"image"
	"math"
)

// ErrNotRegistered says that no page was found in the picture.
var ErrNotRegistered = errors.New("no page found in the picture")

// Registration says where a page lies in a picture. It was chosen by how well
// contents agree and by the energy of the mark, which no codeword changes;
// so it adds nothing to the chance of accusing an innocent.
type Registration struct {
	Page int // Page.Number
	// Map takes page pixels to picture pixels, row-major 3×3, both with the
	// corner of the first pixel at (0, 0).
	Map        [9]float64
	Scale      float64 // picture pixels to a page pixel
	Similarity float64 // correlation of the contents, -1 to 1
	Energy     float64 // of the mark, in standard deviations above decoys
	Tried      int     // placements whose energy was measured
}

// Sighting is a page found in one of the pictures.
type Sighting struct {
	Picture int // index of the picture
	Registration
}

const (
	leastSimilarity = 0.35 // of contents, to take a page for found
	sureSimilarity  = 0.75 // from which turning the picture can't do better
)

// Register finds a page in a picture: a screenshot, a part of one, a scan or a
// picture that a chat program made smaller, at 0.33 to 2.5 picture pixels to a
// page pixel and turned by at most 4 degrees. What else the picture shows does
// no harm as long as the page keeps a fiftieth of its area. It returns
// ErrNotRegistered, or errors wrapping ErrPicture or ErrPage.
func Register(ctx context.Context, picture image.Image, page *Page) (*Registration, error) {
	pages, err := newSearch([]*Page{page})
	if err != nil {
		return nil, err
	}
	reg, _, err := pages.look(ctx, Picture{Image: picture}, func(int) {})
	return reg, err
}

// search holds what the pictures of one trace share.
type search struct {
	views      []*pageView
	references map[int]*reference // by index of view
	frames     frames
}

func newSearch(pages []*Page) (*search, error) {
	s := &search{references: map[int]*reference{}, frames: frames{}}
	for _, p := range pages {
		if err := p.Validate(); err != nil {
			return nil, err
		}
		v, err := newPageView(p)
		if err != nil {
			return nil, err
		}
		s.views = append(s.views, v)
	}
	return s, nil
}

// keptReferences limits how many pages' full-size patterns stay in memory.
const keptReferences = 2

func (s *search) reference(k int) (*reference, error) {
	if r := s.references[k]; r != nil {
		return r, nil
	}
	r, err := newReference(s.views[k].page)
	if err != nil {
		return nil, err
	}
	if len(s.references) >= keptReferences {
		clear(s.references)
	}
	s.references[k] = r
	return r, nil
}

// A search reports progress in steps: so many a pass, and three passes.
const (
	passSteps   = 50
	searchSteps = 3 * passSteps
)

// look finds a page in a picture, in one laid flat where its corners are known.
func (s *search) look(ctx context.Context, picture Picture, step func(int)) (*Registration, *Soft, error) {
	defer s.forget()
	v, err := newPictureView(picture.Image)
	if err != nil {
		return nil, nil, err
	}
	if picture.Corners == nil {
		return s.find(ctx, straightScene(v), step)
	}
	if err := picture.Corners.Check(v.size()); err != nil {
		return nil, nil, err
	}
	best, sizes := finding{}, map[image.Point]bool{}
	for _, page := range s.views {
		size := image.Pt(page.w, page.h)
		if sizes[size] {
			continue
		}
		sizes[size] = true
		sc, err := layFlat(v, picture.Corners, page.w, page.h)
		if err != nil {
			return nil, nil, err
		}
		reg, soft, err := s.find(ctx, sc, step)
		if err != nil && !errors.Is(err, ErrNotRegistered) {
			return nil, nil, err
		}
		best = best.or(finding{reg, soft})
	}
	if best.reg == nil {
		return nil, nil, ErrNotRegistered
	}
	return best.reg, best.soft, nil
}

// forget drops what only the picture just looked at needed.
func (s *search) forget() {
	for _, v := range s.views {
		v.detail = nil
	}
}

// find looks for the page with the most energy of its mark: upright first,
// then closer, and turned where nothing upright is convincing.
func (s *search) find(ctx context.Context, sc scene, step func(int)) (*Registration, *Soft, error) {
	var askew []float64
	for a := angleStep; a <= mostAngle; a += angleStep {
		askew = append(askew, a, -a)
	}
	best := finding{}
	for i, pass := range []struct {
		side   int
		angles []float64
	}{{0, []float64{0}}, {1, []float64{0}}, {0, askew}} {
		found, err := s.findAt(ctx, sc, pass.side, pass.angles, func(share float64) { step(i*passSteps + int(share*passSteps)) })
		if err != nil {
			return nil, nil, err
		}
		best = best.or(found)
		step((i + 1) * passSteps)
		if best.reg != nil && (best.soft.Marked || i == 1 && best.reg.Similarity >= sureSimilarity) {
			break
		}
	}
	if best.reg == nil {
		return nil, nil, ErrNotRegistered
	}
	return best.reg, best.soft, nil
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

// clearEnergy is an energy that no wrong placement reaches: looking further is
// pointless.
const clearEnergy = 2 * markedEnergy

// Rows of a table can be so alike that only the mark tells in which of them a
// picture lies: where contents agree by alikeContents, up to alikePlaces round
// each guess are looked at.
const (
	alikePlaces   = 3
	alikeContents = 0.55
)

// coarseShare is how much of a pass's work is its coarse search.
const coarseShare = 0.7

// findAt searches at the given angles from coarse to fine and measures the
// energy where contents agree, until it is beyond doubt.
func (s *search) findAt(ctx context.Context, sc scene, side int, angles []float64, tick func(float64)) (finding, error) {
	coarse, err := searchCoarse(ctx, sc.flat, s.views, side, angles, s.frames, 12, func(share float64) { tick(coarseShare * share) })
	if err != nil {
		return finding{}, err
	}
	best, most := finding{}, 0.0
	places := distinct(coarse, s.views, 4)
	for k, c := range places {
		tick(coarseShare + (1-coarseShare)*float64(k)/float64(len(places)))
		fine, err := searchFine(ctx, sc.flat, s.views, c, s.frames, alikePlaces)
		if err != nil {
			return finding{}, err
		}
		for i, p := range fine {
			if i >= 2 && most < alikeContents {
				break
			}
			detail, err := s.views[p.page].details()
			if err != nil {
				return finding{}, err
			}
			h, similar := sc.full.align(detail.quarter, 4, sc.back.after(p.h), sc.free, 8)
			if similar < math.Max(leastSimilarity-0.1, 0.7*most) {
				continue
			}
			h, similar = sc.full.align(detail.half, 2, h, sc.free, 5)
			if most = math.Max(most, similar); similar < math.Max(leastSimilarity, 0.7*most) {
				continue
			}
			found, err := s.measureAt(ctx, sc.full, p.page, h, similar)
			if err != nil {
				return finding{}, err
			}
			if best = best.or(found); best.reg.Energy > clearEnergy {
				return best, nil
			}
		}
	}
	return best, nil
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
