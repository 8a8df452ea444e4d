package watermark_test

import (
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack"
)

// leaked is what an attack of that name makes of a page.
func leaked(t *testing.T, name string, shown image.Image) attack.Leak {
	t.Helper()
	a, ok := attack.ByName(name)
	if !ok {
		t.Fatalf("no attack %s", name)
	}
	return a.Apply(shown, rand.New(rand.NewPCG(11, 12)))
}

func TestViewingIsReadInAPhotographOnceThePageIsFound(t *testing.T) {
	d := document(t, "text")
	leak := leaked(t, "photo-screen-chat", seenBy(t, d, &sessionView))
	if got, err := watermark.FindSession(context.Background(), leak.Picture, sessionEpochs); !errors.Is(err, watermark.ErrNoSession) {
		t.Fatalf("read from the picture alone, this test shows nothing: %+v, %v", got, err)
	}
	v, err := watermark.TraceSessions(context.Background(), []watermark.Picture{{Image: leak.Picture, Corners: leak.Corners}}, []*watermark.Page{d.Page},
		d.Candidates, watermark.DecideParams{}, watermark.Sessions{Epochs: sessionEpochs}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Sessions) != 1 || v.Sessions[0].View != sessionView || v.Sessions[0].How != watermark.SessionAssisted || v.Sessions[0].Epoch != 2 || v.Sessions[0].Z < 2*watermark.AssistedSync {
		t.Errorf("the session mark reads %+v", v.Sessions)
	}
	if v.Outcome != watermark.OutcomeAccused || v.Recipient != d.Candidates[0].ID {
		t.Errorf("the copy is %s (%s), %x", v.Outcome, v.Reason, v.Recipient)
	}
}

// A page that shows no viewing, against two dozen keys and five hundred views: none is
// read, from the picture alone, once the page is found, or by the list.
func TestUnmarkedPictureYieldsNoViewing(t *testing.T) {
	d := document(t, "table")
	picture := attack.JPEG(seenBy(t, d, nil), 60)
	var s watermark.Sessions
	for n := range 24 {
		s.Epochs = append(s.Epochs, watermark.SessionEpoch{Number: n + 1, Key: watermark.SessionKey{byte(n), 200}})
	}
	r := rand.New(rand.NewPCG(21, 22))
	for range 500 {
		var view watermark.ViewID
		binary.BigEndian.PutUint32(view[:], r.Uint32())
		s.Views = append(s.Views, view)
	}
	v := traceViewed(t, d, picture, s)
	if len(v.Sessions) != 0 || len(v.Sightings) != 1 {
		t.Fatalf("%d sightings, the session mark reads %+v", len(v.Sightings), v.Sessions)
	}
	claims, err := watermark.ClaimSessions(context.Background(), picture, d.Page, &v.Sightings[0].Registration, s)
	if err != nil {
		t.Fatal(err)
	}
	// Claims are true: of 12 000, twelve may be at 1e-3.
	var rare, high int
	for _, c := range claims {
		if c.Read {
			t.Error("a code word of its own is right")
		}
		if c.Sync >= watermark.AssistedSync {
			high++
		}
		for _, claimed := range c.Views {
			if claimed <= -3 {
				rare++
			}
		}
	}
	if most := 12 + 4*4; rare > most || high > 2 {
		t.Errorf("%d of 12 000 views claim 1e-3 or less, where %d may; the chips of %d of 24 keys stand out", rare, most, high)
	}
}

// What is lifted off one picture and laid over another: the difference that a view's
// mark makes to flat paper, folded at its period by somebody without any key.
func TestLiftedSessionMarkLeadsAstrayAndAccusesNobodyElse(t *testing.T) {
	d, other := document(t, "text"), document(t, "sparse")
	victim := seenBy(t, other, &sessionView) // somebody else's page, of which a picture is had
	const period = 160
	var sum, n [period][period]float64
	b := victim.Bounds()
	luma := watermark.LumaOf(victim)
	smooth := luma.Blur(10)
	for y := range b.Dy() {
		for x := range b.Dx() {
			if step := float64(luma.Row(y)[x] - smooth.Row(y)[x]); step > -3 && step < 3 { // paper
				sum[y%period][x%period] += step
				n[y%period][x%period]++
			}
		}
	}
	page, err := d.Copy(1, 0)
	if err != nil {
		t.Fatal(err)
	}
	b = page.Bounds()
	forged := image.NewRGBA(image.Rectangle{Max: b.Size()})
	for y := range b.Dy() {
		for x := range b.Dx() {
			k := 1.0
			if mean := sum[y%period][x%period] / max(1, n[y%period][x%period]); mean < 0 {
				k = -1
			}
			r, g, bl, _ := page.At(b.Min.X+x, b.Min.Y+y).RGBA()
			add := func(c uint32) uint8 { return uint8(max(0, min(255, float64(c>>8)+k))) }
			forged.SetRGBA(x, y, color.RGBA{add(r), add(g), add(bl), 255})
		}
	}
	v := traceViewed(t, d, attack.JPEG(forged, 80), watermark.Sessions{Epochs: sessionEpochs})
	if len(v.Sessions) != 1 || v.Sessions[0].View != sessionView {
		t.Errorf("the lifted mark reads %+v: copying it is no longer possible, and THREATS.md says it is", v.Sessions)
	}
	if v.Outcome != watermark.OutcomeAccused || v.Recipient != d.Candidates[0].ID {
		t.Errorf("the copy is %s (%s), %x, and not the one whose tiles it has", v.Outcome, v.Reason, v.Recipient)
	}
}
