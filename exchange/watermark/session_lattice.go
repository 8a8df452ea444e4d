package watermark

import (
	"cmp"
	"math"
	"slices"
)

// lattice is a guess how the session mark's squares lie in a picture: a period of
// the page is a step of scale·160 picture pixels, its rows climb by angle.
type lattice struct {
	scale, angle float64
	score        float64 // of the autocorrelation, in standard deviations
}

// Scales and turns looked for. Squares look alike after a right angle, so half of
// one to either side is all there is.
const (
	latticeLeast = 0.28
	latticeMost  = 2.8
	latticeTurn  = math.Pi / 4
)

// echo is the autocorrelation of a whitened picture.
type echo struct {
	w, h  int
	pix   []float32
	sigma float64
}

// newEcho correlates a picture with itself. In the spectrum a periodic mark makes
// narrow lines above what is around them: dividing by the surroundings weighs all
// frequencies alike, and no single line of a table's counts for more than others.
func newEcho(white *Plane, f frames) echo {
	t := f.get(white.W, white.H)
	tex := &texture{w: white.W, h: white.H, pix: white.Pix}
	spectrum := t.spectrumOf(tex, nil)
	power := NewPlane(t.w, t.h)
	for i, v := range spectrum {
		power.Pix[i] = real(v)*real(v) + imag(v)*imag(v)
	}
	around := power.Blur(10)
	const most = 25
	for i, v := range power.Pix {
		spectrum[i] = complex(min(v/(around.Pix[i]+1e-9), most)-1, 0)
	}
	out := echo{w: t.w, h: t.h, pix: make([]float32, t.w*t.h)}
	var squares float64
	for i, v := range t.forward(spectrum, t.h) {
		out.pix[i] = real(v)
		squares += float64(real(v)) * float64(real(v))
	}
	squares -= float64(out.pix[0]) * float64(out.pix[0])
	out.sigma = math.Sqrt(squares/float64(len(out.pix))) + 1e-12
	return out
}

// at is the echo at a shift, the largest of the nearest pixels.
func (e *echo) at(dx, dy float64) float64 {
	x, y := int(math.Round(dx)), int(math.Round(dy))
	if x < 0 {
		x += e.w
	}
	if y < 0 {
		y += e.h
	}
	if x < 0 || y < 0 || x >= e.w || y >= e.h {
		return 0
	}
	return float64(e.pix[y*e.w+x])
}

// score adds up the echo at the points of a lattice, at most reach periods away.
func (e *echo) score(scale, angle float64, reach int) float64 {
	sin, cos := math.Sincos(angle)
	ax, ay := scale*sessionPeriod*cos, scale*sessionPeriod*sin
	var sum float64
	n := 0
	for j := 0; j <= reach; j++ {
		for i := -reach; i <= reach; i++ {
			if j == 0 && i <= 0 {
				continue
			}
			x, y := float64(i)*ax-float64(j)*ay, float64(i)*ay+float64(j)*ax
			if math.Abs(x) > 0.45*float64(e.w) || math.Abs(y) > 0.45*float64(e.h) {
				continue
			}
			sum += e.at(x, y)
			n++
		}
	}
	if n < 2 {
		return 0
	}
	return sum / (e.sigma * math.Sqrt(float64(n)))
}

// latticesKept are how many lattices are looked at, upright ones and askew ones: the
// stamps of the visible mark make a lattice, too, which is askew.
var latticesKept = [2]int{8, 4}

// uprightTurn is how far from upright, radians, pictures usually are.
const uprightTurn = 0.1

// lattices lists the likeliest lattices, upright ones first, the best of each first.
func (e *echo) lattices() []lattice {
	const near, far = 2, 6
	const step = 1.0 / 280
	var found [2][]lattice
	for s := latticeLeast; s <= latticeMost; s *= 1 + step {
		if s*sessionPeriod > 0.45*float64(max(e.w, e.h)) {
			break
		}
		for a := -latticeTurn; a < latticeTurn; a += step {
			askew := 0
			if math.Abs(a) > uprightTurn {
				askew = 1
			}
			if z := e.score(s, a, near); z > 2.5 {
				found[askew] = append(found[askew], lattice{s, a, z})
			}
		}
	}
	best := func(a, b lattice) int { return cmp.Compare(b.score, a.score) }
	var out []lattice
	for askew, all := range found {
		slices.SortFunc(all, best)
		var kept []lattice
		for _, l := range all[:min(len(all), 100)] {
			l = e.sharpen(l, near+1, step/2)
			l = e.sharpen(l, far, step/5)
			l = e.sharpen(l, far, step/14)
			if !slices.ContainsFunc(kept, func(o lattice) bool {
				return math.Abs(o.scale/l.scale-1) < 2*step && math.Abs(o.angle-l.angle) < 2*step
			}) {
				kept = append(kept, l)
			}
		}
		slices.SortFunc(kept, best)
		out = append(out, kept[:min(len(kept), latticesKept[askew])]...)
	}
	return out
}

// sharpen tries neighbours of a lattice.
func (e *echo) sharpen(l lattice, reach int, step float64) lattice {
	best := lattice{l.scale, l.angle, math.Inf(-1)}
	for i := -3.0; i <= 3; i++ {
		for k := -3.0; k <= 3; k++ {
			s, a := l.scale*(1+i*step), l.angle+k*step
			if z := e.score(s, a, reach); z > best.score {
				best = lattice{s, a, z}
			}
		}
	}
	return best
}
