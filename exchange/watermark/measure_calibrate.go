package watermark

import "math"

// leastInfo is the reading of a full-strength mark below which a tile has
// nothing to say in a channel.
const leastInfo = 0.5

// most is the largest reading believed, in standard deviations: one tile proves no
// mark.
const most = 8.0

// What may lie in readings besides mark and noise, as a share of the noise's square:
// what a picture changes of ink strays into the true brightness patterns, which lie on
// that ink, more than into the mirrored ones. Of displacement, so much would be all
// that a small picture keeps.
const (
	lumaStray = 1.0
	warpStray = 0.0
)

// calibration turns a channel's readings into log-likelihood ratios.
type calibration struct {
	noise  float64 // standard deviation of a reading without mark, by decoys
	gain   float64 // of a full-strength mark's expected reading
	energy float64 // of the readings, in standard deviations above the decoys'
}

// calibrate estimates the noise from decoys, which no mark can move, and the
// strength of the mark from the energy of the readings, which no codeword
// changes.
func calibrate(readings []tileReading, stray float64, of func(*tileReading) (z, info float64, decoy []float64)) calibration {
	var decoy []float64
	for i := range readings {
		if _, info, d := of(&readings[i]); info >= leastInfo {
			for _, x := range d {
				decoy = append(decoy, x*x)
			}
		}
	}
	if len(decoy) == 0 {
		return calibration{noise: 1}
	}
	c := calibration{noise: math.Max(0.3, loudNoise(decoy))}
	limit := c.noise * most
	var got, expected, n float64
	var control, controlSquare float64
	for i := range readings {
		z, info, d := of(&readings[i])
		if info < leastInfo {
			continue
		}
		z = math.Min(math.Abs(z), limit) / c.noise
		got += z * z
		x := math.Min(info, limit) / c.noise
		expected += x * x
		n++
		for _, x := range d {
			x = math.Min(math.Abs(x), limit) / c.noise
			control += x * x
			controlSquare += x * x * x * x
		}
	}
	m := float64(len(decoy))
	control /= m
	variance := math.Max(2*control*control, controlSquare/m-control*control)
	c.energy = (got/n - control) / math.Sqrt(variance*(1/n+1/m))
	if expected > 0 {
		c.gain = math.Sqrt(math.Max(0, got-n*control*(1+stray)) / expected)
	}
	return c
}

// loudNoise is the noise, by the squares of decoys, of the tiles that have some:
// those whose paper was clipped at white read nothing, and quiet nobody.
func loudNoise(squares []float64) float64 {
	var fourth float64
	for _, x := range squares {
		fourth += x * x
	}
	average := mean(squares)
	return math.Sqrt(math.Max(average, share(fourth, 3*average*float64(len(squares)))))
}

// llr is log P(z | 1) / P(z | 0) for a reading that is normal round plus or minus
// the mark's strength in its tile. That is not known: a tone curve clips the mark in
// one tile and not in the next, a smudge weakens it. It is taken to be anything
// from nothing to twice what is expected by the page's gain, so that a tile in which
// hardly anything is left says hardly anything.
func (c calibration) llr(z, info float64) float64 {
	size, strongest := math.Min(most, math.Abs(z)/c.noise), 2*c.gain*info/c.noise
	if !(size*strongest > 1e-6) {
		return 0
	}
	above := func(x float64) float64 { return math.Erfc(x/math.Sqrt2) / 2 }
	llr := math.Log((above(size-strongest) - above(size)) / (above(size) - above(size+strongest)))
	return math.Copysign(math.Round(1000*math.Min(surest, llr))/1000, z)
}

// surest bounds a single picture's ratio, which is rounded to a thousandth: what
// a file keeps of it is then exactly what was judged.
const surest = 60
