package watermark

// reference is a page as the detector sees it: the mean of its variants and
// the two patterns that tell them apart, drawn again from the pattern key. The
// original page is not needed: the mean is the tinted page but for terms of
// second order.
type reference struct {
	page *Page
	mean *Plane
	// luma is the brightness that variant 1 has above the mean, apart from what
	// the displacement explains: as shipped, so with what the JPEG left of it.
	luma *Plane
	// pattern is the brightness of variant 1 as drawn from the key.
	pattern *Plane
	// warpX and warpY are how far variant 1's content is moved, in pixels.
	warpX, warpY *Plane
	softened     *softened // for the newest measurement
}

// newReference draws a page's patterns again, its variants being known.
func newReference(p *Page, zero, one *Plane) *reference {
	r := &reference{page: p, mean: meanOf(zero, one)}
	g := p.Geometry
	w, h := g.PaddedSize()
	padded := pad(r.mean, w, h)
	look := lookAt(padded)
	warp := newWarpPattern(p.Key, p.Number, g, look)
	r.warpX, r.warpY = rasterDisplacement(warp.dx, g.Width, g.Height), rasterDisplacement(warp.dy, g.Width, g.Height)
	r.pattern = newLumaPattern(p.Key, p.Number, g, look).mark.raster(g.Width, g.Height)
	gx, gy := gradient(r.mean)
	r.luma = NewPlane(g.Width, g.Height)
	for i := range r.luma.Pix {
		r.luma.Pix[i] = (one.Pix[i]-zero.Pix[i])/2 - (gx.Pix[i]*r.warpX.Pix[i] + gy.Pix[i]*r.warpY.Pix[i])
	}
	return r
}

// pad continues a plane by its last column and row.
func pad(p *Plane, w, h int) *Plane {
	out := NewPlane(w, h)
	for y := range h {
		src, dst := p.Row(min(y, p.H-1)), out.Row(y)
		n := copy(dst, src)
		for x := n; x < w; x++ {
			dst[x] = src[p.W-1]
		}
	}
	return out
}
