package watermark

import (
	"image"
	"testing"

	"niem/exchange/watermark/attack/specimen"
	"niem/exchange/watermark/quality"
)

var benchPages = []specimen.Page{
	{Name: "gray", Image: specimen.Text(11, 1)},
	{Name: "scan", Image: specimen.Scan(1)},
	{Name: "colour", Image: specimen.Colour(1)},
}

// BenchmarkMark marks A4 pages of 150 dots an inch. "x-one-variant" is the size
// of both variants by that of the JPEG of one, "x-plain" by that of the JPEG
// of the tinted page without a mark. What comes behind compares a marked page with
// that one, both as decoded.
func BenchmarkMark(b *testing.B) {
	for _, p := range benchPages {
		b.Run(p.Name, func(b *testing.B) {
			g := planFor(p.Image, 3)
			var v *Variants
			for b.Loop() {
				v = mustMark(b, p.Image, g)
			}
			total := 0
			for _, s := range v.Segments {
				total += len(s[0]) + len(s[1])
			}
			one, page := splicePage(b, g, v, whole(1))
			plain, bare := unmarked(b, p.Image, g)
			b.ReportMetric(float64(total), "bytes")
			b.ReportMetric(float64(total)/float64(len(one)), "x-one-variant")
			b.ReportMetric(float64(total)/float64(len(plain)), "x-plain")
			figures := quality.Compare(LumaOf(page).Pix, LumaOf(bare).Pix, g.Width)
			b.ReportMetric(figures.PSNR, "dB")
			b.ReportMetric(figures.SSIM, "SSIM")
			b.ReportMetric(figures.GMSD, "GMSD")
		})
	}
}

func BenchmarkSplice(b *testing.B) {
	for _, p := range benchPages {
		b.Run(p.Name, func(b *testing.B) {
			g := planFor(p.Image, 3)
			v := mustMark(b, p.Image, g)
			for b.Loop() {
				if _, err := Splice(g, func(tile int) ([]byte, error) { return v.Segments[tile][tile&1], nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, p := range benchPages {
		b.Run(p.Name, func(b *testing.B) {
			g := planFor(p.Image, 3)
			data, _ := splicePage(b, g, mustMark(b, p.Image, g), func(tile int) int { return tile & 1 })
			for b.Loop() {
				if _, err := Decode(g, data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkOverlay(b *testing.B) {
	for _, p := range benchPages {
		b.Run(p.Name, func(b *testing.B) {
			g := planFor(p.Image, 3)
			var page image.Image
			_, page = splicePage(b, g, mustMark(b, p.Image, g), whole(0))
			for b.Loop() {
				if _, err := testOverlay.Draw(page); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
