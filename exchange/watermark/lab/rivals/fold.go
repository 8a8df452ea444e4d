package main

import (
	"math"

	"niem/exchange/watermark"
)

// What whoever reads the visible mark knows of it: how it is laid out and how
// strong its ink is.
const (
	slope  = 28.0        // degrees, of its lines
	letter = 0.0175      // their size, of the page's shorter side
	pitch  = 5.2 * 1.25  // of its rows, in letters
	share  = 44.0 / 256  // of the ink
	light  = 58.0        // luma of the ink on paper
	dark   = 219.0       // and on ink
	turns  = 90.0        // luma under which the page is ink
	half   = 2.1         // letters that a row reaches up and down from its middle
	widest = 1100.0 / 22 // letters from one stamp to the next at most
	narrow = 300.0 / 22  // and at least
)

// ink is how strongly the visible mark seems to lie on each pixel of a page, 0 to
// 1, with how much that is worth.
type ink struct {
	w, h          int
	value, weight []float32
}

// inkOf takes from a picture what its page explains. The page's content is fitted
// to the picture by neighbourhoods, so that neither shadows nor tones matter, and
// edges, where the fit is worst, count little.
func inkOf(f flat, page *watermark.Plane, blur float64) ink {
	page = page.Blur(blur)
	n := len(page.Pix)
	mask, pm, fm, pp, pf := watermark.NewPlane(page.W, page.H), watermark.NewPlane(page.W, page.H), watermark.NewPlane(page.W, page.H), watermark.NewPlane(page.W, page.H), watermark.NewPlane(page.W, page.H)
	var sp, sf, spp, spf, count float64
	for i, p := range page.Pix {
		if v := f.Pix[i]; f.seen[i] {
			mask.Pix[i], pm.Pix[i], fm.Pix[i], pp.Pix[i], pf.Pix[i] = 1, p, v, p*p, p*v
			sp, sf, spp, spf, count = sp+float64(p), sf+float64(v), spp+float64(p)*float64(p), spf+float64(p)*float64(v), count+1
		}
	}
	out := ink{page.W, page.H, make([]float32, n), make([]float32, n)}
	variance := spp/count - sp/count*sp/count
	gain := float32((spf/count - sp/count*sf/count) / max(1, variance)) // of the whole picture: below 0 where dark and light are changed
	const wide, floor = 24, 20
	for _, p := range []*watermark.Plane{mask, pm, fm, pp, pf} {
		*p = *p.Blur(wide)
	}
	for y := 1; y < page.H-1; y++ {
		for x := 1; x < page.W-1; x++ {
			i := y*page.W + x
			if !f.seen[i] || mask.Pix[i] < 0.02 {
				continue
			}
			m := mask.Pix[i]
			mp, mf := pm.Pix[i]/m, fm.Pix[i]/m
			a := (pf.Pix[i]/m - mp*mf + floor*gain) / (pp.Pix[i]/m - mp*mp + floor)
			left := f.Pix[i] - mf - a*(page.Pix[i]-mp)
			full := (light - page.Pix[i]) * share * gain
			if page.Pix[i] < turns {
				full = (dark - page.Pix[i]) * share * gain
			}
			if full > -1 && full < 1 {
				continue
			}
			dx, dy := page.Pix[i+1]-page.Pix[i-1], page.Pix[i+page.W]-page.Pix[i-page.W]
			out.value[i] = max(-1.5, min(2.5, left/full))
			out.weight[i] = full * full / (25 + 0.05*(dx*dx+dy*dy)*gain*gain)
		}
	}
	out.uncover()
	return out
}

// uncover leaves out places that are darker or lighter all over than letters on
// paper can be: something else lies on the page there, a window's frame or a bar.
func (k *ink) uncover() {
	const wide, most = 8, 0.6
	sum, weight := watermark.NewPlane(k.w, k.h), watermark.NewPlane(k.w, k.h)
	for i, w := range k.weight {
		sum.Pix[i], weight.Pix[i] = w*k.value[i], w
	}
	sum, weight = sum.Blur(wide), weight.Blur(wide)
	for i := range k.weight {
		if v := sum.Pix[i]; v > most*weight.Pix[i] || v < -most*weight.Pix[i] {
			k.weight[i] = 0
		}
	}
}

// at adds up what a point of the page says.
func (k *ink) at(x, y float64, sum, weight *float64) {
	x0, y0 := int(math.Floor(x)), int(math.Floor(y))
	if x0 < 0 || y0 < 0 || x0+1 >= k.w || y0+1 >= k.h {
		return
	}
	fx, fy := x-float64(x0), y-float64(y0)
	for c, share := range [4]float64{(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy} {
		i := (y0+c/2)*k.w + x0 + c%2
		w := share * float64(k.weight[i])
		*sum += w * float64(k.value[i])
		*weight += w
	}
}

// strip is rows of the visible mark laid level and over one another.
type strip struct {
	w, h          int
	value, weight []float64
}

// fold lays all rows over one another whose number has the given rest by 2, or all
// rows and stamps where along, the way from stamp to stamp, is known.
func (k *ink) fold(rest int, along, zoom float64) strip {
	short := float64(min(k.w, k.h))
	size := letter * short
	long := math.Hypot(float64(k.w), float64(k.h))
	if along > 0 {
		long = along
	}
	s := strip{w: int(long * zoom), h: int(2 * half * size * zoom)}
	s.value, s.weight = make([]float64, s.w*s.h), make([]float64, s.w*s.h)
	sin, cos := math.Sincos(slope * math.Pi / 180)
	rows := int(math.Hypot(float64(k.w), float64(k.h))/(2*pitch*size)) + 1
	stamps := 0
	if along > 0 {
		stamps = int(math.Hypot(float64(k.w), float64(k.h))/(2*along)) + 1
	}
	for t := range s.h {
		for at := range s.w {
			u0, v0 := (float64(at)-float64(s.w)/2)/zoom, (float64(t)-float64(s.h)/2)/zoom
			var sum, weight float64
			for j := -rows; j <= rows; j++ {
				if along == 0 && j&1 != rest {
					continue
				}
				for i := -stamps; i <= stamps; i++ {
					u, v := u0+(float64(i)+0.5*float64(j&1))*along, v0+float64(j)*pitch*size
					k.at(float64(k.w/2)+u*cos+v*sin, float64(k.h/2)-u*sin+v*cos, &sum, &weight)
				}
			}
			if weight > 0 {
				s.value[t*s.w+at], s.weight[t*s.w+at] = sum/weight, weight
			}
		}
	}
	return s
}

// along finds the way from stamp to stamp, which depends on the name, as that by
// which the rows resemble themselves.
func along(even, odd strip, size float64) float64 {
	similar := func(a, b strip, by int) (both, one, two float64) {
		for t := 0; t < a.h; t += 2 {
			for x := 0; x+by < a.w; x += 2 {
				i, j := t*a.w+x, t*a.w+x+by
				if w := min(a.weight[i], b.weight[j]); w > 0 {
					p, q := a.value[i], b.value[j]
					both, one, two = both+w*p*q, one+w*p*p, two+w*q*q
				}
			}
		}
		return both, one, two
	}
	best, most := 0.0, math.Inf(-1)
	for by := int(narrow * size); by <= int(widest*size); by++ {
		var both, one, two float64
		for _, s := range [4]struct {
			a, b strip
			by   int
		}{{even, even, by}, {odd, odd, by}, {even, odd, by / 2}, {odd, even, by - by/2}} {
			b, o, t := similar(s.a, s.b, s.by)
			both, one, two = both+b, one+o, two+t
		}
		if c := both / math.Sqrt(one*two+1e-9); c > most {
			best, most = float64(by), c
		}
	}
	return best
}
