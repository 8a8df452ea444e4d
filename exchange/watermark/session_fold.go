package watermark

import (
	"image"
	"math"
)

// A square of the session mark is measured in bins, three or four to a chip's side.
const (
	squareBins = 64
	binPixels  = float64(sessionPeriod) / squareBins
	bins       = squareBins * squareBins
)

// square is what a picture shows, folded at the period of the session mark.
type square [bins]float32

// fold adds up a part of a whitened picture by the place in the square that the map
// from page to picture gives each pixel.
func fold(white *Plane, h homography, part image.Rectangle) *square {
	back, ok := h.inverse()
	if !ok {
		return new(square)
	}
	out := new(square)
	for i := range 6 {
		back[i] /= binPixels
	}
	for y := part.Min.Y; y < part.Max.Y; y++ {
		py, px := float64(y)+0.5, float64(part.Min.X)+0.5
		nx, ny, d := back[0]*px+back[1]*py+back[2], back[3]*px+back[4]*py+back[5], back[6]*px+back[7]*py+back[8]
		for _, v := range white.Row(y)[part.Min.X:part.Max.X] {
			if v != 0 && d > 0 {
				out[int(math.Floor(ny/d))&(squareBins-1)*squareBins+int(math.Floor(nx/d))&(squareBins-1)] += v
			}
			nx, ny, d = nx+back[0], ny+back[3], d+back[6]
		}
	}
	return out
}

// inverse is the map back.
func (h homography) inverse() (homography, bool) {
	m := homography{
		h[4]*h[8] - h[5]*h[7], h[2]*h[7] - h[1]*h[8], h[1]*h[5] - h[2]*h[4],
		h[5]*h[6] - h[3]*h[8], h[0]*h[8] - h[2]*h[6], h[2]*h[3] - h[0]*h[5],
		h[3]*h[7] - h[4]*h[6], h[1]*h[6] - h[0]*h[7], h[0]*h[4] - h[1]*h[3],
	}
	det := h[0]*m[0] + h[1]*m[3] + h[2]*m[6]
	if !(math.Abs(det) > 1e-12) {
		return m, false
	}
	for i := range m {
		m[i] /= det
	}
	return m, true
}

// turned is the square with the page turned by right angles.
func (s *square) turned(quarters int) *square {
	out := *s
	for range quarters {
		from := out
		for y := range squareBins {
			for x := range squareBins {
				out[(squareBins-1-x)*squareBins+y] = from[y*squareBins+x]
			}
		}
	}
	return &out
}

// chipsUnder are the two chips that a bin along the side of a square may lie on, and
// the share of it that lies on the first.
func chipsUnder(bin int) (first, second int, share float32) {
	from := float64(bin) * binPixels
	first = int(from / chipPixels)
	return first, (first + 1) % sessionChips, float32(min(1, (float64(first+1)*chipPixels-from)/binPixels))
}

// template is a square with these chips alone.
func template(chips []float32) *square {
	out := new(square)
	for y := range squareBins {
		upper, lower, high := chipsUnder(y)
		for x := range squareBins {
			left, right, wide := chipsUnder(x)
			row := func(c []float32) float32 { return wide*c[left] + (1-wide)*c[right] }
			out[y*squareBins+x] = high*row(chips[upper*sessionChips:]) + (1-high)*row(chips[lower*sessionChips:])
		}
	}
	return out
}

// chips are what a square shows of each chip: the template's way back.
func (s *square) chips() []float32 {
	out := make([]float32, sessionChips*sessionChips)
	for y := range squareBins {
		upper, lower, high := chipsUnder(y)
		for x, v := range s[y*squareBins : (y+1)*squareBins] {
			left, right, wide := chipsUnder(x)
			out[upper*sessionChips+left] += high * wide * v
			out[upper*sessionChips+right] += high * (1 - wide) * v
			out[lower*sessionChips+left] += (1 - high) * wide * v
			out[lower*sessionChips+right] += (1 - high) * (1 - wide) * v
		}
	}
	return out
}

// shifts correlates a square with a template at all shifts, in standard deviations.
func (s *square) shifts(t *transform2D, want []complex64) *square {
	var mean, squares float64
	for _, v := range s {
		mean += float64(v) / bins
	}
	in := make([]complex64, bins)
	for i, v := range s {
		in[i] = complex(v-float32(mean), 0)
	}
	if out := t.forward(in, squareBins); &out[0] != &in[0] {
		copy(in, out)
	}
	z := new(square)
	for i, v := range t.correlate(want, in) {
		z[i] = real(v)
		squares += float64(real(v)) * float64(real(v))
	}
	norm := float32(1 / (math.Sqrt(squares/bins) + 1e-12))
	for i := range z {
		z[i] *= norm
	}
	return z
}

// spectrum prepares a template for shifts.
func (s *square) spectrum(t *transform2D) []complex64 {
	return t.spectrumOf(&texture{w: squareBins, h: squareBins, pix: s[:]}, nil)
}

// at correlates a square with a template at a shift of bins.
func (s *square) at(want *square, dx, dy int) float64 {
	var sum float64
	for y := range squareBins {
		row := s[(y+dy)&(squareBins-1)*squareBins:][:squareBins]
		for x, w := range want[y*squareBins : (y+1)*squareBins] {
			if w != 0 {
				sum += float64(w * row[(x+dx)&(squareBins-1)])
			}
		}
	}
	return sum
}

// whitened weighs a square's frequencies by how little else they carry: where the
// picture's contents and its compression leave most, the mark is heard least. Beyond
// the frequency of a chip's own side little is left of the mark, and where a picture
// is too small to show such detail, as little else: it would be weighed the most.
func (s *square) whitened(t *transform2D) *square {
	const reach = 4
	var mean float32
	for _, v := range s {
		mean += v / bins
	}
	in := make([]complex64, bins)
	for i, v := range s {
		in[i] = complex(v-mean, 0)
	}
	if out := t.forward(in, squareBins); &out[0] != &in[0] {
		copy(in, out)
	}
	power := new(square)
	var all float64
	for i, v := range in {
		power[i] = real(v)*real(v) + imag(v)*imag(v)
		all += float64(power[i]) / bins
	}
	around := power.near(reach)
	for i, v := range in {
		// The transform back is the conjugate of that of the conjugate.
		fx, fy := float64(i%squareBins), float64(i/squareBins)
		fx, fy = min(fx, squareBins-fx)/sessionChips, min(fy, squareBins-fy)/sessionChips
		mark := math.Exp(-(fx*fx + fy*fy))
		k := float32(mark / (float64(around[i]) + 0.1*all + 1e-12) * math.Sqrt(all) / bins)
		in[i] = complex(real(v)*k, -imag(v)*k)
	}
	out := new(square)
	for i, v := range t.forward(in, squareBins) {
		out[i] = real(v)
	}
	return out
}

// near is the mean of the surroundings of each bin, round the square's edges.
func (s *square) near(reach int) *square {
	out, rows := new(square), new(square)
	side := float32(2*reach + 1)
	for y := range squareBins {
		for x := range squareBins {
			for k := -reach; k <= reach; k++ {
				rows[y*squareBins+x] += s[y*squareBins+(x+k)&(squareBins-1)] / side
			}
		}
	}
	for y := range squareBins {
		for x := range squareBins {
			for k := -reach; k <= reach; k++ {
				out[y*squareBins+x] += rows[(y+k)&(squareBins-1)*squareBins+x] / side
			}
		}
	}
	return out
}
