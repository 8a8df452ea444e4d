package lab

import (
	"fmt"
	"math"
	"strings"
)

// Markdown is what was counted, as a page beside its plot.
func (n *Innocents) Markdown(head, plot string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Innocents: claimed against observed\n\n%s\n\n", head)
	fmt.Fprintf(&b, "Codewords of %s people who never had a copy, each compared on his own with pictures that somebody else made: copies that leaked, two copies averaged, the page unmarked, the same page of another document; documents of one page and of three in turn; as JPEG 90 and 30, through a chat app, cropped. %d pictures, of which %d would not even have been judged, because too little of the mark was in them; in %d more no page was found.\n\n",
		grouped(n.Draws), n.Pictures, n.Unmarked, n.NoPage)
	fmt.Fprintf(&b, "**Accused: %d.** The least chance claimed of any of them is 10^%.1f.\n\n![claimed against observed](%s)\n\n", n.Accused, n.Least, plot)
	b.WriteString("| claimed chance at most | observed | expected at most |\n|---|---|---|\n")
	for k, level := range n.Claimed() {
		fmt.Fprintf(&b, "| 10^%.1f | %d | %.1f |\n", level, n.atLevel[k], float64(n.Draws)*math.Pow(10, level))
	}
	b.WriteString("\nA bound that is true keeps every observed number at or below the expected one, up to chance: four standard deviations and one are the limit.")
	if n.Kept() {
		b.WriteString(" It is kept at every level.\n")
	} else {
		b.WriteString(" **IT IS NOT KEPT.**\n")
	}
	b.WriteString(n.Views.markdown())
	return b.String()
}

// grouped writes a number with spaces between thousands.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

// The plot's frame, in its own units.
const (
	plotLeft, plotTop   = 70.0, 20.0
	plotWidth, plotHigh = 420.0, 420.0
)

// SVG plots the share of innocents whose claimed chance is at most so much, both
// on logarithmic axes; the bound says that the line stays below the diagonal.
func (n *Innocents) SVG() string {
	at := func(claimed, observed float64) string {
		x := plotLeft + plotWidth*(claimed+leastLevel)/leastLevel
		y := plotTop + plotHigh*-observed/leastLevel
		return fmt.Sprintf("%.1f,%.1f", x, y)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="sans-serif" font-size="13">`, plotLeft+plotWidth+30, plotTop+plotHigh+60)
	b.WriteString(`<rect width="100%" height="100%" fill="white"/>` + "\n")
	for p := -leastLevel; p <= 0; p++ {
		v := float64(p)
		fmt.Fprintf(&b, `<polyline points="%s %s" stroke="#ddd" fill="none"/><polyline points="%s %s" stroke="#ddd" fill="none"/>`+"\n",
			at(v, 0), at(v, -leastLevel), at(-leastLevel, v), at(0, v))
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="middle">10<tspan dy="-5" font-size="10">%d</tspan></text>`,
			plotLeft+plotWidth*(v+leastLevel)/leastLevel, plotTop+plotHigh+20, p)
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="end">10<tspan dy="-5" font-size="10">%d</tspan></text>`+"\n",
			plotLeft-8, plotTop+plotHigh*-v/leastLevel+5, p)
	}
	fmt.Fprintf(&b, `<polyline points="%s %s" stroke="#b00" stroke-dasharray="6 4" fill="none"/>`+"\n", at(-leastLevel, -leastLevel), at(0, 0))
	var line []string
	for k, level := range n.Claimed() {
		if n.atLevel[k] > 0 {
			line = append(line, at(level, math.Log10(float64(n.atLevel[k])/float64(n.Draws))))
		}
	}
	fmt.Fprintf(&b, `<polyline points="%s" stroke="#06c" stroke-width="2" fill="none"/>`+"\n", strings.Join(line, " "))
	for _, p := range line {
		x, y, _ := strings.Cut(p, ",")
		fmt.Fprintf(&b, `<circle cx="%s" cy="%s" r="3" fill="#06c"/>`, x, y)
	}
	fmt.Fprintf(&b, "\n"+`<text x="%.1f" y="%.1f" text-anchor="middle">chance claimed for the innocent</text>`, plotLeft+plotWidth/2, plotTop+plotHigh+45)
	fmt.Fprintf(&b, `<text transform="translate(18 %.1f) rotate(-90)" text-anchor="middle">share of %s innocents observed</text>`, plotTop+plotHigh/2, grouped(n.Draws))
	fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" fill="#b00">what the bound allows</text></svg>`+"\n", plotLeft+plotWidth*0.42, plotTop+plotHigh*0.40)
	return b.String()
}
