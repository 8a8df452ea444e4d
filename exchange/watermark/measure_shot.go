package watermark

import (
	"image"
	"math"
)

// shot is some tiles of a picture brought onto a page's raster, with the page's
// references made as soft as the picture is.
type shot struct {
	*softened
	ref        *reference
	got        *Plane
	inside     []bool
	fit        tileFit
	leastCover float64
}

// softened is what a picture of that sharpness shows of a reference.
type softened struct {
	blur    float64
	soft    *Plane // mean at the picture's sharpness
	softer  *Plane
	gx, gy  *Plane // gradient of soft
	luma    *Plane
	pattern *Plane
}

func newShot(v *pictureView, ref *reference, m lay, blur float64, tiles []int) *shot {
	s := blankShot(ref)
	s.draw(v, m, tiles)
	s.softened = ref.soften(blur)
	return s
}

func blankShot(ref *reference) *shot {
	w, ht := ref.mean.W, ref.mean.H
	return &shot{ref: ref, leastCover: 0.35, got: NewPlane(w, ht), inside: make([]bool, w*ht)}
}

func (s *shot) draw(v *pictureView, m lay, tiles []int) {
	sharp := v.sharpFor(m.scale(float64(s.ref.mean.W)/2, float64(s.ref.mean.H)/2))
	for _, tile := range tiles {
		sharp.draw(s.got, s.inside, s.ref.page.Geometry.TileRect(tile), m)
	}
}

// soften keeps the newest result: places looked at in turn are of one scale.
func (r *reference) soften(blur float64) *softened {
	if blur <= 0.2 {
		blur = 0
	}
	blur = math.Round(32*blur) / 32
	if r.softened != nil && r.softened.blur == blur {
		return r.softened
	}
	s := &softened{blur: blur, soft: r.mean, luma: r.luma, pattern: r.pattern}
	if blur > 0 {
		s.soft, s.luma, s.pattern = r.mean.Blur(blur), r.luma.Blur(blur), r.pattern.Blur(blur)
	}
	s.softer = s.soft.Blur(1.2 + 0.5*blur)
	s.gx, s.gy = gradient(s.soft)
	r.softened = s
	return s
}

// sharpPicture is a picture at about a page's resolution, and the map to it from
// the picture that registration knows.
type sharpPicture struct {
	*Plane
	to homography
}

// sharpFor is the picture with as little loss as it allows: where it is larger
// than the page it is averaged down to the page's scale first.
func (v *pictureView) sharpFor(scale float64) sharpPicture {
	src := v.levels[0]
	to := v.unturned()
	scale = math.Exp(math.Round(200*math.Log(scale)) / 200)
	if scale <= 1.02 {
		return sharpPicture{src, to}
	}
	w, h := max(2, int(math.Round(float64(src.W)/scale))), max(2, int(math.Round(float64(src.H)/scale)))
	if v.sharp == nil || v.sharp.W != w || v.sharp.H != h {
		v.sharp = src.Resize(w, h)
	}
	return sharpPicture{v.sharp, homography{float64(w) / float64(src.W), 0, 0, 0, float64(h) / float64(src.H), 0, 0, 0, 1}.after(to)}
}

// draw fills a part of the page's raster by cubic interpolation.
func (p sharpPicture) draw(out *Plane, inside []bool, part image.Rectangle, m lay) {
	const margin = 1.0 // the picture's outermost pixels are often mixtures
	m.homography = p.to.after(m.homography)
	right, bottom := float64(p.W)-margin, float64(p.H)-margin
	for y := part.Min.Y; y < min(part.Max.Y, out.H); y++ {
		row := m.row(float64(y) + 0.5)
		for x := part.Min.X; x < min(part.Max.X, out.W); x++ {
			sx, sy, front := row.at(float64(x) + 0.5)
			if front && sx >= margin && sy >= margin && sx <= right && sy <= bottom {
				inside[y*out.W+x] = true
				out.Pix[y*out.W+x] = p.SampleCubic(sx-0.5, sy-0.5)
			}
		}
	}
}

// gradient returns central differences; 0 along the border.
func gradient(p *Plane) (gx, gy *Plane) {
	gx, gy = NewPlane(p.W, p.H), NewPlane(p.W, p.H)
	for y := 1; y < p.H-1; y++ {
		for x := 1; x < p.W-1; x++ {
			i := y*p.W + x
			gx.Pix[i] = (p.Pix[i+1] - p.Pix[i-1]) / 2
			gy.Pix[i] = (p.Pix[i+p.W] - p.Pix[i-p.W]) / 2
		}
	}
	return gx, gy
}

// decoys are patterns with the statistics of the true ones that no copy
// carries: the true ones mirrored within their tile, left to right and top to
// bottom.
const decoys = 2

// read regresses one tile of the picture on what the page explains and on the
// patterns, weighting pixels by the noise round them.
func (s *shot) read(tile int) tileReading {
	var r tileReading
	rect := s.ref.page.Geometry.TileRect(tile)
	x1, y1 := min(rect.Max.X, s.ref.mean.W), min(rect.Max.Y, s.ref.mean.H)
	w, h := x1-rect.Min.X, y1-rect.Min.Y
	if w < 8 || h < 8 {
		return r
	}
	f := &s.fit
	f.reset(w * h)
	n := 0
	for y := rect.Min.Y; y < y1; y++ {
		for x := rect.Min.X; x < x1; x++ {
			f.at[(y-rect.Min.Y)*w+x-rect.Min.X] = -1
			if s.inside[y*s.ref.mean.W+x] {
				f.at[(y-rect.Min.Y)*w+x-rect.Min.X] = n
				s.gather(n, x, y, rect.Min.X, rect.Min.Y, rect.Max.X, rect.Max.Y)
				n++
			}
		}
	}
	if float64(n) < s.leastCover*float64(rect.Dx()*rect.Dy()) {
		return r
	}
	f.trim(n)
	f.reweigh(w, h, f.unexplained())
	f.explain()
	r.seen = true
	r.luma, r.lumaInfo, r.warp, r.warpInfo = f.channels(0)
	for d := range decoys {
		r.lumaDecoy[d], _, r.warpDecoy[d], _ = f.channels(d + 1)
	}
	return r
}

// gather fills row n of the tile's regression from page pixel x, y.
func (s *shot) gather(n, x, y, x0, y0, x1, y1 int) {
	f, i := &s.fit, y*s.ref.mean.W+x
	u, v := 2*float64(x-x0)/float64(x1-x0)-1, 2*float64(y-y0)/float64(y1-y0)-1
	gx, gy := float64(s.gx.Pix[i]), float64(s.gy.Pix[i])
	f.y[n] = float64(s.got.Pix[i])
	f.col[0][n], f.col[1][n], f.col[2][n] = 1, u, v
	f.col[3][n], f.col[4][n] = float64(s.soft.Pix[i]), float64(s.softer.Pix[i])
	f.col[5][n], f.col[6][n] = gx, gy
	f.col[7][n] = u * v
	firm := firmness(gx, gy)
	for k := range 1 + decoys {
		px, py := x, y
		if k == 1 {
			px = x0 + x1 - 1 - x
		}
		if k == 2 {
			py = y0 + y1 - 1 - y
		}
		var p, l, wx, wy float64
		if px < s.ref.mean.W && py < s.ref.mean.H {
			j := py*s.ref.mean.W + px
			p, l = float64(s.pattern.Pix[j]), float64(s.luma.Pix[j])
			wx, wy = float64(s.ref.warpX.Pix[j]), float64(s.ref.warpY.Pix[j])
		}
		c := f.col[nuisances+perDecoy*k:]
		c[0][n], c[1][n], c[2][n] = p, l, firm*(gx*wx+gy*wy) // displacement to first order
	}
}

// grain is the gradient, in grey levels a pixel, up to which content counts as
// paper, whose texture anyone could imitate, and not as ink that was moved.
const grain = 5.0

// firmness is the share of a gradient that is ink.
func firmness(gx, gy float64) float64 {
	if g := math.Hypot(gx, gy); g > grain {
		return 1 - grain/g
	}
	return 0
}
