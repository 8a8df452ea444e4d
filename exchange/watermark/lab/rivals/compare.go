package main

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack"
	"niem/exchange/watermark/lab"
	"niem/exchange/watermark/quality"
)

const recipients = 100

// marks that are compared, in the order of the report.
var marks = [...]string{"ours", "visible mark by OCR", "DWT-DCT-SVD"}

// score counts what became of one mark under one leak.
type score struct{ right, wrong int }

// result is one leak's row.
type result struct {
	leak   string
	scores [len(marks)]score
	of     int
}

// paintedOver is what somebody does who takes the visible mark off by hand:
// everything lighter than ink becomes paper.
var paintedOver = lab.Leak{Name: "painted over", Of: func(p []image.Image, _ *rand.Rand) attack.Leak {
	b := p[0].Bounds()
	out := image.NewRGBA(image.Rectangle{Max: b.Size()})
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := color.RGBAModel.Convert(p[0].At(b.Min.X+x, b.Min.Y+y)).(color.RGBA)
			if (int(c.R)*299+int(c.G)*587+int(c.B)*114)/1000 > 175 {
				c = color.RGBA{255, 255, 255, 255}
			}
			out.SetRGBA(x, y, c)
		}
	}
	return attack.Leak{Picture: out}
}}

// subject is one page, marked in both ways.
type subject struct {
	kind    string
	leaker  int
	m       *lab.Marked
	viewed  image.Image
	rival   image.Image
	quality [2]quality.Figures // ours, and the rival's
}

func newSubject(i int) (*subject, error) {
	papers := lab.Specimens()
	paper := papers[i%len(papers)]
	page, err := paper.Draw(uint64(900 + i))
	if err != nil {
		return nil, err
	}
	s := &subject{kind: paper.Kind, leaker: 1 + i*37%recipients}
	if s.m, err = lab.Mark([]image.Image{page}, recipients, uint64(i)); err != nil {
		return nil, err
	}
	if s.viewed, err = s.m.View(s.leaker, 0, lab.Viewing{}); err != nil {
		return nil, err
	}
	own, err := s.m.Copy(s.leaker, 0)
	if err != nil {
		return nil, err
	}
	tinted := watermark.Tinted(page)
	marked := tinted.Clone()
	embed(marked, code(s.leaker))
	s.rival = gray(marked)
	s.quality = [2]quality.Figures{quality.Compare(watermark.LumaOf(own).Pix, tinted.Pix, tinted.W),
		quality.Compare(watermark.LumaOf(s.rival).Pix, tinted.Pix, tinted.W)}
	return s, nil
}

func gray(p *watermark.Plane) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, p.W, p.H))
	for i, v := range p.Pix {
		out.Pix[i] = uint8(max(0, min(255, v+0.5)))
	}
	return out
}

// face holds all three marks of a page against one leak.
func (s *subject) face(ctx context.Context, leak lab.Leak, seed uint64) (named [len(marks)]int, err error) {
	ours := leak.Of([]image.Image{s.viewed}, lab.Chance(seed, leak.Name))
	f, err := s.m.Trace(ctx, []watermark.Picture{{Image: ours.Picture, Corners: ours.Corners}}, 1, nil)
	if err != nil {
		return named, err
	}
	named[0] = f.Recipient
	if len(f.Verdict.Sightings) == 0 {
		return named, nil // nobody knows where the page lies
	}
	place := f.Verdict.Sightings[0].Map
	g := s.m.Pages[0].Geometry
	flat, seen := layFlat(ours.Picture, place, g.Width, g.Height)
	text, err := readOverlay(ctx, flat, seen)
	if err != nil {
		return named, err
	}
	if who, sure := nearest(text, s.m.Document); sure {
		named[1] = who
	}
	theirs := leak.Of([]image.Image{s.rival}, lab.Chance(seed, leak.Name)) // the same chance: the same place
	flat, seen = layFlat(theirs.Picture, place, g.Width, g.Height)
	if who, sure := match(read(flat, seen), recipients); sure {
		named[2] = who
	}
	return named, nil
}

// layFlat samples a picture at the pixels of a page that lies in it.
func layFlat(picture image.Image, m [9]float64, w, h int) (*watermark.Plane, func(x, y int) bool) {
	luma := watermark.LumaOf(picture)
	out := watermark.NewPlane(w, h)
	at := func(x, y int) (float64, float64) {
		u, v := float64(x)+0.5, float64(y)+0.5
		z := m[6]*u + m[7]*v + m[8]
		return (m[0]*u+m[1]*v+m[2])/z - 0.5, (m[3]*u+m[4]*v+m[5])/z - 0.5
	}
	inside := func(px, py float64) bool {
		return px >= 0 && py >= 0 && px < float64(luma.W-1) && py < float64(luma.H-1)
	}
	for y := range h {
		for x := range w {
			if px, py := at(x, y); inside(px, py) {
				out.Pix[y*w+x] = luma.SampleCubic(px, py)
			}
		}
	}
	return out, func(x, y int) bool { return inside(at(x, y)) }
}

func compare(ctx context.Context, names []string, pages int, dir string) error {
	leaks := []lab.Leak{paintedOver}
	for _, n := range names {
		l, ok := lab.LeakByName(n)
		if !ok || l.Pictures != 1 {
			return fmt.Errorf("no leak of one picture is called %q", n)
		}
		leaks = append(leaks, l)
	}
	results := make([]result, len(leaks))
	var figures [][2]quality.Figures
	var kinds []string
	for i := range pages {
		s, err := newSubject(i)
		if err != nil {
			return err
		}
		figures, kinds = append(figures, s.quality), append(kinds, s.kind)
		if err := s.all(ctx, leaks, results, uint64(i)); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%d of %d pages\n", i+1, pages)
	}
	if err := os.WriteFile(filepath.Join(dir, "rivals.md"), []byte(markdown(results, kinds, figures)), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "rivals.svg"), []byte(plot(results)), 0o644)
}

// all faces every leak, as many at once as there are cores.
func (s *subject) all(ctx context.Context, leaks []lab.Leak, results []result, seed uint64) error {
	var group sync.WaitGroup
	next, errs := make(chan int, len(leaks)), make([]error, len(leaks))
	for k := range leaks {
		next <- k
	}
	close(next)
	for range runtime.NumCPU() {
		group.Go(func() {
			for k := range next {
				var named [len(marks)]int
				if named, errs[k] = s.face(ctx, leaks[k], seed); errs[k] != nil {
					return
				}
				r := &results[k]
				r.leak = leaks[k].Name
				r.of++
				for i, who := range named {
					switch who {
					case 0:
					case s.leaker:
						r.scores[i].right++
					default:
						r.scores[i].wrong++
					}
				}
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
