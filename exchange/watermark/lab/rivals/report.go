package main

import (
	"fmt"
	"strings"
	"time"

	"niem/exchange/watermark/lab"
	"niem/exchange/watermark/quality"
)

const about = `Every mark faces the same leaks of the same pages, each page for another of %d recipients.

- **recipient mark**: ours (R), the picture as a viewer shows it, traced automatically, corners given for photographs. Right is an accusation, at a chance of at most 1e-6 that any innocent is named; what stands behind a plus are leads: the right copy named as one to ask about, and nobody accused.
- **visible mark by OCR**: the same picture. Our registration lays it flat; the page's own content, which is known, is fitted and taken off; all stamps are turned level and folded into one; Tesseract (vie) reads that at twice its size. The recipient is taken whose name, user name and view code together stand nearest in what was read (Levenshtein), if nobody else is as near by %d letters. Nobody has to know where the stamps lie to read one by eye; to read them out of a thumbnail, as here, one does.
- **DWT-DCT-SVD, helped**: re-implemented from its description (Navas et al. 2008; blind by quantisation, %d bits repeated over the page, nearest step), with the tint of the paper as head-room, our registration, brightness and contrast fitted to the page where its blocks then speak more clearly, strength raised to a step of %.0f so that the structural similarity is ours, and the list of codes: the nearest is taken if it fits %d bits better than all others.
- **DWT-DCT-SVD, as documented**: a step of %.0f on the page as it came, the leak stretched to the page's size; the same list of codes.

What the rivals are believed on is a margin, and no chance of error is known; wrong names are counted. In ` + "`another-name`" + ` the colleague whose name was drawn counts as wrong: a visible mark says what is written, and whoever can paint can write.
`

func markdown(results []result, pages []*faces) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Compared with a visible mark read by a program, and with a blind watermark\n\nWritten by `make bench-rivals` on %s: %d leaks of %d pages (%s). ", time.Now().UTC().Format(time.DateOnly), len(results), len(pages), kindsOf(pages))
	fmt.Fprintf(&b, about, recipients, apart, codeBits, equal, bitMargin, usual)
	b.WriteString("\n![Share of pages whose recipient each mark names](rivals.svg)\n\nRight / wrong:\n\n| leak | pages |")
	for _, m := range marks {
		fmt.Fprintf(&b, " %s |", m)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(marks)) + "\n")
	for _, r := range results {
		fmt.Fprintf(&b, "| %s | %d |", r.leak.Name, r.of)
		for _, s := range r.scores {
			fmt.Fprintf(&b, " %s |", s)
		}
		b.WriteString("\n")
	}
	total := totalOf(results)
	fmt.Fprintf(&b, "| **all** | %d |", total.of)
	for _, s := range total.scores {
		fmt.Fprintf(&b, " **%s** |", s)
	}
	b.WriteString("\n| **right**, 95 % | |")
	for _, s := range total.scores {
		low, high := lab.Interval(s.right, total.of)
		fmt.Fprintf(&b, " **%.0f %%**, %.0f–%.0f |", percent(s.right, total.of), 100*low, 100*high)
	}
	b.WriteString("\n| **wrong**, 95 % | |")
	for _, s := range total.scores {
		low, high := lab.Interval(s.wrong, total.of)
		fmt.Fprintf(&b, " **%.1f %%**, %.1f–%.1f |", percent(s.wrong, total.of), 100*low, 100*high)
	}
	b.WriteString("\n\nIntervals are Wilson's and take pictures for independent; leaks of one page are less than that.\n\n## What is told by the leaks\n| leak | models |\n|---|---|\n")
	for _, r := range results {
		fmt.Fprintf(&b, "| %s | %s |\n", r.leak.Name, r.leak.Models)
	}
	b.WriteString(qualityOf(pages))
	return b.String()
}

// String is right / wrong, with leads behind a plus.
func (s score) String() string {
	right := fmt.Sprint(s.right)
	if s.leads > 0 {
		right += fmt.Sprintf("+%d", s.leads)
	}
	return fmt.Sprintf("%s / %d", right, s.wrong)
}

func totalOf(results []result) (total result) {
	for _, r := range results {
		total.of += r.of
		for i, s := range r.scores {
			t := &total.scores[i]
			t.right, t.wrong, t.leads = t.right+s.right, t.wrong+s.wrong, t.leads+s.leads
		}
	}
	return total
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(1, of)) }

// kindsOf names the pages, with the commit whose code they were tried with.
func kindsOf(pages []*faces) string {
	var b strings.Builder
	for i, p := range pages {
		b.WriteString(p.Kind)
		switch {
		case i+1 == len(pages):
			b.WriteString(": commit " + p.Commit)
		case pages[i+1].Commit != p.Commit:
			b.WriteString(": commit " + p.Commit + "; ")
		default:
			b.WriteString(", ")
		}
	}
	return b.String()
}

func qualityOf(pages []*faces) string {
	var b strings.Builder
	b.WriteString("\n## Quality\nLuma, against the page before marking. Ours is what the viewer shows without the visible mark: recipient and session mark, and what the JPEG loses in which it ships. Its displacement of print by a quarter of a pixel costs PSNR where letters have edges, and is not seen there; the other two are measured before any compression, and their blocks of 8 x 8 pixels are seen on empty paper.\n\n| page | ours: PSNR, SSIM, GMSD | DWT-DCT-SVD, helped | as documented |\n|---|---|---|---|\n")
	line := func(name string, f [3]quality.Figures) {
		fmt.Fprintf(&b, "| %s |", name)
		for _, q := range f {
			fmt.Fprintf(&b, " %.1f dB, %.3f, %.3f |", q.PSNR, q.SSIM, q.GMSD)
		}
		b.WriteString("\n")
	}
	var mean [3]quality.Figures
	for _, s := range pages {
		line(s.Kind, s.Quality)
		n := float64(len(pages))
		for i, q := range s.Quality {
			mean[i].PSNR, mean[i].SSIM, mean[i].GMSD = mean[i].PSNR+q.PSNR/n, mean[i].SSIM+q.SSIM/n, mean[i].GMSD+q.GMSD/n
		}
	}
	line("**mean**", mean)
	return b.String()
}
