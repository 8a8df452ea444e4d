package attack

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"

	xdraw "golang.org/x/image/draw"

	"niem/exchange/watermark/attack/specimen"
)

// phone is the screen of a telephone with three pixels to one of style sheets.
var phone = image.Pt(1170, 2532)

// PhoneScreenshot is a telephone's screenshot of a page in its viewer at so many
// of the screen's pixels for one of the page, scrolled anywhere.
func PhoneScreenshot(page image.Image, scale float64, r *rand.Rand) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: phone})
	fill(out, out.Rect, color.RGBA{82, 86, 89, 255})
	view := image.Rect(0, 280, phone.X, phone.Y-200)
	drawPage(out, view, page, scale, r)
	for _, bar := range []image.Rectangle{image.Rect(0, 0, phone.X, view.Min.Y), image.Rect(0, view.Max.Y, phone.X, phone.Y)} {
		fill(out, bar, color.RGBA{246, 247, 249, 255})
		furnish(out, bar.Inset(30), color.RGBA{228, 231, 236, 255}, color.RGBA{60, 64, 67, 255}, r)
	}
	return out
}

// Bubble is a telephone's screenshot of a conversation in which a page was sent:
// the chat program's own picture of it, smaller, with rounded corners, between
// other messages.
func Bubble(page image.Image, r *rand.Rand) *image.RGBA {
	sent := ChatApp(page, 1280, 70)
	out := image.NewRGBA(image.Rectangle{Max: phone})
	fill(out, out.Rect, color.RGBA{226, 233, 241, 255})
	b := sent.Bounds()
	w := int(between(r, 0.68, 0.8) * float64(phone.X))
	h := w * b.Dy() / b.Dx()
	at := image.Rect(0, 0, w, h).Add(image.Pt(phone.X-w-40, 420+r.IntN(500)))
	message := func(y int, own bool) {
		box := image.Rect(40, y, 300+r.IntN(600), y+110)
		paint := color.RGBA{255, 255, 255, 255}
		if own {
			box = box.Add(image.Pt(phone.X-box.Dx()-80, 0))
			paint = color.RGBA{213, 240, 255, 255}
		}
		fill(out, box, paint)
		furnish(out, box.Inset(18), paint, color.RGBA{40, 44, 52, 255}, r)
	}
	for y := 250; y+130 < at.Min.Y; y += 150 {
		message(y, r.IntN(2) == 0)
	}
	for y := at.Max.Y + 40; y+130 < phone.Y-200; y += 150 {
		message(y, r.IntN(2) == 0)
	}
	xdraw.CatmullRom.Scale(out, at, sent, b, xdraw.Src, nil)
	const radius = 36
	for y := range radius {
		for x := range radius {
			if dx, dy := radius-x, radius-y; dx*dx+dy*dy > radius*radius {
				for _, p := range []image.Point{{at.Min.X + x, at.Min.Y + y}, {at.Max.X - 1 - x, at.Min.Y + y}, {at.Min.X + x, at.Max.Y - 1 - y}, {at.Max.X - 1 - x, at.Max.Y - 1 - y}} {
					out.SetRGBA(p.X, p.Y, color.RGBA{226, 233, 241, 255})
				}
			}
		}
	}
	for _, bar := range []image.Rectangle{image.Rect(0, 0, phone.X, 220), image.Rect(0, phone.Y-180, phone.X, phone.Y)} {
		fill(out, bar, color.RGBA{0, 104, 255, 255})
		furnish(out, bar.Inset(40), color.RGBA{240, 246, 255, 255}, color.RGBA{235, 243, 255, 255}, r)
	}
	return out
}

// SideBySide puts two pages into one picture at a scale, as a viewer of two
// pages a screen does. The second may be another page that is marked, or any.
func SideBySide(left, right image.Image, scale float64) *image.RGBA {
	a, b := left.Bounds(), right.Bounds()
	size := func(r image.Rectangle) image.Point {
		return image.Pt(int(scale*float64(r.Dx())+0.5), int(scale*float64(r.Dy())+0.5))
	}
	p, q := size(a), size(b)
	const gap = 24
	out := image.NewRGBA(image.Rect(0, 0, p.X+q.X+3*gap, max(p.Y, q.Y)+2*gap))
	fill(out, out.Rect, color.RGBA{82, 86, 89, 255})
	xdraw.CatmullRom.Scale(out, image.Rectangle{Max: p}.Add(image.Pt(gap, gap)), left, a, xdraw.Src, nil)
	xdraw.CatmullRom.Scale(out, image.Rectangle{Max: q}.Add(image.Pt(2*gap+p.X, gap)), right, b, xdraw.Src, nil)
	return out
}

// zoomed is a window of a browser that shows a page at a zoom: browsers sample
// with fewer pixels than picture programs do.
func zoomed(page image.Image, zoom float64, r *rand.Rand) *image.RGBA {
	b := page.Bounds()
	window := image.NewRGBA(image.Rect(0, 0, 1920, 960))
	fill(window, window.Rect, color.RGBA{240, 240, 240, 255})
	w, h := int(float64(b.Dx())*zoom+0.5), int(float64(b.Dy())*zoom+0.5)
	at := image.Pt((1920-w)/2, 0)
	if w > 1920 {
		at.X = -r.IntN(w - 1920 + 1)
	}
	if h > 960 {
		at.Y = -r.IntN(h - 960 + 1)
	}
	xdraw.BiLinear.Scale(window, image.Rect(at.X, at.Y, at.X+w, at.Y+h), page, b, draw.Src, nil)
	return window
}

func devices() (all []Attack) {
	for _, z := range []int{50, 67, 80, 110, 125, 150, 200, 300} {
		target := 0.99
		if z > 200 {
			target = 0 // a twelfth of the page is seen
		}
		all = append(all, straight(Attack{Name: fmt.Sprintf("browser-zoom-%d", z), Family: "viewer", Target: target,
			Models: fmt.Sprintf("what a browser's window of 1920 by 960 pixels shows at a zoom of %d %%, bilinear, scrolled anywhere", z),
			Leaves: "sharper or coarser filters, fractions of a pixel",
		}, func(p image.Image, r *rand.Rand) image.Image { return zoomed(p, float64(z)/100, r) }))
	}
	plain := func(name, models, leaves string, step func(p image.Image, r *rand.Rand) image.Image) {
		all = append(all, straight(Attack{Name: name, Family: "viewer", Models: models, Leaves: leaves}, step))
	}
	plain("phone-fit", "a telephone's screenshot, the page as wide as the screen's 1170 pixels", "JPEG, which some telephones save as",
		func(p image.Image, r *rand.Rand) image.Image {
			return PhoneScreenshot(p, float64(phone.X)/float64(p.Bounds().Dx()), r)
		})
	plain("phone-scale-3", "a telephone's screenshot at three of the screen's pixels for one of the page: a twelfth of the page is seen", "JPEG, which some telephones save as",
		func(p image.Image, r *rand.Rand) image.Image { return PhoneScreenshot(p, 3, r) })
	plain("chat-bubble", "a telephone's screenshot of a conversation in which the page was sent (chat 1280, JPEG 70), between other messages", "chat programs' own previews",
		func(p image.Image, r *rand.Rand) image.Image { return Bubble(p, r) })
	plain("two-pages", "a viewer of two pages a screen at 70 %, the other page unrelated", "pages of different sizes",
		func(p image.Image, r *rand.Rand) image.Image {
			other := image.Image(specimen.Text(11, r.Uint64()))
			if b := p.Bounds(); b.Dx() > b.Dy() {
				other = specimen.LandscapeTable(r.Uint64())
			}
			if r.IntN(2) == 0 {
				return SideBySide(p, other, 0.7)
			}
			return SideBySide(other, p, 0.7)
		})
	return all
}
