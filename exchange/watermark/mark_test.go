package watermark

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"math"
	"testing"

	"niem/exchange/watermark/attack/specimen"
)

var testKey = Key{1, 2, 3, 4, 5, 6, 7, 8, 9}

// planFor lays a test page out as one of a document of the given length.
func planFor(img image.Image, pages int) Geometry {
	b := img.Bounds()
	return PlanGeometry(b.Dx(), b.Dy(), IsColor(img), pages)
}

func mustMark(t testing.TB, img image.Image, g Geometry) *Variants {
	t.Helper()
	v, err := Mark(img, g, testKey, 1)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// splicePage joins the variants that bit chooses and decodes the page.
func splicePage(t testing.TB, g Geometry, v *Variants, bit func(tile int) int) (jpeg []byte, page image.Image) {
	t.Helper()
	jpeg, err := Splice(g, func(tile int) ([]byte, error) { return v.Segments[tile][bit(tile)], nil })
	if err != nil {
		t.Fatal(err)
	}
	page, err = Decode(g, jpeg)
	if err != nil {
		t.Fatal(err)
	}
	return jpeg, page
}

func whole(bit int) func(int) int { return func(int) int { return bit } }

// visible returns the part of a tile that lies on the page.
func visible(g Geometry, tile int) image.Rectangle {
	return g.TileRect(tile).Intersect(image.Rect(0, 0, g.Width, g.Height))
}

// tinted returns the luma of the tinted page before marking.
func tinted(img image.Image, g Geometry) *Plane {
	p := tintedLuma(img, g)
	out := NewPlane(g.Width, g.Height)
	for y := range g.Height {
		copy(out.Row(y), p.Row(y))
	}
	return out
}

// unmarked returns the tinted page coded like a variant, without a mark: what
// the marks are measured against.
func unmarked(t testing.TB, img image.Image, g Geometry) (jpeg []byte, page image.Image) {
	t.Helper()
	m := newMarker(img, g, testKey, 1)
	for _, p := range []*Plane{m.luma.mark.c, m.luma.fill.c, m.warp.dx, m.warp.dy} {
		clear(p.Pix)
	}
	return splicePage(t, g, m.variants(), whole(0))
}

func TestNoTileIsUnmarked(t *testing.T) {
	for i, k := range specimen.Kinds {
		img := k.Draw(1)
		for _, pages := range [][]int{{1}, {3}}[i%2] {
			t.Run(fmt.Sprint(k.Name, pages), func(t *testing.T) {
				g := planFor(img, pages)
				v := mustMark(t, img, g)
				_, one := splicePage(t, g, v, whole(1))
				_, zero := splicePage(t, g, v, whole(0))
				_, plain := unmarked(t, img, g)
				a, b, base := LumaOf(one), LumaOf(zero), LumaOf(plain)
				for tile := range g.Tiles() {
					r := visible(g, tile)
					var aa, bb, ab, n float64
					for y := r.Min.Y; y < r.Max.Y; y++ {
						for x := r.Min.X; x < r.Max.X; x++ {
							i := y*g.Width + x
							da, db := float64(a.Pix[i]-base.Pix[i]), float64(b.Pix[i]-base.Pix[i])
							aa, bb, ab, n = aa+da*da, bb+db*db, ab+da*db, n+1
						}
					}
					if n < 16*16 {
						continue // a sliver at the page's edge
					}
					if math.Sqrt(aa/n) < 0.3 || math.Sqrt(bb/n) < 0.3 {
						t.Errorf("tile %d: variants are %.2f and %.2f rms from the page", tile, math.Sqrt(aa/n), math.Sqrt(bb/n))
					}
					// Opposite halves: they lie further from each other than from the page,
					// unless little more than the tile's border is on the page.
					if apart := (aa + bb - 2*ab) / n; apart < aa/n && r == g.TileRect(tile) || apart < 0.3 {
						t.Errorf("tile %d: variants are %.2f apart, %.2f from the page", tile, math.Sqrt(apart), math.Sqrt(aa/n))
					}
				}
			})
		}
	}
}

// flatPage returns a page of one colour.
func flatPage(w, h int, v uint8) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = v
	}
	return img
}

func TestFlatPagesOfAnyGreyAreMarked(t *testing.T) {
	for _, size := range []image.Point{{200, 200}, {640, 480}, {210, 2000}} {
		for _, v := range []uint8{0, 3, 60, 128, 200, 252, 255} {
			for _, quality := range []int{85, 88, 100} {
				img := flatPage(size.X, size.Y, v)
				g := planFor(img, 1)
				g.Quality = quality
				if _, err := Mark(img, g, testKey, 1); err != nil {
					t.Errorf("%v of grey %d at quality %d: %v", size, v, quality, err)
				}
			}
		}
	}
}

func TestFailedMarkIsSeen(t *testing.T) {
	img := flatPage(400, 400, 255)
	g := planFor(img, 1)
	for name, spoil := range map[string]func(m *marker){
		"no pattern":   func(m *marker) { clear(m.luma.mark.c.Pix) },
		"not a number": func(m *marker) { m.luma.mark.c.Pix[len(m.luma.mark.c.Pix)/2] = float32(math.NaN()) },
		"one tile without pattern": func(m *marker) {
			f, r := m.luma.mark, g.TileRect(g.Tiles()/2)
			for y := r.Min.Y / f.step; y < r.Max.Y/f.step+3; y++ {
				clear(f.c.Row(y)[r.Min.X/f.step : r.Max.X/f.step+3])
			}
		},
	} {
		m := newMarker(img, g, testKey, 1)
		if _, apart := m.faintest(m.variants()); apart < leastApart {
			t.Fatalf("%s: before it the variants are %.2f apart", name, apart)
		}
		spoil(m)
		if _, apart := m.faintest(m.variants()); apart >= leastApart {
			t.Errorf("%s: the variants still count as %.2f apart", name, apart)
		}
	}
}

func TestColourSurvivesMarking(t *testing.T) {
	img := specimen.Colour(1)
	if !IsColor(img) {
		t.Fatal("the page counts as gray")
	}
	g := planFor(img, 1)
	_, page := splicePage(t, g, mustMark(t, img, g), func(tile int) int { return tile & 1 })
	var off, n float64
	for y := 0; y < g.Height; y += 3 {
		for x := 0; x < g.Width; x += 3 {
			want, got := img.RGBAAt(x, y), color.RGBAModel.Convert(page.At(x, y)).(color.RGBA)
			for _, c := range [][2]uint8{{want.R, got.R}, {want.G, got.G}, {want.B, got.B}} {
				d := float64(c[1]) - (tintInk + float64(tintScale)*float64(c[0]))
				off, n = off+d*d, n+1
			}
		}
	}
	if rms := math.Sqrt(off / n); rms > 8 {
		t.Errorf("colours are off by %.1f rms", rms)
	}
}

func TestGreyPagesDoNotCountAsColour(t *testing.T) {
	gray := specimen.Scan(1)
	yellowed, stamped := image.NewRGBA(gray.Rect), image.NewRGBA(gray.Rect)
	for i, v := range gray.Pix {
		copy(yellowed.Pix[4*i:], []uint8{v, v - v/64, v - v/16, 255})
	}
	copy(stamped.Pix, yellowed.Pix)
	for y := 900; y < 908; y++ {
		for x := 600; x < 608; x++ {
			stamped.SetRGBA(x, y, color.RGBA{R: 200, G: 40, B: 40, A: 255})
		}
	}
	for name, c := range map[string]struct {
		img  image.Image
		want bool
	}{"gray": {gray, false}, "yellowed paper": {yellowed, false}, "a dot of red ink": {stamped, true}} {
		if got := IsColor(c.img); got != c.want {
			t.Errorf("%s: IsColor is %v", name, got)
		}
	}
}

// A page gets the same mark whatever type of picture holds it.
func TestMarkReadsEveryImageType(t *testing.T) {
	gray := small(specimen.Text(11, 2), 300, 260).(*image.Gray)
	b := gray.Bounds()
	rgba, nrgba, pal := image.NewRGBA(b), image.NewNRGBA(b), image.NewPaletted(b, nil)
	ycc := image.NewYCbCr(b, image.YCbCrSubsampleRatio420)
	for i := range 256 {
		pal.Palette = append(pal.Palette, color.Gray{Y: uint8(i)})
	}
	for i := range ycc.Cb {
		ycc.Cb[i], ycc.Cr[i] = 128, 128
	}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := gray.GrayAt(x, y)
			rgba.Set(x, y, c)
			nrgba.Set(x, y, c)
			pal.Set(x, y, c)
			ycc.Y[ycc.YOffset(x, y)] = c.Y
		}
	}
	for _, colour := range []bool{false, true} {
		g := PlanGeometry(b.Dx(), b.Dy(), colour, 3)
		_, want := splicePage(t, g, mustMark(t, gray, g), whole(1))
		for _, img := range []image.Image{rgba, nrgba, pal, ycc} {
			_, got := splicePage(t, g, mustMark(t, img, g), whole(1))
			if db := psnr(LumaOf(got), LumaOf(want)); db < 60 {
				t.Errorf("%T, colour %v: %.1f dB from the mark of a gray picture", img, colour, db)
			}
		}
	}
}

func TestMarkIsRepeatable(t *testing.T) {
	img := small(specimen.Text(11, 2), 300, 260)
	g := planFor(img, 3)
	a, b := mustMark(t, img, g), mustMark(t, img, g)
	other, err := Mark(img, g, testKey, 2)
	if err != nil {
		t.Fatal(err)
	}
	for tile := range a.Segments {
		for bit := range 2 {
			if !bytes.Equal(a.Segments[tile][bit], b.Segments[tile][bit]) {
				t.Fatalf("tile %d differs from one run to the next", tile)
			}
			if bytes.Equal(a.Segments[tile][bit], other.Segments[tile][bit]) {
				t.Fatalf("tile %d is the same on another page", tile)
			}
		}
	}
}
