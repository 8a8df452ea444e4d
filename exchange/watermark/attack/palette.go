package attack

import (
	"image"
	"slices"
)

// Palette reduces a picture to so many colours, chosen by median cut (Heckbert
// 1982) and dithered by error diffusion (Floyd and Steinberg 1976), as GIF and
// small PNG files are made.
func Palette(img image.Image, colours int) *image.RGBA {
	out := cut(img, img.Bounds())
	palette := medianCut(out, colours)
	// nearest colours by 5 bits a channel, found when first asked for
	nearest := make([]int16, 1<<15)
	for i := range nearest {
		nearest[i] = -1
	}
	w, h := out.Rect.Dx(), out.Rect.Dy()
	carry, next := make([][3]int, w+2), make([][3]int, w+2)
	for y := range h {
		clear(next)
		ahead := [3]int{}
		for x := range w {
			p := out.Pix[4*(y*w+x):][:3]
			var want [3]int
			for c := range p {
				want[c] = min(255, max(0, int(p[c])+(ahead[c]+carry[x+1][c])/16))
			}
			key := want[0]>>3<<10 | want[1]>>3<<5 | want[2]>>3
			if nearest[key] < 0 {
				nearest[key] = closest(palette, [3]int{want[0]&^7 | 4, want[1]&^7 | 4, want[2]&^7 | 4})
			}
			got := palette[nearest[key]]
			for c := range p {
				e := want[c] - int(got[c])
				p[c] = got[c]
				ahead[c] = 7 * e
				next[x][c] += 3 * e
				next[x+1][c] += 5 * e
				next[x+2][c] += e
			}
		}
		carry, next = next, carry
	}
	return out
}

func closest(palette [][3]uint8, want [3]int) int16 {
	best, least := 0, 1<<30
	for i, p := range palette {
		d := 0
		for c := range p {
			e := int(p[c]) - want[c]
			d += e * e
		}
		if d < least {
			best, least = i, d
		}
	}
	return int16(best)
}

// medianCut halves the box of colours with the longest side at its median until
// there are enough boxes.
func medianCut(img *image.RGBA, n int) [][3]uint8 {
	seen := map[[3]uint8]int{}
	for i := 0; i < len(img.Pix); i += 4 * 3 {
		seen[[3]uint8(img.Pix[i:i+3])]++
	}
	type colour struct {
		rgb   [3]uint8
		count int
	}
	all := make([]colour, 0, len(seen))
	for c, k := range seen {
		all = append(all, colour{c, k})
	}
	slices.SortFunc(all, func(a, b colour) int { return slices.Compare(a.rgb[:], b.rgb[:]) })
	boxes := [][]colour{all}
	longest := func(box []colour) (axis, side int) {
		for c := range 3 {
			low, high := uint8(255), uint8(0)
			for _, k := range box {
				low, high = min(low, k.rgb[c]), max(high, k.rgb[c])
			}
			if s := int(high) - int(low); s > side {
				axis, side = c, s
			}
		}
		return axis, side
	}
	for len(boxes) < n {
		at, axis, most := -1, 0, 0
		for i, b := range boxes {
			if a, s := longest(b); s > most {
				at, axis, most = i, a, s
			}
		}
		if at < 0 {
			break
		}
		box := boxes[at]
		slices.SortStableFunc(box, func(a, b colour) int { return int(a.rgb[axis]) - int(b.rgb[axis]) })
		half := 0
		for _, k := range box {
			half += k.count
		}
		half /= 2
		cutAt, sum := 1, box[0].count
		for cutAt < len(box)-1 && sum < half {
			sum += box[cutAt].count
			cutAt++
		}
		boxes[at] = box[:cutAt]
		boxes = append(boxes, box[cutAt:])
	}
	palette := make([][3]uint8, len(boxes))
	for i, b := range boxes {
		var sum [3]int
		total := 0
		for _, k := range b {
			total += k.count
			for c := range 3 {
				sum[c] += int(k.rgb[c]) * k.count
			}
		}
		for c := range 3 {
			palette[i][c] = uint8((sum[c] + total/2) / total)
		}
	}
	return palette
}
