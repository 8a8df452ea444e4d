package attack

import (
	"image"
	"math"
	"math/rand/v2"
)

// Sharpen adds amount times what a Gaussian of sigma pixels takes away.
func Sharpen(img image.Image, sigma, amount float64) *image.RGBA {
	src, soft := pixels(img), Blur(img, sigma)
	for i, v := range src.Pix {
		soft.Pix[i] = round(float64(v) + amount*(float64(v)-float64(soft.Pix[i])))
	}
	return soft
}

// AutoLevels stretches brightness so that one pixel in a thousand is clipped at
// each end.
func AutoLevels(img image.Image) *image.RGBA {
	src := pixels(img)
	var count [256]int
	for i := 0; i < len(src.Pix); i += 4 {
		count[luma(src.Pix[i:])]++
	}
	find := func(from, step int) float64 {
		for sum := 0; ; from += step {
			if sum += count[from]; sum > len(src.Pix)/4/1000 {
				return float64(from)
			}
		}
	}
	black, white := find(0, 1), find(255, -1)
	return Levels(src, black, math.Max(white, black+1))
}

func luma(p []uint8) int { return (19595*int(p[0]) + 38470*int(p[1]) + 7471*int(p[2]) + 1<<15) >> 16 }

// LocalContrast equalises brightness within eighths of the picture, at most
// limit times as steep as it was, and blends between them: contrast limited
// adaptive histogram equalisation (Zuiderveld 1994).
func LocalContrast(img image.Image, limit float64) *image.RGBA {
	const n = 8
	out := cut(img, img.Bounds())
	w, h := out.Rect.Dx(), out.Rect.Dy()
	var curves [n][n][256]float32
	for j := range n {
		for i := range n {
			curves[j][i] = equalised(out, image.Rect(i*w/n, j*h/n, (i+1)*w/n, (j+1)*h/n), limit)
		}
	}
	for y := range h {
		v := min(n-1, max(0, (float32(y)+0.5)*n/float32(h)-0.5))
		j := min(n-2, int(v))
		fy := v - float32(j)
		for x := range w {
			u := min(n-1, max(0, (float32(x)+0.5)*n/float32(w)-0.5))
			i := min(n-2, int(u))
			fx := u - float32(i)
			p := out.Pix[4*(y*w+x):][:3]
			was := luma(p)
			top := curves[j][i][was]*(1-fx) + curves[j][i+1][was]*fx
			bottom := curves[j+1][i][was]*(1-fx) + curves[j+1][i+1][was]*fx
			shift := top*(1-fy) + bottom*fy - float32(was)
			for c := range p {
				p[c] = uint8(min(255, max(0, float32(p[c])+shift+0.5)))
			}
		}
	}
	return out
}

// equalised is the curve that spreads the brightness of one part evenly, as far
// as the limit lets it.
func equalised(img *image.RGBA, part image.Rectangle, limit float64) (curve [256]float32) {
	var count [256]float64
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			count[luma(img.Pix[img.PixOffset(x, y):])]++
		}
	}
	total := float64(part.Dx() * part.Dy())
	most, over := limit*total/256, 0.0
	for i, c := range count {
		if c > most {
			over += c - most
			count[i] = most
		}
	}
	sum := 0.0
	for i, c := range count {
		sum += c + over/256
		curve[i] = float32(255 * sum / total)
	}
	return curve
}

// Denoise smooths what differs little from its surroundings and keeps edges:
// a sigma filter (Lee 1983) of five by five pixels.
func Denoise(img image.Image, deviation int) *image.RGBA {
	src := pixels(img)
	w, h := src.Rect.Dx(), src.Rect.Dy()
	out := cut(src, src.Rect)
	span := uint8(2 * deviation)
	for y := 2; y < h-2; y++ {
		for x := 2; x < w-2; x++ {
			at := 4 * (y*w + x)
			for c := at; c < at+3; c++ {
				v := src.Pix[c]
				low, high := v-min(v, span), v+min(255-v, span)
				sum, n := 0, 0
				for dy := -2; dy <= 2; dy++ {
					row := src.Pix[c+4*(dy*w-2):][:17]
					for k := 0; k < 17; k += 4 {
						if p := row[k]; p >= low && p <= high {
							sum += int(p)
							n++
						}
					}
				}
				out.Pix[c] = uint8((sum + n/2) / n)
			}
		}
	}
	return out
}

// Whiten divides a picture by its paper and clips it: what scanner programs of
// telephones do to make paper white.
func Whiten(img image.Image) *image.RGBA {
	src := pixels(img)
	paper := Blur(brightest(src, 16), 2)
	out := image.NewRGBA(src.Rect)
	w, h := src.Rect.Dx(), src.Rect.Dy()
	for y := range h {
		for x := range w {
			i, k := 4*(y*w+x), paper.PixOffset(min(paper.Rect.Dx()-1, x/16), min(paper.Rect.Dy()-1, y/16))
			for c := range 3 {
				out.Pix[i+c] = round(246 * float64(src.Pix[i+c]) / math.Max(40, float64(paper.Pix[k+c])))
			}
			out.Pix[i+3] = 255
		}
	}
	return Levels(out, 20, 240)
}

// brightest is the picture made smaller by a whole number, each pixel the
// brightest value of those it stands for.
func brightest(src *image.RGBA, by int) *image.RGBA {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, (w+by-1)/by, (h+by-1)/by))
	for y := range h {
		row := out.Pix[y/by*out.Stride:]
		for x := range w {
			to, p := row[x/by*4:][:4], src.Pix[4*(y*w+x):][:4]
			for c, v := range p {
				to[c] = max(to[c], v)
			}
		}
	}
	return out
}

func enhancements() []Attack {
	plain := func(name, models, leaves string, step func(image.Image) image.Image) Attack {
		return straight(Attack{Name: name, Family: "enhance", Models: models, Leaves: leaves},
			func(p image.Image, _ *rand.Rand) image.Image { return step(p) })
	}
	return []Attack{
		plain("sharpen", "unsharp mask of 1.2 pixels, 150 %", "haloes kept down by clever programs", func(p image.Image) image.Image { return Sharpen(p, 1.2, 1.5) }),
		plain("denoise", "smoothing of what differs by less than 6 grey levels within five by five pixels, edges kept", "non-local and learned methods", func(p image.Image) image.Image { return Denoise(p, 3) }),
		plain("enhance", "levels, local contrast (CLAHE, limit 2), denoising, sharpening, JPEG 85", "learned enhancement, which redraws letters", func(p image.Image) image.Image {
			return JPEG(Sharpen(Denoise(LocalContrast(AutoLevels(p), 2), 3), 1, 0.6), 85)
		}),
		plain("scanner-app", "divided by the paper's own brightness and clipped at white, JPEG 80: a telephone's scanner program", "its straightening, and binarising", func(p image.Image) image.Image {
			return JPEG(Whiten(p), 80)
		}),
	}
}
