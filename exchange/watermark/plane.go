package watermark

import (
	"image"
	"image/color"
	"math"
)

// Plane is one channel of an image in float32, row after row, in luma units
// (0 black, 255 white) unless a function says otherwise.
type Plane struct {
	W, H int
	Pix  []float32
}

// NewPlane returns a plane of w x h zeros.
func NewPlane(w, h int) *Plane {
	return &Plane{W: w, H: h, Pix: make([]float32, w*h)}
}

// Row returns row y of the plane; it shares memory with it.
func (p *Plane) Row(y int) []float32 { return p.Pix[y*p.W : (y+1)*p.W] }

// Clone returns an independent copy.
func (p *Plane) Clone() *Plane {
	return &Plane{W: p.W, H: p.H, Pix: append([]float32(nil), p.Pix...)}
}

// Luma weights of ITU-R BT.601, those of JFIF.
const (
	lumaR = 0.299
	lumaG = 0.587
	lumaB = 0.114
)

// LumaOf returns the luma of img, 0..255, its upper left pixel at 0,0.
// Transparent pixels count as lying on white paper.
func LumaOf(img image.Image) *Plane {
	b := img.Bounds()
	p := NewPlane(b.Dx(), b.Dy())
	for y := 0; y < p.H; y++ {
		lumaRow(img, y, p.Row(y))
	}
	return p
}

// lumaRow writes the luma of row y, counted from the top of img, to dst.
func lumaRow(img image.Image, y int, dst []float32) {
	b := img.Bounds()
	y += b.Min.Y
	switch m := img.(type) {
	case *image.Gray:
		row := m.Pix[m.PixOffset(b.Min.X, y):][:len(dst)]
		for x, v := range row {
			dst[x] = float32(v)
		}
	case *image.YCbCr:
		row := m.Y[m.YOffset(b.Min.X, y):][:len(dst)]
		for x, v := range row {
			dst[x] = float32(v)
		}
	case *image.RGBA:
		row := m.Pix[m.PixOffset(b.Min.X, y):][:4*len(dst)]
		for x := range dst {
			s := row[4*x : 4*x+4 : 4*x+4]
			dst[x] = lumaR*float32(s[0]) + lumaG*float32(s[1]) + lumaB*float32(s[2]) + float32(255-s[3])
		}
	case *image.NRGBA:
		row := m.Pix[m.PixOffset(b.Min.X, y):][:4*len(dst)]
		for x := range dst {
			s := row[4*x : 4*x+4 : 4*x+4]
			v := lumaR*float32(s[0]) + lumaG*float32(s[1]) + lumaB*float32(s[2])
			if s[3] != 255 {
				a := float32(s[3]) / 255
				v = a*v + 255*(1-a)
			}
			dst[x] = v
		}
	default:
		for x := range dst {
			c := onPaper(img.At(b.Min.X+x, y))
			dst[x] = lumaR*float32(c.R) + lumaG*float32(c.G) + lumaB*float32(c.B)
		}
	}
}

// onPaper lays a colour on white paper.
func onPaper(c color.Color) color.RGBA {
	r := color.RGBAModel.Convert(c).(color.RGBA)
	lift := 255 - r.A
	return color.RGBA{R: r.R + lift, G: r.G + lift, B: r.B + lift, A: 255}
}

// Sample returns the bilinear value at x, y (pixel centres at whole numbers);
// outside, the edge is repeated.
func (p *Plane) Sample(x, y float64) float32 {
	x = max(0, min(float64(p.W-1), x))
	y = max(0, min(float64(p.H-1), y))
	x0, y0 := int(x), int(y)
	fx, fy := float32(x-float64(x0)), float32(y-float64(y0))
	x1, y1 := min(x0+1, p.W-1), min(y0+1, p.H-1)
	a, b := p.Pix[y0*p.W+x0], p.Pix[y0*p.W+x1]
	c, d := p.Pix[y1*p.W+x0], p.Pix[y1*p.W+x1]
	top, bottom := a+(b-a)*fx, c+(d-c)*fx
	return top + (bottom-top)*fy
}

// SampleCubic returns the Catmull-Rom value at x, y (Keys 1981, a = -1/2);
// outside, the edge is repeated.
func (p *Plane) SampleCubic(x, y float64) float32 {
	x = max(0, min(float64(p.W-1), x))
	y = max(0, min(float64(p.H-1), y))
	x0, y0 := int(x), int(y)
	wx, wy := cubicWeights(float32(x-float64(x0))), cubicWeights(float32(y-float64(y0)))
	if x0 >= 1 && x0+2 < p.W && y0 >= 1 && y0+2 < p.H {
		var sum float32
		for j := range 4 {
			r := p.Pix[(y0-1+j)*p.W+x0-1:][:4]
			sum += wy[j] * (wx[0]*r[0] + wx[1]*r[1] + wx[2]*r[2] + wx[3]*r[3])
		}
		return sum
	}
	var sum float32
	for j := range 4 {
		row := p.Row(max(0, min(p.H-1, y0-1+j)))
		var s float32
		for i := range 4 {
			s += wx[i] * row[max(0, min(p.W-1, x0-1+i))]
		}
		sum += wy[j] * s
	}
	return sum
}

func cubicWeights(t float32) [4]float32 {
	t2 := t * t
	t3 := t2 * t
	return [4]float32{
		0.5 * (-t3 + 2*t2 - t),
		0.5 * (3*t3 - 5*t2 + 2),
		0.5 * (-3*t3 + 4*t2 + t),
		0.5 * (t3 - t2),
	}
}

// Halve returns the plane at half size by averages of 2 x 2; an odd last row
// or column is averaged with itself.
func (p *Plane) Halve() *Plane {
	w, h := (p.W+1)/2, (p.H+1)/2
	out := NewPlane(w, h)
	for y := range h {
		a := p.Row(2 * y)
		b := p.Row(min(2*y+1, p.H-1))
		dst := out.Row(y)
		x := 0
		for ; 2*x+eight <= p.W; x += eight / 2 {
			d, p, q := (*[eight / 2]float32)(dst[x:]), eightOf(a, 2*x), eightOf(b, 2*x)
			d[0] = 0.25 * (p[0] + p[1] + q[0] + q[1])
			d[1] = 0.25 * (p[2] + p[3] + q[2] + q[3])
			d[2] = 0.25 * (p[4] + p[5] + q[4] + q[5])
			d[3] = 0.25 * (p[6] + p[7] + q[6] + q[7])
		}
		for ; x < p.W/2; x++ {
			dst[x] = 0.25 * (a[2*x] + a[2*x+1] + b[2*x] + b[2*x+1])
		}
		if p.W&1 == 1 {
			dst[w-1] = 0.5 * (a[p.W-1] + b[p.W-1])
		}
	}
	return out
}

// Resize returns the plane at w x h. Each new pixel is the average of the area
// it covers; along an axis that grows, it is interpolated linearly.
func (p *Plane) Resize(w, h int) *Plane {
	mid := NewPlane(w, p.H)
	tx := resizeTaps(p.W, w)
	for y := range p.H {
		src, dst := p.Row(y), mid.Row(y)
		for x, t := range tx {
			var s float32
			for k, c := range t.weight {
				s += c * src[t.first+k]
			}
			dst[x] = s
		}
	}
	out := NewPlane(w, h)
	for y, t := range resizeTaps(p.H, h) {
		dst := out.Row(y)
		for k, c := range t.weight {
			for x, v := range mid.Row(t.first + k) {
				dst[x] += c * v
			}
		}
	}
	return out
}

type taps struct {
	first  int
	weight []float32
}

func resizeTaps(from, to int) []taps {
	out := make([]taps, to)
	scale := float64(from) / float64(to)
	for i := range out {
		if scale <= 1 {
			c := max(0, min(float64(from-1), (float64(i)+0.5)*scale-0.5))
			first := min(int(c), max(0, from-2))
			f := c - float64(first)
			out[i] = taps{first, []float32{float32(1 - f), float32(f)}[:min(2, from)]}
			continue
		}
		lo, hi := float64(i)*scale, float64(i+1)*scale
		first, last := int(lo), min(from-1, int(math.Ceil(hi))-1)
		weight := make([]float32, last-first+1)
		for k := range weight {
			a, b := max(lo, float64(first+k)), min(hi, float64(first+k+1))
			weight[k] = float32((b - a) / scale)
		}
		out[i] = taps{first, weight}
	}
	return out
}
