package main

import (
	"bytes"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/unicode/norm"

	"niem/exchange/watermark/fonts"
)

// Measures of the printed slip, in millimetres; the page is A5.
const (
	slipMargin = 11.0
	slipWidth  = 148 - 2*slipMargin
	slipNames  = 46.0 // of the column of names
	slipCode   = 36.0 // side of the QR code with its quiet zone
)

// pdf writes the slip as one page of A5. The machine part stands once more in a
// comment at the end, where programs find it.
func (s slip) pdf() ([]byte, error) {
	code, err := s.code()
	if err != nil {
		return nil, err
	}
	p := fpdf.New("P", "mm", "A5", "")
	p.SetCreationDate(s.Made)
	p.SetModificationDate(s.Made)
	p.SetTitle(tSlipTitle.vi, true)
	p.AddUTF8FontFromBytes("sans", "", fonts.Sans)
	p.SetMargins(slipMargin, slipMargin, slipMargin)
	p.SetAutoPageBreak(false, 0)
	p.AddPage()
	line := func(width, height, size float64, said, align string) {
		p.SetFont("sans", "", size)
		p.MultiCell(width, height, norm.NFC.String(said), "", align, false)
	}
	line(0, 7, 15, strings.ToUpper(tSlipTitle.vi), "C")
	line(0, 4, 8, tSlipTitle.en, "C")
	p.Ln(3)
	for _, row := range s.rows() {
		top := p.GetY()
		line(slipNames, 4, 9, row.name.vi, "L")
		line(slipNames, 3.4, 7, row.name.en, "L")
		below := p.GetY()
		p.SetXY(slipMargin+slipNames, top)
		line(slipWidth-slipNames, 5, 10.5, row.value, "L")
		p.SetXY(slipMargin, max(below, p.GetY())+0.8)
		p.SetLineWidth(0.1)
		p.SetDrawColor(160, 160, 160)
		p.Line(slipMargin, p.GetY(), slipMargin+slipWidth, p.GetY())
		p.Ln(0.8)
	}
	p.Ln(3)
	top := p.GetY()
	p.SetLineWidth(0.4)
	p.SetDrawColor(0, 0, 0)
	p.Rect(slipMargin, top, slipWidth, slipCode+2, "D")
	dot := slipCode / float64(code.Size+8)
	eachDot(code, func(x, y int) {
		p.Rect(slipMargin+1+dot*float64(x+4), top+1+dot*float64(y+4), dot, dot, "F")
	})
	right := slipMargin + slipCode + 3
	beside := func(y, height, size float64, said string) {
		p.SetXY(right, top+y)
		line(slipMargin+slipWidth-right-2, height, size, said, "L")
	}
	beside(4, 5, 9, tSlipFingerprint.vi+" / "+tSlipFingerprint.en)
	groups := s.groups()
	beside(11, 8, 17, groups[0])
	beside(19, 8, 17, groups[1])
	beside(28, 3, 6, s.mark())
	p.SetXY(slipMargin, top+slipCode+5)
	line(0, 4.2, 9, tSlipAdvice.vi, "L")
	line(0, 3.4, 7, tSlipAdvice.en, "L")
	p.Ln(4)
	top = p.GetY()
	signers := s.signers()
	room := (slipWidth - 6*float64(len(signers)-1)) / float64(len(signers))
	for i, who := range signers {
		left := slipMargin + float64(i)*(room+6)
		p.SetXY(left, top)
		line(room, 4.5, 9.5, who.vi, "C")
		p.SetX(left)
		line(room, 3.4, 7, who.en, "C")
		p.SetDashPattern([]float64{0.5, 0.8}, 0)
		p.SetLineWidth(0.2)
		p.Line(left, top+28, left+room, top+28)
		p.SetDashPattern(nil, 0)
	}
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		return nil, err
	}
	b.WriteString("% " + s.mark() + "\n")
	return b.Bytes(), nil
}
