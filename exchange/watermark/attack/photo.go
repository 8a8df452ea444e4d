package attack

import (
	"image"
	"image/color"
	"math"

	"niem/exchange/watermark"
)

// Photo models only the perspective of a camera: it looks at the middle of a page
// that is turned by yaw and pitch degrees, so that the nearer edge is larger, and
// stores it at the given scale on a picture of that size and a grey ground. It
// says where the page's corners have come to lie. Lens, sensor and the screen's
// own pixels are left out.
func Photo(page image.Image, yaw, pitch, scale float64, size image.Point) (*image.RGBA, watermark.Corners) {
	b := page.Bounds()
	w, h := float64(b.Dx()), float64(b.Dy())
	sy, cy := math.Sincos(yaw * math.Pi / 180)
	sp, cp := math.Sincos(pitch * math.Pi / 180)
	// Axes of the page in the camera's space, whose z points away from it.
	right, down := [3]float64{cy, sy * sp, sy * cp}, [3]float64{0, cp, -sp}
	normal := [3]float64{-sy, cy * sp, cy * cp}
	focus := 1.3 * float64(max(size.X, size.Y))
	away := focus / scale
	mx, my := float64(size.X)/2, float64(size.Y)/2

	var corners watermark.Corners
	for i, p := range [4][2]float64{{0, 0}, {w, 0}, {w, h}, {0, h}} {
		x, y := p[0]-w/2, p[1]-h/2
		z := away + x*right[2] + y*down[2]
		corners[i] = watermark.Point{X: mx + focus*(x*right[0]+y*down[0])/z, Y: my + focus*(x*right[1]+y*down[1])/z}
	}
	src := cut(page, b)
	at := func(u, v float64) color.RGBA {
		ray := [3]float64{u - mx, v - my, focus}
		t := away * normal[2] / (ray[0]*normal[0] + ray[1]*normal[1] + ray[2]*normal[2])
		p := [3]float64{t * ray[0], t * ray[1], t*ray[2] - away}
		x := p[0]*right[0] + p[1]*right[1] + p[2]*right[2] + w/2 - 0.5
		y := p[0]*down[0] + p[1]*down[1] + p[2]*down[2] + h/2 - 0.5
		return sampled(src, x, y)
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	const n = 3 // samples a side of a pixel
	for y := range size.Y {
		for x := range size.X {
			var r, g, bl int
			for k := range n * n {
				c := at(float64(x)+(float64(k%n)+0.5)/n, float64(y)+(float64(k/n)+0.5)/n)
				r, g, bl = r+int(c.R), g+int(c.G), bl+int(c.B)
			}
			out.SetRGBA(x, y, color.RGBA{uint8(r / (n * n)), uint8(g / (n * n)), uint8(bl / (n * n)), 255})
		}
	}
	return out, corners
}

// sampled is the bilinear colour at a place, grey outside the picture.
func sampled(src *image.RGBA, x, y float64) color.RGBA {
	fx, fy := math.Floor(x), math.Floor(y)
	x0, y0 := int(fx), int(fy)
	if x0 < 0 || y0 < 0 || x0+1 >= src.Rect.Dx() || y0+1 >= src.Rect.Dy() {
		return color.RGBA{96, 96, 92, 255}
	}
	mix := func(c int) uint8 {
		i := src.PixOffset(x0, y0) + c
		a, b := float64(src.Pix[i]), float64(src.Pix[i+4])
		d, e := float64(src.Pix[i+src.Stride]), float64(src.Pix[i+src.Stride+4])
		top, bottom := a+(b-a)*(x-fx), d+(e-d)*(x-fx)
		return round(top + (bottom-top)*(y-fy))
	}
	return color.RGBA{mix(0), mix(1), mix(2), 255}
}
