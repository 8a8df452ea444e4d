package attack

import (
	"image"
	"image/color"
	"math/rand/v2"

	xdraw "golang.org/x/image/draw"

	"niem/exchange/watermark"
)

// between is a number drawn evenly from a range.
func between(r *rand.Rand, low, high float64) float64 { return low + (high-low)*r.Float64() }

// telephone is a camera held by hand over a page, turned by least to most
// degrees. Its picture has 2000 pixels on the long side: the 12 megapixels of
// today's telephones would show more, what is sent on usually has fewer.
func telephone(page image.Image, least, most float64, r *rand.Rand) camera {
	size := image.Pt(1500, 2000)
	if b := page.Bounds(); b.Dx() > b.Dy() {
		size = image.Pt(2000, 1500)
	}
	return camera{
		size: size, yaw: sign(r) * between(r, least, most), pitch: sign(r) * between(r, least, most), roll: between(r, -3, 3),
		fill: between(r, 0.86, 0.95), lens: between(r, 0.5, 0.7), vignette: between(r, 0.15, 0.3), exposure: between(r, 0.82, 0.95), noise: 1,
		balance: [3]float64{between(r, 0.93, 1.05), 1, between(r, 0.93, 1.05)}, quality: 85,
	}
}

// onScreen is a page in the window of a viewer on a display, which shows whole
// pages at 60 to 100 % of their pixels.
func onScreen(page image.Image, r *rand.Rand) subject {
	b := page.Bounds()
	zoom := []float64{0.62, 0.82, 1}[r.IntN(3)]
	w, h := int(float64(b.Dx())*zoom+0.5), int(float64(b.Dy())*zoom+0.5)
	side, top := w/4, h/16
	display := image.NewRGBA(image.Rect(0, 0, w+2*side, h+2*top))
	fill(display, display.Rect, color.RGBA{82, 86, 89, 255})
	bar := image.Rect(0, 0, display.Rect.Dx(), top*2/3)
	fill(display, bar, color.RGBA{222, 225, 230, 255})
	furnish(display, bar, color.RGBA{248, 249, 250, 255}, color.RGBA{60, 64, 67, 255}, r)
	at := image.Rect(side, top, side+w, top+h)
	xdraw.CatmullRom.Scale(display, at, page, b, xdraw.Src, nil)
	return subject{light: lightOf(display), frame: at, stripes: true}
}

// photograph takes a picture of a page on a display, framed by the page.
func photograph(page image.Image, c camera, curl float64, r *rand.Rand) Leak {
	s := onScreen(page, r)
	s.curl = curl * float64(s.frame.Dx())
	picture, v := c.shoot(s, r)
	corners := v.corners(s.frame)
	return Leak{Picture: picture, Corners: &corners}
}

// sent passes a photograph through a chat program.
func (l Leak) sent(longSide, quality int) Leak {
	before := l.Picture.Bounds().Dx()
	l.Picture = ChatApp(l.Picture, longSide, quality)
	if l.Corners != nil {
		k, c := float64(l.Picture.Bounds().Dx())/float64(before), *l.Corners
		for i := range c {
			c[i].X, c[i].Y = c[i].X*k, c[i].Y*k
		}
		l.Corners = &c
	}
	return l
}

const (
	photoModels = "a telephone's picture of a page on a display: perspective of 3 to 10 degrees, lens, the display's sub-pixels against the sensor's Bayer filter (moiré), vignette, noise, white balance, JPEG 85 at 2000 pixels"
	photoLeaves = "distortion of the lens, denoising and sharpening by the telephone, reflections, flicker, 12 megapixels"
)

func photos() []Attack {
	photo := func(name, models, leaves string, target float64, apply func(page image.Image, r *rand.Rand) Leak) Attack {
		return Attack{Name: name, Family: "photo", Models: models, Leaves: leaves, Target: target, Photo: true, Apply: apply}
	}
	plain := func(p image.Image, r *rand.Rand) Leak { return photograph(p, telephone(p, 3, 10, r), 0, r) }
	unaided := photo("photo-screen-no-corners", photoModels+"; nobody points out the corners", photoLeaves, 0.90, func(p image.Image, r *rand.Rand) Leak {
		return Leak{Picture: plain(p, r).Picture}
	})
	unaided.Photo = false
	return []Attack{
		photo("photo-screen", photoModels, photoLeaves, 0.99, plain),
		photo("photo-screen-chat", photoModels+"; sent by a chat program at 1280 pixels, quality 70", photoLeaves, 0.99, func(p image.Image, r *rand.Rand) Leak {
			return plain(p, r).sent(1280, 70)
		}),
		photo("photo-hard", "as photo-screen, turned by 15 to 25 degrees about one axis, out of focus, JPEG 50", photoLeaves+"; defocus is a bell here, a disc in truth", 0.95, func(p image.Image, r *rand.Rand) Leak {
			c := telephone(p, 2, 6, r)
			if steep := sign(r) * between(r, 15, 25); r.IntN(2) == 0 {
				c.yaw = steep
			} else {
				c.pitch = steep
			}
			c.lens, c.noise, c.quality = between(r, 1.5, 2), 2, 50
			return photograph(p, c, 0, r)
		}),
		photo("photo-curled", "as photo-screen, of a page that arches by 2 to 4 % of its width: its lines bend in the picture", photoLeaves+"; folds, and that an arch shortens the page", 0.95, func(p image.Image, r *rand.Rand) Leak {
			return photograph(p, telephone(p, 4, 10, r), between(r, 0.02, 0.04), r)
		}),
		photo("photo-over", "as photo-screen, exposed so long that the display's white, and the paper in the middle, is clipped", photoLeaves, 0.90, func(p image.Image, r *rand.Rand) Leak {
			c := telephone(p, 3, 10, r)
			c.exposure = between(r, 1.1, 1.2)
			return photograph(p, c, 0, r)
		}),
		unaided,
		photo("photo-part", "as photo-screen, of a part of the page at 10 to 20 degrees: corners lie outside the picture", photoLeaves, 0, func(p image.Image, r *rand.Rand) Leak {
			c := telephone(p, 10, 20, r)
			c.fill *= between(r, 1.4, 1.8)
			c.aside = image.Pt(int(float64(c.size.X)*between(r, -0.2, 0.2)), int(float64(c.size.Y)*between(r, -0.2, 0.2)))
			return photograph(p, c, 0, r)
		}),
	}
}

// Photo is a page on grey ground, turned by yaw and pitch degrees and filling a
// share of a picture of that size, taken without noise by a lens without fault:
// perspective and the sensor's filter alone.
func Photo(page image.Image, yaw, pitch, share float64, size image.Point) (image.Image, watermark.Corners) {
	c := camera{size: size, yaw: yaw, pitch: pitch, fill: share, exposure: 1, balance: [3]float64{1, 1, 1}}
	s := subject{light: lightOf(page), frame: image.Rectangle{Max: page.Bounds().Size()}}
	picture, v := c.shoot(s, rand.New(rand.NewPCG(0, 0)))
	return picture, v.corners(s.frame)
}
