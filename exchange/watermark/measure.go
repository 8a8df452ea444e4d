package watermark

import (
	"context"
	"errors"
	"image"
	"math"
)

// SoftTile is what a picture says about one tile's bit: log-likelihood ratios
// of bit 1 against bit 0 (natural logarithms, unbounded) by the brightness
// texture and by the displacement of the content.
type SoftTile struct {
	Seen       bool
	Luma, Warp float64
}

// Soft is the evidence of one picture about one page. It was gained without
// looking at any codeword.
type Soft struct {
	Page    int // Page.Number
	Picture int // in the order of the trace
	Tiles   []SoftTile
	Bias    []float64 // by tile: an innocent's chance of a 1
	Energy  float64   // of the mark, in standard deviations above decoys
	Marked  bool      // Energy is beyond what unmarked pictures reach
}

// markedEnergy is the energy from which a picture counts as marked: unmarked
// pages reached 12, the weakest marked ones began at 27. It decides
// between the answers "none" and "inconclusive" and protects nobody: innocents
// are protected by the bound of Decide.
const markedEnergy = 15

// Measure reads the soft bits of a page at a registration.
func Measure(ctx context.Context, picture image.Image, page *Page, reg *Registration) (*Soft, error) {
	if err := page.Validate(); err != nil {
		return nil, err
	}
	if reg == nil || reg.Page != page.Number {
		return nil, errors.New("measure: the registration is of another page")
	}
	v, err := newPictureView(picture)
	if err != nil {
		return nil, err
	}
	ref, err := newReference(page)
	if err != nil {
		return nil, err
	}
	if reg.Negative {
		v = v.negative()
	}
	return measure(ctx, v, ref, lay{homography(reg.Map), reg.Bend, ref.mean.W, ref.mean.H}, reg.Blur)
}

// tileReading is a tile's two channels before calibration: the amplitude found
// in units of its standard error, for the true templates and for decoys.
type tileReading struct {
	seen       bool
	luma, warp float64
	lumaInfo   float64 // standard errors that a full-strength mark would make
	warpInfo   float64
	lumaDecoy  [decoys]float64
	warpDecoy  [decoys]float64
}

func measure(ctx context.Context, v *pictureView, ref *reference, m lay, blur float64) (*Soft, error) {
	g := ref.page.Geometry
	tiles := make([]int, g.Tiles())
	for i := range tiles {
		tiles[i] = i
	}
	readings, err := newShot(v, ref, m, blur, tiles).readTiles(ctx, tiles)
	if err != nil {
		return nil, err
	}
	soft := &Soft{Page: ref.page.Number, Tiles: make([]SoftTile, len(readings)), Bias: make([]float64, len(readings))}
	for i, b := range Biases(ref.page.Key, g, ref.page.Number, ref.page.Pages) {
		soft.Bias[i] = Chance(b)
	}
	luma, warp := calibrateBoth(readings)
	for i := range readings {
		r := &readings[i]
		soft.Tiles[i] = SoftTile{Seen: r.seen}
		if r.seen {
			soft.Tiles[i].Luma = luma.llr(r.luma, r.lumaInfo)
			soft.Tiles[i].Warp = warp.llr(r.warp, r.warpInfo)
		}
	}
	soft.Energy = (luma.energy + warp.energy) / math.Sqrt2
	soft.Marked = soft.Energy >= markedEnergy
	return soft, nil
}

// glimpseTiles are the tiles read for a first look at the energy.
const glimpseTiles = 40

// glimpse is the energy that all tiles would have by some of those that the picture
// shows, and how soft it shows them.
func glimpse(ctx context.Context, v *pictureView, ref *reference, m lay) (energy, blur float64, err error) {
	g := ref.page.Geometry
	w, h := v.size()
	var shown []int
	for i := range g.Tiles() {
		c := g.TileRect(i)
		row := m.row(float64(c.Min.Y+c.Max.Y) / 2)
		if x, y, front := row.at(float64(c.Min.X+c.Max.X) / 2); front && x > 0 && y > 0 && x < float64(w) && y < float64(h) {
			shown = append(shown, i)
		}
	}
	var some []int
	for k := range min(len(shown), glimpseTiles) {
		some = append(some, shown[k*len(shown)/min(len(shown), glimpseTiles)])
	}
	if len(some) == 0 {
		return 0, 0, nil
	}
	shot := blankShot(ref)
	shot.draw(v, m, some)
	blur = shot.blurOf(m.scale(float64(ref.mean.W)/2, float64(ref.mean.H)/2), some)
	shot.softened = ref.soften(blur)
	readings, err := shot.readTiles(ctx, some)
	if err != nil {
		return 0, 0, err
	}
	luma, warp := calibrateBoth(readings)
	energy = (luma.energy + warp.energy) / math.Sqrt2
	return energy * math.Sqrt(float64(len(shown))/float64(len(some))), blur, nil
}

func (s *shot) readTiles(ctx context.Context, tiles []int) ([]tileReading, error) {
	readings := make([]tileReading, len(tiles))
	for i, tile := range tiles {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		readings[i] = s.read(tile)
	}
	return readings, nil
}

func calibrateBoth(readings []tileReading) (luma, warp calibration) {
	luma = calibrate(readings, func(r *tileReading) (float64, float64, []float64) { return r.luma, r.lumaInfo, r.lumaDecoy[:] })
	warp = calibrate(readings, func(r *tileReading) (float64, float64, []float64) { return r.warp, r.warpInfo, r.warpDecoy[:] })
	return luma, warp
}

// leastInfo is the reading of a full-strength mark below which a tile has
// nothing to say in a channel.
const leastInfo = 0.5

// calibration turns a channel's readings into log-likelihood ratios.
type calibration struct {
	noise  float64 // standard deviation of a reading without mark, by decoys
	gain   float64 // of a full-strength mark's expected reading
	energy float64 // of the readings, in standard deviations above the decoys'
}

// calibrate estimates the noise from decoys, which no mark can move, and the
// strength of the mark from the energy of the readings, which no codeword
// changes.
func calibrate(readings []tileReading, of func(*tileReading) (z, info float64, decoy []float64)) calibration {
	const cap = 8.0 // of a reading, in standard deviations: one tile proves no mark
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
	c := calibration{noise: math.Max(0.3, math.Sqrt(mean(decoy)))}
	limit := c.noise * cap
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
		c.gain = math.Sqrt(math.Max(0, got-n*control) / expected)
	}
	return c
}

// llr is log P(z | 1) / P(z | 0) for a reading that is normal round plus or
// minus the expected strength.
func (c calibration) llr(z, info float64) float64 {
	llr := 2 * (z / c.noise) * (c.gain * info / c.noise)
	if math.IsNaN(llr) {
		return 0
	}
	return math.Round(1000*math.Max(-surest, math.Min(surest, llr))) / 1000
}

// surest bounds a single picture's ratio, which is rounded to a thousandth: what
// a file keeps of it is then exactly what was judged.
const surest = 60

func mean(v []float64) float64 {
	var s float64
	for _, x := range v {
		s += x
	}
	return s / float64(len(v))
}
