package watermark

import (
	"errors"
	"image"
	"testing"

	"pgregory.net/rapid"
)

func TestTilesCoverThePageOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.IntRange(MinSide, MaxSide).Draw(t, "w")
		h := rapid.IntRange(MinSide, min(MaxSide, MaxPixels/w)).Draw(t, "h")
		g := PlanGeometry(w, h, rapid.Bool().Draw(t, "colour"), rapid.IntRange(1, 5).Draw(t, "pages"))
		if err := g.Validate(); err != nil {
			t.Fatal(err)
		}
		pw, ph := g.PaddedSize()
		tw, th := g.tileSize()
		if pw < w || ph < h || tw%g.mcu() != 0 || th%g.mcu() != 0 || tw*g.Cols != pw || th*g.Rows != ph || pw > 0xffff || ph > 0xffff {
			t.Fatalf("%+v pads to %d x %d, tiles of %d x %d", g, pw, ph, tw, th)
		}
		page, area := image.Rect(0, 0, w, h), 0
		for tile := range g.Tiles() {
			r := g.TileRect(tile)
			area += r.Dx() * r.Dy()
			if r.Intersect(page).Empty() {
				t.Fatalf("tile %d of %+v lies off the page", tile, g)
			}
		}
		if area != pw*ph {
			t.Fatalf("tiles cover %d of %d pixels", area, pw*ph)
		}
	})
}

func TestGridOfAnA4Page(t *testing.T) {
	for _, c := range []struct {
		w, h, pages int
		colour      bool
		want        Geometry
		padW, padH  int
	}{
		{1240, 1754, 3, false, Geometry{Cols: 12, Rows: 16}, 1248, 1792},
		{1240, 1754, 3, true, Geometry{Cols: 12, Rows: 16}, 1344, 1792},
		{1240, 1754, 1, false, Geometry{Cols: 16, Rows: 22}, 1280, 1760},
		{1240, 1754, 2, true, Geometry{Cols: 16, Rows: 22}, 1280, 1760},
		{1754, 1240, 9, false, Geometry{Cols: 16, Rows: 12}, 1792, 1248},
	} {
		g := PlanGeometry(c.w, c.h, c.colour, c.pages)
		if w, h := g.PaddedSize(); g.Cols != c.want.Cols || g.Rows != c.want.Rows || w != c.padW || h != c.padH {
			t.Errorf("%d x %d, %d pages: %d x %d tiles on %d x %d", c.w, c.h, c.pages, g.Cols, g.Rows, w, h)
		}
	}
}

func TestPagesBeyondTheLimitsAreRefused(t *testing.T) {
	good := PlanGeometry(1240, 1754, false, 3)
	change := func(f func(g *Geometry)) Geometry { g := good; f(&g); return g }
	for name, g := range map[string]Geometry{
		"100 megapixels": PlanGeometry(10_000, 10_000, false, 1),
		"41 megapixels":  PlanGeometry(6_400, 6_407, true, 1),
		"too narrow":     PlanGeometry(199, 1000, false, 1),
		"too low":        PlanGeometry(1000, 199, false, 1),
		"too long":       PlanGeometry(300, 20_001, false, 1),
		"nothing":        PlanGeometry(0, 0, false, 1),
		"negative":       PlanGeometry(-1240, -1754, true, 3),
		"no tiles":       change(func(g *Geometry) { g.Cols = 0 }),
		"many tiles":     change(func(g *Geometry) { g.Cols, g.Rows = 40, 40 }),
		"overflow":       change(func(g *Geometry) { g.Cols, g.Rows = 1<<40, 1<<40 }),
		"tiny tiles":     change(func(g *Geometry) { g.Cols, g.Rows = 1000, 1 }),
		"low quality":    change(func(g *Geometry) { g.Quality = 84 }),
		"high quality":   change(func(g *Geometry) { g.Quality = 101 }),
	} {
		if err := g.Validate(); !errors.Is(err, ErrGeometry) {
			t.Errorf("%s: %v", name, err)
		}
		if v, err := Mark(image.NewGray(image.Rect(0, 0, 8, 8)), g, testKey, 1); !errors.Is(err, ErrGeometry) || v != nil {
			t.Errorf("%s: Mark gives %v, %v", name, v, err)
		}
	}
}

func TestMarkRefusesWhatIsNotThePage(t *testing.T) {
	g := PlanGeometry(300, 400, false, 1)
	if v, err := Mark(nil, g, testKey, 1); !errors.Is(err, ErrUnmarkable) || v != nil {
		t.Errorf("no picture: %v, %v", v, err)
	}
	if v, err := Mark(image.NewGray(image.Rect(0, 0, 400, 300)), g, testKey, 1); !errors.Is(err, ErrGeometry) || v != nil {
		t.Errorf("a turned picture: %v, %v", v, err)
	}
}
