package main

import (
	"context"
	"image"
	"image/draw"
	"math"

	xdraw "golang.org/x/image/draw"

	"niem/exchange/watermark"
	"niem/exchange/watermark/lab"
	"niem/exchange/watermark/quality"
)

const recipients = 100

// subject is one page, marked in all ways.
type subject struct {
	kind   string
	leaker int
	m      *lab.Marked
	page   *watermark.Plane // before any mark, tinted
	// pictures that leak: as the product's viewer shows it, with the blind
	// watermark on tinted paper, and with it on the page as it came.
	viewed, helped, plain image.Image
	quality               [3]quality.Figures // of what each hides, against the page before it
}

func newSubject(i int) (*subject, error) {
	papers := lab.Specimens()
	paper := papers[order[i%len(order)]%len(papers)]
	page, err := paper.Draw(uint64(900 + i))
	if err != nil {
		return nil, err
	}
	s := &subject{kind: paper.Kind, leaker: 1 + i*37%recipients, page: watermark.Tinted(page)}
	if s.m, err = lab.Mark([]image.Image{page}, recipients, uint64(i)); err != nil {
		return nil, err
	}
	if s.viewed, err = s.m.View(s.leaker, 0, lab.Viewing{}); err != nil {
		return nil, err
	}
	hidden, err := s.m.View(s.leaker, 0, lab.Viewing{NoOverlay: true})
	if err != nil {
		return nil, err
	}
	s.quality[0] = quality.Compare(watermark.LumaOf(hidden).Pix, s.page.Pix, s.page.W)
	s.helped, s.quality[1] = embedded(s.page, s.leaker, equal)
	s.plain, s.quality[2] = embedded(watermark.LumaOf(page), s.leaker, usual)
	return s, nil
}

// embedded is a page with the blind watermark of a recipient, and how far it lies
// from what it was.
func embedded(page *watermark.Plane, recipient int, step float64) (image.Image, quality.Figures) {
	marked := page.Clone()
	embed(marked, code(recipient), step)
	out := gray(marked)
	return out, quality.Compare(watermark.LumaOf(out).Pix, page.Pix, page.W)
}

func gray(p *watermark.Plane) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, p.W, p.H))
	for i, v := range p.Pix {
		out.Pix[i] = uint8(max(0, min(255, v+0.5)))
	}
	return out
}

// answer is the recipient that a mark names, 0 for none. A lead names somebody
// worth asking, and accuses nobody.
type answer struct{ Named, Lead int }

// face holds all marks of a page against one leak.
func (s *subject) face(ctx context.Context, leak lab.Leak, seed uint64) (a [len(marks)]answer, err error) {
	ours := leak.Of([]image.Image{s.viewed}, lab.Chance(seed, leak.Name))
	v, err := watermark.Trace(ctx, []watermark.Picture{{Image: ours.Picture, Corners: ours.Corners}}, s.m.Pages, s.m.Candidates, watermark.DecideParams{}, nil)
	if err != nil {
		return a, err
	}
	switch {
	case v.Outcome == watermark.OutcomeAccused:
		a[0].Named = lab.NumberOf(v.Recipient)
	case v.HasLead:
		a[0].Lead = lab.NumberOf(v.Recipient)
	}

	bare := leak.Of([]image.Image{s.plain}, lab.Chance(seed, leak.Name))
	a[3] = blind(usual, stretched(bare.Picture, s.page.W, s.page.H))
	if len(v.Sightings) == 0 {
		return a, nil // nobody knows where the page lies
	}
	at := &v.Sightings[0].Registration
	text, err := readOverlay(ctx, layFlat(ours.Picture, at, s.page.W, s.page.H), s.page, at.Blur)
	if err != nil {
		return a, err
	}
	if who, sure := nearest(text, s.m.Document); sure {
		a[1].Named = who
	}
	theirs := leak.Of([]image.Image{s.helped}, lab.Chance(seed, leak.Name)) // the same chance: the same place
	a[2] = blind(equal, layFlat(theirs.Picture, at, s.page.W, s.page.H).toned(s.page)...)
	return a, nil
}

// blind reads the blind watermark of the picture, of several in which its blocks
// speak most clearly.
func blind(step float64, pictures ...flat) (a answer) {
	var clearest [codeBits]float64
	most := -1.0
	for _, f := range pictures {
		soft, sum := read(f, step), 0.0
		for _, v := range soft {
			sum += math.Abs(v)
		}
		if sum > most {
			clearest, most = soft, sum
		}
	}
	if who, sure := match(clearest, recipients); sure {
		a.Named = who
	}
	return a
}

// stretched makes a picture as large as the page, as the blind watermark's
// documentation asks for.
func stretched(picture image.Image, w, h int) flat {
	scaled := image.NewRGBA(image.Rect(0, 0, w, h))
	if picture.Bounds().Size() == scaled.Rect.Size() {
		draw.Draw(scaled, scaled.Rect, picture, picture.Bounds().Min, draw.Src)
	} else {
		xdraw.CatmullRom.Scale(scaled, scaled.Rect, picture, picture.Bounds(), xdraw.Src, nil)
	}
	f := flat{watermark.LumaOf(scaled), make([]bool, w*h)}
	for i := range f.seen {
		f.seen[i] = true
	}
	return f
}
