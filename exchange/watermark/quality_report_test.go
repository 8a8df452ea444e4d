package watermark

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	xdraw "golang.org/x/image/draw"

	"niem/exchange/watermark/attack/specimen"
	"niem/exchange/watermark/quality"
)

var qualityOut = flag.String("quality-out", "", "folder for quality.md and its pictures of TestBothMarksAreFaint; all kinds of page then")

// shown says how far a page lies from the tinted page, mark by mark, and how large it
// becomes.
type shown struct {
	luma, session quality.Figures // the luma pattern before coding, and with the session mark
	whole, both   quality.Figures // the copy as decoded, displacement included, and with the session mark
	coded         quality.Figures // the JPEG alone, without a mark
	one, two      int             // bytes of one whole variant, and of the segments of both
	plain         int             // bytes of the tinted page's JPEG
}

// withSession lays the session mark over a page, as a viewer does.
func withSession(page image.Image) *image.RGBA {
	return NewSessionMark(testSession, ViewID{1, 2, 3, 4, 5, 6}).Draw(page)
}

// copyBits is the copy of somebody whose bits go through the page like this.
func copyBits(tile int) int { return (tile*7 + tile/5) & 1 }

func showOf(t *testing.T, img image.Image, g Geometry) shown {
	t.Helper()
	var s shown
	page := tinted(img, g)
	against := func(p *Plane) quality.Figures { return quality.Compare(p.Pix, page.Pix, page.W) }
	v := mustMark(t, img, g)
	m := newMarker(img, g, testKey, 1)
	clear(m.warp.dx.Pix)
	clear(m.warp.dy.Pix)
	luma := composed(m, 1)
	s.luma, s.session = against(luma), against(LumaOf(withSession(rounded(luma))))
	_, copied := splicePage(t, g, v, copyBits)
	s.whole, s.both = against(LumaOf(copied)), against(LumaOf(withSession(copied)))
	plain, bare := unmarked(t, img, g)
	s.coded, s.plain = against(LumaOf(bare)), len(plain)
	one, _ := splicePage(t, g, v, whole(1))
	s.one = len(one)
	for _, tile := range v.Segments {
		s.two += len(tile[0]) + len(tile[1])
	}
	return s
}

// Recipient's and session mark together keep the published bounds, and both
// variants of a page cost little more than two pages.
func TestBothMarksAreFaint(t *testing.T) {
	kinds, table := specimen.Kinds[2:4], qualityHead
	if *qualityOut != "" {
		kinds = specimen.Kinds
	}
	for _, k := range kinds {
		img := k.Draw(2)
		b := img.Bounds()
		for _, colour := range []bool{false, true} {
			if !colour && (IsColor(img) || *qualityOut == "" && k.Name == "table") {
				continue
			}
			s := showOf(t, img, PlanGeometry(b.Dx(), b.Dy(), colour, 1))
			name := k.Name + ", gray"
			if colour {
				name = k.Name + ", colour"
			}
			if s.session.PSNR < 41 || s.session.SSIM < 0.98 {
				t.Errorf("%s: the recipient mark's luma with the session mark %+v", name, s.session)
			}
			if x := float64(s.two) / float64(s.one); x > 2.2 {
				t.Errorf("%s: both variants are %.2f times one", name, x)
			}
			table += s.row(name)
		}
	}
	if *qualityOut == "" {
		return
	}
	for _, p := range qualityPictures {
		table += p.write(t, *qualityOut)
	}
	if err := os.WriteFile(filepath.Join(*qualityOut, "quality.md"), []byte(table), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (s shown) row(name string) string {
	f := func(q quality.Figures) string { return fmt.Sprintf("%.1f, %.3f, %.3f", q.PSNR, q.SSIM, q.GMSD) }
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s | %.2f | %.2f |\n", name, f(s.luma), f(s.session), f(s.coded), f(s.whole), f(s.both),
		float64(s.two)/float64(s.one), float64(s.two)/float64(s.plain))
}

// sideBySide is a picture of the page as it came, as a viewer shows it, and of what
// lies between.
type sideBySide struct {
	name, about string
	page        func() image.Image
	part        image.Rectangle // of the page
	wide        int             // pixels for the whole page across; 0 for its own size
}

var qualityPictures = []sideBySide{
	{"text", "Text of 9 points, at 100 %", func() image.Image { return specimen.Text(9, 2) }, image.Rect(150, 240, 510, 560), 0},
	{"table", "A ruled table, at 100 %", func() image.Image { return specimen.Table(2) }, image.Rect(100, 1040, 460, 1360), 0},
	{"letter", "A letter with its stamp, at 100 %", func() image.Image { return specimen.Letter(2) }, image.Rect(690, 1200, 980, 1480), 0},
	{"phone", "A page on a phone, 390 points wide, one pixel to a point", func() image.Image { return specimen.Table(2) }, image.Rect(0, 130, 1240, 1430), 390},
}

func (p sideBySide) write(t *testing.T, dir string) string {
	t.Helper()
	page := p.page()
	g := planFor(page, 1)
	_, copied := splicePage(t, g, mustMark(t, page, g), copyBits)
	hidden := withSession(copied)
	viewed, err := testOverlay.Draw(hidden)
	if err != nil {
		t.Fatal(err)
	}
	base := tinted(page, g)
	apart := image.NewGray(hidden.Rect)
	for i, v := range LumaOf(hidden).Pix {
		apart.Pix[i] = uint8(max(0, min(255, 128+8*(v-base.Pix[i])+0.5)))
	}
	const gap = 12
	w, h := p.part.Dx(), p.part.Dy()
	if p.wide > 0 {
		w, h = w*p.wide/page.Bounds().Dx(), h*p.wide/page.Bounds().Dx()
	}
	panels := []image.Image{page, hidden, viewed, apart}
	sheet := image.NewRGBA(image.Rect(0, 0, len(panels)*(w+gap)-gap, h))
	draw.Draw(sheet, sheet.Rect, image.NewUniform(color.Gray{Y: 128}), image.Point{}, draw.Src)
	for i, panel := range panels {
		xdraw.CatmullRom.Scale(sheet, image.Rect(i*(w+gap), 0, i*(w+gap)+w, h), panel, p.part, xdraw.Src, nil)
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, paletteless(sheet)); err != nil {
		t.Fatal(err)
	}
	name := "quality-" + p.name + ".png"
	if err := os.WriteFile(filepath.Join(dir, name), out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("\n## %s\n![%s: as it came, with recipient and session mark, with the visible mark as well, the hidden marks eight times as strong](%s)\n", p.about, p.about, name)
}

// paletteless is a picture in shades of gray where it has no other colours.
func paletteless(m *image.RGBA) image.Image {
	if IsColor(m) {
		return m
	}
	return rounded(LumaOf(m))
}

var qualityHead = strings.TrimLeft(`
# Quality: how far a marked page lies from the page

Written by `+"`make bench-quality`"+`. Luma of documents of one page (16 x 24 tiles), against the tinted page; PSNR in dB, SSIM, GMSD. Pages of gray are coded in gray by the product; here they are coded in colour (4:2:0) as well.

- *recipient mark*: its luma pattern before coding; aims: at least 43 dB and 0.98. *with session mark*: the same as a viewer shows it without the visible mark, whole grey levels; aim: at least 41 dB.
- *JPEG alone*: the page coded as variants are, without a mark. *copy*: a recipient's copy as decoded, so with what the JPEG loses and with the displacement of print by a quarter of a pixel, which costs PSNR along every letter and is not seen there. *copy with session mark*: all that is hidden.
- *two variants*: bytes of both variants' segments against the JPEG of one whole variant; aim: at most 2.2, beside 200 bytes of key, index and tag a variant, which [benchmarks.md](../benchmarks.md) has (`+"`SealPage/…/sizes`"+`). *to plain*: against the JPEG of the tinted page.

The pictures below were looked at: the paper is a little grey, by the tint that keeps brightened pictures readable, and has a faint grain; there are no seams between tiles, and rules are straight.

| page | recipient mark | with session mark | JPEG alone | copy | copy with session mark | two variants | to plain |
|---|---|---|---|---|---|---|---|
`, "\n")
