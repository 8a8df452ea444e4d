package main

import (
	"image"
	"math"

	"niem/exchange/watermark"
)

// flat is a picture laid onto the page that it shows.
type flat struct {
	*watermark.Plane
	seen []bool // by pixel: it lies in the picture
}

// layFlat samples a picture at the pixels of a page that lies in it.
func layFlat(picture image.Image, r *watermark.Registration, w, h int) flat {
	luma := watermark.LumaOf(picture)
	f := flat{watermark.NewPlane(w, h), make([]bool, w*h)}
	for y := range h {
		for x := range w {
			px, py := placeOf(r, float64(x)+0.5, float64(y)+0.5, w, h)
			if px >= 0 && py >= 0 && px < float64(luma.W-1) && py < float64(luma.H-1) {
				f.Pix[y*w+x], f.seen[y*w+x] = luma.SampleCubic(px, py), true
			}
		}
	}
	return f
}

// placeOf is the pixel of a picture that shows a point of a w x h page.
func placeOf(r *watermark.Registration, x, y float64, w, h int) (px, py float64) {
	if r.Bend != nil {
		u, v := 2*x/float64(w)-1, 2*y/float64(h)-1
		for k, t := range bendTerms(u, v) {
			x, y = x+r.Bend.X[k]*t, y+r.Bend.Y[k]*t
		}
	}
	m := &r.Map
	z := m[6]*x + m[7]*y + m[8]
	return (m[0]*x+m[1]*y+m[2])/z - 0.5, (m[3]*x+m[4]*y+m[5])/z - 0.5
}

// bendTerms are the terms of which watermark.Bend holds the coefficients.
func bendTerms(u, v float64) [12]float64 {
	return [12]float64{u * u, u * v, v * v, u * u * u, u * u * v, u * v * v, v * v * v,
		u * u * u * u, u * u * u * v, u * u * v * v, u * v * v * v, v * v * v * v}
}

// tone gives the picture the page's brightness and contrast, light and dark changed
// back if need be, as far as one gain and one offset can.
func (f *flat) tone(page *watermark.Plane) {
	var n, p, v, pp, pv float64
	for i, seen := range f.seen {
		if x, y := float64(page.Pix[i]), float64(f.Pix[i]); seen {
			n, p, v, pp, pv = n+1, p+x, v+y, pp+x*x, pv+x*y
		}
	}
	gain := (pv*n - p*v) / (pp*n - p*p)
	if !(math.Abs(gain) > 0.2) {
		return // too little content to tell
	}
	for i := range f.Pix {
		f.Pix[i] = float32((float64(f.Pix[i])-v/n)/gain + p/n)
	}
}
