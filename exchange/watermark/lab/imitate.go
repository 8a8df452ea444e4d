package lab

import (
	"image"
	"image/color"
	"math/rand/v2"

	"niem/exchange/watermark"
)

// calm is the step between neighbouring pixels, in grey levels, up to which a
// place counts as paper and can be repainted without a trace.
const calm = 14

// Imitate is the copy of one recipient, repainted by him to pass for
// another's whose codeword he knows. It is stronger than what he can do: on
// paper, where there is no ink, he gets the other's pixels exactly, which he
// could at best estimate. Ink he has to leave as it is: how the other's copy
// displaces it he can't know.
func (m *Marked) Imitate(attacker, victim, page int) (image.Image, error) {
	own, err := m.Copy(attacker, page)
	if err != nil {
		return nil, err
	}
	other, err := m.Copy(victim, page)
	if err != nil {
		return nil, err
	}
	return repaint(own, other), nil
}

// Guess is the copy of one recipient who knows no other codeword but can tell
// the texture of his own paper: he turns it round in tiles that he chooses by
// lot.
func (m *Marked) Guess(attacker, page int, r *rand.Rand) (image.Image, error) {
	own, err := m.Copy(attacker, page)
	if err != nil {
		return nil, err
	}
	word := m.Candidates[attacker-1].Codeword(page)
	turned, err := m.compose(page, func(tile int) int { return watermark.Bit(word, tile) ^ r.IntN(2) })
	if err != nil {
		return nil, err
	}
	return repaint(own, turned), nil
}

// repaint takes paper from other and ink, with two pixels round it, from own.
func repaint(own, other image.Image) image.Image {
	b := own.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	luma := watermark.LumaOf(own)
	ink := make([]bool, luma.W*luma.H)
	for y := 1; y < luma.H; y++ {
		for x := 1; x < luma.W; x++ {
			v := luma.Pix[y*luma.W+x]
			if step(v, luma.Pix[y*luma.W+x-1]) > calm || step(v, luma.Pix[(y-1)*luma.W+x]) > calm {
				for j := max(0, y-2); j <= min(luma.H-1, y+2); j++ {
					for i := max(0, x-2); i <= min(luma.W-1, x+2); i++ {
						ink[j*luma.W+i] = true
					}
				}
			}
		}
	}
	for y := range luma.H {
		for x := range luma.W {
			from := other
			if ink[y*luma.W+x] {
				from = own
			}
			out.SetRGBA(x, y, color.RGBAModel.Convert(from.At(b.Min.X+x, b.Min.Y+y)).(color.RGBA))
		}
	}
	return out
}

func step(a, b float32) float32 { return max(a-b, b-a) }
