package watermark

import "math"

// texture is a picture with its local mean and contrast taken away, and the
// running sums of its energy: what two pictures are compared by when
// brightness, contrast and large dark areas say nothing.
type texture struct {
	w, h   int
	pix    []float32
	energy []float64 // (w+1)×(h+1) summed-area table of pix²
}

// contrastFloor is the local deviation, in grey levels, below which texture is
// noise rather than content.
const contrastFloor = 8

// newTexture normalises over a square window that reaches radius pixels to
// each side.
func newTexture(p *Plane, radius int) *texture {
	t := &texture{w: p.W, h: p.H, pix: make([]float32, len(p.Pix))}
	// Summed-area tables of values and squares, about middle grey.
	stride := t.w + 1
	sums, squares := make([]float64, stride*(t.h+1)), make([]float64, stride*(t.h+1))
	for y := range t.h {
		var sum, square float64
		above, here := y*stride, (y+1)*stride
		for x, v := range p.Row(y) {
			d := float64(v) - 128
			sum += d
			square += d * d
			sums[here+x+1] = sums[above+x+1] + sum
			squares[here+x+1] = squares[above+x+1] + square
		}
	}
	for y := range t.h {
		top, bottom := max(0, y-radius)*stride, min(t.h, y+radius+1)*stride
		rows := float64(bottom-top) / float64(stride)
		for x, v := range p.Row(y) {
			l, r := max(0, x-radius), min(t.w, x+radius+1)
			n := 1 / (rows * float64(r-l))
			mean := n * (sums[bottom+r] - sums[bottom+l] - sums[top+r] + sums[top+l])
			square := n * (squares[bottom+r] - squares[bottom+l] - squares[top+r] + squares[top+l])
			spread := math.Sqrt(max(0, square-mean*mean) + contrastFloor*contrastFloor)
			t.pix[y*t.w+x] = float32((float64(v) - 128 - mean) / spread)
		}
	}
	t.sum()
	return t
}

// sum fills energy from pix.
func (t *texture) sum() {
	t.energy = make([]float64, (t.w+1)*(t.h+1))
	for y := 0; y < t.h; y++ {
		var row float64
		for x := 0; x < t.w; x++ {
			v := float64(t.pix[y*t.w+x])
			row += v * v
			t.energy[(y+1)*(t.w+1)+x+1] = t.energy[y*(t.w+1)+x+1] + row
		}
	}
}

// energyIn sums pix² over x0 <= x < x1, y0 <= y < y1, clipped to the picture.
func (t *texture) energyIn(x0, y0, x1, y1 int) float64 {
	x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, t.w), min(y1, t.h)
	if x0 >= x1 || y0 >= y1 {
		return 0
	}
	w := t.w + 1
	return t.energy[y1*w+x1] - t.energy[y0*w+x1] - t.energy[y1*w+x0] + t.energy[y0*w+x0]
}

func (t *texture) total() float64 { return t.energy[len(t.energy)-1] }

// clear removes what lies outside the picture.
func (t *texture) clear(inside []bool) {
	for i, in := range inside {
		if !in {
			t.pix[i] = 0
		}
	}
	t.sum()
}
