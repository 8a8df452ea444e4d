package watermark

import (
	"context"
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
	luma = calibrate(readings, lumaStray, func(r *tileReading) (float64, float64, []float64) { return r.luma, r.lumaInfo, r.lumaDecoy[:] })
	warp = calibrate(readings, warpStray, func(r *tileReading) (float64, float64, []float64) { return r.warp, r.warpInfo, r.warpDecoy[:] })
	return luma, warp
}

func mean(v []float64) float64 {
	var s float64
	for _, x := range v {
		s += x
	}
	return s / float64(len(v))
}
