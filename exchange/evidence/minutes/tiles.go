package minutes

import (
	"image"
	"math"

	"niem/exchange/evidence"
	"niem/exchange/watermark"
)

// Drawing is what was seen, page by page and picture by picture.
type Drawing struct {
	Pages    []PageFigure
	Pictures []Figure // in the order of the file; without a picture yet, nor words
	Count    [kinds]int
}

// PageFigure is the grid of one page, numbered from 1.
type PageFigure struct {
	Page int
	Figure
	Count [kinds]int
}

type tileAt struct{ page, tile int }

// readable is the ratio from which a tile counts as read, as in the detector.
var readable = math.Log(9)

// Draw places the tiles of an evidence file that verified: r is its report.
func Draw(f *evidence.File, r *evidence.Report) Drawing {
	said := saidBy(f, r)
	d := Drawing{Pictures: make([]Figure, len(f.Pictures))}
	for i, p := range f.Pictures {
		d.Pictures[i].Width, d.Pictures[i].Height = p.Width, p.Height
	}
	for _, page := range f.Decision.Pages {
		g, ok := geometry(r, page)
		if !ok {
			continue
		}
		one := PageFigure{Page: page, Figure: Figure{Width: g.Width, Height: g.Height}}
		for tile := range g.Tiles() {
			says := said[tileAt{page, tile}]
			one.Count[says]++
			d.Count[says]++
			one.Tiles = append(one.Tiles, Tile{Corners: cornersOf(g, tile), Says: says})
		}
		d.Pages = append(d.Pages, one)
	}
	for _, s := range f.Sightings {
		g, ok := geometry(r, s.Page)
		if !ok {
			continue
		}
		on := &d.Pictures[s.Picture]
		for tile := range seenIn(f, s) {
			corners, ok := mapped(cornersOf(g, tile), s.Map, on.Width, on.Height)
			if says := said[tileAt{s.Page, tile}]; ok && tile < g.Tiles() && says != Unseen {
				on.Tiles = append(on.Tiles, Tile{Corners: corners, Says: says})
			}
		}
	}
	return d
}

// saidBy tells of every tile seen what it says: against the accused copies as
// the repeated decision compared them, and without such copies whether it was read.
func saidBy(f *evidence.File, r *evidence.Report) map[tileAt]Says {
	said := map[tileAt]Says{}
	if r.Again != nil && len(f.Accused) > 0 {
		for _, t := range r.Again.Tiles {
			says := Silent
			switch {
			case t.Speaks && t.Agrees:
				says = Agrees
			case t.Speaks:
				says = Differs
			}
			said[tileAt{t.Page + 1, t.Tile}] = says
		}
		return said
	}
	sums := map[tileAt]float64{}
	for _, s := range f.Soft {
		for _, t := range s.Tiles {
			if s.Marked {
				sums[tileAt{s.Page, t[0]}] += float64(t[1]+t[2]) / 1000
			}
		}
	}
	for at, sum := range sums {
		if said[at] = Silent; math.Abs(sum) >= readable {
			said[at] = Read
		}
	}
	return said
}

func seenIn(f *evidence.File, sighting evidence.Sighting) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for _, s := range f.Soft {
			if s.Picture != sighting.Picture || s.Page != sighting.Page || !s.Marked {
				continue
			}
			for _, t := range s.Tiles {
				if !yield(t[0]) {
					return
				}
			}
		}
	}
}

func geometry(r *evidence.Report, page int) (watermark.Geometry, bool) {
	if r.Manifest == nil || page < 1 || page > len(r.Manifest.Pages) {
		return watermark.Geometry{}, false
	}
	w := r.Manifest.Pages[page-1].Geometry
	g := watermark.Geometry{Width: int(w.Width), Height: int(w.Height), Cols: int(w.Cols), Rows: int(w.Rows), Color: w.Color, Quality: int(w.Quality)}
	return g, g.Validate() == nil
}

func cornersOf(g watermark.Geometry, tile int) [4][2]float64 {
	t := g.TileRect(tile).Intersect(image.Rect(0, 0, g.Width, g.Height))
	left, top, right, bottom := float64(t.Min.X), float64(t.Min.Y), float64(t.Max.X), float64(t.Max.Y)
	return [4][2]float64{{left, top}, {right, top}, {right, bottom}, {left, bottom}}
}

// mapped lays a tile on a picture. What a map puts beyond the picture's
// surroundings is not drawn.
func mapped(c [4][2]float64, m [9]float64, width, height int) ([4][2]float64, bool) {
	for i, p := range c {
		w := m[6]*p[0] + m[7]*p[1] + m[8]
		x, y := (m[0]*p[0]+m[1]*p[1]+m[2])/w, (m[3]*p[0]+m[4]*p[1]+m[5])/w
		if !(math.Abs(x) <= 2*float64(width) && math.Abs(y) <= 2*float64(height)) {
			return c, false
		}
		c[i] = [2]float64{x, y}
	}
	return c, true
}
