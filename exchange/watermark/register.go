package watermark

import (
	"cmp"
	"context"
	"errors"
	"image"
	"math"
	"slices"
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
	v, err := newPictureView(picture)
	if err != nil {
		return nil, err
	}
	reg, _, err := pages.find(ctx, v, func(int) {})
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
		s.views = append(s.views, newPageView(p))
	}
	return s, nil
}

// keptReferences limits how many pages' full-size patterns stay in memory.
const keptReferences = 4

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

// searchSteps is how often find reports progress.
const searchSteps = 3

// find looks for the page with the most energy of its mark: upright first, and
// turned where nothing upright is convincing.
func (s *search) find(ctx context.Context, v *pictureView, step func(int)) (*Registration, *Soft, error) {
	upright, soft, err := s.findAt(ctx, v, []float64{0})
	step(1)
	if err != nil && !errors.Is(err, ErrNotRegistered) {
		return nil, nil, err
	}
	if err == nil && (soft.Marked || upright.Similarity >= sureSimilarity) {
		step(2)
		return upright, soft, nil
	}
	var angles []float64
	for a := angleStep; a <= mostAngle; a += angleStep {
		angles = append(angles, a, -a)
	}
	askew, askewSoft, askewErr := s.findAt(ctx, v, angles)
	step(2)
	switch {
	case askewErr != nil && !errors.Is(askewErr, ErrNotRegistered):
		return nil, nil, askewErr
	case askewErr != nil:
		return upright, soft, err
	case err != nil || askew.Energy > upright.Energy:
		return askew, askewSoft, nil
	}
	return upright, soft, nil
}

// findAt searches at the given angles, from coarse to fine, and measures the
// energy of the placements whose contents agree best.
func (s *search) findAt(ctx context.Context, v *pictureView, angles []float64) (*Registration, *Soft, error) {
	coarse, err := searchCoarse(ctx, v, s.views, angles, s.frames, 8)
	if err != nil {
		return nil, nil, err
	}
	fine, err := searchFine(ctx, v, s.views, distinct(coarse, s.views, 3), s.frames, 4)
	if err != nil {
		return nil, nil, err
	}
	type aligned struct {
		page int
		h    homography
		sim  float64
	}
	var found []aligned
	for _, p := range fine {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		h, sim := v.align(s.views[p.page].details().quarter, 4, p.h, 8)
		found = append(found, aligned{p.page, h, sim})
	}
	slices.SortFunc(found, func(a, b aligned) int { return cmp.Compare(b.sim, a.sim) })
	var best *Registration
	var bestSoft *Soft
	tried, most := 0, 0.0
	for _, a := range found {
		if a.sim < math.Max(leastSimilarity-0.1, 0.8*found[0].sim) || tried == 2 {
			break
		}
		h, sim := v.align(s.views[a.page].details().half, 2, a.h, 5)
		if most = math.Max(most, sim); sim < leastSimilarity || sim < 0.8*most {
			continue
		}
		ref, err := s.reference(a.page)
		if err != nil {
			return nil, nil, err
		}
		soft, err := measure(ctx, v, ref, h)
		if err != nil {
			return nil, nil, err
		}
		tried++
		if best == nil || soft.Energy > best.Energy {
			page := s.views[a.page]
			best = &Registration{Page: page.page.Number, Map: h, Similarity: sim, Energy: soft.Energy,
				Scale: h.scale(float64(page.w)/2, float64(page.h)/2)}
			bestSoft = soft
		}
		if soft.Energy > 4*markedEnergy {
			break
		}
	}
	if best == nil {
		return nil, nil, ErrNotRegistered
	}
	best.Tried = tried
	return best, bestSoft, nil
}
