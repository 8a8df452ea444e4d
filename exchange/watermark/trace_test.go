package watermark_test

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack"
	"niem/exchange/watermark/attack/specimen"
	"niem/exchange/watermark/lab"
)

// sheet is a marked document of one page.
type sheet struct {
	*lab.Marked
	Page *watermark.Page
}

// crowd is how many people have a copy of a sheet.
const crowd = 50

func newSheet(page image.Image, seed uint64) (*sheet, error) {
	m, err := lab.Mark([]image.Image{page}, crowd, seed)
	if err != nil {
		return nil, err
	}
	return &sheet{m, m.Pages[0]}, nil
}

// Viewed is what a candidate's viewer shows, but for the session mark.
func (s *sheet) Viewed(by watermark.Candidate) (image.Image, error) {
	return s.View(lab.NumberOf(by.ID), 0, lab.Viewing{NoSession: true})
}

// document marks one page of each kind once for all tests.
func document(t testing.TB, kind string) *sheet {
	t.Helper()
	docs := documents[kind]
	if docs == nil {
		t.Fatalf("no page of kind %q", kind)
	}
	d, err := docs()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var documents = map[string]func() (*sheet, error){}

func init() {
	for i, k := range specimen.Kinds {
		documents[k.Name] = sync.OnceValues(func() (*sheet, error) { return newSheet(k.Draw(3), uint64(i)) })
	}
}

func viewed(t testing.TB, d *sheet, by watermark.Candidate) image.Image {
	t.Helper()
	page, err := d.Viewed(by)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func asPictures(images []image.Image) []watermark.Picture {
	out := make([]watermark.Picture, len(images))
	for i, one := range images {
		out[i].Image = one
	}
	return out
}

func trace(t testing.TB, d *sheet, pictures ...image.Image) *watermark.Verdict {
	t.Helper()
	v, err := watermark.Trace(context.Background(), asPictures(pictures), []*watermark.Page{d.Page}, d.Candidates, watermark.DecideParams{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// promised are attacks after which the right copy has to be named on every kind
// of page that is full.
var (
	promised = []string{"jpeg-90", "jpeg-70", "jpeg-50", "jpeg-30", "chat-1280-q75", "chat-1280-q60", "chat-960-q75", "chat-960-q60",
		"screenshot-0.5", "screenshot-0.75", "screenshot-1", "screenshot-1.5", "screenshot-2", "crop-50", "crop-25"}
	fullPages = []string{"text", "table", "scan", "colour"}
)

// One trial of every promised attack, on all kinds of page in turn; the bench runs
// them many times.
func TestRightCopyNamedAfterEachKindOfLeak(t *testing.T) {
	for i, name := range promised {
		leak, ok := attack.ByName(name)
		if !ok {
			t.Fatalf("no attack %q", name)
		}
		kind := fullPages[i%len(fullPages)]
		t.Run(name+" of "+kind, func(t *testing.T) {
			d := document(t, kind)
			r := rand.New(rand.NewPCG(uint64(i), 4))
			leaker := d.Candidates[r.IntN(len(d.Candidates))]
			v := trace(t, d, leak.Apply(viewed(t, d, leaker), r).Picture)
			if v.Outcome != watermark.OutcomeAccused || v.Recipient != leaker.ID {
				t.Fatalf("%s (%s), candidate %x at 1e%.1f; the leak is of %x", v.Outcome, v.Reason, v.Recipient, v.Log10P, leaker.ID)
			}
			if v.Log10P > -6 || v.TilesSeen == 0 || len(v.Tiles) == 0 || v.Registrations != 1 || len(v.Sightings) != 1 {
				t.Errorf("1e%.1f, %d tiles seen, %d spoke, %d registrations, %d sightings",
					v.Log10P, v.TilesSeen, len(v.Tiles), v.Registrations, len(v.Sightings))
			}
		})
	}
}

func TestTurnedPictureFindsItsCopy(t *testing.T) {
	d := document(t, "text")
	leaker := d.Candidates[31]
	v := trace(t, d, attack.Rotate(viewed(t, d, leaker), -2.3))
	if v.Outcome != watermark.OutcomeAccused || v.Recipient != leaker.ID {
		t.Errorf("%s (%s), candidate %x at 1e%.1f", v.Outcome, v.Reason, v.Recipient, v.Log10P)
	}
}

// soften reads a picture's soft bits even where a trace would stop.
func soften(t *testing.T, d *sheet, picture image.Image) *watermark.Soft {
	t.Helper()
	_, soft, err := watermark.Sight(context.Background(), watermark.Picture{Image: picture}, d.Page)
	if errors.Is(err, watermark.ErrNotRegistered) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	soft.Marked = true
	return soft
}

func TestInnocentNeverNamed(t *testing.T) {
	const draws, group = 10_000, crowd
	d := document(t, "table")
	other, err := newSheet(specimen.Table(3), 4242)
	if err != nil {
		t.Fatal(err)
	}
	for name, picture := range map[string]image.Image{
		"a copy of nobody among the candidates": viewed(t, d, d.Candidates[0]),
		"the page unmarked":                     specimen.Table(3),
		"the page marked under another key":     viewed(t, other, other.Candidates[0]),
	} {
		soft := soften(t, d, attack.JPEG(picture, 90))
		if soft == nil {
			t.Errorf("%s: not registered, the test shows nothing", name)
			continue
		}
		if name != "a copy of nobody among the candidates" && soft.Energy > 15 {
			t.Errorf("%s: energy %.1f without any mark of the document", name, soft.Energy)
		}
		for first := 1000; first < 1000+draws; first += group {
			v := watermark.Decide([]*watermark.Soft{soft}, d.Strangers(group, first), watermark.DecideParams{})
			if v.Outcome == watermark.OutcomeAccused {
				t.Fatalf("%s: innocent %x accused at 1e%.1f", name, v.Recipient, v.Log10P)
			}
		}
	}
}

func TestUnmarkedPageAndOtherDocumentsNameNobody(t *testing.T) {
	d := document(t, "text")
	for name, picture := range map[string]image.Image{
		"the page unmarked": attack.JPEG(specimen.Text(11, 3), 90),
		"another document":  viewed(t, document(t, "scan"), document(t, "scan").Candidates[0]),
	} {
		if v := trace(t, d, picture); v.Outcome != watermark.OutcomeNone {
			t.Errorf("%s: %s (%s) at 1e%.1f", name, v.Outcome, v.Reason, v.Log10P)
		}
	}
}

func TestImitatorIsNotTakenForHisVictim(t *testing.T) {
	for _, kind := range []string{"sparse", "text"} {
		d := document(t, kind)
		attacker, victim := d.Candidates[2], d.Candidates[40]
		known, err := d.Imitate(lab.NumberOf(attacker.ID), lab.NumberOf(victim.ID), 0)
		if err != nil {
			t.Fatal(err)
		}
		if v := trace(t, d, known); v.Outcome == watermark.OutcomeAccused {
			t.Errorf("%s, codeword known: %x accused at 1e%.1f, attacker %x", kind, v.Recipient, v.Log10P, attacker.ID)
		}
		unknown, err := d.Guess(lab.NumberOf(attacker.ID), 0, rand.New(rand.NewPCG(9, 9)))
		if err != nil {
			t.Fatal(err)
		}
		if v := trace(t, d, unknown); v.Outcome == watermark.OutcomeAccused && v.Recipient != attacker.ID {
			t.Errorf("%s, codeword unknown: %x accused at 1e%.1f, attacker %x", kind, v.Recipient, v.Log10P, attacker.ID)
		}
	}
}

func TestNearlyEmptyPageGivesALeadAndNoMore(t *testing.T) {
	d := document(t, "sparse")
	leaker := d.Candidates[12]
	v := trace(t, d, attack.JPEG(viewed(t, d, leaker), 70))
	if !v.HasLead || v.Recipient != leaker.ID {
		t.Errorf("lead %v %x at 1e%.1f, want %x", v.HasLead, v.Recipient, v.Log10P, leaker.ID)
	}
	if v.Outcome != watermark.OutcomeInconclusive || v.Reason != watermark.ReasonOneChannel {
		t.Errorf("%s (%s), want inconclusive (one_channel): displacement 1e%.1f over %d tiles",
			v.Outcome, v.Reason, v.Warp.Log10P, v.Warp.Tiles)
	}
}

func TestHostilePicturesAreRefusedOrNameNobody(t *testing.T) {
	d := document(t, "text")
	run := func(p image.Image) (*watermark.Verdict, error) {
		return watermark.Trace(context.Background(), []watermark.Picture{{Image: p}}, []*watermark.Page{d.Page}, d.Candidates, watermark.DecideParams{}, nil)
	}
	for name, p := range map[string]image.Image{
		"none":  nil,
		"empty": image.NewGray(image.Rectangle{}),
		"tiny":  image.NewGray(image.Rect(0, 0, 40, 40)),
		"strip": image.NewGray(image.Rect(0, 0, 60, 4000)),
		"huge":  image.NewUniform(color.White), // a billion pixels a side
	} {
		if _, err := run(p); !errors.Is(err, watermark.ErrPicture) {
			t.Errorf("%s: %v, want ErrPicture", name, err)
		}
	}
	noise := image.NewGray(image.Rect(0, 0, 700, 500))
	r := rand.New(rand.NewPCG(6, 6))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(r.Uint32())
	}
	for name, p := range map[string]image.Image{
		"black": image.NewGray(image.Rect(0, 0, 300, 400)),
		"white": attack.Tone(image.NewGray(image.Rect(0, 0, 300, 400)), 255, 1, 1),
		"noise": noise,
		"least": image.NewGray(image.Rect(0, 0, 48, 48)),
	} {
		v, err := run(p)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if v.Outcome != watermark.OutcomeNone || math.IsNaN(v.Log10P) {
			t.Errorf("%s: %s (%s) at 1e%g", name, v.Outcome, v.Reason, v.Log10P)
		}
	}
}

func TestPagesThatDontFitAreRefused(t *testing.T) {
	d := document(t, "text")
	missing, swapped, broken := *d.Page, *d.Page, *d.Page
	variants, err := d.Page.Variants()
	if err != nil {
		t.Fatal(err)
	}
	missing.Variants = func() ([2]image.Image, error) { return [2]image.Image{variants[0], nil}, nil }
	broken.Variants = func() ([2]image.Image, error) { return variants, errors.New("broken") }
	swapped.Geometry.Width++
	for name, pages := range map[string][]*watermark.Page{
		"no pages": nil, "nil": {nil}, "a variant missing": {&missing}, "another geometry": {&swapped}, "not to be decoded": {&broken},
	} {
		_, err := watermark.Trace(context.Background(), []watermark.Picture{{Image: variants[0]}}, pages, d.Candidates, watermark.DecideParams{}, nil)
		if !errors.Is(err, watermark.ErrPage) {
			t.Errorf("%s: %v, want ErrPage", name, err)
		}
	}
}

func TestTraceStopsWhenToldAndReportsProgress(t *testing.T) {
	d := document(t, "text")
	picture := viewed(t, d, d.Candidates[0])
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := watermark.Trace(ctx, asPictures([]image.Image{picture}), []*watermark.Page{d.Page}, d.Candidates, watermark.DecideParams{}, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	last, end := -1, 0
	_, err = watermark.Trace(context.Background(), asPictures([]image.Image{picture, picture}), []*watermark.Page{d.Page}, d.Candidates, watermark.DecideParams{},
		func(done, total int) {
			if done < last || done > total {
				t.Errorf("progress went from %d to %d of %d", last, done, total)
			}
			last, end = done, total
		})
	if err != nil || last != end || end == 0 {
		t.Errorf("progress ended at %d of %d: %v", last, end, err)
	}
}

func BenchmarkTrace(b *testing.B) {
	for _, kind := range fullPages {
		d := document(b, kind)
		r := rand.New(rand.NewPCG(1, 1))
		picture := attack.JPEG(attack.Screenshot(viewed(b, d, d.Candidates[0]), 1, r), 90)
		b.Run(kind, func(b *testing.B) {
			for b.Loop() {
				if v := trace(b, d, picture); v.Outcome != watermark.OutcomeAccused {
					b.Fatalf("%s (%s)", v.Outcome, v.Reason)
				}
			}
		})
	}
}
