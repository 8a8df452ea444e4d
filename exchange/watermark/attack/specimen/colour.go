package specimen

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
)

// Colour returns a page with black text, a photograph-like picture of soft
// gradients and textures, a blue chart and a round red stamp over a signature.
func Colour(seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 16))
	text := white(Width, Height)
	w := newWriter(text, 11)
	newWriter(text, 14).line(260, 160, "KẾ HOẠCH "+upper(sentence(r, 4)))
	w.paragraphs(r, image.Rect(150, 210, Width-110, 560))
	w.paragraphs(r, image.Rect(150, 1120, Width-110, 1330))
	w.line(780, 1400, "GIÁM ĐỐC")
	w.line(760, 1590, name(r))
	page := image.NewRGBA(text.Rect)
	draw.Draw(page, page.Rect, text, image.Point{}, draw.Src)
	photo(page, r, image.Rect(150, 600, 700, 1060))
	chart(page, r, image.Rect(760, 600, Width-120, 1060))
	stamp(page, 850, 1490, 92)
	return page
}

// photo fills a rectangle with hills under a sky, some noise over all.
func photo(page *image.RGBA, r *rand.Rand, at image.Rectangle) {
	phase := [3]float64{6 * r.Float64(), 6 * r.Float64(), 6 * r.Float64()}
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			u, v := float64(x-at.Min.X)/float64(at.Dx()), float64(y-at.Min.Y)/float64(at.Dy())
			red, green, blue := 120+90*v, 165+60*v, 225-20*v
			for i, p := range phase {
				ridge := 0.45 + 0.14*float64(i) + 0.07*math.Sin(5*u+p) + 0.025*math.Sin(23*u+2*p)
				if v > ridge {
					shade := 0.7 + 0.3*math.Sin(40*u+30*v+p)*math.Sin(17*v-9*u)
					red, green, blue = (52+20*float64(i))*shade, (92+18*float64(i))*shade, (48+8*float64(i))*shade
				}
			}
			n := 4 * r.NormFloat64()
			page.SetRGBA(x, y, color.RGBA{R: clip(red + n), G: clip(green + n), B: clip(blue + n), A: 255})
		}
	}
}

func chart(page *image.RGBA, r *rand.Rand, at image.Rectangle) {
	line := image.NewUniform(color.RGBA{R: 120, G: 120, B: 120, A: 255})
	for i := range 6 {
		y := at.Max.Y - i*at.Dy()/6
		draw.Draw(page, image.Rect(at.Min.X, y, at.Max.X, y+1), line, image.Point{}, draw.Src)
	}
	step := at.Dx() / 6
	for i := range 6 {
		top := at.Max.Y - at.Dy()/8 - r.IntN(at.Dy()*3/4)
		fill := color.RGBA{R: uint8(30 + 12*i), G: uint8(80 + 14*i), B: 190, A: 255}
		draw.Draw(page, image.Rect(at.Min.X+i*step+10, top, at.Min.X+(i+1)*step-6, at.Max.Y), image.NewUniform(fill), image.Point{}, draw.Src)
	}
}

// stamp lays a red double ring with a star over what is there.
func stamp(page *image.RGBA, cx, cy, radius int) {
	for y := cy - radius; y <= cy+radius; y++ {
		for x := cx - radius; x <= cx+radius; x++ {
			dx, dy := float64(x-cx), float64(y-cy)
			d, a := math.Hypot(dx, dy), math.Atan2(dy, dx)
			tip := 26 + 12*math.Cos(5*(a+math.Pi/2))
			on := ring(d, float64(radius)-4, 2.5) + ring(d, float64(radius)*0.62, 1.5) + max(0, min(1, tip-d))
			teeth := ring(d, float64(radius)*0.8, 9) * max(0, min(1, 3*math.Sin(28*a)))
			if on = min(1, on+teeth) * 0.85; on > 0 {
				c := page.RGBAAt(x, y)
				c.R = clip(float64(c.R)*(1-on) + 214*on)
				c.G = clip(float64(c.G)*(1-on) + 32*on)
				c.B = clip(float64(c.B)*(1-on) + 38*on)
				page.SetRGBA(x, y, c)
			}
		}
	}
}

func ring(d, radius, half float64) float64 { return max(0, min(1, half-math.Abs(d-radius)+0.5)) }

func clip(v float64) uint8 { return uint8(max(0, min(255, v+0.5))) }
