package attack

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
)

// Levels maps black and white points to 0 and 255 and clips: neighbouring points
// leave black and white alone.
func Levels(img image.Image, black, white float64) *image.RGBA {
	var table [256]uint8
	for i := range table {
		table[i] = round(255 * math.Min(1, math.Max(0, (float64(i)-black)/(white-black))))
	}
	return mapped(img, &table)
}

func mapped(img image.Image, table *[256]uint8) *image.RGBA {
	out := cut(img, img.Bounds())
	for i := 0; i < len(out.Pix); i += 4 {
		p := out.Pix[i : i+3 : i+3]
		p[0], p[1], p[2] = table[p[0]], table[p[1]], table[p[2]]
	}
	return out
}

// Median gives every pixel the median of itself and its eight neighbours, colour
// by colour.
func Median(img image.Image) *image.RGBA {
	src := pixels(img)
	w, h := src.Rect.Dx(), src.Rect.Dy()
	out := image.NewRGBA(src.Rect)
	// Columns of three in order, for the row at hand.
	low, middle, high := make([]uint8, 4*w), make([]uint8, 4*w), make([]uint8, 4*w)
	for y := range h {
		above, row, below := src.Pix[4*w*max(0, y-1):][:4*w], src.Pix[4*w*y:][:4*w], src.Pix[4*w*min(h-1, y+1):][:4*w]
		for i := range row {
			a, b, c := above[i], row[i], below[i]
			a, b = min(a, b), max(a, b)
			low[i], high[i] = min(a, c), max(b, c)
			middle[i] = max(a, min(b, c))
		}
		to := out.Pix[4*w*y:][:4*w]
		for i := range to {
			l, r := max(i&3, i-4), min(4*(w-1)+i&3, i+4)
			// The median of nine is that of the greatest low, the middle middle and the least high.
			a := max(low[l], low[i], low[r])
			p, q, s := middle[l], middle[i], middle[r]
			b := max(min(p, q), min(max(p, q), s))
			c := min(high[l], high[i], high[r])
			to[i] = max(min(a, b), min(max(a, b), c))
		}
	}
	return out
}

// BlackOut paints bars over a share of the picture's area, as whoever hides the
// visible mark or a name does.
func BlackOut(img image.Image, share float64, r *rand.Rand) *image.RGBA {
	out := cut(img, img.Bounds())
	w, h := out.Rect.Dx(), out.Rect.Dy()
	covered := make([]bool, w*h)
	for left := int(share * float64(w*h)); left > 0; {
		bw, bh := int(float64(w)*between(r, 0.1, 0.6)), int(float64(h)*between(r, 0.02, 0.12))
		x, y := r.IntN(w-bw), r.IntN(h-bh)
		for j := y; j < y+bh && left > 0; j++ {
			for i := x; i < x+bw; i++ {
				if !covered[j*w+i] {
					covered[j*w+i] = true
					left--
				}
			}
			fill(out, image.Rect(x, j, x+bw, j+1), color.RGBA{0, 0, 0, 255})
		}
	}
	return out
}

// DarkMode inverts brightness and keeps hues, as browsers' extensions and
// readers' night views do.
func DarkMode(img image.Image) *image.RGBA {
	out := cut(img, img.Bounds())
	for i := 0; i < len(out.Pix); i += 4 {
		p := out.Pix[i : i+3 : i+3]
		shift := 255 - 2*(0.299*float64(p[0])+0.587*float64(p[1])+0.114*float64(p[2]))
		for c := range p {
			p[c] = round(float64(p[c]) + shift)
		}
	}
	return out
}

// Tint multiplies the three colours, as a night light does.
func Tint(img image.Image, red, green, blue float64) *image.RGBA {
	out := cut(img, img.Bounds())
	for c, gain := range [3]float64{red, green, blue} {
		for i := c; i < len(out.Pix); i += 4 {
			out.Pix[i] = round(gain * float64(out.Pix[i]))
		}
	}
	return out
}

func levels() []Attack {
	plain := func(name, family, models, leaves string, target float64, step func(image.Image) image.Image) Attack {
		return straight(Attack{Name: name, Family: family, Models: models, Leaves: leaves, Target: target},
			func(p image.Image, _ *rand.Rand) image.Image { return step(p) })
	}
	return []Attack{
		plain("white-240", "tone", "white clipped at 240: levels pulled until the paper is white", "curves", 0.98,
			func(p image.Image) image.Image { return Levels(p, 0, 240) }),
		plain("median", "median", "median of three by three pixels, colour by colour", "larger windows", 0.99,
			func(p image.Image) image.Image { return Median(p) }),
		straight(Attack{Name: "black-out-20", Family: "black-out", Models: "black bars over 20 % of the area", Leaves: "white bars and smudging", Target: 0.98},
			func(p image.Image, r *rand.Rand) image.Image { return BlackOut(p, 0.2, r) }),
		plain("chroma-420", "jpeg", "chroma halved both ways, hardly any other loss (JPEG 98)", "chroma that is not sited between pixels", 0.99,
			func(p image.Image) image.Image { return JPEG(p, 98) }),
		plain("dark-mode", "viewer", "brightness inverted, hues kept", "extensions that know paper from pictures", 0,
			func(p image.Image) image.Image { return DarkMode(p) }),
		plain("night-light", "viewer", "red 1, green 0.85, blue 0.62: the warm light of the evening, where the system's screenshots keep it", "gradual changes", 0,
			func(p image.Image) image.Image { return Tint(p, 1, 0.85, 0.62) }),
	}
}
