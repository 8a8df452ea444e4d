package watermark

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"testing"

	"niem/exchange/watermark/attack/specimen"
	"pgregory.net/rapid"
)

// small returns a corner of a page, so that many can be marked in a test.
func small(img image.Image, w, h int) image.Image {
	b := img.Bounds()
	r := image.Rect(b.Min.X+130, b.Min.Y+160, b.Min.X+130+w, b.Min.Y+160+h)
	return img.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(r)
}

// samePixels compares a rectangle of two decoded pictures, colours as shown.
func samePixels(a, b image.Image, r image.Rectangle) bool {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

func TestSpliceIsExactForAnyMixture(t *testing.T) {
	pictures := []image.Image{specimen.Text(9, 3), specimen.Colour(3), specimen.Scan(3)}
	rapid.Check(t, func(rt *rapid.T) {
		img := rapid.SampledFrom(pictures).Draw(rt, "picture")
		w, h := rapid.IntRange(200, 430).Draw(rt, "w"), rapid.IntRange(200, 430).Draw(rt, "h")
		img = small(img, w, h)
		g := PlanGeometry(w, h, rapid.Bool().Draw(rt, "colour"), rapid.IntRange(1, 4).Draw(rt, "pages"))
		g.Quality = rapid.IntRange(85, 100).Draw(rt, "quality")
		v := mustMark(t, img, g)
		_, zero := splicePage(t, g, v, whole(0))
		_, one := splicePage(t, g, v, whole(1))
		bits := rapid.SliceOfN(rapid.IntRange(0, 1), g.Tiles(), g.Tiles()).Draw(rt, "bits")
		_, mix := splicePage(t, g, v, func(tile int) int { return bits[tile] })
		if mix.Bounds() != image.Rect(0, 0, w, h) {
			rt.Fatalf("cropped to %v, page is %d x %d", mix.Bounds(), w, h)
		}
		for tile := range g.Tiles() {
			if want := [2]image.Image{zero, one}[bits[tile]]; !samePixels(mix, want, visible(g, tile)) {
				rt.Fatalf("tile %d differs from variant %d", tile, bits[tile])
			}
		}
	})
}

// rounded returns a plane in 8 bits.
func rounded(p *Plane) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, p.W, p.H))
	for i, v := range p.Pix {
		g.Pix[i] = uint8(max(0, min(255, v+0.5)))
	}
	return g
}

// TestEncoderAgreesWithGo compares our coding of an unmarked page with the
// standard library's at the same quality: rounding apart, the same picture.
func TestEncoderAgreesWithGo(t *testing.T) {
	for _, p := range []specimen.Page{{Name: "text", Image: specimen.Text(9, 5)}, {Name: "colour", Image: specimen.Colour(5)}} {
		g := planFor(p.Image, 3)
		ours, page := unmarked(t, p.Image, g)
		padded := rounded(tintedLuma(p.Image, g))
		var theirs bytes.Buffer
		if err := jpeg.Encode(&theirs, padded, &jpeg.Options{Quality: g.Quality}); err != nil {
			t.Fatal(err)
		}
		other, err := jpeg.Decode(&theirs)
		if err != nil {
			t.Fatal(err)
		}
		cut := LumaOf(other.(*image.Gray).SubImage(page.Bounds()))
		if db := psnr(LumaOf(page), cut); db < 45 {
			t.Errorf("%s: %.1f dB between the two encoders (%d bytes)", p.Name, db, len(ours))
		}
		if db := psnr(LumaOf(page), tinted(p.Image, g)); db < 34 {
			t.Errorf("%s: coding alone leaves %.1f dB", p.Name, db)
		}
	}
}

func TestHostileSegmentsAreRefused(t *testing.T) {
	img := small(specimen.Text(11, 1), 240, 240)
	g := planFor(img, 3)
	v := mustMark(t, img, g)
	good := v.Segments[3][1]
	last := len(good) - 1
	cut := func(b []byte) []byte { s, _, _ := nextSegment(b); return s }(good)
	cases := map[string][]byte{
		"empty":             {},
		"truncated":         good[:last],
		"one byte more":     append(bytes.Clone(good), 0),
		"one segment more":  appendSegment(bytes.Clone(good), cut),
		"length of zero":    append([]byte{0}, good...),
		"length overflow":   append(bytes.Repeat([]byte{0xff}, 12), good...),
		"length too large":  append([]byte{0xff, 0xff, 0xff, 0xff, 0x7f}, good...),
		"length not least":  append([]byte{good[0] | 0x80, 0}, good[1:]...),
		"restart marker":    appendSegment(nil, append(bytes.Clone(cut), 0xff, 0xd0, 1)),
		"end of image":      appendSegment(nil, append(bytes.Clone(cut), 0xff, 0xd9)),
		"marker cut in two": appendSegment(nil, append(bytes.Clone(cut), 0xff)),
	}
	for name, bad := range cases {
		_, err := Splice(g, func(tile int) ([]byte, error) {
			if tile == 3 {
				return bad, nil
			}
			return v.Segments[tile][0], nil
		})
		if !errors.Is(err, ErrSegment) {
			t.Errorf("%s: %v", name, err)
		}
	}
	missing := errors.New("no key")
	if _, err := Splice(g, func(int) ([]byte, error) { return nil, missing }); !errors.Is(err, missing) {
		t.Errorf("the reason of a missing tile is lost: %v", err)
	}
}

func TestForeignHeaderIsRefused(t *testing.T) {
	img := small(specimen.Text(11, 1), 240, 240)
	g := planFor(img, 3)
	data, _ := splicePage(t, g, mustMark(t, img, g), whole(0))
	other := g
	other.Quality++
	for _, bad := range [][]byte{nil, data[:100], append([]byte{0xff, 0xd8}, data...)} {
		if _, err := Decode(g, bad); !errors.Is(err, ErrGeometry) {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
	if _, err := Decode(other, data); !errors.Is(err, ErrGeometry) {
		t.Errorf("another quality: %v", err)
	}
}

func FuzzSplice(f *testing.F) {
	img := small(specimen.Text(11, 1), 200, 200)
	g := planFor(img, 3)
	v := mustMark(f, img, g)
	f.Add(v.Segments[0][0], v.Segments[1][1])
	f.Add([]byte{1, 0xff}, []byte{0x80, 0x80, 0x00})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		data, err := Splice(g, func(tile int) ([]byte, error) {
			switch tile {
			case 0:
				return a, nil
			case 1:
				return b, nil
			}
			return v.Segments[tile][0], nil
		})
		if err != nil {
			return
		}
		// What was let through may be noise but never more than one picture.
		if n := bytes.Count(data[len(jpegHeader(g)):], []byte{0xff, 0xd9}); n != 1 {
			t.Fatalf("%d ends of image", n)
		}
		if page, err := Decode(g, data); err == nil && page.Bounds() != image.Rect(0, 0, g.Width, g.Height) {
			t.Fatalf("decoded to %v", page.Bounds())
		}
	})
}
