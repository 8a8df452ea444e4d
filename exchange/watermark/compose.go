package watermark

// cell is one block of the page on its way: what both variants have in common, and
// what variant 1 has more and variant 0 less of it, as transformed by forwardDCT.
type cell struct {
	even, odd block
	flat      bool // even and odd hold the luma pattern alone, which has few frequencies
	moved     bool // odd holds more than the luma mark

	dx, dy displacement
	edges  [3][cellSize + 2]float32
}

// compose fills the cell from the page's cell at x, y.
func (m *marker) compose(x, y int) {
	c := &m.cell
	c.odd = block{}
	c.flat, c.moved = m.look.flat[y*(m.page.W/cellSize)+x], false
	if c.flat {
		c.even = block{}
		c.even[0] = 64 * (m.page.Pix[y*cellSize*m.page.W+x*cellSize] - 128)
	} else {
		c.load(m, x, y)
		c.even.forwardDCT()
		if c.moved {
			c.odd.forwardDCT()
		}
	}
	m.luma.mark.addTo(&c.odd, x, y)
	if m.luma.tapered(x, y) {
		m.luma.fill.addTo(&c.even, x, y)
	}
}

// load fills even and odd with pixels, around zero, of the page and of its
// displacement.
func (c *cell) load(m *marker, x, y int) {
	c.moved = c.dx.load(m.warp.dx, x, y)
	c.moved = c.dy.load(m.warp.dy, x, y) || c.moved
	if !c.moved {
		c.even.load(m.page, x*cellSize, y*cellSize)
	} else {
		above, row := c.window(m.page, x*cellSize, y*cellSize-1), c.window(m.page, x*cellSize, y*cellSize)
		plain := [3]bool{oneValue(above[:]), oneValue(row[:])}
		for i := range cellSize {
			below := c.window(m.page, x*cellSize, y*cellSize+i+1)
			plain[2] = oneValue(below[:])
			even, odd := (*[cellSize]float32)(c.even[i*8:]), (*[cellSize]float32)(c.odd[i*8:])
			if v := row[0]; plain == [3]bool{true, true, true} && above[0] == v && below[0] == v {
				*even = [cellSize]float32{v, v, v, v, v, v, v, v} // odd is zero
			} else {
				displace(even, odd, above, row, below, &c.dx[i], &c.dy[i])
			}
			above, row = row, below
			plain[0], plain[1] = plain[1], plain[2]
		}
	}
	c.even.lower()
}

// window returns a row of the cell at x with a pixel on either side; outside the
// page its edge is repeated. At most three rows are looked at together.
func (c *cell) window(page *Plane, x, y int) *[cellSize + 2]float32 {
	y = max(0, min(page.H-1, y))
	if x > 0 && x+cellSize < page.W {
		at := y*page.W + x - 1
		return (*[cellSize + 2]float32)(page.Pix[at : at+cellSize+2])
	}
	row, edge := page.Row(y), &c.edges[y%3]
	for i := range edge {
		edge[i] = row[max(0, min(page.W-1, x-1+i))]
	}
	return edge
}
