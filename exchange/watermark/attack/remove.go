package attack

import (
	"image"
	"math/rand/v2"

	"niem/exchange/watermark"
)

// Repaint makes paper smooth: whoever knows that the mark lies in faint waves
// takes every pixel that is not ink to the mean of the paper round it. What ink
// does, and where it lies, stays.
func Repaint(img image.Image) *image.RGBA {
	out := cut(img, img.Bounds())
	tone := watermark.LumaOf(out)
	const block, near = 16, 10
	paper := brightest(out, block)
	white, weight := watermark.NewPlane(tone.W, tone.H), watermark.NewPlane(tone.W, tone.H)
	for y := range tone.H {
		for x := range tone.W {
			i := y*tone.W + x
			if v := tone.Pix[i]; v > float32(luma(paper.Pix[paper.PixOffset(x/block, y/block):]))-near {
				white.Pix[i], weight.Pix[i] = v, 1
			}
		}
	}
	isPaper := weight.Pix
	white, weight = white.Blur(12), weight.Blur(12)
	for i, is := range isPaper {
		if is == 0 || weight.Pix[i] < 1e-3 {
			continue
		}
		shift := white.Pix[i]/weight.Pix[i] - tone.Pix[i]
		for c := range 3 {
			p := &out.Pix[4*i+c]
			*p = uint8(min(255, max(0, float32(*p)+shift+0.5)))
		}
	}
	return out
}

// Shake displaces a picture smoothly at random, by rms pixels each way: what is
// done against marks that hide in where things lie (Petitcolas, Anderson and
// Kuhn 1998, StirMark).
func Shake(img image.Image, rms float64, r *rand.Rand) *image.RGBA {
	src := pixels(img)
	w, h := src.Rect.Dx(), src.Rect.Dy()
	const step = 24
	var field [2]*watermark.Plane
	for k := range field {
		field[k] = watermark.NewPlane(w/step+3, h/step+3)
		for i := range field[k].Pix {
			field[k].Pix[i] = float32(rms * 1.5 * r.NormFloat64()) // interpolation takes a third away
		}
	}
	out := image.NewRGBA(src.Rect)
	for y := range h {
		for x := range w {
			u, v := float64(x)/step+1, float64(y)/step+1
			px := min(float32(w-1), max(0, float32(x)+field[0].Sample(u, v)))
			py := min(float32(h-1), max(0, float32(y)+field[1].Sample(u, v)))
			x0, y0 := min(w-2, int(px)), min(h-2, int(py))
			fx, fy := px-float32(x0), py-float32(y0)
			a, b := src.Pix[4*(y0*w+x0):][:8], src.Pix[4*((y0+1)*w+x0):][:8]
			to := out.Pix[4*(y*w+x):][:4]
			for c := range to {
				top := float32(a[c]) + (float32(a[c+4])-float32(a[c]))*fx
				bottom := float32(b[c]) + (float32(b[c+4])-float32(b[c]))*fx
				to[c] = uint8(top + (bottom-top)*fy + 0.5)
			}
		}
	}
	return out
}

func removals() []Attack {
	plain := func(name, models, leaves string, step func(p image.Image, r *rand.Rand) image.Image) Attack {
		return straight(Attack{Name: name, Family: "removal", Models: models, Leaves: leaves}, step)
	}
	return []Attack{
		plain("remove-paper", "a recipient's own program: paper painted smooth, ink left alone", "retyping, which removes all",
			func(p image.Image, _ *rand.Rand) image.Image { return Repaint(p) }),
		plain("remove-shake", "a recipient's own program: the content displaced smoothly at random, by 0.3 pixels", "displacements that can be seen",
			func(p image.Image, r *rand.Rand) image.Image { return Shake(p, 0.3, r) }),
		plain("remove-both", "a recipient's own program: paper painted smooth and the content displaced by 0.3 pixels", "retyping, which removes all",
			func(p image.Image, r *rand.Rand) image.Image { return Shake(Repaint(p), 0.3, r) }),
	}
}
