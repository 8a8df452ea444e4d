package lab_test

import (
	"context"
	"fmt"
	"image"
	"image/draw"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack"
	"niem/exchange/watermark/attack/specimen"
	"niem/exchange/watermark/lab"
)

// The tests here are of recipients who run programs of their own: they have the
// spliced page of their copy, know how marks are made, and know no key.

const crowd = 50

var short = sync.OnceValues(func() (*lab.Marked, error) {
	return lab.Mark([]image.Image{specimen.Letter(4)}, crowd, 41)
})

var long = sync.OnceValues(func() (*lab.Marked, error) {
	return lab.Mark([]image.Image{specimen.Text(11, 4), specimen.Text(11, 5), specimen.Text(11, 6)}, crowd, 42)
})

func document(t *testing.T, of func() (*lab.Marked, error)) *lab.Marked {
	t.Helper()
	m, err := of()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func copied(t *testing.T, m *lab.Marked, recipient, page int) image.Image {
	t.Helper()
	c, err := m.Copy(recipient, page)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// named judges pictures, the first of page 0, the next of page 1 and so on, and
// fails where anybody is accused who is not among the guilty; it returns whether
// one of them was.
func named(t *testing.T, m *lab.Marked, guilty []int, pictures ...image.Image) bool {
	t.Helper()
	var soft []*watermark.Soft
	for i, p := range pictures {
		saved := attack.JPEG(p, 85)
		_, s, err := watermark.Sight(context.Background(), watermark.Picture{Image: saved}, m.Pages[i])
		if err != nil {
			t.Fatal(err)
		}
		soft = append(soft, s)
	}
	v := watermark.Decide(soft, m.Candidates, watermark.DecideParams{})
	for _, a := range v.Accused {
		if k := lab.NumberOf(a.Recipient); !slices.Contains(guilty, k) {
			t.Errorf("recipient %d is accused for %v", k, guilty)
		}
	}
	t.Logf("%s (%s), 1e%.0f", v.Outcome, v.Reason, v.Log10P)
	return v.Outcome == watermark.OutcomeAccused && len(v.Accused) > 0
}

func TestClientWithoutOverlayAndSessionMarkStillConvicts(t *testing.T) {
	m := document(t, short)
	if !named(t, m, []int{7}, copied(t, m, 7, 0)) {
		t.Error("nobody is accused")
	}
}

// His own viewings are one copy: averaging eight of them blurs names and session
// marks, and leaves R as it was.
func TestAverageOfOwnViewsStillConvicts(t *testing.T) {
	m := document(t, short)
	page := copied(t, m, 8, 0)
	key := watermark.SessionKey{1, 2, 3}
	var views []image.Image
	for i := range 8 {
		s := watermark.NewSessionMark(key, watermark.ViewID{byte(i), 1})
		shown, err := watermark.Overlay{Name: "Đặng Thị Ngọc Ưỡn", Username: "uon.dtn", Unit: "Phòng Tổng hợp", Time: time.Date(2026, 3, 2, 8, i, 0, 0, time.UTC), ViewCode: fmt.Sprintf("K7Q2-%04d", i), Session: s}.Draw(page)
		if err != nil {
			t.Fatal(err)
		}
		views = append(views, shown)
	}
	if !named(t, m, []int{8}, averaged(views)) {
		t.Error("nobody is accused")
	}
}

func averaged(pictures []image.Image) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: pictures[0].Bounds().Size()})
	sum := make([]int, len(out.Pix))
	for _, p := range pictures {
		draw.Draw(out, out.Rect, p, p.Bounds().Min, draw.Src)
		for i, v := range out.Pix {
			sum[i] += int(v)
		}
	}
	for i, v := range sum {
		out.Pix[i] = uint8((v + len(pictures)/2) / len(pictures))
	}
	return out
}

// Whoever takes the faint waves off the paper is left with where ink lies, and
// whoever shakes that is left with the paper.
func TestSubtractingWhatIsGuessedStillConvicts(t *testing.T) {
	m := document(t, short)
	for i, name := range []string{"denoise", "remove-paper", "remove-shake"} {
		a, ok := attack.ByName(name)
		if !ok {
			t.Fatalf("no attack %q", name)
		}
		l := a.Apply(copied(t, m, 9+i, 0), rand.New(rand.NewPCG(3, uint64(i))))
		if !named(t, m, []int{9 + i}, l.Picture) {
			t.Errorf("%s: nobody is accused", name)
		}
	}
}

// Both at once is where it may end: nobody else is accused.
func TestRemovingBothChannelsAccusesNobodyElse(t *testing.T) {
	m := document(t, short)
	a, _ := attack.ByName("remove-both")
	l := a.Apply(copied(t, m, 13, 0), rand.New(rand.NewPCG(3, 3)))
	named(t, m, []int{13}, l.Picture)
}

// Patterns of other pages say nothing of this one: what is averaged over them is
// noise to it.
func TestPatternFittedFromOtherPagesIsOfNoUse(t *testing.T) {
	m := document(t, long)
	page := copied(t, m, 14, 0)
	var waves []*watermark.Plane
	for n := 1; n < 3; n++ {
		c := copied(t, m, 14, n)
		was, smooth := watermark.LumaOf(c), watermark.LumaOf(attack.Repaint(c))
		for i := range was.Pix {
			was.Pix[i] -= smooth.Pix[i]
		}
		waves = append(waves, was)
	}
	out := image.NewRGBA(image.Rectangle{Max: page.Bounds().Size()})
	draw.Draw(out, out.Rect, page, page.Bounds().Min, draw.Src)
	for i := range waves[0].Pix {
		shift := (waves[0].Pix[i] + waves[1].Pix[i]) / 2
		for c := range 3 {
			out.Pix[4*i+c] = uint8(max(0, min(255, float32(out.Pix[4*i+c])-shift+0.5)))
		}
	}
	if !named(t, m, []int{14}, out) {
		t.Error("nobody is accused")
	}
}

// Friends who put together a page of tiles of each: one friend's page is enough to
// accuse both or one of them, two friends' takes three pages.
func TestTilesCrossedWithFriendsAccuseNobodyElse(t *testing.T) {
	for _, friends := range []struct {
		how    string
		guilty []int
		of     func() (*lab.Marked, error)
	}{{"mix-tiles-2", []int{15, 16}, short}, {"mix-tiles-3", []int{17, 18, 19}, long}} {
		m := document(t, friends.of)
		var pictures []image.Image
		for _, c := range attack.Coalitions() {
			if c.Name != friends.how {
				continue
			}
			for page := range m.Pages {
				var copies []image.Image
				for _, k := range friends.guilty {
					copies = append(copies, copied(t, m, k, page))
				}
				pictures = append(pictures, c.Combine(copies, rand.New(rand.NewPCG(5, uint64(page)))))
			}
		}
		if !named(t, m, friends.guilty, pictures...) {
			t.Errorf("%s: nobody is accused", friends.how)
		}
	}
}

// A codeword that a recipient learned, painted over his own: brightness and
// displacement then name two people, and that is said instead.
func TestImitatedCodewordAccusesNobodyElse(t *testing.T) {
	m := document(t, short)
	forged, err := m.Imitate(20, 21, 0)
	if err != nil {
		t.Fatal(err)
	}
	named(t, m, []int{20}, forged)
}
