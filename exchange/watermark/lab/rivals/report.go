package main

import (
	"fmt"
	"strings"
	"time"

	"niem/exchange/watermark/quality"
)

func markdown(results []result, kinds []string, figures [][2]quality.Figures) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Compared with a visible mark read by a program, and with a blind watermark\n\nWritten by `go run ./exchange/watermark/lab/rivals` on %s; %d pages, %d recipients; every mark faces the same leaks of the same pages. The rivals are given our registration and the list of recipients; the blind watermark also the tint of the paper as head-room, and its codes are held to the same chance of one in a million. Tesseract (vie) gets the page laid flat, turned along the visible mark's slope, enlarged twice and stretched; the nearest name, user name or view code is taken if at most a third of its letters differ.\n\n![Share of pages whose recipient each mark names](rivals.svg)\n\nRight / wrong, of %d pages:\n\n| leak |", time.Now().UTC().Format(time.DateOnly), len(figures), recipients, len(figures))
	for _, m := range marks {
		fmt.Fprintf(&b, " %s |", m)
	}
	b.WriteString("\n|---" + strings.Repeat("|---", len(marks)) + "|\n")
	var total [len(marks)]score
	all := 0
	for _, r := range results {
		fmt.Fprintf(&b, "| %s |", r.leak)
		all += r.of
		for i, s := range r.scores {
			fmt.Fprintf(&b, " %d / %d |", s.right, s.wrong)
			total[i].right += s.right
			total[i].wrong += s.wrong
		}
		b.WriteString("\n")
	}
	b.WriteString("| **all** |")
	for _, s := range total {
		fmt.Fprintf(&b, " **%.0f %% / %.1f %%** |", 100*float64(s.right)/float64(all), 100*float64(s.wrong)/float64(all))
	}
	b.WriteString("\n\n## Quality\nAgainst the tinted page, luma, before the visible mark. Ours includes what the JPEG loses, in which it ships; the blind watermark is measured before any compression.\n\n| page | ours: PSNR, SSIM, GMSD | DWT-DCT-SVD: PSNR, SSIM, GMSD |\n|---|---|---|\n")
	for i, f := range figures {
		fmt.Fprintf(&b, "| %s | %.1f dB, %.3f, %.3f | %.1f dB, %.3f, %.3f |\n", kinds[i], f[0].PSNR, f[0].SSIM, f[0].GMSD, f[1].PSNR, f[1].SSIM, f[1].GMSD)
	}
	return b.String()
}

// plot draws a bar for every mark under every leak.
func plot(results []result) string {
	const row, left, width = 40, 150, 420
	colours := [len(marks)]string{"#17603f", "#b9770e", "#5b6ea6"}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`, left+width+60, 40+row*len(results))
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="#fff"/>`)
	for i, m := range marks {
		fmt.Fprintf(&b, `<rect x="%d" y="10" width="12" height="12" fill="%s"/><text x="%d" y="20">%s</text>`, left+150*i, colours[i], left+150*i+16, m)
	}
	for k, r := range results {
		y := 36 + k*row
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text>`, left-8, y+20, r.leak)
		for i, s := range r.scores {
			share := float64(s.right) / float64(max(1, r.of))
			fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%.1f" height="9" fill="%s"/><text x="%.1f" y="%d" font-size="9">%.0f %%</text>`,
				left, y+11*i, share*width, colours[i], left+share*width+4, y+11*i+8, 100*share)
		}
	}
	return b.String() + "</svg>\n"
}
