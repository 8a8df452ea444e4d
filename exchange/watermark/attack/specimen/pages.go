// Package specimen draws synthetic pages on which the marks are tried: the
// kinds of page an office exchanges, at 150 dots an inch.
//
// Every page is a function of its seed; names, numbers and sentences in it are
// made up.
package specimen

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
)

// Size of a portrait A4 page at 150 dots an inch, in pixels.
const (
	Width  = 1240
	Height = 1754
)

func white(w, h int) *image.Gray {
	page := image.NewGray(image.Rect(0, 0, w, h))
	draw.Draw(page, page.Rect, image.White, image.Point{}, draw.Src)
	return page
}

// Text returns a full page of justified-left Vietnamese text of the given
// size in points.
func Text(points float64, seed uint64) *image.Gray {
	page := white(Width, Height)
	r := rand.New(rand.NewPCG(seed, 11))
	w := newWriter(page, points)
	title := newWriter(page, points+3)
	title.line(180, 190, "BÁO CÁO "+upper(sentence(r, 5)))
	w.paragraphs(r, image.Rect(150, 240, Width-110, Height-140))
	return page
}

// NearlyEmpty returns a page with three short lines.
func NearlyEmpty(seed uint64) *image.Gray {
	page := white(Width, Height)
	r := rand.New(rand.NewPCG(seed, 12))
	w := newWriter(page, 12)
	w.line(180, 260, sentence(r, 9))
	w.line(180, 300, sentence(r, 7))
	w.line(760, 620, name(r))
	return page
}

// Table returns a page with a heading, a ruled table of numbers with a shaded
// head, and notes below it.
func Table(seed uint64) *image.Gray {
	page := white(Width, Height)
	r := rand.New(rand.NewPCG(seed, 13))
	newWriter(page, 14).line(240, 170, "BẢNG TỔNG HỢP KINH PHÍ QUÝ "+string(rune('1'+r.IntN(4))))
	table(page, r, image.Rect(110, 230, Width-110, 1250), 27, []int{6, 26, 14, 14, 14, 14}, 10, 2)
	newWriter(page, 11).paragraphs(r, image.Rect(130, 1310, Width-130, Height-160))
	return page
}

// LandscapeTable returns a turned page with a dense table in small print.
func LandscapeTable(seed uint64) *image.Gray {
	page := white(Height, Width)
	r := rand.New(rand.NewPCG(seed, 14))
	newWriter(page, 12).line(500, 110, "DANH SÁCH "+upper(sentence(r, 4)))
	table(page, r, image.Rect(70, 150, Height-70, Width-80), 42, []int{4, 18, 18, 9, 9, 9, 9, 9, 9}, 7.5, 1)
	return page
}

// table rules a table with its rows and columns (widths as shares) and fills
// it; rule is the thickness of its lines in pixels.
func table(page *image.Gray, r *rand.Rand, at image.Rectangle, rows int, shares []int, points float64, rule int) {
	ink := image.NewUniform(color.Gray{Y: 20})
	total := 0
	for _, s := range shares {
		total += s
	}
	edges := []int{at.Min.X}
	for sum, i := 0, 0; i < len(shares); i++ {
		sum += shares[i]
		edges = append(edges, at.Min.X+sum*at.Dx()/total)
	}
	step := at.Dy() / rows
	bottom := at.Min.Y + rows*step
	draw.Draw(page, image.Rect(at.Min.X, at.Min.Y, at.Max.X, at.Min.Y+step), image.NewUniform(color.Gray{Y: 222}), image.Point{}, draw.Src)
	w := newWriter(page, points)
	for row := range rows {
		base := at.Min.Y + row*step + step*2/3
		for c := range shares {
			w.line(edges[c]+8, base, cell(r, row, c, len(shares)))
		}
	}
	for row := range rows + 1 {
		y := at.Min.Y + row*step
		draw.Draw(page, image.Rect(at.Min.X, y, at.Max.X+rule, y+rule), ink, image.Point{}, draw.Src)
	}
	for _, x := range edges {
		draw.Draw(page, image.Rect(x, at.Min.Y, x+rule, bottom+rule), ink, image.Point{}, draw.Src)
	}
}

// Scan returns a page of text and a table as a flat-bed scanner gives it: one
// degree askew, slightly soft, with uneven grey paper, noise and specks.
func Scan(seed uint64) *image.Gray {
	r := rand.New(rand.NewPCG(seed, 15))
	src := white(Width, Height)
	newWriter(src, 11).paragraphs(r, image.Rect(150, 200, Width-130, 900))
	table(src, r, image.Rect(150, 950, Width-150, 1500), 12, []int{6, 30, 16, 16}, 10, 2)
	angle := (0.6 + 0.8*r.Float64()) * math.Pi / 180
	sin, cos := math.Sincos(angle)
	page := white(Width, Height)
	const cx, cy = Width / 2.0, Height / 2.0
	for y := range Height {
		for x := range Width {
			dx, dy := float64(x)-cx, float64(y)-cy
			v := soft(src, cx+cos*dx+sin*dy, cy-sin*dx+cos*dy)
			paper := 232 + 8*math.Sin(float64(x)/400) - 10*float64(y)/Height
			v = 38 + v/255*(paper-38) + 3.2*r.NormFloat64()
			page.Pix[y*page.Stride+x] = uint8(max(0, min(255, v+0.5)))
		}
	}
	for range 120 {
		x, y := r.IntN(Width-3), r.IntN(Height-3)
		draw.Draw(page, image.Rect(x, y, x+1+r.IntN(2), y+1+r.IntN(2)), image.NewUniform(color.Gray{Y: uint8(60 + r.IntN(90))}), image.Point{}, draw.Src)
	}
	return page
}

// soft samples src at x, y over a window of about one and a half pixels.
func soft(src *image.Gray, x, y float64) float64 {
	x0, y0 := int(math.Floor(x)), int(math.Floor(y))
	if x0 < 1 || y0 < 1 || x0 > Width-3 || y0 > Height-3 {
		return 255
	}
	fx, fy := x-float64(x0), y-float64(y0)
	wx := [4]float64{0.2 * (1 - fx), 0.8 - 0.6*fx, 0.2 + 0.6*fx, 0.2 * fx}
	wy := [4]float64{0.2 * (1 - fy), 0.8 - 0.6*fy, 0.2 + 0.6*fy, 0.2 * fy}
	var sum float64
	for j := range 4 {
		row := src.Pix[(y0-1+j)*src.Stride+x0-1:][:4]
		sum += wy[j] * (wx[0]*float64(row[0]) + wx[1]*float64(row[1]) + wx[2]*float64(row[2]) + wx[3]*float64(row[3]))
	}
	return sum
}
