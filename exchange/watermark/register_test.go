package watermark_test

import (
	"image"
	"image/draw"
	"math"
	"math/rand/v2"
	"testing"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack"
	"niem/exchange/watermark/attack/specimen"
)

func TestPhotographIsTracedWithoutCorners(t *testing.T) {
	d := document(t, "table")
	leaker := d.Candidates[17]
	photo, _ := attack.Photo(viewed(t, d, leaker), 17, -9, 0.62, image.Pt(1150, 1450))
	v := trace(t, d, quarterTurn(attack.JPEG(photo, 85)))
	if v.Outcome != watermark.OutcomeAccused || v.Recipient != leaker.ID {
		t.Errorf("%s (%s), candidate %x at 1e%.1f over %d tiles", v.Outcome, v.Reason, v.Recipient, v.Log10P, v.TilesSeen)
	}
}

func TestPictureWithDarkAndLightChangedIsTraced(t *testing.T) {
	d := document(t, "text")
	leaker := d.Candidates[8]
	picture := watermark.LumaOf(attack.Crop(viewed(t, d, leaker), 0.6, rand.New(rand.NewPCG(2, 2))))
	negative := image.NewGray(image.Rect(0, 0, picture.W, picture.H))
	for i, p := range picture.Pix {
		negative.Pix[i] = uint8(255 - p)
	}
	v := trace(t, d, attack.JPEG(negative, 80))
	if v.Outcome != watermark.OutcomeAccused || v.Recipient != leaker.ID {
		t.Errorf("%s (%s), candidate %x at 1e%.1f over %d tiles", v.Outcome, v.Reason, v.Recipient, v.Log10P, v.TilesSeen)
	}
}

func TestSuggestedCornersAreThoseOfThePage(t *testing.T) {
	for _, kind := range specimen.Kinds {
		if kind.Name == "paper-photo" {
			continue // the paper that it shows ends before the page does
		}
		photo, want := attack.Photo(kind.Draw(5), -15, 10, 0.5, image.Pt(1200, 1200))
		got := watermark.SuggestCorners(attack.JPEG(photo, 80))
		if got == nil {
			t.Errorf("%s: no suggestion", kind.Name)
			continue
		}
		for i, p := range got {
			if d := math.Hypot(p.X-want[i].X, p.Y-want[i].Y); d > 16 {
				t.Errorf("%s: corner %d is %.0f pixels off", kind.Name, i, d)
			}
		}
	}
	if c := watermark.SuggestCorners(image.NewGray(image.Rect(0, 0, 300, 300))); c != nil {
		t.Errorf("corners of a black picture: %v", *c)
	}
}

func TestBothPagesOfAPictureAreFound(t *testing.T) {
	d := document(t, "text")
	leaker := d.Candidates[21]
	page := viewed(t, d, leaker)
	b := page.Bounds()
	desktop := image.NewRGBA(image.Rect(0, 0, 2*b.Dx()+60, b.Dy()+40))
	draw.Draw(desktop, b.Sub(b.Min).Add(image.Pt(10, 10)), page, b.Min, draw.Src)
	draw.Draw(desktop, b.Sub(b.Min).Add(image.Pt(b.Dx()+40, 30)), page, b.Min, draw.Src)
	v := trace(t, d, attack.ChatApp(desktop, 1600, 80))
	if v.Outcome != watermark.OutcomeAccused || v.Recipient != leaker.ID {
		t.Errorf("%s (%s), candidate %x at 1e%.1f", v.Outcome, v.Reason, v.Recipient, v.Log10P)
	}
	if len(v.Sightings) != 2 || math.Abs(v.Sightings[0].Map[2]-v.Sightings[1].Map[2]) < 0.3*1600 {
		t.Errorf("%d sightings, want one of each page", len(v.Sightings))
	}
}

func TestCurledPageIsReadAsBent(t *testing.T) {
	d := document(t, "text")
	leaker := d.Candidates[33]
	curled, ok := attack.ByName("photo-curled")
	if !ok {
		t.Fatal("no such attack")
	}
	v := trace(t, d, curled.Apply(viewed(t, d, leaker), rand.New(rand.NewPCG(3, 4))).Picture)
	if v.Outcome != watermark.OutcomeAccused || v.Recipient != leaker.ID {
		t.Errorf("%s (%s), candidate %x at 1e%.1f", v.Outcome, v.Reason, v.Recipient, v.Log10P)
	}
	if len(v.Sightings) != 1 || v.Sightings[0].Bend == nil {
		t.Error("the page is taken for flat")
	}
}

// quarterTurn turns a picture clockwise.
func quarterTurn(p image.Image) image.Image {
	b := p.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.Set(b.Dy()-1-y, x, p.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}
