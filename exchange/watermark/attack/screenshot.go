package attack

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"

	xdraw "golang.org/x/image/draw"
)

// screens are common screen sizes and the zoom up to which a reader uses each:
// who magnifies a page twice has pixels to spare.
var screens = []struct {
	size image.Point
	upTo float64
}{
	{image.Pt(1366, 768), 0.6},
	{image.Pt(1920, 1080), 1.1},
	{image.Pt(2560, 1440), 1.6},
	{image.Pt(2880, 1800), math.Inf(1)},
}

// Screenshot models the picture of a whole screen on which a viewer shows a
// page at the given scale, scrolled to a random place: window frame, tool bar,
// side panel and task bar surround it, what does not fit into the window is
// cut off. The scale is uniform and the screen's pixels are stored as they
// are; sub-pixel text rendering, colour management and a mouse pointer over
// the page are left out.
func Screenshot(page image.Image, scale float64, r *rand.Rand) *image.RGBA {
	var screen image.Point
	for _, s := range screens {
		if screen = s.size; scale <= s.upTo {
			break
		}
	}
	out := image.NewRGBA(image.Rectangle{Max: screen})
	dark := r.IntN(2) == 0
	chrome, panel, ink := color.RGBA{222, 225, 230, 255}, color.RGBA{248, 249, 250, 255}, color.RGBA{60, 64, 67, 255}
	if dark {
		chrome, panel, ink = color.RGBA{40, 42, 46, 255}, color.RGBA{56, 58, 62, 255}, color.RGBA{210, 214, 220, 255}
	}
	fill(out, out.Rect, color.RGBA{82, 86, 89, 255})
	top, bottom, side := 80+r.IntN(40), 30+r.IntN(20), r.IntN(3)*90
	view := image.Rect(side, top, screen.X, screen.Y-bottom)
	drawPage(out, view, page, scale, r)
	for _, bar := range []image.Rectangle{
		image.Rect(0, 0, screen.X, top), image.Rect(0, screen.Y-bottom, screen.X, screen.Y), image.Rect(0, top, side, screen.Y-bottom)} {
		fill(out, bar, chrome)
		furnish(out, bar, panel, ink, r)
	}
	return out
}

// drawPage puts the scaled page into the view: centred where it fits,
// scrolled to a random place where it doesn't.
func drawPage(out *image.RGBA, view image.Rectangle, page image.Image, scale float64, r *rand.Rand) {
	b := page.Bounds()
	w, h := int(float64(b.Dx())*scale+0.5), int(float64(b.Dy())*scale+0.5)
	at := view.Min
	if w <= view.Dx() {
		at.X += (view.Dx() - w) / 2
	} else {
		at.X -= r.IntN(w - view.Dx() + 1)
	}
	if h > view.Dy() {
		at.Y -= r.IntN(h - view.Dy() + 1)
	}
	window := out.SubImage(view).(*image.RGBA)
	xdraw.CatmullRom.Scale(window, image.Rect(at.X, at.Y, at.X+w, at.Y+h), page, b, xdraw.Src, nil)
}

// furnish draws buttons and lines of pretended text into a bar.
func furnish(out *image.RGBA, bar image.Rectangle, panel, ink color.RGBA, r *rand.Rand) {
	for y := bar.Min.Y + 8; y+18 < bar.Max.Y; y += 26 {
		for x := bar.Min.X + 8; x+40 < bar.Max.X; {
			n := 20 + r.IntN(120)
			box := image.Rect(x, y, min(x+n, bar.Max.X-4), y+18)
			if r.IntN(3) == 0 {
				fill(out, box, panel)
			}
			for k := box.Min.X + 4; k+5 < box.Max.X; k += 6 {
				fill(out, image.Rect(k, y+5+r.IntN(3), k+2+r.IntN(3), y+13), ink)
			}
			x += n + 10 + r.IntN(60)
		}
	}
}

func fill(out *image.RGBA, r image.Rectangle, c color.RGBA) {
	draw.Draw(out, r, image.NewUniform(c), image.Point{}, draw.Src)
}
