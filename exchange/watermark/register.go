package watermark

import (
	"context"
	"errors"
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
	Corners    Corners // of the page in the picture, as found
	Bend       *Bend   // of the page before Map; nil where it lies flat
	Negative   bool    // dark and light are changed in the picture
	Blur       float64 // of the picture, a Gaussian's deviation in page pixels
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
	sureSimilarity  = 0.75 // from which no other guide does better
)

// Sight finds a page in a picture and reads its soft bits there. The picture may be
// a screenshot, a part of one, a scan or what a chat program made smaller, at 0.33
// to 3 picture pixels to a page pixel, turned by right angles and at most 4
// degrees, or a photograph in which the page's outline can be seen or was pointed
// out. What else the picture shows does no harm as long as the page keeps a
// fiftieth of its area. It returns ErrNotRegistered, or errors wrapping ErrPicture,
// ErrCorners or ErrPage.
func Sight(ctx context.Context, picture Picture, page *Page) (*Registration, *Soft, error) {
	pages, err := newSearch([]*Page{page})
	if err != nil {
		return nil, nil, err
	}
	found, _, err := pages.look(ctx, picture, func(int) {})
	if err != nil {
		return nil, nil, err
	}
	return found[0].reg, found[0].soft, nil
}

// search holds what the pictures of one trace share.
type search struct {
	views      []*pageView
	references map[int]*reference // by index of view
	frames     frames
	sessions   Sessions
}

func newSearch(pages []*Page) (*search, error) {
	s := &search{references: map[int]*reference{}, frames: frames{}}
	for _, p := range pages {
		if err := p.Validate(); err != nil {
			return nil, err
		}
		v, err := newPageView(p, len(pages) <= keptReferences)
		if err != nil {
			return nil, err
		}
		s.views = append(s.views, v)
	}
	return s, nil
}

// keptReferences limits how many pages' variants and full-size patterns stay in
// memory.
const keptReferences = 2

func (s *search) reference(k int) (*reference, error) {
	if r := s.references[k]; r != nil {
		return r, nil
	}
	zero, one, err := s.views[k].lumas()
	if err != nil {
		return nil, err
	}
	r := newReference(s.views[k].page, zero, one)
	if len(s.references) >= keptReferences {
		clear(s.references)
	}
	s.references[k] = r
	return r, nil
}

// forget drops what only the picture just looked at needed.
func (s *search) forget() {
	for _, v := range s.views {
		v.detail = nil
	}
}
