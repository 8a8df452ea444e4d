package watermark

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"testing"
)

var testSession = SessionKey{7, 1}

func TestViewIDSurvivesWrongChips(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		var view ViewID
		for i := range view {
			view[i] = byte(r.Uint32())
		}
		soft := make([]float32, codeBits)
		for i, bit := range sessionEncode(view) {
			soft[i] = 1 - 2*float32(bit) + float32(r.NormFloat64())*1.1 // 18 % of the bits are wrong
		}
		if got, ok := sessionDecode(soft); !ok || got != view {
			t.Fatalf("%x became %x, %v", view, got, ok)
		}
		for i := range soft {
			soft[i] = float32(r.NormFloat64())
		}
		if got, ok := sessionDecode(soft); ok {
			t.Fatalf("noise reads as %x", got)
		}
	}
}

func TestSessionMarkIsFaintAndTheSameInAllChannels(t *testing.T) {
	page := image.NewRGBA(image.Rect(0, 0, 620, 500))
	draw.Draw(page, page.Rect, image.NewUniform(color.RGBA{243, 200, 120, 255}), image.Point{}, draw.Src)
	o := testOverlay
	plain, err := o.Draw(page)
	if err != nil {
		t.Fatal(err)
	}
	o.Session = NewSessionMark(testSession, ViewID{1, 2, 3})
	marked, err := o.Draw(page)
	if err != nil {
		t.Fatal(err)
	}
	var sum, squares float64
	for y := range 480 {
		for x := range 480 {
			a, b := plain.RGBAAt(x, y), marked.RGBAAt(x, y)
			d := int(b.G) - int(a.G)
			if d < -2 || d > 2 {
				t.Fatalf("%d, %d moves by %d", x, y, d)
			}
			if r := int(b.R) - int(a.R); r-d > 1 || d-r > 1 { // the overlay's ink rounds
				t.Fatalf("%d, %d: red moves by %d, green by %d", x, y, r, d)
			}
			sum, squares = sum+float64(d), squares+float64(d*d)
		}
	}
	const n = 480 * 480
	if mean, rms := sum/n, math.Sqrt(squares/n); math.Abs(mean) > 0.1 || rms < 0.5 || rms > 1 {
		t.Errorf("the mark has mean %.3f and rms %.3f", mean, rms)
	}
}

func TestSessionMarkStopsAtTheEndsOfTheRange(t *testing.T) {
	s := NewSessionMark(testSession, ViewID{9})
	r := rand.New(rand.NewPCG(5, 6))
	for _, width := range []int{321, 200, 161} {
		page := image.NewRGBA(image.Rect(0, 0, width, 170))
		for i := range page.Pix {
			page.Pix[i] = [...]uint8{0, 1, 3, 4, 128, 251, 252, 254, 255}[r.IntN(9)]
			if i%4 == 3 {
				page.Pix[i] = 255
			}
		}
		before := append([]uint8(nil), page.Pix...)
		s.addTo(page)
		for i, v := range page.Pix {
			x, y := i/4%width, i/4/width
			want := int(before[i]) + int(s.steps[y%sessionPeriod*sessionPeriod+x%sessionPeriod])
			if i%4 == 3 {
				want = 255
			}
			if int(v) != max(0, min(255, want)) {
				t.Fatalf("channel %d of %d, %d: %d became %d, not %d", i%4, x, y, before[i], v, want)
			}
		}
	}
}

func BenchmarkSessionMark(b *testing.B) {
	s := NewSessionMark(testSession, ViewID{1})
	page := image.NewRGBA(image.Rect(0, 0, 1240, 1754))
	paper := image.NewUniform(color.RGBA{243, 243, 243, 255})
	for b.Loop() {
		draw.Draw(page, page.Rect, paper, image.Point{}, draw.Src)
		s.addTo(page)
	}
}
