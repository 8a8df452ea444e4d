package minutes

import (
	"bytes"
	"fmt"

	"codeberg.org/go-pdf/fpdf"
)

// Measures of figures, in millimetres.
const (
	mapWide     = 39.0
	mapGap      = 4.0
	pictureHigh = 150.0
	caption     = 8.5 // points
)

func (s sheets) legend(keys []Key) {
	if len(keys) == 0 {
		return
	}
	s.Ln(1)
	for _, key := range keys {
		s.SetFont(fontName, "", 9)
		if width := 12 + s.GetStringWidth(printable(key.Words)); s.GetX()+width > side+wide {
			s.SetXY(side, s.GetY()+5)
		}
		s.room(5)
		x, y := s.GetX(), s.GetY()
		s.tile(Tile{Corners: [4][2]float64{{0, 0}, {3.4, 0}, {3.4, 3.4}, {0, 3.4}}, Says: key.Says}, x, y+0.5, 1)
		s.SetXY(x+5, y)
		s.CellFormat(s.GetStringWidth(printable(key.Words))+7, 4.4, printable(key.Words), "", 0, "L", false, 0, "")
	}
	s.SetXY(side, s.GetY()+7)
}

// figures puts maps of pages in rows, and each picture on a line of its own.
func (s sheets) figures(all []Figure, section int) {
	x, rowHigh := side, 0.0
	endRow := func() {
		s.SetXY(side, s.GetY()+rowHigh)
		x, rowHigh = side, 0
	}
	for i, f := range all {
		width := mapWide
		if f.Picture != nil {
			width = min(wide, pictureHigh*float64(f.Width)/float64(f.Height))
		}
		high := width * float64(f.Height) / float64(f.Width)
		said := s.lines(max(width, mapWide), caption, f.Caption)
		whole := high + 1.5 + float64(len(said))*lineHeight(caption) + 4
		if x > side && (f.Picture != nil || x+width > side+wide+0.01) {
			endRow()
		}
		if x == side {
			s.room(min(whole, lowest-top))
		}
		y := s.GetY()
		s.figure(f, x, y, width, fmt.Sprintf("%d.%d", section, i))
		s.SetXY(x, y+high+1.5)
		s.SetTextColor(70, 70, 70)
		s.text(max(width, mapWide), caption, f.Caption, "L")
		s.SetTextColor(0, 0, 0)
		s.SetXY(side, y)
		x, rowHigh = x+width+mapGap, max(rowHigh, whole)
		if f.Picture != nil {
			endRow()
		}
	}
	endRow()
}

func (s sheets) figure(f Figure, x, y, width float64, name string) {
	scale := width / float64(f.Width)
	if f.Picture != nil {
		options := fpdf.ImageOptions{ImageType: "JPEG"}
		s.RegisterImageOptionsReader(name, options, bytes.NewReader(f.Picture))
		s.ImageOptions(name, x, y, width, 0, false, options, 0, "")
	}
	s.ClipRect(x, y, width, float64(f.Height)*scale, false)
	for says := range kinds { // what says more lies above
		for _, t := range f.Tiles {
			if t.Says == says {
				s.tile(t, x, y, scale)
			}
		}
	}
	s.ClipEnd()
	s.SetLineWidth(0.2)
	s.SetDrawColor(136, 136, 136)
	s.Rect(x, y, width, float64(f.Height)*scale, "D")
}

func (s sheets) tile(t Tile, x, y, scale float64) {
	l := looks[t.Says]
	s.SetDrawColor(l.r, l.g, l.b)
	s.SetLineWidth(0.15)
	var around []fpdf.PointType
	for _, c := range t.Corners {
		around = append(around, fpdf.PointType{X: x + c[0]*scale, Y: y + c[1]*scale})
	}
	if l.filled {
		s.SetFillColor(l.r, l.g, l.b)
		s.SetAlpha(opacity, "Normal")
		s.Polygon(around, "F")
		s.SetAlpha(1, "Normal")
	}
	s.Polygon(around, "D")
	if l.crossed {
		s.Line(around[0].X, around[0].Y, around[2].X, around[2].Y)
		s.Line(around[1].X, around[1].Y, around[3].X, around[3].Y)
	}
}
