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
	tileW, tileH := m.g.tileSize()
	for col := range m.g.Cols {
		tile := top/tileH*m.g.Cols + col
		for bit := range m.writers {
			m.writers[bit].reset()
		}
		if m.g.Color {
			m.encodeColor(tile, col*tileW, top)
		} else {
			m.encodeGray(tile, col*tileW, top)
		}
		for bit := range m.writers {
			segment := m.writers[bit].finish()
			if out[tile][bit] == nil {
				out[tile][bit] = make([]byte, 0, (len(segment)+8)*(m.g.segmentRows()+1))
			}
			out[tile][bit] = appendSegment(out[tile][bit], segment)
		}
	}
}

func (m *marker) encodeGray(tile, left, top int) {
	var dc [2]int32
	var c [2]coefficients
	tileW, _ := m.g.tileSize()
	for x := left; x < left+tileW; x += 8 {
		m.encodeLuma(tile, x, top, &c, &dc)
	}
}

func (m *marker) encodeColor(tile, left, top int) {
	var luma, chroma [2]int32
	var b block
	var c [2]coefficients
	tileW, _ := m.g.tileSize()
	for x := left; x < left+tileW; x += 16 {
		for i := range 4 {
			m.encodeLuma(tile, x+i&1*8, top+i>>1*8, &c, &luma)
		}
		for i, p := range [2]*Plane{m.cb, m.cr} { // both variants have the same
			if b.load(p, x/2, top/2); b == (block{}) {
				c[0].filled, c[0].value[0] = 0, 0
			} else {
				b.forwardDCT()
				c[0].quantise(&b, &m.quantC)
			}
			for bit := range m.writers {
				m.writers[bit].write(&c[0], chroma[i], &huffTables[2], &huffTables[3])
			}
			chroma[i] = c[0].value[0]
		}
	}
}

// encodeLuma writes the block at x, y of both variants.
func (m *marker) encodeLuma(tile, x, y int, c *[2]coefficients, dc *[2]int32) {
	m.compose(x/8, y/8)
	quantisePair(c, &m.cell, &m.quantY)
	m.compare(tile, c)
	for bit := range c {
		m.writers[bit].write(&c[bit], dc[bit], &huffTables[0], &huffTables[1])
		dc[bit] = c[bit].value[0]
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

// compare adds up how the watched coefficients of a block's variants differ.
func (m *marker) compare(tile int, c *[2]coefficients) {
	zero, one := &c[0].value, &c[1].value
	for _, dc := range [2]int32{zero[0], one[0]} {
		if dc < -2048 || dc > 2047 { // what is no number quantises to one far out of range
			m.difference[tile] = math.NaN()
		}
	}
	var sum float64
	for k := 0; k < watched; k += 5 {
		w, v, s := (*[5]int32)(one[k:]), (*[5]int32)(zero[k:]), (*[5]float64)(m.steps[k:])
		d0, d1, d2, d3, d4 := float64(w[0]-v[0]), float64(w[1]-v[1]), float64(w[2]-v[2]), float64(w[3]-v[3]), float64(w[4]-v[4])
		sum += d0 * d0 * s[0]
		sum += d1 * d1 * s[1]
		sum += d2 * d2 * s[2]
		sum += d3 * d3 * s[3]
		sum += d4 * d4 * s[4]
	}
	m.difference[tile] += sum
}
