package watermark

import "math"

// texture is a picture with its local mean and contrast taken away, and the
// running sums of its energy: what two pictures are compared by when
// brightness, contrast and large dark areas say nothing.
type texture struct {
	w, h   int
	pix    []float32
	energy []float64 // (w+1)×(h+1) summed-area table of pix²; nil until asked for
}

// contrastFloor is the local deviation, in grey levels, below which texture is
// noise rather than content.
const contrastFloor = 8

// newTexture normalises over a square window that reaches radius pixels to
// each side.
func newTexture(p *Plane, radius int) *texture {
	t := &texture{w: p.W, h: p.H, pix: make([]float32, len(p.Pix))}
	// Column sums of values and squares, about middle grey, over the window's rows.
	columns := make([][2]float64, t.w)
	add := func(y int, sign float64) {
		for x, v := range p.Row(y) {
			d := float64(v) - 128
			columns[x][0] += sign * d
			columns[x][1] += sign * d * d
		}
	}
	for y := range min(radius, t.h) {
		add(y, 1)
	}
	for y := range t.h {
		if y+radius < t.h {
			add(y+radius, 1)
		}
		if y > radius {
			add(y-radius-1, -1)
		}
		rows := min(t.h, y+radius+1) - max(0, y-radius)
		var sum, square float64
		for x := range min(radius, t.w) {
			sum, square = sum+columns[x][0], square+columns[x][1]
		}
		out := t.pix[y*t.w:]
		for x, v := range p.Row(y) {
			if x+radius < t.w {
				sum, square = sum+columns[x+radius][0], square+columns[x+radius][1]
			}
			if x > radius {
				sum, square = sum-columns[x-radius-1][0], square-columns[x-radius-1][1]
			}
			n := 1 / float64(rows*(min(t.w, x+radius+1)-max(0, x-radius)))
			mean := n * sum
			spread := math.Sqrt(max(0, n*square-mean*mean) + contrastFloor*contrastFloor)
			out[x] = float32((float64(v) - 128 - mean) / spread)
		}
	}
	return t
}

// sums returns energy, filled from pix at the first call.
func (t *texture) sums() []float64 {
	if t.energy != nil {
		return t.energy
	}
	t.energy = make([]float64, (t.w+1)*(t.h+1))
	for y := 0; y < t.h; y++ {
		var row float64
		for x := 0; x < t.w; x++ {
			v := float64(t.pix[y*t.w+x])
			row += v * v
			t.energy[(y+1)*(t.w+1)+x+1] = t.energy[y*(t.w+1)+x+1] + row
		}
	}
	return t.energy
}

// energyIn sums pix² over x0 <= x < x1, y0 <= y < y1, clipped to the picture.
func (t *texture) energyIn(x0, y0, x1, y1 int) float64 {
	x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, t.w), min(y1, t.h)
	if x0 >= x1 || y0 >= y1 {
		return 0
	}
	w, e := t.w+1, t.sums()
	return e[y1*w+x1] - e[y0*w+x1] - e[y1*w+x0] + e[y0*w+x0]
}

func (t *texture) total() float64 { return t.energyIn(0, 0, t.w, t.h) }

// clear removes what lies outside the picture.
func (t *texture) clear(inside []bool) {
	for i, in := range inside {
		if !in {
			t.pix[i] = 0
		}
	}
	t.energy = nil
}
