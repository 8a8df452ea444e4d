package lab

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"

	"niem/exchange/watermark"
)

// Limits of a document, those of the product.
const (
	MaxRecipients = 1000
	MaxPages      = 2000
)

// Errors to branch on.
var (
	ErrRecipients = errors.New("number of recipients")
	ErrViewer     = errors.New("no such recipient")
	ErrPages      = errors.New("number of pages")
)

// Document is all that the detector needs of a marked document.
type Document struct {
	Recipients int
	Pages      []*watermark.Page // numbered from 0
	Candidates []watermark.Candidate
	Views      []watermark.ViewID // one opening by each recipient

	key     watermark.Key
	session watermark.SessionKey
	coded   []coder // by page
}

// coder gives one whole variant of a page as JPEG.
type coder func(bit int) ([]byte, error)

// Marked is a document together with its tiles, from which copies are made.
type Marked struct {
	*Document
	variants []*watermark.Variants
}

// Begin makes an empty document of a number of pages, which Add then takes in
// order.
func Begin(recipients, pages int, seed uint64) (*Marked, error) {
	if pages < 1 || pages > MaxPages {
		return nil, fmt.Errorf("%w: %d, allowed are 1 to %d", ErrPages, pages, MaxPages)
	}
	d, err := newDocument(recipients, pages, watermark.Key(drawn(seed, "pattern key", 0)))
	if err != nil {
		return nil, err
	}
	d.session = watermark.SessionKey(drawn(seed, "session key", 0))
	for n := range recipients {
		d.Views = append(d.Views, viewOf(seed, n+1))
	}
	return &Marked{Document: d}, nil
}

func newDocument(recipients, pages int, key watermark.Key) (*Document, error) {
	if recipients < 1 || recipients > MaxRecipients {
		return nil, fmt.Errorf("%w: %d, allowed are 1 to %d", ErrRecipients, recipients, MaxRecipients)
	}
	d := &Document{Recipients: recipients, Pages: make([]*watermark.Page, 0, pages), key: key}
	d.Candidates = d.Strangers(recipients, 1)
	return d, nil
}

// Add marks the next page.
func (m *Marked) Add(page image.Image) error {
	n, pages := len(m.Pages), cap(m.Pages)
	if n == pages {
		return fmt.Errorf("%w: it has all its %d", ErrPages, pages)
	}
	size := page.Bounds().Size()
	g := watermark.PlanGeometry(size.X, size.Y, watermark.IsColor(page), pages)
	v, err := watermark.Mark(page, g, m.key, n)
	if err != nil {
		return err
	}
	m.variants = append(m.variants, v)
	m.add(g, pages, func(bit int) ([]byte, error) {
		return watermark.Splice(g, func(tile int) ([]byte, error) { return v.Segments[tile][bit], nil })
	})
	return nil
}

func (d *Document) add(g watermark.Geometry, pages int, code coder) {
	d.coded = append(d.coded, code)
	d.Pages = append(d.Pages, &watermark.Page{Number: len(d.Pages), Pages: pages, Key: d.key, Geometry: g,
		Variants: func() (out [2]image.Image, err error) {
			for bit := range out {
				data, err := code(bit)
				if err != nil {
					return out, err
				}
				if out[bit], err = watermark.Decode(g, data); err != nil {
					return out, err
				}
			}
			return out, nil
		}})
}

// Mark marks the pages of a document.
func Mark(pages []image.Image, recipients int, seed uint64) (*Marked, error) {
	m, err := Begin(recipients, len(pages), seed)
	if err != nil {
		return nil, err
	}
	for i, p := range pages {
		if err := m.Add(p); err != nil {
			return nil, fmt.Errorf("page %d: %w", i+1, err)
		}
	}
	return m, nil
}

// Strangers returns n candidates numbered from first. Beyond the document's
// recipients they are people who never had a copy.
func (d *Document) Strangers(n, first int) []watermark.Candidate {
	out := make([]watermark.Candidate, n)
	for i := range out {
		id := idOf(first + i)
		out[i] = watermark.Candidate{ID: id, Codeword: func(page int) []byte {
			if page < 0 || page >= len(d.Pages) {
				return nil
			}
			p := d.Pages[page]
			return watermark.Codeword(d.key, id, p.Geometry, page, p.Pages)
		}}
	}
	return out
}

// Copy is a recipient's copy of a page without any mark of a viewer.
func (m *Marked) Copy(recipient, page int) (image.Image, error) {
	if recipient < 1 || recipient > m.Recipients {
		return nil, fmt.Errorf("%w: %d of %d", ErrViewer, recipient, m.Recipients)
	}
	word := m.Candidates[recipient-1].Codeword(page)
	return m.compose(page, func(tile int) int { return watermark.Bit(word, tile) })
}

func (m *Marked) compose(page int, bit func(tile int) int) (image.Image, error) {
	if page < 0 || page >= len(m.Pages) {
		return nil, fmt.Errorf("%w: no page %d among %d", ErrPages, page+1, len(m.Pages))
	}
	g := m.Pages[page].Geometry
	data, err := watermark.Splice(g, func(tile int) ([]byte, error) { return m.variants[page].Segments[tile][bit(tile)], nil })
	if err != nil {
		return nil, err
	}
	return watermark.Decode(g, data)
}

// idOf is the id of a recipient by number, from 1.
func idOf(number int) (id [16]byte) {
	binary.BigEndian.PutUint64(id[8:], uint64(number))
	return id
}

// NumberOf is the number of a recipient by id.
func NumberOf(id [16]byte) int { return int(binary.BigEndian.Uint64(id[8:])) }
