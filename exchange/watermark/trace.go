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
	// Variants decodes the two whole variants as shipped. It is called again
	// whenever they are needed: of a long document only the page that is being
	// looked at lies in memory.
	Variants func() ([2]image.Image, error)
}

// Validate reports a page that can't be traced; its errors wrap ErrPage.
func (p *Page) Validate() error {
	if p == nil || p.Variants == nil {
		return fmt.Errorf("%w: missing", ErrPage)
	}
	if err := p.Geometry.Validate(); err != nil {
		return fmt.Errorf("%w %d: %w", ErrPage, p.Number, err)
	}
	return nil
}

// lumas are the two variants' brightness.
func (p *Page) lumas() (zero, one *Plane, err error) {
	variants, err := p.Variants()
	if err != nil {
		return nil, nil, fmt.Errorf("%w %d: %w", ErrPage, p.Number, err)
	}
	for bit, v := range variants {
		if v == nil {
			return nil, nil, fmt.Errorf("%w %d: variant %d is missing", ErrPage, p.Number, bit)
		}
		if s := v.Bounds().Size(); s.X != p.Geometry.Width || s.Y != p.Geometry.Height {
			return nil, nil, fmt.Errorf("%w %d: variant %d is %d x %d, not %d x %d", ErrPage, p.Number, bit,
				s.X, s.Y, p.Geometry.Width, p.Geometry.Height)
		}
	}
	return LumaOf(variants[0]), LumaOf(variants[1]), nil
}

// meanOf is the average of two variants: the page without its bits.
func meanOf(a, b *Plane) *Plane {
	out := NewPlane(a.W, a.H)
	for i, v := range a.Pix {
		out.Pix[i] = (v + b.Pix[i]) / 2
	}
	return out
}

// Trace looks for the pages in the pictures, reads the mark and judges it: all
// pictures and pages add up, so they should come from one leak. d.Registrations
// counts how often pictures of this leak have been compared with codewords, this
// time included. progress, if not nil, is called with rising done. Errors wrap
// ErrPicture, ErrCorners or ErrPage, or are the context's; a picture without any
// page in it is no error.
func Trace(ctx context.Context, pictures []Picture, pages []*Page, candidates []Candidate, d DecideParams, progress func(done, total int)) (*Verdict, error) {
	return TraceSessions(ctx, pictures, pages, candidates, d, Sessions{}, progress)
}

// TraceSessions is Trace with the help of the session mark: it guides the search
// where a page has too little to be found by, and the views read from it come with
// the verdict, which they change in nothing.
func TraceSessions(ctx context.Context, pictures []Picture, pages []*Page, candidates []Candidate, d DecideParams, sessions Sessions, progress func(done, total int)) (*Verdict, error) {
	if len(pictures) == 0 {
		return nil, fmt.Errorf("%w: none given", ErrPicture)
	}
	if len(pages) == 0 {
		return nil, fmt.Errorf("%w: none given", ErrPage)
	}
	total := searchSteps * len(pictures)
	last := -1
	report := func(done int) {
		if progress != nil && done > last {
			last = done
			progress(done, total)
		}
	}
	report(0)
	s, err := newSearch(pages)
	if err != nil {
		return nil, err
	}
	s.sessions = sessions
	var seen []*Soft
	var sightings []Sighting
	var read []SessionSighting
	for i, picture := range pictures {
		found, session, err := s.look(ctx, picture, func(step int) { report(searchSteps*i + step) })
		if err != nil && !errors.Is(err, ErrNotRegistered) {
			return nil, fmt.Errorf("picture %d: %w", i+1, err)
		}
		if session != nil {
			read = append(read, SessionSighting{Picture: i, SessionReading: *session})
		}
		for _, f := range found {
			f.soft.Picture = i
			seen = append(seen, f.soft)
			sightings = append(sightings, Sighting{Picture: i, Registration: *f.reg})
		}
		report(searchSteps * (i + 1))
	}
	v := Decide(seen, candidates, d)
	v.Sightings, v.Sessions = sightings, read
	if len(sightings) == 0 {
		v.Reason = ReasonNotRegistered
	}
	return v, nil
}
