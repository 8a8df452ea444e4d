// Package trial sets up what tests and benches of the recipient mark have in
// common: one-page documents with many recipients, what a recipient's viewer
// shows, the kinds of leak, and recipients who try to pass for others.
package trial

import (
	"encoding/binary"
	"fmt"
	"image"
	"math/rand/v2"
	"time"

	"niem/exchange/watermark"
)

// Recipients is the number of copies of a trial's document.
const Recipients = 50

// Document is a marked one-page document.
type Document struct {
	Page       *watermark.Page
	Candidates []watermark.Candidate
	variants   *watermark.Variants
}

// NewDocument marks a page under a key drawn from seed.
func NewDocument(page image.Image, seed uint64) (*Document, error) {
	r := rand.New(rand.NewPCG(seed, 1))
	d := &Document{Page: &watermark.Page{Number: 0, Pages: 1}}
	for i := range d.Page.Key {
		d.Page.Key[i] = byte(r.Uint32())
	}
	b := page.Bounds()
	g := watermark.PlanGeometry(b.Dx(), b.Dy(), watermark.IsColor(page), 1)
	d.Page.Geometry = g
	var err error
	if d.variants, err = watermark.Mark(page, g, d.Page.Key, d.Page.Number); err != nil {
		return nil, err
	}
	var whole [2]image.Image
	for bit := range whole {
		if whole[bit], err = d.compose(func(int) int { return bit }); err != nil {
			return nil, err
		}
	}
	d.Page.Variants = func() ([2]image.Image, error) { return whole, nil }
	d.Candidates = d.Strangers(Recipients, 0)
	return d, nil
}

// Strangers returns n candidates whose codewords are drawn for this document,
// numbered from first.
func (d *Document) Strangers(n, first int) []watermark.Candidate {
	out := make([]watermark.Candidate, n)
	for i := range out {
		var id [16]byte
		binary.BigEndian.PutUint64(id[8:], uint64(first+i+1))
		word := watermark.Codeword(d.Page.Key, id, d.Page.Geometry, d.Page.Number, d.Page.Pages)
		out[i] = watermark.Candidate{ID: id, Codeword: func(int) []byte { return word }}
	}
	return out
}

func (d *Document) compose(bit func(tile int) int) (image.Image, error) {
	g := d.Page.Geometry
	data, err := watermark.Splice(g, func(tile int) ([]byte, error) { return d.variants.Segments[tile][bit(tile)], nil })
	if err != nil {
		return nil, err
	}
	return watermark.Decode(g, data)
}

// Copy is a candidate's page before the visible overlay.
func (d *Document) Copy(of watermark.Candidate) (image.Image, error) {
	word := of.Codeword(d.Page.Number)
	return d.compose(func(tile int) int { return watermark.Bit(word, tile) })
}

// Viewed is what a candidate's viewer shows: the copy under the overlay.
func (d *Document) Viewed(of watermark.Candidate) (image.Image, error) {
	page, err := d.Copy(of)
	if err != nil {
		return nil, err
	}
	return View(page, of)
}

// View lays a candidate's overlay over a page.
func View(page image.Image, of watermark.Candidate) (image.Image, error) {
	n := binary.BigEndian.Uint64(of.ID[8:])
	o := watermark.Overlay{
		Name: "Đặng Thị Ngọc Ưỡn", Username: fmt.Sprintf("uon.dtn%d", n), Unit: "Phòng Tổng hợp",
		Time: time.Date(2026, 3, 2, 8, int(n%60), 0, 0, time.UTC), ViewCode: fmt.Sprintf("K7Q2-%04d", n),
	}
	return o.Draw(page)
}
