package main

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"time"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack"
	"niem/exchange/watermark/lab"
)

// Leaks by somebody who wants the visible mark off, with a simple program.
var strikes = []lab.Leak{
	{Name: "painted-over", Pictures: 1, Models: "everything lighter than ink becomes white", Of: func(p []image.Image, _ *rand.Rand) attack.Leak {
		return attack.Leak{Picture: bleached(p[0])}
	}},
	{Name: "another-name", Pictures: 1, Models: "the same, and a colleague's visible mark drawn instead, with a made-up view code", Of: func(p []image.Image, r *rand.Rand) attack.Leak {
		who := lab.PersonOf(1 + r.IntN(recipients))
		forged, err := watermark.Overlay{Name: who.Name, Username: who.Username, Unit: who.Unit,
			Time: time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC), ViewCode: "52E1-90B7-C4D6"}.Draw(bleached(p[0]))
		if err != nil {
			panic("rivals: draw a made-up person's name: " + err.Error())
		}
		return attack.Leak{Picture: forged}
	}},
	{Name: "struck-out", Pictures: 1, Models: "white bars over every row of the visible mark, two fifths of the page", Of: func(p []image.Image, _ *rand.Rand) attack.Leak {
		size := p[0].Bounds().Size()
		row := pitch * letter * float64(min(size.X, size.Y))
		sin, cos := math.Sincos(slope * math.Pi / 180)
		return attack.Leak{Picture: repainted(p[0], func(x, y int, _ color.RGBA) bool {
			v := (float64(x-size.X/2)*sin + float64(y-size.Y/2)*cos) / row
			return math.Abs(v-math.Round(v)) < 0.21
		})}
	}},
}

// bleached is a page without what is lighter than ink.
func bleached(picture image.Image) image.Image {
	return repainted(picture, func(_, _ int, c color.RGBA) bool {
		return (int(c.R)*299+int(c.G)*587+int(c.B)*114)/1000 > 175
	})
}

// repainted makes pixels white.
func repainted(picture image.Image, over func(x, y int, c color.RGBA) bool) image.Image {
	out := image.NewRGBA(image.Rectangle{Max: picture.Bounds().Size()})
	draw.Draw(out, out.Rect, picture, picture.Bounds().Min, draw.Src)
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			if over(x, y, out.RGBAAt(x, y)) {
				out.SetRGBA(x, y, color.RGBA{255, 255, 255, 255})
			}
		}
	}
	return out
}

// leakByName finds one of these, or one of the laboratory's.
func leakByName(name string) (lab.Leak, bool) {
	for _, l := range strikes {
		if l.Name == name {
			return l, true
		}
	}
	return lab.LeakByName(name)
}
