package attack_test

import (
	"bytes"
	"image"
	"image/draw"
	"math/rand/v2"
	"regexp"
	"testing"

	"niem/exchange/watermark/attack"
	"niem/exchange/watermark/attack/specimen"
)

func bytesOf(img image.Image) []byte {
	out := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out.Pix
}

func TestEveryAttackSaysWhatItModels(t *testing.T) {
	name := regexp.MustCompile(`^[a-z]+[a-z0-9.]*(-[a-z0-9.]+)*$`)
	seen := map[string]bool{}
	for _, a := range attack.All() {
		if !name.MatchString(a.Name) || seen[a.Name] {
			t.Errorf("%q is no name, or one of two attacks", a.Name)
		}
		seen[a.Name] = true
		if a.Family == "" || a.Models == "" || a.Leaves == "" || a.Target < 0 || a.Target > 1 || a.Apply == nil {
			t.Errorf("%s does not say all: %+v", a.Name, a)
		}
		if b, ok := attack.ByName(a.Name); !ok || b.Models != a.Models {
			t.Errorf("%s is not found by its name", a.Name)
		}
	}
	for _, c := range attack.Coalitions() {
		if !name.MatchString(c.Name) || seen[c.Name] || c.Colluders < 2 || c.Pages < 1 || c.Combine == nil {
			t.Errorf("coalition %+v", c)
		}
		seen[c.Name] = true
	}
}

// One attack of every family, and each photograph: the same chance makes the same
// picture, the page is left as it was.
func TestAttacksFollowTheirChanceAlone(t *testing.T) {
	page := attack.Resize(specimen.Colour(1), 0.3)
	before := bytes.Clone(page.Pix)
	families := map[string]bool{}
	for _, a := range attack.All() {
		if families[a.Family] {
			continue
		}
		families[a.Family] = true
		one := a.Apply(page, rand.New(rand.NewPCG(5, 6)))
		two := a.Apply(page, rand.New(rand.NewPCG(5, 6)))
		if !bytes.Equal(bytesOf(one.Picture), bytesOf(two.Picture)) {
			t.Errorf("%s: two pictures of one chance", a.Name)
		}
		if one.Picture.Bounds().Min != (image.Point{}) || (one.Corners != nil) != a.Photo {
			t.Errorf("%s: at %v, corners %v", a.Name, one.Picture.Bounds(), one.Corners)
		}
	}
	if !bytes.Equal(before, page.Pix) {
		t.Error("an attack wrote into the page")
	}
}

// A photograph's corners are where the page's own are: what lies just inside them
// is paper, what lies outside is not.
func TestPhotographsKnowTheirCorners(t *testing.T) {
	page := image.NewGray(image.Rect(0, 0, 620, 877))
	draw.Draw(page, page.Rect, image.White, image.Point{}, draw.Src)
	for _, name := range []string{"photo-screen", "photo-curled", "photo-screen-chat", "photo-paper"} {
		a, ok := attack.ByName(name)
		if !ok {
			t.Fatalf("no attack %q", name)
		}
		l := a.Apply(page, rand.New(rand.NewPCG(7, 8)))
		b := l.Picture.Bounds()
		if err := l.Corners.Check(b.Dx(), b.Dy()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var mx, my float64
		for _, c := range l.Corners {
			mx, my = mx+c.X/4, my+c.Y/4
		}
		for i, c := range l.Corners {
			at := func(k float64) uint32 {
				x, y := int(mx+(c.X-mx)*k), int(my+(c.Y-my)*k)
				r, g, bl, _ := l.Picture.At(x, y).RGBA()
				return (r + g + bl) / 3 >> 8
			}
			if in, out := at(0.97), at(1.03); in < out+60 {
				t.Errorf("%s: corner %d: %d inside, %d outside", name, i+1, in, out)
			}
		}
	}
}

// Coalitions of copies that differ in two places: what each rule makes of them.
func TestCoalitionsFollowTheirRule(t *testing.T) {
	copyOf := func(a, b uint8) image.Image {
		p := image.NewRGBA(image.Rect(0, 0, 256, 256))
		for i := range p.Pix {
			p.Pix[i] = a
			if i >= len(p.Pix)/2 {
				p.Pix[i] = b
			}
		}
		return p
	}
	copies := []image.Image{copyOf(10, 30), copyOf(10, 10), copyOf(30, 10), copyOf(10, 10), copyOf(10, 30)}
	want := map[string][2]uint8{"average-2": {10, 20}, "maximum-2": {10, 30}, "minimum-2": {10, 10}, "minority-3": {30, 30},
		"majority-3": {10, 10}, "majority-5": {10, 10}, "parity-5": {30, 10}, "average-5": {14, 18}}
	for _, c := range attack.Coalitions() {
		w, ok := want[c.Name]
		if !ok {
			continue
		}
		delete(want, c.Name)
		got := bytesOf(c.Combine(copies[:c.Colluders], rand.New(rand.NewPCG(1, 1))))
		if got[0] != w[0] || got[len(got)-4] != w[1] {
			t.Errorf("%s: %d, %d instead of %v", c.Name, got[0], got[len(got)-4], w)
		}
	}
	if len(want) > 0 {
		t.Errorf("no coalition %v", want)
	}
}
