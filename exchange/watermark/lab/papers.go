package lab

import (
	"context"
	"fmt"
	"image"
	"math"
	"sync"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack/specimen"
)

// Paper is a kind of page of which a table's documents are made.
type Paper struct {
	Kind string
	Draw func(seed uint64) (image.Image, error)
}

// Specimens are the drawn kinds of page.
func Specimens() (papers []Paper) {
	for _, k := range specimen.Kinds {
		papers = append(papers, Paper{k.Name, func(seed uint64) (image.Image, error) { return k.Draw(seed), nil }})
	}
	return papers
}

// stack is the documents of a table, marked when they are first needed and then
// kept: document i of one page, and of as many pages as the longest cell needs.
type stack struct {
	papers     []Paper
	recipients int
	seed       uint64
	longest    int
	short      []*sheaf
	long       []*sheaf
}

// sheaf is one document of a table.
type sheaf struct {
	*Marked
	kinds []string
	// carries, by page and tile: whether the tile can carry displacement, by a
	// trace of the page as its viewer shows it. Of documents of one page only.
	carries [][]bool
}

func newStack(r *Run) *stack {
	return &stack{papers: r.Papers, recipients: r.Recipients, seed: r.Seed, longest: longest(r.Cells),
		short: make([]*sheaf, r.Pictures), long: make([]*sheaf, r.Pictures)}
}

// drawSeed keeps every page of a table another page.
func (s *stack) drawSeed(document, page int) uint64 {
	return s.seed*1_000_003 + uint64(document*MaxPages+page)
}

// marked is document i of a number of pages; a shorter one is the beginning of
// the longest, whose pages have the same grid and biases.
func (s *stack) marked(ctx context.Context, i, pages int) (*sheaf, error) {
	if pages == 1 {
		if s.short[i] == nil {
			d, err := s.mark(i, 1)
			if err != nil {
				return nil, err
			}
			if err := d.probe(ctx); err != nil {
				return nil, err
			}
			// Nearly every row traces it.
			d.Pages[0].Variants = sync.OnceValues(d.Pages[0].Variants)
			s.short[i] = d
		}
		return s.short[i], nil
	}
	if s.long[i] == nil {
		d, err := s.mark(i, s.longest)
		if err != nil {
			return nil, err
		}
		s.long[i] = d
	}
	whole := s.long[i]
	begin := *whole.Document
	begin.Pages = begin.Pages[:pages]
	return &sheaf{Marked: &Marked{Document: &begin, variants: whole.variants[:pages]}, kinds: whole.kinds[:pages]}, nil
}

func (s *stack) mark(i, pages int) (*sheaf, error) {
	m, err := Begin(s.recipients, pages, s.seed*1_000_003+uint64(i*MaxPages+pages))
	if err != nil {
		return nil, err
	}
	d := &sheaf{Marked: m}
	for page := range pages {
		paper := s.papers[(i+page)%len(s.papers)]
		picture, err := paper.Draw(s.drawSeed(i, page))
		if err == nil {
			err = m.Add(picture)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", paper.Kind, err)
		}
		d.kinds = append(d.kinds, paper.Kind)
	}
	return d, nil
}

// probe finds the tiles of a document's only page that can carry displacement.
func (d *sheaf) probe(ctx context.Context) error {
	shown, err := d.View(1, 0, Viewing{})
	if err != nil {
		return err
	}
	f, err := d.Trace(ctx, []watermark.Picture{{Image: shown}}, 0, nil)
	if err != nil {
		return err
	}
	d.carries = [][]bool{make([]bool, d.Pages[0].Geometry.Tiles())}
	for _, t := range f.Verdict.Tiles {
		d.carries[0][t.Tile] = math.Abs(t.Warp) >= speaks
	}
	return nil
}

// speaks is the ratio from which a tile counts as read: an error of 10 %.
var speaks = math.Log(9)
