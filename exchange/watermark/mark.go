package watermark

import (
	"errors"
	"fmt"
	"image"
	"math"
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

	markX, fillX, markY, fillY []float32 // tapers of the luma mark
	warpX, warpY               []float32 // tapers of the warp
	weights                    [][4]float32

	variant               [2]*Plane // the band, luma around zero
	mark, fill, even, odd []float32 // one row
	dx, dy, coefficients  []float32
	quantY, quantC        [64]float32
	writers               [2]segmentWriter
	seen                  [][watched]int32 // coefficients of variant 0, by luma block of a tile row
	difference            []float64        // by tile: squares of what differs in the watched coefficients
	steps                 [watched]float64 // squares of their quantisation steps
}

func newMarker(page image.Image, g Geometry, key Key, pageNo int) *marker {
	m := &marker{g: g, page: tintedLuma(page, g), weights: splineWeights(lumaStep)}
	if g.Color {
		m.cb, m.cr = tintedChroma(page, g)
	}
	m.look = lookAt(m.page)
	m.luma = newLumaPattern(key, pageNo, m.look)
	m.warp = newWarpPattern(key, pageNo, g, m.look)
	w, h := g.tileSize()
	m.markX, m.fillX = taper(g.Cols, w, taperWidth(lumaTaper, w))
	m.markY, m.fillY = taper(g.Rows, h, taperWidth(lumaTaper, h))
	// The displacement begins flat at a tile's edge: a sine squared.
	m.warpX, _ = taper(g.Cols, w, taperWidth(warpTaper, w))
	m.warpY, _ = taper(g.Rows, h, taperWidth(warpTaper, h))
	for _, t := range [][]float32{m.warpX, m.warpY} {
		for i, v := range t {
			t[i] = v * v
		}
	}
	for i := range m.variant {
		m.variant[i] = NewPlane(m.page.W, g.mcu())
	}
	for _, row := range []*[]float32{&m.mark, &m.fill, &m.even, &m.odd, &m.dx, &m.dy} {
		*row = make([]float32, m.page.W)
	}
	m.coefficients = make([]float32, m.page.W/lumaStep+3)
	m.seen = make([][watched]int32, w/8*g.mcu()/8)
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
		m.compose(band)
		m.encode(band, v.Segments)
	}
	return v
}

// compose fills both variants of the band that begins at pixel row top.
func (m *marker) compose(top int) {
	for i := range m.g.mcu() {
		y := top + i
		m.luma.mark.rowCoefficients(m.coefficients, y, m.weights)
		row4(m.mark, m.coefficients, m.weights)
		m.luma.fill.rowCoefficients(m.coefficients, y, m.weights)
		row4(m.fill, m.coefficients, m.weights)
		m.displaceRow(y)
		one, zero := m.variant[1].Row(i), m.variant[0].Row(i)
		inner := m.markY[y] == 1
		for x, p := range m.mark {
			share := m.markX[x] * m.markY[y]
			fill := m.fillX[x]
			if !inner {
				fill = float32(math.Sqrt(float64(1 - share*share)))
			}
			p = share*p + m.odd[x]
			e := m.even[x] + fill*m.fill[x] - 128
			one[x], zero[x] = e+p, e-p
		}
	}
}

// displaceRow fills even and odd for pixel row y.
func (m *marker) displaceRow(y int) {
	row := m.page.Row(y)
	flat := m.look.flat[y/cellSize*m.look.cols:][:m.look.cols]
	copy(m.even, row)
	clear(m.odd)
	ty := m.warpY[y]
	if y == 0 || y == m.page.H-1 {
		return
	}
	m.warp.dx.rowCoefficients(m.coefficients, y, m.weights)
	row4(m.dx, m.coefficients, m.weights)
	m.warp.dy.rowCoefficients(m.coefficients, y, m.weights)
	row4(m.dy, m.coefficients, m.weights)
	above, below := m.page.Row(y-1), m.page.Row(y+1)
	for c, still := range flat {
		if still {
			continue
		}
		from, to := max(1, c*cellSize), min(m.page.W-1, (c+1)*cellSize)
		for x := from; x < to; x++ {
			t := ty * m.warpX[x]
			m.dx[x] *= t
			m.dy[x] *= t
		}
		displace(m.even, m.odd, above, row, below, m.dx, m.dy, from, to)
	}
}
