package watermark

import (
	"errors"
	"fmt"
	"image"
)

// ErrUnmarkable says that a page could not be given its mark; there is no
// page then.
var ErrUnmarkable = errors.New("page cannot be marked")

// Variants are both variants of every tile of a page. Segments[tile][bit] holds
// the tile's restart segments, one per row of MCUs, each behind its length as
// an unsigned varint.
type Variants struct {
	Segments [][2][]byte
}

// Mark tints a page, marks it in both ways and encodes both variants of the
// padded page as baseline JPEG. The marks are in the luma; both variants share
// their chroma, so that decoders that smooth chroma over tile borders still
// see no difference there. pageNo counts from 0 or 1, as the caller likes, and
// must be the same for every use of the key.
//
// It returns an error wrapping ErrGeometry if page and geometry don't fit, and
// ErrUnmarkable if the two variants of any tile came out alike; in both cases
// no page.
func Mark(page image.Image, g Geometry, key Key, pageNo int) (*Variants, error) {
	err := g.Validate()
	if err != nil {
		return nil, err
	}
	if page == nil {
		return nil, fmt.Errorf("%w: no picture", ErrUnmarkable)
	}
	if b := page.Bounds(); b.Dx() != g.Width || b.Dy() != g.Height {
		return nil, fmt.Errorf("%w: the picture has %d x %d pixels, the geometry %d x %d",
			ErrGeometry, b.Dx(), b.Dy(), g.Width, g.Height)
	}
	m := newMarker(page, g, key, pageNo)
	for range mostTries {
		v := m.variants()
		tile, apart := m.faintest(v)
		if apart >= leastApart {
			return v, nil
		}
		err = fmt.Errorf("%w: the variants of tile %d are only %.2f luma apart", ErrUnmarkable, tile, 2*apart)
		m.luma.mark.c.scale(stronger)
		m.luma.fill.c.scale(stronger)
	}
	return nil, err
}

const (
	// leastApart is the least difference of a tile's variants as coded, in luma
	// rms of half of it. On a page whose own quantisation swallows the pattern
	// the luma mark is made stronger by steps.
	leastApart = 0.2
	stronger   = 1.5
	mostTries  = 3
)

// marker composes and encodes one page, a band of one row of MCUs at a time.
type marker struct {
	g      Geometry
	page   *Plane // tinted luma
	cb, cr *Plane // tinted chroma at half size, nil for gray
	look   *look
	luma   *lumaPattern
	warp   *warpPattern

	cell           cell
	quantY, quantC [64]float32
	writers        [2]segmentWriter
	difference     []float64        // by tile: squares of what differs in the watched coefficients
	steps          [watched]float64 // squares of their quantisation steps
}

func newMarker(page image.Image, g Geometry, key Key, pageNo int) *marker {
	m := &marker{g: g, page: tintedLuma(page, g)}
	if g.Color {
		m.cb, m.cr = tintedChroma(page, g)
	}
	m.look = lookAt(m.page)
	m.luma = newLumaPattern(key, pageNo, g, m.look)
	m.warp = newWarpPattern(key, pageNo, g, m.look)
	m.difference = make([]float64, g.Tiles())
	q := quantTable(0, g.Quality)
	for k := range m.steps {
		m.steps[k] = float64(q[zigzag[k]]) * float64(q[zigzag[k]])
	}
	m.quantY, m.quantC = quantReciprocals(0, g.Quality), quantReciprocals(1, g.Quality)
	return m
}

// variants composes and encodes the whole page.
func (m *marker) variants() *Variants {
	v := &Variants{Segments: make([][2][]byte, m.g.Tiles())}
	clear(m.difference)
	for band := 0; band < m.page.H; band += m.g.mcu() {
		m.encode(band, v.Segments)
	}
	return v
}
