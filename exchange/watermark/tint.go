package watermark

import (
	"encoding/binary"
	"image"
	"image/color"
)

// Paper and ink of a marked page. White becomes paper and black becomes ink:
// the room above and below keeps the mark from being clipped, in the variants
// and in a picture that was brightened or over-exposed afterwards.
const (
	tintPaper = 243
	tintInk   = 4
)

const tintScale = float32(tintPaper-tintInk) / 255

// tints are the 256 greys of a page as they are before marking.
var tints = func() (out [256]float32) {
	for v := range out {
		out[v] = tintInk + tintScale*float32(v)
	}
	return out
}()

// tintedLuma returns the luma of a page as it is before marking, continued by
// its last column and row to the padded size.
func tintedLuma(page image.Image, g Geometry) *Plane {
	w, h := g.PaddedSize()
	p := NewPlane(w, h)
	for y := range g.Height {
		row := p.Row(y)
		tintedRow(page, y, row[:g.Width])
		for x := g.Width; x < w; x++ {
			row[x] = row[g.Width-1]
		}
	}
	for y := g.Height; y < h; y++ {
		copy(p.Row(y), p.Row(g.Height-1))
	}
	return p
}

// Tinted is the luma of a page as it is before marking: what marks are measured
// against.
func Tinted(page image.Image) *Plane {
	s := page.Bounds().Size()
	p := NewPlane(s.X, s.Y)
	for y := range s.Y {
		tintedRow(page, y, p.Row(y))
	}
	return p
}

// tintedRow writes the tinted luma of row y, counted from the top. Most pixels of
// most pages are opaque greys, which are looked up.
func tintedRow(page image.Image, y int, dst []float32) {
	b := page.Bounds()
	switch m := page.(type) {
	case *image.Gray:
		row := m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):][:len(dst)]
		for x, v := range row {
			dst[x] = tints[v]
		}
	case *image.RGBA:
		row := m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):][:4*len(dst)]
		for len(dst) >= eight {
			tintedEight((*[eight]float32)(dst), (*[4 * eight]uint8)(row))
			dst, row = dst[eight:], row[4*eight:]
		}
		for x := range dst {
			dst[x] = tintOf((*[4]uint8)(row[4*x:]))
		}
	default:
		lumaRow(page, y, dst)
		for x, v := range dst {
			dst[x] = tintInk + tintScale*v
		}
	}
}

// tintedEight tints eight pixels.
func tintedEight(dst *[eight]float32, row *[4 * eight]uint8) {
	all, grey := pairs(row)
	if all == ^uint64(0) { // nothing but paper
		v := tints[255]
		*dst = [eight]float32{v, v, v, v, v, v, v, v}
		return
	}
	const alphas = 0xff000000_ff000000
	if grey && all&alphas == alphas {
		dst[0], dst[1], dst[2], dst[3] = tints[row[0]], tints[row[4]], tints[row[8]], tints[row[12]]
		dst[4], dst[5], dst[6], dst[7] = tints[row[16]], tints[row[20]], tints[row[24]], tints[row[28]]
		return
	}
	for x := range dst {
		dst[x] = tintOf((*[4]uint8)(row[4*x:]))
	}
}

func tintOf(s *[4]uint8) float32 {
	if s[0] == s[1] && s[0] == s[2] && s[3] == 255 {
		return tints[s[0]]
	}
	return tintInk + tintScale*(lumaR*float32(s[0])+lumaG*float32(s[1])+lumaB*float32(s[2])+float32(255-s[3]))
}

// pairs reads eight pixels, two to a number: the bits that every pair has, and whether
// red, green and blue are alike in every pixel.
func pairs(row *[4 * eight]uint8) (all uint64, grey bool) {
	const beside = 0x0000ffff_0000ffff // red with green, green with blue
	a, b := binary.LittleEndian.Uint64(row[:]), binary.LittleEndian.Uint64(row[8:])
	c, d := binary.LittleEndian.Uint64(row[16:]), binary.LittleEndian.Uint64(row[24:])
	return a & b & c & d, ((a^a>>8)|(b^b>>8)|(c^c>>8)|(d^d>>8))&beside == 0
}

// tintedChroma returns Cb and Cr around zero at half size, padded likewise.
func tintedChroma(page image.Image, g Geometry) (cb, cr *Plane) {
	w, h := g.PaddedSize()
	cb, cr = NewPlane(w/2, h/2), NewPlane(w/2, h/2)
	b, r := make([]float32, w), make([]float32, w)
	colour := false
	for y := range h {
		if y < g.Height {
			colour = chromaRow(page, y, b[:g.Width], r[:g.Width])
			for x := g.Width; x < w; x++ {
				b[x], r[x] = b[g.Width-1], r[g.Width-1]
			}
		}
		if !colour {
			continue
		}
		addHalved(cb.Row(y/2), b)
		addHalved(cr.Row(y/2), r)
	}
	return cb, cr
}

// addHalved adds to a row of half size its share of one of the two rows above it.
func addHalved(dst, row []float32) {
	const share = tintScale / 4
	for x := 0; x+4 <= len(dst); x += 4 { // whole blocks
		d, r := (*[4]float32)(dst[x:]), (*[8]float32)(row[2*x:])
		d[0] += share * (r[0] + r[1])
		d[1] += share * (r[2] + r[3])
		d[2] += share * (r[4] + r[5])
		d[3] += share * (r[6] + r[7])
	}
}

// chromaRow writes Cb and Cr, around zero, of row y counted from the top, and tells
// whether any is not zero.
func chromaRow(img image.Image, y int, cb, cr []float32) (colour bool) {
	b := img.Bounds()
	y += b.Min.Y
	put := func(x int, r, g, bl uint8) {
		if r == g && g == bl {
			cb[x], cr[x] = 0, 0
			return
		}
		fr, fg, fb := float32(r), float32(g), float32(bl)
		cb[x] = -0.168736*fr - 0.331264*fg + 0.5*fb
		cr[x] = 0.5*fr - 0.418688*fg - 0.081312*fb
		colour = true
	}
	switch m := img.(type) {
	case *image.Gray:
		clear(cb)
		clear(cr)
	case *image.YCbCr:
		for x := range cb {
			i := m.COffset(b.Min.X+x, y)
			cb[x], cr[x] = float32(m.Cb[i])-128, float32(m.Cr[i])-128
		}
		colour = true
	case *image.RGBA:
		row := m.Pix[m.PixOffset(b.Min.X, y):][:4*len(cb)]
		clear(cb)
		clear(cr)
		for from := 0; from < len(cb); from += eight {
			until := min(from+eight, len(cb))
			if until == from+eight {
				if _, grey := pairs((*[4 * eight]uint8)(row[4*from:])); grey {
					continue
				}
			}
			for x := from; x < until; x++ {
				s := (*[4]uint8)(row[4*x:])
				lift := 255 - s[3]
				put(x, s[0]+lift, s[1]+lift, s[2]+lift)
			}
		}
	case *image.NRGBA:
		row := m.Pix[m.PixOffset(b.Min.X, y):][:4*len(cb)]
		for x := range cb {
			if a := row[4*x+3]; a == 255 {
				put(x, row[4*x], row[4*x+1], row[4*x+2])
			} else {
				c := onPaper(color.NRGBA{R: row[4*x], G: row[4*x+1], B: row[4*x+2], A: a})
				put(x, c.R, c.G, c.B)
			}
		}
	default:
		for x := range cb {
			c := onPaper(img.At(b.Min.X+x, y))
			put(x, c.R, c.G, c.B)
		}
	}
	return colour
}

// IsColor tells whether a page needs colour: whether at least 32 of its pixels
// are clearly not grey. The yellowish paper of a scan doesn't count.
func IsColor(img image.Image) bool {
	if _, gray := img.(*image.Gray); gray || img == nil {
		return false
	}
	const clearly, enough = 16, 32
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	cb, cr := make([]float32, w), make([]float32, w)
	n := 0
	for y := range h {
		if !chromaRow(img, y, cb, cr) {
			continue
		}
		for x, v := range cb {
			if u := cr[x]; v > clearly || v < -clearly || u > clearly || u < -clearly {
				n++
			}
		}
		if n >= enough {
			return true
		}
	}
	return false
}
