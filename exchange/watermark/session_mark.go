package watermark

import (
	"encoding/binary"
	"image"
	"image/draw"
)

// sessionRMS is the strength of the session mark in luma.
const sessionRMS = 1.0

// A SessionMark is one view's session mark, ready to be laid over pages. It may be
// used from several goroutines.
type SessionMark struct {
	steps [sessionPeriod * sessionPeriod]int8       // luma to add
	sums  [sessionPeriod * sessionPeriod / 2]uint64 // the same for two pixels at once, as they lie in an image.RGBA
}

// NewSessionMark draws the mark of a view under the installation's current key.
func NewSessionMark(key SessionKey, view ViewID) *SessionMark {
	chips := newSessionLayout(key).chipsOf(view)
	s := &SessionMark{}
	// Pixels are whole numbers: what rounding leaves over is handed on to the
	// neighbours (Floyd, Steinberg 1976), so that the square keeps its strength.
	var below [sessionPeriod + 2]float32
	for y := range sessionPeriod {
		var here [sessionPeriod + 2]float32
		var right float32
		for x := range sessionPeriod {
			want := sessionRMS*chips[y/chipPixels*sessionChips+x/chipPixels] + right + below[x+1]
			step := int8(want+8.5) - 8
			s.steps[y*sessionPeriod+x] = step
			left := want - float32(step)
			right = left * 7 / 16
			here[x] += left * 3 / 16
			here[x+1] += left * 5 / 16
			here[x+2] += left * 1 / 16
		}
		below = here
	}
	for k := range s.sums {
		s.sums[k] = uint64(int64(s.steps[2*k]))*0x00010101 + uint64(int64(s.steps[2*k+1]))*0x00010101_00000000
	}
	return s
}

// Draw returns the page with the session mark and no visible one: what a viewer
// shows whose visible mark was taken off. No viewer of the product does.
func (s *SessionMark) Draw(page image.Image) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: page.Bounds().Size()})
	draw.Draw(out, out.Rect, page, page.Bounds().Min, draw.Src)
	s.addTo(out)
	return out
}

// addTo adds the mark to all three channels of an opaque page alike, so that no
// colour changes its hue; a channel stops at the end of its range.
func (s *SessionMark) addTo(page *image.RGBA) {
	for y := range page.Rect.Dy() {
		steps := s.steps[y%sessionPeriod*sessionPeriod:][:sessionPeriod]
		sums := s.sums[y%sessionPeriod*sessionPeriod/2:][:sessionPeriod/2]
		row := page.Pix[y*page.Stride:][:4*page.Rect.Dx()]
		for len(row) > 0 {
			n := min(len(row)/4, sessionPeriod)
			for k, sum := range sums[:n/2] {
				two := row[8*k:][:8:8]
				if v := binary.LittleEndian.Uint64(two); roomy(v) {
					binary.LittleEndian.PutUint64(two, v+sum)
					continue
				}
				shift(two[:4], steps[2*k])
				shift(two[4:], steps[2*k+1])
			}
			if n%2 == 1 {
				shift(row[4*n-4:], steps[n-1])
			}
			row = row[4*n:]
		}
	}
}

// colours are the three channels of two opaque pixels, one of them in every byte.
const colours = 0x00ffffff_00ffffff

// roomy tells whether no channel of two pixels is under 4 or over 251.
func roomy(v uint64) bool {
	const ones, tops = 0x01010101_01010101, 0x80808080_80808080
	high := v & 0x00fcfcfc_00fcfcfc
	low := high | ^uint64(colours) // no zero where alpha stands
	full := ^(v | 0x03030303_03030303 | ^uint64(colours)) | ^uint64(colours)
	return ((low-ones)&^low|(full-ones)&^full)&tops == 0
}

// shift adds a small step to a pixel's channels, each within its range.
func shift(pixel []uint8, step int8) {
	for c, v := range pixel[:3] {
		pixel[c] = uint8(max(0, min(255, int(v)+int(step))))
	}
}
