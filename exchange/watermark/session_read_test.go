package watermark_test

import (
	"context"
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack"
	"niem/exchange/watermark/attack/specimen"
)

var (
	sessionEpochs = []watermark.SessionEpoch{{Number: 1, Key: watermark.SessionKey{5}}, {Number: 2, Key: watermark.SessionKey{6}}}
	sessionView   = watermark.ViewID{0xc1, 0xb1, 0xd5, 0x8c, 0x5c, 0x03}
)

// seenBy is a page of the first candidate under the session mark of a view, or
// without one.
func seenBy(t *testing.T, d *sheet, view *watermark.ViewID) image.Image {
	t.Helper()
	page, err := d.Copy(1, 0)
	if err != nil {
		t.Fatal(err)
	}
	o := watermark.Overlay{Name: "Đặng Thị Ngọc Ưỡn", Username: "uon.dtn", Unit: "Phòng Tổng hợp", Time: time.Unix(1_800_000_000, 0), ViewCode: "C1B1-D58C-5C03"}
	if view != nil {
		o.Session = watermark.NewSessionMark(sessionEpochs[1].Key, *view)
	}
	shown, err := o.Draw(page)
	if err != nil {
		t.Fatal(err)
	}
	return shown
}

func TestViewingIsFoundInWhatChatsCropsAndScreenshotsLeave(t *testing.T) {
	shown := seenBy(t, document(t, "text"), &sessionView)
	r := rand.New(rand.NewPCG(1, 2))
	for what, leak := range map[string]struct {
		picture image.Image
		scale   float64
	}{
		"sent by chat":                    {attack.ChatApp(shown, 960, 60), 960.0 / 1754},
		"a tenth, compressed":             {attack.JPEG(attack.Crop(shown, 0.1, r), 60), 1},
		"the screen at half size":         {attack.Screenshot(shown, 0.5, r), 0.5},
		"a tenth, turned by right angles": {turnLeft(attack.Crop(shown, 0.1, r)), 1},
	} {
		got, err := watermark.FindSession(context.Background(), leak.picture, sessionEpochs)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if got.View != sessionView || got.Epoch != 2 || got.How != watermark.SessionBlind || math.Abs(got.Scale/leak.scale-1) > 0.005 {
			t.Errorf("%s: reads %+v", what, got)
		}
	}
}

func turnLeft(img image.Image) image.Image {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.Set(y, b.Dx()-1-x, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}

func TestNoViewingIsFoundWhereNoneWasMarked(t *testing.T) {
	foreign := watermark.SessionEpoch{Number: 9, Key: watermark.SessionKey{99}}
	r := rand.New(rand.NewPCG(1, 2))
	for what, c := range map[string]struct {
		picture image.Image
		epoch   watermark.SessionEpoch
	}{
		"a copy without a session mark": {attack.JPEG(seenBy(t, document(t, "table"), nil), 60), sessionEpochs[1]},
		"a part of one":                 {attack.Crop(seenBy(t, document(t, "text"), nil), 0.1, r), sessionEpochs[1]},
		"an unmarked page":              {attack.ChatApp(specimen.Scan(4), 960, 60), sessionEpochs[1]},
		"another installation's view":   {attack.Crop(seenBy(t, document(t, "text"), &sessionView), 0.1, r), foreign},
	} {
		got, err := watermark.FindSession(context.Background(), c.picture, []watermark.SessionEpoch{c.epoch})
		if !errors.Is(err, watermark.ErrNoSession) {
			t.Errorf("%s: %+v, %v", what, got, err)
		}
	}
	if _, err := watermark.FindSession(context.Background(), image.NewGray(image.Rect(0, 0, 20, 2000)), sessionEpochs); !errors.Is(err, watermark.ErrPicture) {
		t.Errorf("a strip: %v", err)
	}
}
