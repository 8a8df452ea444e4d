// Package quality measures how far a marked page lies from the page that it was
// made of: peak signal to noise ratio, structural similarity, and the deviation
// of gradient magnitude similarity. It works on luma in 0..255, row after row, as
// watermark.Plane holds it, and is for tests, benches and the laboratory.
//
// None of the measures knows how near somebody looks, or at what: pages are looked
// at as well.
package quality

import "math"

// Figures are what Compare measures.
type Figures struct {
	PSNR float64 // dB; infinite for equal pages
	SSIM float64 // 1 for equal pages
	GMSD float64 // 0 for equal pages
}

// Compare measures a page against the one it was made of, both of the given width
// and at least 16 pixels wide and high.
func Compare(page, plain []float32, width int) Figures {
	return Figures{PSNR: PSNR(page, plain), SSIM: SSIM(page, plain, width), GMSD: GMSD(page, plain, width)}
}

// PSNR is the peak signal to noise ratio in dB.
func PSNR(a, b []float32) float64 {
	var sum float64
	for i, v := range a {
		d := float64(v - b[i])
		sum += d * d
	}
	return 10 * math.Log10(255*255*float64(len(a))/sum)
}

// SSIM is the mean structural similarity (Wang, Bovik, Sheikh, Simoncelli 2004):
// a Gaussian window of sigma 1.5 and 11 x 11 pixels where it lies wholly in the
// page, K1 = 0.01, K2 = 0.03.
func SSIM(a, b []float32, width int) float64 {
	product := func(p, q []float32) []float32 {
		out := make([]float32, len(p))
		for i, v := range p {
			out[i] = v * q[i]
		}
		return windowed(out, width)
	}
	meanA, meanB := windowed(a, width), windowed(b, width)
	squareA, squareB, both := product(a, a), product(b, b), product(a, b)
	const c1, c2 = 0.01 * 0.01 * 255 * 255, 0.03 * 0.03 * 255 * 255
	var sum float64
	for i := range meanA {
		x, y := float64(meanA[i]), float64(meanB[i])
		varA, varB := float64(squareA[i])-x*x, float64(squareB[i])-y*y
		cov := float64(both[i]) - x*y
		sum += (2*x*y + c1) * (2*cov + c2) / ((x*x + y*y + c1) * (varA + varB + c2))
	}
	return sum / float64(len(meanA))
}

const windowSide = 11

// windowed returns the Gaussian means of all windows that lie in the page.
func windowed(p []float32, width int) []float32 {
	var w [windowSide]float32
	var sum float32
	for i := range w {
		d := float64(i - windowSide/2)
		w[i] = float32(math.Exp(-d * d / (2 * 1.5 * 1.5)))
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
	height, wide := len(p)/width, width-windowSide+1
	mid := make([]float32, wide*height)
	for y := range height {
		for x := range wide {
			var s float32
			for k, v := range p[y*width+x:][:windowSide] {
				s += w[k] * v
			}
			mid[y*wide+x] = s
		}
	}
	out := make([]float32, wide*(height-windowSide+1))
	for i := range out {
		var s float32
		for k, c := range w {
			s += c * mid[i+k*wide]
		}
		out[i] = s
	}
	return out
}

// GMSD is the gradient magnitude similarity deviation (Xue, Zhang, Mou, Bovik
// 2014): halved by means of 2 x 2 pixels, Prewitt gradients, c = 170. The authors'
// own scale: up to 0.05 is hardly seen, 0.3 is bad.
func GMSD(a, b []float32, width int) float64 {
	const c = 170
	one, two := gradients(halved(a, width), width/2), gradients(halved(b, width), width/2)
	var sum, squares float64
	for i, m := range one {
		x, y := float64(m), float64(two[i])
		s := (2*x*y + c) / (x*x + y*y + c)
		sum, squares = sum+s, squares+s*s
	}
	n := float64(len(one))
	return math.Sqrt(max(0, squares/n-sum/n*(sum/n)))
}

func halved(p []float32, width int) []float32 {
	w, h := width/2, len(p)/width/2
	out := make([]float32, w*h)
	for y := range h {
		above, below := p[2*y*width:], p[(2*y+1)*width:]
		for x := range w {
			out[y*w+x] = (above[2*x] + above[2*x+1] + below[2*x] + below[2*x+1]) / 4
		}
	}
	return out
}

// gradients are the magnitudes of all pixels but those at the edge.
func gradients(p []float32, width int) []float32 {
	height := len(p) / width
	out := make([]float32, 0, (width-2)*(height-2))
	for y := 1; y < height-1; y++ {
		a, r, b := p[(y-1)*width:][:width], p[y*width:][:width], p[(y+1)*width:][:width]
		for x := 1; x < width-1; x++ {
			across := (a[x+1] + r[x+1] + b[x+1] - a[x-1] - r[x-1] - b[x-1]) / 3
			down := (b[x-1] + b[x] + b[x+1] - a[x-1] - a[x] - a[x+1]) / 3
			out = append(out, float32(math.Hypot(float64(across), float64(down))))
		}
	}
	return out
}
