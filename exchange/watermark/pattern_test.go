package watermark

import (
	"math"
	"testing"

	"niem/exchange/watermark/attack/specimen"
)

// The pattern goes into blocks as frequencies; drawing it in pixels and
// transforming these gives the same, but for what lies beyond them and is less
// than half a step of quantisation everywhere.
func TestPatternInFrequenciesIsThatInPixels(t *testing.T) {
	img := specimen.Text(11, 1)
	g := planFor(img, 1)
	m := newMarker(img, g, testKey, 1)
	w, h := g.PaddedSize()
	pixels := m.luma.mark.raster(w, h)
	var beyond, within float64
	for y := range h / cellSize {
		for x := range w / cellSize {
			var want, got block
			want.load(pixels, x*cellSize, y*cellSize)
			want.forwardDCT()
			m.luma.mark.addTo(&got, x, y)
			for _, at := range zigzag {
				steps := float64(m.quantY[at])
				if int(at)%8 < frequencies && int(at)/8 < frequencies {
					within = max(within, math.Abs(float64(want[at]-got[at]))*steps)
				} else {
					beyond = max(beyond, math.Abs(float64(want[at]))*steps)
				}
			}
		}
	}
	if within > 0.001 || beyond > 0.1 {
		t.Errorf("off by %.4f steps of quantisation, and %.4f are left out", within, beyond)
	}
}
