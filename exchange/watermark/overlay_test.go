package watermark

import (
	"errors"
	"image"
	"image/color"
	"image/draw"
	"slices"
	"testing"
	"time"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
	"niem/exchange/watermark/attack/specimen"
)

var testOverlay = Overlay{
	Name: "Đặng Thị Ngọc Ưỡn", Username: "uondtn", Unit: "Phòng Kế hoạch - Tài chính",
	Time: time.Date(2026, 3, 4, 22, 6, 7, 0, time.UTC), ViewCode: "7KQ2-M9XA",
}

func ink(stamp *image.Alpha) (sum int) {
	for _, v := range stamp.Pix {
		sum += int(v)
	}
	return sum
}

func stampOf(t *testing.T, text string) *image.Alpha {
	t.Helper()
	stamp, _, err := drawStamp([2]string{text, ""}, 24)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return stamp
}

func TestEveryVietnameseLetterIsDrawn(t *testing.T) {
	f, err := overlayFont()
	if err != nil {
		t.Fatal(err)
	}
	var buf sfnt.Buffer
	box, err := f.LoadGlyph(&buf, 0, 24*64, nil)
	if err != nil || len(box) == 0 {
		t.Fatalf("the font draws nothing for missing letters: %v", err)
	}
	missing := append(sfnt.Segments(nil), box...)
	seen := map[string]rune{}
	const tones = "\u0300\u0301\u0303\u0309\u0323"
	var letters []rune
	for _, base := range "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" {
		letters = append(letters, base)
		for _, tone := range tones {
			letters = append(letters, []rune(norm.NFC.String(string(base)+string(tone)))...)
		}
	}
	letters = append(letters, []rune("đĐ"+testOverlay.Name)...)
	for _, r := range letters {
		if r == ' ' {
			continue
		}
		g, err := f.GlyphIndex(&buf, r)
		if err != nil || g == 0 {
			t.Fatalf("no glyph for %c (%U)", r, r)
		}
		stamp := stampOf(t, string(r))
		if ink(stamp) < 255*20 {
			t.Errorf("%c leaves no ink", r)
		}
		if s, err := f.LoadGlyph(&buf, g, 24*64, nil); err != nil || slices.Equal(s, missing) {
			t.Errorf("%c is drawn as a missing letter", r)
		}
		if other, ok := seen[string(stamp.Pix)]; ok && other != r {
			t.Errorf("%c and %c look the same", r, other)
		}
		seen[string(stamp.Pix)] = r
	}
	if len(letters) < 144 {
		t.Fatalf("only %d letters tried", len(letters))
	}
}

func TestDecomposedNamesLookTheSame(t *testing.T) {
	page := specimen.NearlyEmpty(1)
	composed, err := testOverlay.Draw(page)
	if err != nil {
		t.Fatal(err)
	}
	o := testOverlay
	o.Name, o.Unit = norm.NFD.String(o.Name), norm.NFD.String(o.Unit)
	if o.Name == testOverlay.Name {
		t.Fatal("the name has nothing to decompose")
	}
	decomposed, err := o.Draw(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(composed.Pix) != string(decomposed.Pix) {
		t.Error("the overlay of a decomposed name differs")
	}
}

func TestMissingGlyphMeansNoPage(t *testing.T) {
	page := specimen.NearlyEmpty(1)
	for what, change := range map[string]func(o *Overlay){
		"a letter without glyph": func(o *Overlay) { o.Name = "漢" },
		"a picture letter":       func(o *Overlay) { o.Unit = "Phòng 🙂" },
		"a lone mark":            func(o *Overlay) { o.Name = "q\u0489" },
		"a line break":           func(o *Overlay) { o.Unit = "a\nb" },
		"broken UTF-8":           func(o *Overlay) { o.Name = "\xff\xfe" },
		"no name":                func(o *Overlay) { o.Name = " " },
		"no username":            func(o *Overlay) { o.Username = "" },
		"no unit":                func(o *Overlay) { o.Unit = "" },
		"no view code":           func(o *Overlay) { o.ViewCode = "" },
		"no time":                func(o *Overlay) { o.Time = time.Time{} },
	} {
		o := testOverlay
		change(&o)
		if out, err := o.Draw(page); !errors.Is(err, ErrOverlay) || out != nil {
			t.Errorf("%s: page %v, error %v", what, out != nil, err)
		}
	}
	if out, err := testOverlay.Draw(nil); !errors.Is(err, ErrOverlay) || out != nil {
		t.Errorf("no page: %v", err)
	}
	if out, err := testOverlay.Draw(image.NewGray(image.Rect(0, 0, 100, 100))); !errors.Is(err, ErrGeometry) || out != nil {
		t.Errorf("tiny page: %v", err)
	}
}

func TestOverlayShowsVietnamTime(t *testing.T) {
	lines, err := testOverlay.lines()
	if err != nil {
		t.Fatal(err)
	}
	if want := "2026-03-05 05:06:07 +07:00 · 7KQ2-M9XA"; lines[1] != want {
		t.Errorf("%q, want %q", lines[1], want)
	}
	if want := "Đặng Thị Ngọc Ưỡn (uondtn) · Phòng Kế hoạch - Tài chính"; lines[0] != want {
		t.Errorf("%q, want %q", lines[0], want)
	}
}

func TestOverlayReachesEveryPartOfThePage(t *testing.T) {
	for _, size := range []image.Point{{1240, 1754}, {1754, 1240}, {200, 200}, {260, 2000}} {
		for _, paper := range []uint8{243, 4} {
			page := image.NewGray(image.Rectangle{Max: size})
			draw.Draw(page, page.Rect, image.NewUniform(color.Gray{Y: paper}), image.Point{}, draw.Src)
			out, err := testOverlay.Draw(page)
			if err != nil {
				t.Fatal(err)
			}
			const side = 200
			for y := 0; y+side <= size.Y; y += side {
				for x := 0; x+side <= size.X; x += side {
					inked := 0
					for dy := range side {
						for dx := range side {
							c := out.RGBAAt(x+dx, y+dy)
							if d := int(c.R) - int(paper); d > 15 || d < -15 {
								inked++
							}
						}
					}
					if share := float64(inked) / side / side; share < 0.005 || share > 0.25 {
						t.Errorf("%v on %d: at %d,%d the overlay covers %.3f", size, paper, x, y, share)
					}
				}
			}
		}
	}
}

func TestTextStaysReadableUnderTheOverlay(t *testing.T) {
	page := specimen.Text(9, 1)
	out, err := testOverlay.Draw(page)
	if err != nil {
		t.Fatal(err)
	}
	luma := LumaOf(out)
	for i, v := range page.Pix {
		if got := luma.Pix[i]; v < 30 && got > 80 || v > 250 && got < 200 {
			t.Fatalf("pixel %d of %d became %v", i, v, got)
		}
	}
	b := out.Bounds()
	if b != page.Rect {
		t.Errorf("page of %v became %v", page.Rect, b)
	}
}
