package attack

import (
	"image"
	"math"
	"math/rand/v2"

	"niem/exchange/watermark"
)

// camera is a telephone held in front of a flat or curled subject.
type camera struct {
	size             image.Point // of the picture
	yaw, pitch, roll float64     // of the subject, in degrees
	fill             float64     // share of the picture that the subject's bounds take, of the tighter side
	aside            image.Point // how far the middle of the subject's bounds lies from the picture's
	lens             float64     // deviation of the blur, in pixels of the picture
	vignette         float64     // light lost in the corners
	exposure         float64     // light of the subject's white, 1 fills the sensor
	noise            float64     // 1 for a telephone in an office
	balance          [3]float64  // error of the white balance
	quality          int         // of its JPEG; 0 leaves the sensor's picture
}

// subject is what a camera looks at.
type subject struct {
	light   *raster
	frame   image.Rectangle            // what of it the camera is aimed at
	stripes bool                       // a display: every pixel is three upright stripes, red, green and blue
	lit     func(x, y float64) float64 // light that falls on a place of the picture, from -1 to 1 each way; nil for even light
	curl    float64                    // height of the middle over the edges, in pixels of the subject
}

// view is the geometry of a photograph.
type view struct {
	back  [9]float64 // from the picture to the subject's plane, in its pixels
	onto  [9]float64
	eye   [3]float64 // where the camera stands, over the subject's plane
	curl  float64
	frame image.Rectangle
	scale float64 // pixels of the picture for one of the subject, in the middle
}

// aim holds the camera so that the subject fills what it should of the picture.
func (c camera) aim(s subject) view {
	w, h := s.light.w, s.light.h
	sy, cy := math.Sincos(c.yaw * math.Pi / 180)
	sp, cp := math.Sincos(c.pitch * math.Pi / 180)
	sr, cr := math.Sincos(c.roll * math.Pi / 180)
	turn := func(v [3]float64) [3]float64 { return [3]float64{cr*v[0] - sr*v[1], sr*v[0] + cr*v[1], v[2]} }
	// Axes of the subject in the camera's space, whose z points away from it.
	right, down := turn([3]float64{cy, sy * sp, sy * cp}), turn([3]float64{0, cp, -sp})
	away := 1.3 * math.Hypot(float64(s.frame.Dx()), float64(s.frame.Dy())) // the field of a telephone's main camera
	v := view{curl: s.curl, frame: s.frame}
	v.eye = [3]float64{float64(w)/2 - away*right[2], float64(h)/2 - away*down[2], away * cy * cp}
	matrix := func(focus, mx, my float64) [9]float64 {
		a, b := float64(w)/2, float64(h)/2
		m := [9]float64{
			focus*right[0] + mx*right[2], focus*down[0] + mx*down[2], mx * away,
			focus*right[1] + my*right[2], focus*down[1] + my*down[2], my * away,
			right[2], down[2], away}
		for i := range 3 {
			m[3*i+2] -= a*m[3*i] + b*m[3*i+1]
		}
		return m
	}
	v.onto = matrix(1, 0, 0)
	x0, y0, x1, y1 := bounds(v.corners(s.frame))
	focus := c.fill * math.Min(float64(c.size.X)/(x1-x0), float64(c.size.Y)/(y1-y0))
	v.onto = matrix(focus, float64(c.size.X)/2+float64(c.aside.X)-focus*(x0+x1)/2, float64(c.size.Y)/2+float64(c.aside.Y)-focus*(y0+y1)/2)
	v.back = inverse(v.onto)
	v.scale = focus / away
	return v
}

func bounds(c watermark.Corners) (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = c[0].X, c[0].Y, c[0].X, c[0].Y
	for _, p := range c[1:] {
		x0, y0, x1, y1 = math.Min(x0, p.X), math.Min(y0, p.Y), math.Max(x1, p.X), math.Max(y1, p.Y)
	}
	return x0, y0, x1, y1
}

// corners are where those of a rectangle of the subject lie in the picture.
func (v view) corners(of image.Rectangle) (c watermark.Corners) {
	for i, p := range [4]image.Point{of.Min, {X: of.Max.X, Y: of.Min.Y}, of.Max, {X: of.Min.X, Y: of.Max.Y}} {
		x, y := float64(p.X), float64(p.Y)
		if z := v.height(x) / v.eye[2]; z != 0 {
			x, y = (x-v.eye[0]*z)/(1-z), (y-v.eye[1]*z)/(1-z)
		}
		m := v.onto
		d := m[6]*x + m[7]*y + m[8]
		c[i] = watermark.Point{X: (m[0]*x + m[1]*y + m[2]) / d, Y: (m[3]*x + m[4]*y + m[5]) / d}
	}
	return c
}

// height is that of a curled subject over its plane: an arch across it.
func (v view) height(x float64) float64 {
	if v.curl == 0 || x < float64(v.frame.Min.X) || x > float64(v.frame.Max.X) {
		return 0
	}
	t := 2*(x-float64(v.frame.Min.X))/float64(v.frame.Dx()) - 1
	return v.curl * (1 - t*t)
}

// place is what of the subject is seen at a place in the picture.
func (v *view) place(x, y float64) (float64, float64) {
	m := &v.back
	d := 1 / (m[6]*x + m[7]*y + m[8])
	px, py := (m[0]*x+m[1]*y+m[2])*d, (m[3]*x+m[4]*y+m[5])*d
	if v.curl == 0 {
		return px, py
	}
	sx, sy := px, py
	for range 2 {
		z := v.height(sx) / v.eye[2]
		sx, sy = px+(v.eye[0]-px)*z, py+(v.eye[1]-py)*z
	}
	return sx, sy
}

func inverse(m [9]float64) (out [9]float64) {
	for i := range 3 {
		for j := range 3 {
			a, b, c, d := (j+1)%3, (j+2)%3, (i+1)%3, (i+2)%3
			out[3*i+j] = m[3*a+c]*m[3*b+d] - m[3*a+d]*m[3*b+c]
		}
	}
	det := m[0]*out[0] + m[1]*out[3] + m[2]*out[6]
	for i := range out {
		out[i] /= det
	}
	return out
}

// shoot takes the picture: lens, sensor with a Bayer filter, noise, demosaicing,
// white balance, JPEG.
func (c camera) shoot(s subject, r *rand.Rand) (image.Image, view) {
	v := c.aim(s)
	picture := c.develop(c.expose(s, v, r))
	if c.quality > 0 {
		return JPEG(picture, c.quality), v
	}
	return picture, v
}
