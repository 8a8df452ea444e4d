package watermark

import (
	"errors"
	"fmt"
	"image"
)

// Limits of a page and of its grid.
const (
	MinSide   = 200        // pixels of a page's width and height
	MaxSide   = 20_000     // pixels of a page's width and height
	MaxPixels = 40_000_000 // pixels of a page
	MaxTiles  = 1024       // tiles of a page

	minQuality     = 85 // below it the luma mark drowns in the JPEG's own error
	defaultQuality = 88
	smallestTile   = 32 // pixels of a tile's side, as far as the page allows
)

// ErrGeometry is the parent of every error about a page's size or grid.
var ErrGeometry = errors.New("page geometry")

// Geometry is the layout of one page: its size in pixels as drawn, its grid of
// tiles, and how its JPEG is coded. It says all that is in the JPEG's header.
// Its methods need a geometry that Validate accepts: call that first on one
// that came from elsewhere.
type Geometry struct {
	Width, Height int  // pixels as drawn
	Cols, Rows    int  // tiles
	Color         bool // YCbCr 4:2:0, else gray
	Quality       int  // of the JPEG, 85..100, by the usual scaling of ITU-T T.81 annex K
}

// PlanGeometry lays out a page of a document. Documents of one or two pages
// get 16 x 24 tiles a portrait page, so that a small crop still holds enough
// of them; longer ones 12 x 16. Landscape pages get the grid turned. Rows and
// columns that would lie wholly in the padding are left out, and small pages
// get fewer tiles rather than tiles under 32 pixels.
func PlanGeometry(width, height int, color bool, pagesInDocument int) Geometry {
	cols, rows := 12, 16
	if pagesInDocument <= 2 {
		cols, rows = 16, 24
	}
	if width > height {
		cols, rows = rows, cols
	}
	g := Geometry{Width: width, Height: height, Color: color, Quality: defaultQuality}
	g.Cols = planAxis(width, cols, g.mcu())
	g.Rows = planAxis(height, rows, g.mcu())
	return g
}

func planAxis(size, tiles, mcu int) int {
	if size <= 0 {
		return tiles
	}
	tiles = max(1, min(tiles, size/smallestTile))
	step := ceilTo(size, tiles*mcu) / tiles
	return (size + step - 1) / step
}

func ceilTo(n, step int) int { return (n + step - 1) / step * step }

// mcu is the side of the JPEG's minimum coded unit in pixels.
func (g Geometry) mcu() int {
	if g.Color {
		return 16
	}
	return 8
}

// Tiles returns the number of tiles.
func (g Geometry) Tiles() int { return g.Cols * g.Rows }

// PaddedSize returns the size of the JPEG: the page continued by its last
// column and row until every tile is full.
func (g Geometry) PaddedSize() (w, h int) {
	return ceilTo(g.Width, g.Cols*g.mcu()), ceilTo(g.Height, g.Rows*g.mcu())
}

// tileSize returns a tile's size in pixels; both are multiples of the MCU.
func (g Geometry) tileSize() (w, h int) {
	w, h = g.PaddedSize()
	return w / g.Cols, h / g.Rows
}

// TileRect returns the place of a tile, counted row by row, on the padded
// canvas.
func (g Geometry) TileRect(tile int) image.Rectangle {
	w, h := g.tileSize()
	x, y := tile%g.Cols*w, tile/g.Cols*h
	return image.Rect(x, y, x+w, y+h)
}

// segmentRows returns how many restart segments, one per row of MCUs, a tile
// holds.
func (g Geometry) segmentRows() int {
	_, h := g.tileSize()
	return h / g.mcu()
}

// Validate refuses pages beyond the limits and grids that don't fit them; its
// errors wrap ErrGeometry.
func (g Geometry) Validate() error {
	switch {
	case g.Width < MinSide || g.Height < MinSide:
		return fmt.Errorf("%w: %d x %d pixels, the least is %d x %d", ErrGeometry, g.Width, g.Height, MinSide, MinSide)
	case g.Width > MaxSide || g.Height > MaxSide:
		return fmt.Errorf("%w: %d x %d pixels, no side may exceed %d", ErrGeometry, g.Width, g.Height, MaxSide)
	case g.Width*g.Height > MaxPixels:
		return fmt.Errorf("%w: %d x %d is %d megapixels, the most is %d", ErrGeometry,
			g.Width, g.Height, g.Width*g.Height/1_000_000, MaxPixels/1_000_000)
	case g.Cols < 1 || g.Rows < 1 || g.Cols > MaxTiles || g.Rows > MaxTiles || g.Tiles() > MaxTiles:
		return fmt.Errorf("%w: grid of %d x %d tiles", ErrGeometry, g.Cols, g.Rows)
	case g.Quality < minQuality || g.Quality > 100:
		return fmt.Errorf("%w: quality %d is not in %d..100", ErrGeometry, g.Quality, minQuality)
	}
	if w, h := g.tileSize(); w > g.Width || h > g.Height || w < 16 || h < 16 {
		return fmt.Errorf("%w: tiles of %d x %d pixels", ErrGeometry, w, h)
	}
	return nil
}
