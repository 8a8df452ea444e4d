package watermark

import "math"

// Strength of the luma mark.
const (
	lumaRMS      = 0.8 // luma, on plain paper
	lumaTexture  = 1.6 // times as much beside dense ink
	lumaFlatGrey = 0.6 // times as much on flat grey, where it shows first
	lumaPeak     = 2.5 // rms at which peaks are limited
	lumaLimited  = 1.3 // makes up for what limiting the coefficients takes off the rms

	lumaFine, lumaCoarse = 3.0, 6.0 // sigmas of the noise, pixels
	lumaStep             = 4        // pixels between its coefficients
)

// lumaTaper is the share of the mark in the coefficients that stand on a tile's
// edge, one step from it, and so on; further in it is 1.
var lumaTaper = [...]float32{0, 0.5, 0.95}

// lumaPattern is the texture of one page: mark is added in variant 1 and taken
// off in variant 0, fill is added in both where mark fades out.
type lumaPattern struct {
	mark, fill     *field
	acrossX, downY []bool // cells along either axis in whose blocks a taper lies
}

func newLumaPattern(key Key, pageNo int, g Geometry, look *look) *lumaPattern {
	w, h := look.w, look.h
	p := &lumaPattern{
		mark: bandNoise(newStream(key, "luma", pageNo, nil), lumaStep, w, h, lumaFine, lumaCoarse),
		fill: bandNoise(newStream(key, "fill", pageNo, nil), lumaStep, w, h, lumaFine, lumaCoarse),
	}
	tileW, tileH := g.tileSize()
	across, down := taperCoefficients(g.Cols, tileW), taperCoefficients(g.Rows, tileH)
	strength := look.strength.doubled(p.mark.c.W, p.mark.c.H, -1)
	// How much of the fill goes with each share of the mark that there is: their
	// squares sum to 1, so the energy is even and the grid doesn't show.
	var beside [len(lumaTaper) + 1][len(lumaTaper) + 1]float32
	for i := range beside {
		for j := range beside[i] {
			t := taperShare(i) * taperShare(j)
			beside[i][j] = float32(math.Sqrt(float64(1 - t*t)))
		}
	}
	p.acrossX, p.downY = taperedCells(across), taperedCells(down)
	for y, dy := range down {
		mark, fill, s := p.mark.c.Row(y), p.fill.c.Row(y), strength.Row(y)
		mark, fill, s = mark[:len(across)], fill[:len(across)], s[:len(across)]
		ty, fills := taperShare(dy), &beside[dy]
		for x, dx := range across {
			s := s[x] * lumaLimited
			mark[x] = softLimit(mark[x], lumaPeak) * s * ty * taperShare(dx)
			if f := fills[dx]; f != 0 {
				fill[x] = softLimit(fill[x], lumaPeak) * s * f
			} else {
				fill[x] = 0
			}
		}
	}
	return p
}

// taperCoefficients tells for every coefficient along an axis of tiles how many
// steps it lies from a tile's edge, as far as the taper reaches.
func taperCoefficients(tiles, size int) []int {
	n := size / lumaStep
	out := make([]int, tiles*n+3)
	for k := range out {
		d := (k - 1 + n) % n
		out[k] = min(d, n-d, len(lumaTaper))
	}
	return out
}

// taperedCells tells of every cell along an axis whether coefficients of its five
// are tapered.
func taperedCells(steps []int) []bool {
	const each = cellSize / lumaStep
	out := make([]bool, len(steps)/each-1)
	for i := range out {
		for _, d := range steps[i*each:][:2*each+1] {
			out[i] = out[i] || d < len(lumaTaper)
		}
	}
	return out
}

// tapered tells whether the fill shows in a cell.
func (p *lumaPattern) tapered(cellX, cellY int) bool { return p.acrossX[cellX] || p.downY[cellY] }

func taperShare(steps int) float32 {
	if steps < len(lumaTaper) {
		return lumaTaper[steps]
	}
	return 1
}

// frequencies is how many of a block's frequencies along each axis hold the
// pattern, which is smooth: beyond them lies less than its coding loses.
const frequencies = 6

// wavesEven and wavesOdd transform five neighbouring coefficients into a block's
// frequencies, scaled as by forwardDCT. Even frequencies see sums of what lies
// opposite, odd ones differences.
var wavesEven, wavesOdd = func() (even [frequencies / 2][3]float32, odd [frequencies / 2][2]float32) {
	weights := splineWeights(lumaStep)
	for j := range 3 {
		var line block // its first row
		for p := range 8 {
			if k := j - p/lumaStep; k >= 0 && k < 4 {
				line[p] = weights[p%lumaStep][k]
			}
		}
		line.transform(8, 1)
		for u := range frequencies / 2 {
			even[u][j] = line[2*u]
			if j < 2 {
				odd[u][j] = line[2*u+1]
			}
		}
	}
	return even, odd
}()

// addWaves transforms lines of five coefficients, which begin next apart in from,
// and adds line i to what lies step apart in b from i on.
func addWaves(b *block, step int, from []float32, next, lines int) {
	e, o := &wavesEven, &wavesOdd
	for i := range lines {
		c := (*[5]float32)(from[i*next:])
		s0, d0, s1, d1, c2 := c[0]+c[4], c[0]-c[4], c[1]+c[3], c[1]-c[3], c[2]
		b[i&63] += e[0][0]*s0 + e[0][1]*s1 + e[0][2]*c2
		b[(i+step)&63] += o[0][0]*d0 + o[0][1]*d1
		b[(i+2*step)&63] += e[1][0]*s0 + e[1][1]*s1 + e[1][2]*c2
		b[(i+3*step)&63] += o[1][0]*d0 + o[1][1]*d1
		b[(i+4*step)&63] += e[2][0]*s0 + e[2][1]*s1 + e[2][2]*c2
		b[(i+5*step)&63] += o[2][0]*d0 + o[2][1]*d1
	}
}

// addTo adds what the field is in the block of a cell to the block's transform.
// Drawing pixels and transforming them would give the same.
func (f *field) addTo(b *block, cellX, cellY int) {
	const steps = cellSize / lumaStep
	var across block // five coefficients down for each frequency across
	addWaves(&across, 5, f.c.Pix[cellY*steps*f.c.W+cellX*steps:], f.c.W, 5)
	addWaves(b, 8, across[:], 5, frequencies)
}
