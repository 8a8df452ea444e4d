package minutes

import (
	"bytes"
	"fmt"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/unicode/norm"

	"niem/exchange/watermark/fonts"
)

// Measures of the sheets, in millimetres; they are A4.
const (
	side     = 20.0
	top      = 18.0
	bottom   = 18.0
	wide     = 210 - 2*side
	lowest   = 297 - bottom
	nameWide = 44.0
	fontName = "sans"
)

type sheets struct{ *fpdf.Fpdf }

// PDF gives the minutes as A4 sheets with their font in them.
func (m Minutes) PDF() ([]byte, error) {
	s := sheets{fpdf.New("P", "mm", "A4", "")}
	s.SetCreationDate(m.Date)
	s.SetModificationDate(m.Date)
	s.SetCatalogSort(true) // the same bytes every time
	s.SetTitle(printable(m.Title), true)
	s.SetLang(m.Language)
	s.AddUTF8FontFromBytes(fontName, "", fonts.Sans)
	s.SetMargins(side, top, side)
	s.SetAutoPageBreak(false, 0)
	s.AliasNbPages("")
	s.SetFooterFunc(func() {
		s.SetTextColor(80, 80, 80)
		s.SetFont(fontName, "", 7.5)
		s.SetXY(side, lowest+5)
		s.CellFormat(wide-15, 4, printable(m.Foot), "", 0, "L", false, 0, "")
		s.CellFormat(15, 4, fmt.Sprintf("%d/{nb}", s.PageNo()), "", 0, "R", false, 0, "")
		s.SetTextColor(0, 0, 0)
	})
	s.AddPage()
	for i, line := range m.Head {
		s.text(wide, 10.5-float64(min(i, 1)), line, "C")
	}
	s.Ln(6)
	s.text(wide, 17, m.Title, "C")
	s.Ln(2)
	for i, section := range m.Sections {
		s.section(section, i)
	}
	s.signers(m)
	var b bytes.Buffer
	err := s.Output(&b)
	return b.Bytes(), err
}

// printable leaves out what the font file can't name: the writer counts to 65535.
func printable(said string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if r > 0xffff || r == '\t' || r == '\n' || r == '\r' {
			return '\ufffd'
		}
		return r
	}, said))
}

// room starts a sheet unless there are so many millimetres left.
func (s sheets) room(height float64) {
	if s.GetY()+height > lowest {
		s.AddPage()
	}
}

func lineHeight(size float64) float64 { return size * 0.48 }

// lines breaks a text at blanks, and within words that are wider than the column.
func (s sheets) lines(width, size float64, said string) []string {
	s.SetFont(fontName, "", size)
	return s.SplitText(printable(said), width)
}

// text writes from the current place on, over sheets if need be.
func (s sheets) text(width, size float64, said, align string) {
	left := s.GetX()
	for _, line := range s.lines(width, size, said) {
		s.room(lineHeight(size))
		s.SetX(left)
		s.SetFont(fontName, "", size)
		s.CellFormat(width, lineHeight(size), line, "", 1, align, false, 0, "")
	}
	s.SetX(left)
}

func (s sheets) section(one Section, at int) {
	if one.Title != "" {
		s.Ln(4)
		if len(one.Figures) > 0 && one.Figures[0].Picture != nil {
			s.room(pictureHigh + 40) // with its title and legend
		}
		s.room(20)
		s.text(wide, 12.5, one.Title, "L")
		s.Ln(1.2)
	}
	if one.Stressed != "" {
		s.framed(one.Stressed)
	}
	for _, line := range one.Lines {
		s.text(wide, 10, line, "L")
		s.Ln(1.2)
	}
	for _, row := range one.Rows {
		s.row(row)
	}
	for _, point := range one.Points {
		s.room(lineHeight(10))
		s.SetFont(fontName, "", 10)
		s.CellFormat(5, lineHeight(10), "•", "", 0, "L", false, 0, "")
		s.text(wide-5, 10, point, "L")
		s.SetX(side)
		s.Ln(0.8)
	}
	s.legend(one.Legend)
	s.figures(one.Figures, at)
}

func (s sheets) framed(said string) {
	lines := s.lines(wide-8, 11, said)
	height := float64(len(lines))*lineHeight(11) + 5
	s.room(height)
	s.SetLineWidth(0.4)
	s.SetDrawColor(0, 0, 0)
	s.Rect(side, s.GetY(), wide, height, "D")
	s.SetXY(side+4, s.GetY()+2.5)
	s.text(wide-8, 11, said, "L")
	s.SetXY(side, s.GetY()+2.5+1.5)
}

func (s sheets) row(row Row) {
	names, values := s.lines(nameWide-3, 9.5, row.Name), s.lines(wide-nameWide, 9.5, row.Value)
	height := float64(max(len(names), len(values))) * lineHeight(9.5)
	s.room(height + 1.6)
	y := s.GetY() + 0.8
	s.SetXY(side, y)
	s.SetTextColor(70, 70, 70)
	s.text(nameWide-3, 9.5, row.Name, "L")
	s.SetTextColor(0, 0, 0)
	s.SetXY(side+nameWide, y)
	s.text(wide-nameWide, 9.5, row.Value, "L")
	y += height + 0.8
	s.SetLineWidth(0.1)
	s.SetDrawColor(200, 200, 200)
	s.Line(side, y, side+wide, y)
	s.SetXY(side, y)
}

func (s sheets) signers(m Minutes) {
	if len(m.Signers) == 0 {
		return
	}
	s.Ln(8)
	s.room(42)
	y, column := s.GetY(), (wide-8*float64(len(m.Signers)-1))/float64(len(m.Signers))
	for i, who := range m.Signers {
		left := side + float64(i)*(column+8)
		s.SetXY(left, y)
		s.text(column, 9.5, who, "C")
		s.SetTextColor(70, 70, 70)
		s.text(column, 8.5, m.Sign, "C")
		s.SetTextColor(0, 0, 0)
		s.SetLineWidth(0.2)
		s.SetDrawColor(0, 0, 0)
		s.SetDashPattern([]float64{0.5, 0.8}, 0)
		s.Line(left, y+36, left+column, y+36)
		s.SetDashPattern(nil, 0)
	}
	s.SetXY(side, y+38)
}
