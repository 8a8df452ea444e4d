package main

import (
	"image"
	"math"
	"slices"

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

// toned are the picture as it is and in the page's brightness and contrast, light
// and dark changed back if need be: as far as one gain and one offset can by the
// variance of all that is seen, and by the median alone, which parts painted over
// do not move.
func (f flat) toned(page *watermark.Plane) []flat {
	var n, p, v, pp, pv float64
	var apart []float64
	for i, seen := range f.seen {
		if x, y := float64(page.Pix[i]), float64(f.Pix[i]); seen {
			n, p, v, pp, pv = n+1, p+x, v+y, pp+x*x, pv+x*y
			apart = append(apart, x-y)
		}
	}
	if n == 0 {
		return []flat{f}
	}
	slices.Sort(apart)
	all := []flat{f, f.shifted(1, apart[len(apart)/2])}
	if gain := (pv*n - p*v) / (pp*n - p*p); math.Abs(gain) > 0.2 {
		all = append(all, f.shifted(1/gain, p/n-v/n/gain))
	}
	return all
}

func (f flat) shifted(gain, offset float64) flat {
	out := flat{f.Clone(), f.seen}
	for i, v := range out.Pix {
		out.Pix[i] = float32(float64(v)*gain + offset)
	}
	return out
}
