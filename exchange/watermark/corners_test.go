package watermark_test

import (
	"context"
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack"
)

func traceCornered(t *testing.T, d *sheet, picture image.Image, c watermark.Corners) *watermark.Verdict {
	t.Helper()
	v, err := watermark.Trace(context.Background(), []watermark.Picture{{Image: picture, Corners: &c}}, []*watermark.Page{d.Page}, d.Candidates, watermark.DecideParams{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestPictureTakenFromTheSideIsTracedByItsCorners(t *testing.T) {
	for _, kind := range []string{"text"} {
		d := document(t, kind)
		leaker := d.Candidates[9]
		photo, corners := attack.Photo(viewed(t, d, leaker), 22, -14, 0.75, image.Pt(1150, 1450))
		picture := attack.JPEG(photo, 85)
		if v := trace(t, d, picture); v.Outcome == watermark.OutcomeAccused && v.Recipient != leaker.ID {
			t.Errorf("%s: without corners another is accused", kind)
		}
		// Pointed out by hand: some pixels beside.
		r := rand.New(rand.NewPCG(5, 5))
		for i := range corners {
			corners[i].X += 6 * (2*r.Float64() - 1)
			corners[i].Y += 6 * (2*r.Float64() - 1)
		}
		v := traceCornered(t, d, picture, corners)
		if v.Outcome != watermark.OutcomeAccused || v.Recipient != leaker.ID {
			t.Errorf("%s: %s (%s) at 1e%.1f over %d tiles", kind, v.Outcome, v.Reason, v.Log10P, v.TilesSeen)
		}
		if len(v.Sightings) == 1 {
			at := v.Sightings[0].Map
			x, y := at[2]/at[8], at[5]/at[8]
			if math.Hypot(x-corners[0].X, y-corners[0].Y) > 12 {
				t.Errorf("%s: the page's corner is found at (%.0f, %.0f), not near (%.0f, %.0f)", kind, x, y, corners[0].X, corners[0].Y)
			}
		}
	}
}

func TestCornersPointedOutWronglyNameNobodyElse(t *testing.T) {
	d := document(t, "text")
	leaker := d.Candidates[9]
	photo, c := attack.Photo(viewed(t, d, leaker), 18, 8, 0.75, image.Pt(900, 1200))
	half := func(a, b watermark.Point) watermark.Point {
		return watermark.Point{X: (a.X + b.X) / 2, Y: (a.Y + b.Y) / 2}
	}
	if v := traceCornered(t, d, photo, watermark.Corners{c[0], half(c[0], c[1]), half(c[3], c[2]), c[3]}); v.Outcome == watermark.OutcomeAccused && v.Recipient != leaker.ID {
		t.Errorf("half the page pointed out: another is accused at 1e%.1f", v.Log10P)
	}
}

func TestCornersOfNoPageAreRefused(t *testing.T) {
	d := document(t, "text")
	picture := viewed(t, d, d.Candidates[0])
	for name, c := range map[string]watermark.Corners{
		"one place":     {{1, 1}, {1, 1}, {1, 1}, {1, 1}},
		"crossed":       {{0, 0}, {500, 500}, {500, 0}, {0, 500}},
		"mirrored":      {{500, 0}, {0, 0}, {0, 700}, {500, 700}},
		"bent inwards":  {{0, 0}, {500, 0}, {100, 100}, {0, 500}},
		"far away":      {{0, 0}, {1e9, 0}, {1e9, 1e9}, {0, 1e9}},
		"not a number":  {{math.NaN(), 0}, {500, 0}, {500, 500}, {0, 500}},
		"on one line":   {{0, 0}, {100, 100}, {200, 200}, {300, 300}},
		"without limit": {{math.Inf(-1), 0}, {500, 0}, {500, 500}, {0, 500}},
	} {
		_, err := watermark.Trace(context.Background(), []watermark.Picture{{Image: picture, Corners: &c}}, []*watermark.Page{d.Page}, d.Candidates, watermark.DecideParams{}, nil)
		if !errors.Is(err, watermark.ErrCorners) {
			t.Errorf("%s: %v, want ErrCorners", name, err)
		}
	}
}

func TestLookingAgainCostsDigits(t *testing.T) {
	d := document(t, "text")
	picture := attack.JPEG(viewed(t, d, d.Candidates[3]), 80)
	look := func(times int) *watermark.Verdict {
		v, err := watermark.Trace(context.Background(), asPictures([]image.Image{picture}), []*watermark.Page{d.Page}, d.Candidates, watermark.DecideParams{Registrations: times}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	one, tenth := look(1), look(10)
	if got := tenth.Log10P - one.Log10P; math.Abs(got-1) > 1e-9 {
		t.Errorf("the tenth look costs %.3f digits, want 1", got)
	}
	if one.SecondLog10P < -2 {
		t.Errorf("an innocent fits at 1e%.1f", one.SecondLog10P)
	}
}
