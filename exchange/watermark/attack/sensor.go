package attack

import (
	"image"
	"math"
	"math/rand/v2"
	"sync"
)

// desk is the light of what lies round a subject.
var desk = [3]float32{0.09, 0.085, 0.08}

const waveSteps = 256

// wave is a cosine of one period.
var wave = sync.OnceValue(func() (t [waveSteps]float32) {
	for i := range t {
		t[i] = float32(math.Cos(2 * math.Pi * float64(i) / waveSteps))
	}
	return t
})

// expose is what falls on each photosite of the sensor: the colours of a Bayer
// filter, RGGB, integrated over the site by four samples.
//
// The stripes of a display are its first harmonic, weakened by the lens: what
// beats with the sensor's grid and colours the picture with moiré.
func (c camera) expose(s subject, v view, r *rand.Rand) *mosaic {
	out := &mosaic{c.size.X, c.size.Y, make([]float32, c.size.X*c.size.Y)}
	light := s.light.blurred(c.lens / v.scale)
	cosine := wave()
	blur := c.lens / v.scale
	fade := math.Exp(-2 * math.Pi * math.Pi * blur * blur)
	across, along := float32(1.3*fade), float32(0.35*fade)
	gain := make([]float32, out.w)
	upper, lower := make([]float32, 2*out.w+2), make([]float32, 2*out.w+2)
	v.places(lower, 0)
	for y := range out.h {
		c.fall(gain, s.lit, y)
		upper, lower = lower, upper
		v.places(lower, y+1)
		row := out.pix[y*out.w:][:out.w]
		for x := range row {
			colour := x&1 + y&1
			here, under := upper[2*x:2*x+4:2*x+4], lower[2*x:2*x+2:2*x+2]
			ax, ay, dx, dy := here[2]-here[0], here[3]-here[1], under[0]-here[0], under[1]-here[1]
			var sum float32
			for k := range 4 {
				p, q := 0.25+0.5*float32(k&1), 0.25+0.5*float32(k>>1)
				px, py := here[0]+p*ax+q*dx, here[1]+p*ay+q*dy
				value := light.sample(px-0.5, py-0.5, colour)
				if s.stripes && px >= 0 && py >= 0 {
					u := int((px-float32(2*colour+1)/6+1)*waveSteps) & (waveSteps - 1)
					w := int((py+0.5)*waveSteps) & (waveSteps - 1)
					value *= (1 + across*cosine[u]) * (1 + along*cosine[w])
				}
				sum += value
			}
			value := sum / 4 * gain[x]
			value += float32(c.noise) * float32(math.Sqrt(float64(9e-6+2.2e-4*max(0, value)))) * float32(r.NormFloat64())
			row[x] = min(1, max(0, value))
		}
	}
	return out
}

// places is what of the subject is seen at the upper left corners of row y's
// pixels, x and y in turn.
func (v *view) places(to []float32, y int) {
	for x := range len(to) / 2 {
		px, py := v.place(float64(x), float64(y))
		to[2*x], to[2*x+1] = float32(px), float32(py)
	}
}

// fall is the light that reaches row y of the sensor: exposure, vignette and
// what lights the subject.
func (c camera) fall(gain []float32, lit func(x, y float64) float64, y int) {
	const step = 16
	at := func(x int) float64 {
		u, w := 2*float64(x)/float64(c.size.X)-1, 2*float64(y)/float64(c.size.Y)-1
		g := c.exposure * (1 - c.vignette*(u*u+w*w)/2)
		if lit != nil {
			g *= lit(u, w)
		}
		return g
	}
	for x := 0; x < len(gain); x += step {
		a, b := at(x), at(x+step)
		for i := x; i < min(len(gain), x+step); i++ {
			gain[i] = float32(a + (b-a)*float64(i-x)/step)
		}
	}
}

// sample is the bilinear light of one colour, the desk's outside.
func (a *raster) sample(x, y float32, colour int) float32 {
	x0, y0 := int(x), int(y)
	if x < 0 || y < 0 || x0+1 >= a.w || y0+1 >= a.h {
		return a.edge(x, y, colour)
	}
	fx, fy := x-float32(x0), y-float32(y0)
	i := 3*(y0*a.w+x0) + colour
	j := i + 3*a.w
	top := a.pix[i] + (a.pix[i+3]-a.pix[i])*fx
	bottom := a.pix[j] + (a.pix[j+3]-a.pix[j])*fx
	return top + (bottom-top)*fy
}

func (a *raster) edge(x, y float32, colour int) float32 {
	if x < -0.5 || y < -0.5 || x > float32(a.w)-0.5 || y > float32(a.h)-0.5 {
		return desk[colour]
	}
	return a.pix[3*(min(a.h-1, max(0, int(y)))*a.w+min(a.w-1, max(0, int(x))))+colour]
}

// mosaic is the sensor's raw picture, one value a photosite.
type mosaic struct {
	w, h int
	pix  []float32
}

// develop interpolates the missing colours, balances white and codes as sRGB.
func (c camera) develop(raw *mosaic) *image.RGBA {
	out, table := image.NewRGBA(image.Rectangle{Max: c.size}), coded()
	var balance [3]float32
	for i, b := range c.balance {
		balance[i] = float32(b)
	}
	for y := range raw.h {
		above := raw.pix[mirror(y-1, raw.h)*raw.w:][:raw.w]
		row := raw.pix[y*raw.w:][:raw.w]
		below := raw.pix[mirror(y+1, raw.h)*raw.w:][:raw.w]
		to := out.Pix[y*out.Stride:][:4*raw.w]
		for x := range row {
			l, g := mirror(x-1, raw.w), mirror(x+1, raw.w)
			var rgb [3]float32
			cross := (row[l] + row[g] + above[x] + below[x]) / 4
			switch {
			case x&1 != y&1: // green
				own, other := (row[l]+row[g])/2, (above[x]+below[x])/2
				if y&1 == 1 {
					own, other = other, own
				}
				rgb = [3]float32{own, row[x], other}
			default:
				corners := (above[l] + above[g] + below[l] + below[g]) / 4
				rgb = [3]float32{row[x], cross, corners}
				if y&1 == 1 {
					rgb[0], rgb[2] = corners, row[x]
				}
			}
			to[4*x] = code(table, rgb[0]*balance[0])
			to[4*x+1] = code(table, rgb[1]*balance[1])
			to[4*x+2] = code(table, rgb[2]*balance[2])
			to[4*x+3] = 255
		}
	}
	return out
}

// mirror keeps an index inside and its colour of the Bayer filter.
func mirror(i, n int) int {
	if i < 0 {
		return 1
	}
	if i >= n {
		return n - 2
	}
	return i
}
