package sealed

import (
	"fmt"

	"niem/crypto"
	"niem/exchange/watermark"
)

// toWire gives the geometry as formats keep it.
func toWire(g watermark.Geometry) crypto.PageGeometry {
	return crypto.PageGeometry{
		Width: uint32(g.Width), Height: uint32(g.Height),
		Cols: uint16(g.Cols), Rows: uint16(g.Rows),
		Color: g.Color, Quality: uint8(g.Quality),
	}
}

// fromWire gives the geometry as pictures use it, or an error when no page can
// be drawn that way.
func fromWire(g crypto.PageGeometry) (watermark.Geometry, error) {
	w := watermark.Geometry{
		Width: int(g.Width), Height: int(g.Height),
		Cols: int(g.Cols), Rows: int(g.Rows),
		Color: g.Color, Quality: int(g.Quality),
	}
	if err := g.Validate(); err != nil {
		return w, err
	}
	if w.Width*w.Height > MaxPixels {
		return w, fmt.Errorf("%w: %d x %d", ErrPageTooLarge, w.Width, w.Height)
	}
	return w, w.Validate()
}
