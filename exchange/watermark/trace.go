package watermark

import (
	"context"
	"errors"
	"fmt"
	"image"
)

// ErrPage is the parent of errors about a page handed to a trace.
var ErrPage = errors.New("page for tracing")

// Page is one page of the document that a picture may show, as its sender's
// master grant opens it.
type Page struct {
	Number   int      // as it was marked
	Pages    int      // number of pages of the document: it decides the biases
	Key      Key      // pattern key of the document
	Geometry Geometry // as it was marked
	// Variant holds the two whole variants, spliced and decoded as shipped.
	Variant [2]image.Image
}

// Validate reports a page that can't be traced; its errors wrap ErrPage.
func (p *Page) Validate() error {
	if p == nil {
		return fmt.Errorf("%w: missing", ErrPage)
	}
	if err := p.Geometry.Validate(); err != nil {
		return fmt.Errorf("%w %d: %w", ErrPage, p.Number, err)
	}
	for bit, v := range p.Variant {
		if v == nil {
			return fmt.Errorf("%w %d: variant %d is missing", ErrPage, p.Number, bit)
		}
		if s := v.Bounds().Size(); s.X != p.Geometry.Width || s.Y != p.Geometry.Height {
			return fmt.Errorf("%w %d: variant %d is %d x %d, not %d x %d", ErrPage, p.Number, bit,
				s.X, s.Y, p.Geometry.Width, p.Geometry.Height)
		}
	}
	return nil
}

// mean is the average of the two variants: the page without its bits.
func (p *Page) mean() *Plane {
	a, b := LumaOf(p.Variant[0]), LumaOf(p.Variant[1])
	for i, v := range b.Pix {
		a.Pix[i] = (a.Pix[i] + v) / 2
	}
	return a
}

// Trace looks for the pages in the pictures, reads the mark and judges it: all
// pictures and pages add up, so they should come from one leak. progress, if
// not nil, is called with rising done. Errors wrap ErrPicture or ErrPage, or
// are the context's; a picture without any page in it is no error.
func Trace(ctx context.Context, pictures []image.Image, pages []*Page, candidates []Candidate, progress func(done, total int)) (*Verdict, error) {
	if len(pictures) == 0 {
		return nil, fmt.Errorf("%w: none given", ErrPicture)
	}
	if len(pages) == 0 {
		return nil, fmt.Errorf("%w: none given", ErrPage)
	}
	total := searchSteps * len(pictures)
	report := func(done int) {
		if progress != nil {
			progress(done, total)
		}
	}
	report(0)
	s, err := newSearch(pages)
	if err != nil {
		return nil, err
	}
	var seen []*Soft
	var sightings []Sighting
	for i, picture := range pictures {
		v, err := newPictureView(picture)
		if err != nil {
			return nil, fmt.Errorf("picture %d: %w", i+1, err)
		}
		reg, soft, err := s.find(ctx, v, func(step int) { report(searchSteps*i + step) })
		if err != nil && !errors.Is(err, ErrNotRegistered) {
			return nil, fmt.Errorf("picture %d: %w", i+1, err)
		}
		if err == nil {
			seen = append(seen, soft)
			sightings = append(sightings, Sighting{Picture: i, Registration: *reg})
		}
		report(searchSteps * (i + 1))
	}
	v := Decide(seen, candidates, DecideParams{})
	v.Sightings = sightings
	if len(sightings) == 0 {
		v.Reason = ReasonNotRegistered
	}
	return v, nil
}
