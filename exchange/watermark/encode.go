package watermark

import (
	"bytes"
	"math"
)

// watched coefficients of a block, in zigzag order, hold nearly all of the luma
// mark.
const watched = 10

// encode appends the band that begins at pixel row top to every tile.
func (m *marker) encode(top int, out [][2][]byte) {
	_, tileH := m.g.tileSize()
	for col := range m.g.Cols {
		tile := top/tileH*m.g.Cols + col
		for bit := range 2 {
			w := &m.writers[bit]
			w.reset()
			if m.g.Color {
				m.encodeColor(w, tile, bit, top)
			} else {
				m.encodeGray(w, tile, bit)
			}
			out[tile][bit] = appendSegment(out[tile][bit], w.finish())
		}
	}
}

func (m *marker) encodeGray(w *segmentWriter, tile, bit int) {
	var dc int32
	var b block
	var c coefficients
	r := m.g.TileRect(tile)
	for x := r.Min.X; x < r.Max.X; x += 8 {
		b.load(m.variant[bit], x, 0)
		b.forwardDCT()
		c.quantise(&b, &m.quantY)
		m.compare(tile, bit, (x-r.Min.X)/8, &c)
		dc = w.write(&c, dc, &huffTables[0], &huffTables[1])
	}
}

func (m *marker) encodeColor(w *segmentWriter, tile, bit, top int) {
	var dc [3]int32
	var b block
	var c coefficients
	r := m.g.TileRect(tile)
	for x := r.Min.X; x < r.Max.X; x += 16 {
		for i := range 4 {
			b.load(m.variant[bit], x+i&1*8, i>>1*8)
			b.forwardDCT()
			c.quantise(&b, &m.quantY)
			m.compare(tile, bit, (x-r.Min.X)/4+i, &c)
			dc[0] = w.write(&c, dc[0], &huffTables[0], &huffTables[1])
		}
		for i, p := range [2]*Plane{m.cb, m.cr} {
			b.load(p, x/2, top/2)
			b.forwardDCT()
			c.quantise(&b, &m.quantC)
			dc[i+1] = w.write(&c, dc[i+1], &huffTables[2], &huffTables[3])
		}
	}
}

// faintest returns the tile whose variants differ least and half their
// difference in luma rms; not a number counts as none.
func (m *marker) faintest(v *Variants) (tile int, apart float64) {
	w, h := m.g.tileSize()
	apart = math.Inf(1)
	for i, d := range m.difference {
		half := math.Sqrt(d/float64(w*h)) / 2
		if bytes.Equal(v.Segments[i][0], v.Segments[i][1]) || !(half < math.Inf(1)) {
			half = 0
		}
		if half < apart {
			tile, apart = i, half
		}
	}
	return tile, apart
}

// compare notes the watched coefficients of variant 0 and adds up how those of
// variant 1 differ from them.
func (m *marker) compare(tile, bit, i int, c *coefficients) {
	if dc := c.value[0]; dc < -2048 || dc > 2047 { // what is no number quantises to one far out of range
		m.difference[tile] = math.NaN()
	}
	seen := (*[watched]int32)(c.value[:watched])
	if bit == 0 {
		m.seen[i] = *seen
		return
	}
	var sum float64
	for k, v := range m.seen[i] {
		if d := seen[k] - v; d != 0 {
			sum += float64(d) * float64(d) * m.steps[k]
		}
	}
	m.difference[tile] += sum
}
