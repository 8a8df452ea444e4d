package attack

import (
	"image"
	"image/color"
	"image/draw"
)

// Steps of VP8's quantiser by index (RFC 6386, 14.1), every eighth, of luma: the
// first coefficient and the others. Between them they are near enough straight.
var (
	stepDC = [17]int{4, 10, 16, 20, 25, 33, 40, 47, 55, 63, 71, 79, 87, 98, 112, 130, 157}
	stepAC = [17]int{4, 12, 20, 28, 36, 44, 52, 60, 71, 88, 104, 121, 140, 167, 199, 234, 284}
)

// WebP models lossy WebP: every 4 by 4 block is predicted from what was decoded
// above and left of it in the best of four ways, the rest is transformed,
// quantised in VP8's steps and rounded towards zero as encoders do, then block
// edges are smoothed. Chroma is halved. The standard library has no encoder, and
// what stands in for one need not write a file.
func WebP(img image.Image, quality int) image.Image {
	src := pixels(img)
	b := src.Rect
	yuv := image.NewYCbCr(b, image.YCbCrSubsampleRatio420)
	halve(yuv, src)
	// libwebp's curve from quality to the quantiser's index: the cube root of the
	// quality, linearised below three quarters.
	share := float64(quality) / 100
	if share < 0.75 {
		share *= 2.0 / 3
	} else {
		share = 2*share - 1
	}
	index := 127 * (1 - cubeRoot(share))
	at, f := int(index/8), index/8-float64(int(index/8))
	step := func(t *[17]int) int { return int(float64(t[at]) + f*float64(t[min(16, at+1)]-t[at]) + 0.5) }
	dc, ac := step(&stepDC), step(&stepAC)
	predictive(yuv.Y, yuv.YStride, b.Dx(), b.Dy(), dc, ac)
	cw, ch := (b.Dx()+1)/2, (b.Dy()+1)/2
	predictive(yuv.Cb, yuv.CStride, cw, ch, min(132, dc), ac)
	predictive(yuv.Cr, yuv.CStride, cw, ch, min(132, dc), ac)
	out := image.NewRGBA(b)
	draw.Draw(out, b, yuv, image.Point{}, draw.Src)
	return out
}

func cubeRoot(v float64) float64 {
	x := 1.0
	for range 30 {
		x = (2*x + v/(x*x)) / 3
	}
	return x
}

// halve fills brightness and halved colour.
func halve(to *image.YCbCr, src *image.RGBA) {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	for y := range h {
		for x := range w {
			p := src.Pix[4*(y*w+x):][:3]
			to.Y[y*to.YStride+x], _, _ = color.RGBToYCbCr(p[0], p[1], p[2])
		}
	}
	for y := range (h + 1) / 2 {
		for x := range (w + 1) / 2 {
			var sum [3]int
			for k := range 4 {
				p := src.Pix[4*(min(h-1, 2*y+k>>1)*w+min(w-1, 2*x+k&1)):][:3]
				for c := range sum {
					sum[c] += int(p[c])
				}
			}
			_, cb, cr := color.RGBToYCbCr(uint8((sum[0]+2)/4), uint8((sum[1]+2)/4), uint8((sum[2]+2)/4))
			to.Cb[y*to.CStride+x], to.Cr[y*to.CStride+x] = cb, cr
		}
	}
}

// predictive codes and decodes one plane in place.
func predictive(pix []uint8, stride, w, h, dc, ac int) {
	var want, guess, best, rest [16]int
	for y := 0; y+4 <= h; y += 4 {
		for x := 0; x+4 <= w; x += 4 {
			for i := range want {
				want[i] = int(pix[(y+i>>2)*stride+x+i&3])
			}
			least := -1
			for mode := range 4 {
				predict(&guess, pix, stride, x, y, mode)
				cost := 0
				for i, g := range guess {
					cost += max(want[i]-g, g-want[i])
				}
				if least < 0 || cost < least {
					least, best = cost, guess
				}
			}
			for i := range rest {
				rest[i] = want[i] - best[i]
			}
			quantise(&rest, dc, ac)
			for i, g := range best {
				pix[(y+i>>2)*stride+x+i&3] = uint8(min(255, max(0, g+rest[i])))
			}
		}
	}
	smoothEdges(pix, stride, w, h, ac)
}

// predict guesses a block from its decoded neighbours: their mean, the row above,
// the column left, or both by their gradient.
func predict(to *[16]int, pix []uint8, stride, x, y, mode int) {
	above, left := [4]int{127, 127, 127, 127}, [4]int{129, 129, 129, 129}
	corner := 127
	for i := range 4 {
		if y > 0 {
			above[i] = int(pix[(y-1)*stride+x+i])
		}
		if x > 0 {
			left[i] = int(pix[(y+i)*stride+x-1])
		}
	}
	if x > 0 && y > 0 {
		corner = int(pix[(y-1)*stride+x-1])
	}
	mean := 4
	for i := range 4 {
		mean += above[i] + left[i]
	}
	for i := range to {
		a, l := above[i&3], left[i>>2]
		switch mode {
		case 0:
			to[i] = mean / 8
		case 1:
			to[i] = a
		case 2:
			to[i] = l
		default:
			to[i] = min(255, max(0, a+l-corner))
		}
	}
}

// quantise transforms a block (the Hadamard-like integer transform's exact
// cosine), rounds its coefficients to multiples of the steps and transforms
// back. VP8's coefficients are twice an orthonormal transform's.
func quantise(block *[16]int, dc, ac int) {
	const a, b, c = 0.5, 0.6532814824, 0.2705980501
	rows := [4][4]float64{{a, a, a, a}, {b, c, -c, -b}, {a, -a, -a, a}, {c, -b, b, -c}}
	var half, co [16]float64
	for i := range 4 {
		for k := range 4 {
			for j := range 4 {
				half[4*i+k] += float64(block[4*i+j]) * rows[k][j]
			}
		}
	}
	for k := range 4 {
		for l := range 4 {
			var sum float64
			for i := range 4 {
				sum += half[4*i+l] * rows[k][i]
			}
			step := float64(ac) / 2
			if k+l == 0 {
				step = float64(dc) / 2
			}
			level := float64(int(max(sum, -sum)/step + 0.4))
			if sum < 0 {
				level = -level
			}
			co[4*k+l] = level * step
		}
	}
	for i := range 4 {
		for j := range 4 {
			var sum float64
			for k := range 4 {
				for l := range 4 {
					sum += co[4*k+l] * rows[k][i] * rows[l][j]
				}
			}
			block[4*i+j] = int(sum+1024.5) - 1024
		}
	}
}

// smoothEdges is VP8's simple loop filter on the edges of blocks.
func smoothEdges(pix []uint8, stride, w, h, ac int) {
	limit := 2 + ac/4
	edge := func(at, step int) {
		p1, p0, q0, q1 := int(pix[at-2*step]), int(pix[at-step]), int(pix[at]), int(pix[at+step])
		if 2*max(p0-q0, q0-p0)+max(p1-q1, q1-p1)/2 > limit {
			return
		}
		d := min(127, max(-128, min(127, max(-128, p1-q1))+3*(q0-p0)))
		pix[at] = uint8(min(255, max(0, q0-(min(127, d+4)>>3))))
		pix[at-step] = uint8(min(255, max(0, p0+(min(127, d+3)>>3))))
	}
	for y := range h {
		for x := 4; x+2 <= w; x += 4 {
			edge(y*stride+x, 1)
		}
	}
	for y := 4; y+2 <= h; y += 4 {
		for x := range w {
			edge(y*stride+x, stride)
		}
	}
}
