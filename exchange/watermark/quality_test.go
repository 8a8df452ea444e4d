package watermark

import (
	"image"
	"math"
	"testing"

	"niem/exchange/watermark/attack/specimen"
	"niem/exchange/watermark/quality"
)

// psnr returns the peak signal to noise ratio of two planes in dB.
func psnr(a, b *Plane) float64 { return quality.PSNR(a.Pix, b.Pix) }

// ssim returns their mean structural similarity.
func ssim(a, b *Plane) float64 { return quality.SSIM(a.Pix, b.Pix, a.W) }

// composed returns a variant before coding, cut to the page.
func composed(m *marker, bit int) *Plane {
	w, h := m.g.PaddedSize()
	mark, fill := m.luma.mark.raster(w, h), m.luma.fill.raster(w, h)
	sign := float32(2*bit - 1)
	out := NewPlane(m.g.Width, m.g.Height)
	var c cell
	for top := 0; top < m.g.Height; top += cellSize {
		for left := 0; left < m.g.Width; left += cellSize {
			c = cell{}
			c.load(m, left/cellSize, top/cellSize)
			for y := top; y < min(top+cellSize, m.g.Height); y++ {
				for x := left; x < min(left+cellSize, m.g.Width); x++ {
					i := (y-top)*8 + x - left
					out.Row(y)[x] = 128 + c.even[i] + fill.Row(y)[x] + sign*(c.odd[i]+mark.Row(y)[x])
				}
			}
		}
	}
	return out
}

// The luma mark keeps the published bounds on every kind of page; both channels
// together stay where their authors' readers hardly saw a deviation of gradients.
func TestLumaMarkIsFaint(t *testing.T) {
	for _, k := range specimen.Kinds {
		img := k.Draw(2)
		g := planFor(img, 1)
		m := newMarker(img, g, testKey, 1)
		page, both := tinted(img, g), composed(m, 1)
		if d := quality.GMSD(both.Pix, page.Pix, page.W); d > 0.05 {
			t.Errorf("%s: a deviation of %.4f of gradients", k.Name, d)
		}
		clear(m.warp.dx.Pix)
		clear(m.warp.dy.Pix)
		v := composed(m, 1)
		if db, s := psnr(v, page), ssim(v, page); db < 43 || s < 0.98 {
			t.Errorf("%s: %.1f dB, SSIM %.4f", k.Name, db, s)
		}
	}
}

// Luma and warp together, coded, against the coded page: small print shows the
// warp most.
func TestMarkedPageLooksLikeThePage(t *testing.T) {
	for _, img := range []image.Image{specimen.Text(9, 2), specimen.LandscapeTable(2)} {
		g := planFor(img, 1)
		v := mustMark(t, img, g)
		_, plain := unmarked(t, img, g)
		_, page := splicePage(t, g, v, whole(1))
		if s := ssim(LumaOf(page), LumaOf(plain)); s < 0.98 {
			t.Errorf("SSIM %.4f", s)
		}
	}
}

// energy returns the mean square of d where choose says so.
func energy(d *Plane, choose func(x, y int) bool) float64 {
	var sum, n float64
	for y := range d.H {
		for x, v := range d.Row(y) {
			if choose(x, y) {
				sum, n = sum+float64(v)*float64(v), n+1
			}
		}
	}
	return sum / n
}

// Neither in what one copy has more than the page nor in what two copies have apart
// does the pattern stand out along the tiles' borders. White paper shows it best.
func TestGridIsInvisible(t *testing.T) {
	img := flatPage(specimen.Width, specimen.Height, 255)
	for _, colour := range []bool{false, true} {
		for _, pages := range []int{1, 3} {
			g := PlanGeometry(img.Rect.Dx(), img.Rect.Dy(), colour, pages)
			tileW, tileH := g.tileSize()
			edge := func(v, size int) int { return min(v%size, size-1-v%size) }
			m := newMarker(img, g, testKey, 1)
			v, apart := composed(m, 1), composed(m, 0)
			for i := range v.Pix {
				apart.Pix[i] -= v.Pix[i]
				v.Pix[i] -= tintPaper
			}
			near := func(x, y int) bool { return edge(x, tileW) < 5 || edge(y, tileH) < 5 }
			far := func(x, y int) bool { return edge(x, tileW) > 15 && edge(y, tileH) > 15 }
			if r := energy(v, near) / energy(v, far); r < 0.85 || r > 1.15 {
				t.Errorf("%+v: the pattern's energy at tile borders is %.2f times that inside", g, r)
			}
			if r := energy(apart, near) / energy(apart, far); r > 1 {
				t.Errorf("%+v: two copies differ along tile borders by %.2f times what they differ by inside", g, r)
			}

			// In a coded mixture, steps over tile borders are like those over the
			// borders of other JPEG blocks.
			_, page := splicePage(t, g, mustMark(t, img, g), func(tile int) int { return (tile*7 + tile/5) & 1 })
			luma := LumaOf(page)
			step := NewPlane(luma.W, luma.H)
			for y := range luma.H {
				for x := 1; x < luma.W; x++ {
					step.Row(y)[x] = luma.Row(y)[x] - luma.Row(y)[x-1]
				}
			}
			tile := energy(step, func(x, y int) bool { return x > 0 && x%tileW == 0 })
			block := energy(step, func(x, y int) bool { return x%tileW != 0 && x%8 == 0 })
			if r := tile / block; r < 0.7 || r > 1.3 {
				t.Errorf("%+v: steps over tile borders have %.2f times the energy of those over block borders", g, r)
			}
		}
	}
}

// bend returns by how many pixels a rule that runs across at y lies off its
// place between two columns, at most and in the root mean square, where nothing
// else stands near.
func bend(page, plain *Plane, y, from, to int) (most, rms float64, columns int) {
	centre := func(p *Plane, x int) (c, ink float64) {
		for dy := -4; dy <= 5; dy++ {
			d := max(0, 200-float64(p.Pix[(y+dy)*p.W+x]))
			c, ink = c+d*float64(dy), ink+d
		}
		return c / ink, ink
	}
	alone := func(x int) bool {
		for i := x - 4; i <= x+4; i++ {
			if plain.Pix[(y-4)*plain.W+i] < 200 || plain.Pix[(y+5)*plain.W+i] < 200 {
				return false
			}
		}
		return true
	}
	for x := from; x < to; x++ {
		was, ink := centre(plain, x)
		if ink < 200 || !alone(x) {
			continue
		}
		now, _ := centre(page, x)
		most, rms, columns = max(most, math.Abs(now-was)), rms+(now-was)*(now-was), columns+1
	}
	return most, math.Sqrt(rms / float64(columns)), columns
}

// transposed returns the plane with its axes exchanged.
func transposed(p *Plane) *Plane {
	out := NewPlane(p.H, p.W)
	for y := range p.H {
		for x, v := range p.Row(y) {
			out.Pix[x*p.H+y] = v
		}
	}
	return out
}

func TestRulesAreNotBent(t *testing.T) {
	img := specimen.Table(7) // its rules stand as computed below
	var across, down []int
	for row := 2; row < 26; row++ {
		across = append(across, 230+row*37)
	}
	for _, share := range []int{6, 32, 46, 60, 74} {
		down = append(down, 110+share*(specimen.Width-220)/88)
	}
	g := planFor(img, 1)
	m := newMarker(img, g, testKey, 1)
	plain, page := tinted(img, g), composed(m, 1)
	for _, keep := range []*Plane{m.look.keepX, m.look.keepY} {
		for i := range keep.Pix {
			keep.Pix[i] = 1
		}
	}
	m.warp = newWarpPattern(testKey, 1, g, m.look)
	free := composed(m, 1)
	check := func(name string, rules []int, from, to, least int, page, free, plain *Plane) {
		var worst, worstFree float64
		for _, at := range rules {
			most, rms, columns := bend(page, plain, at, from, to)
			if columns < least || most > 0.08 || rms > 0.03 {
				t.Errorf("rule %s at %d: off by %.3f px at most, %.3f rms, over %d pixels", name, at, most, rms, columns)
			}
			mostFree, _, _ := bend(free, plain, at, from, to)
			worst, worstFree = max(worst, most), max(worstFree, mostFree)
		}
		if worstFree < 2*worst {
			t.Errorf("rules %s are off by %.3f px, and without the mask by %.3f: this test shows nothing", name, worst, worstFree)
		}
	}
	check("across", across, 110, 1130, 700, page, free, plain)
	check("down", down, 230, 1229, 500, transposed(page), transposed(free), transposed(plain))
}
