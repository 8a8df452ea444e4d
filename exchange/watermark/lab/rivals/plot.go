package main

import (
	"fmt"
	"strings"
)

// style keeps the plot readable on light and on dark ground.
const style = `<style>
.ground{fill:#fff}text{fill:#1c2321}.line{stroke:#d5dbd8}
.m0{fill:#17705a}.m1{fill:#c27c0e}.m2{fill:#4f6bb0}.m3{fill:#8d98ad}.lead{fill:#8cc7b4}.wrong{fill:#c62f2f}
@media (prefers-color-scheme:dark){.ground{fill:#14191a}text{fill:#e4e9e7}.line{stroke:#38413e}
.m0{fill:#3fae8f}.m1{fill:#dd9a33}.m2{fill:#7f9ae0}.m3{fill:#7a8598}.lead{fill:#275e4e}.wrong{fill:#ee5a5a}}
</style>`

// plot draws for every leak a bar for each mark: right names, behind them leads,
// then wrong names.
func plot(results []result) string {
	const bar, left, width, top = 11, 150, 440, 64
	const row = bar*len(marks) + 12
	var b strings.Builder
	total := totalOf(results)
	total.leak.Name = "all"
	rows := append([]result{total}, results...)
	height := top + row*len(rows) + 26
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">%s<rect class="ground" width="100%%" height="100%%"/>`, left+width+96, height, style)
	legend := append(append([]string{}, marks[:]...), "lead of ours", "wrong name")
	classes := []string{"m0", "m1", "m2", "m3", "lead", "wrong"}
	for i, m := range legend {
		x, y := 16+215*(i%3), 10+20*(i/3)
		fmt.Fprintf(&b, `<rect class="%s" x="%d" y="%d" width="12" height="12"/><text x="%d" y="%d">%s</text>`, classes[i], x, y, x+18, y+10, m)
	}
	for p := 0; p <= 100; p += 25 {
		x := left + width*p/100
		fmt.Fprintf(&b, `<line class="line" x1="%d" y1="%d" x2="%d" y2="%d"/><text x="%d" y="%d" text-anchor="middle" font-size="10">%d %%</text>`, x, top-6, x, height-22, x, height-8, p)
	}
	for k, r := range rows {
		y := top + k*row
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text>`, left-8, y+bar*len(marks)/2+4, r.leak.Name)
		for i, s := range r.scores {
			at := float64(left)
			for _, part := range []struct {
				class string
				n     int
			}{{classes[i], s.right}, {"lead", s.leads}, {"wrong", s.wrong}} {
				wide := width * percent(part.n, r.of) / 100
				if wide > 0 {
					fmt.Fprintf(&b, `<rect class="%s" x="%.1f" y="%d" width="%.1f" height="%d"/>`, part.class, at, y+bar*i, wide, bar-2)
				}
				at += wide
			}
			label := fmt.Sprintf("%.0f %%", percent(s.right, r.of))
			if s.wrong > 0 {
				label += fmt.Sprintf(", %.0f %% wrong", percent(s.wrong, r.of))
			}
			fmt.Fprintf(&b, `<text x="%.1f" y="%d" font-size="9">%s</text>`, at+4, y+bar*i+8, label)
		}
	}
	return b.String() + "</svg>\n"
}
