package attack

import (
	"fmt"
	"image"
	"math/rand/v2"
	"slices"

	"niem/exchange/watermark"
)

// Leak is what an attack makes of a page.
type Leak struct {
	Picture image.Image
	Corners *watermark.Corners // where the page's corners truly lie; of photographs alone
}

// Attack is one way in which a page leaks, at one strength.
type Attack struct {
	Name   string  // stable: what it is, then how strong
	Family string  // attacks of one family are strengths of one thing
	Models string  // what it models
	Leaves string  // what it leaves out
	Target float64 // share of pictures of which the right copy is to be accused; 0 where none is aimed at
	Pages  int     // pages of the document that the target speaks of; 0 means 1
	Photo  bool    // a camera took it: it has corners
	Apply  func(page image.Image, r *rand.Rand) Leak
}

// All returns every attack, family by family, each from weak to strong.
func All() []Attack {
	return slices.Concat(compressions(), chats(), screenshots(), crops(), turns(), degradations(), tones(), levels(),
		photos(), prints(), devices(), chains(), enhancements(), removals())
}

// ByName finds an attack.
func ByName(name string) (Attack, bool) {
	for _, a := range All() {
		if a.Name == name {
			return a, true
		}
	}
	return Attack{}, false
}

// straight makes an attack of a step that has no corners to tell.
func straight(a Attack, step func(page image.Image, r *rand.Rand) image.Image) Attack {
	a.Apply = func(page image.Image, r *rand.Rand) Leak { return Leak{Picture: step(page, r)} }
	return a
}

func compressions() (all []Attack) {
	for _, q := range []int{90, 70, 50, 30} {
		all = append(all, straight(Attack{Name: fmt.Sprintf("jpeg-%d", q), Family: "jpeg", Target: 0.99,
			Models: fmt.Sprintf("saved as JPEG of quality %d with 4:2:0 chroma and the standard tables", q),
			Leaves: "encoders with tables of their own",
		}, func(p image.Image, _ *rand.Rand) image.Image { return JPEG(p, q) }))
	}
	return all
}

func chats() (all []Attack) {
	for _, c := range [][2]int{{1280, 75}, {1280, 60}, {960, 75}, {960, 60}} {
		all = append(all, straight(Attack{Name: fmt.Sprintf("chat-%d-q%d", c[0], c[1]), Family: "chat", Target: 0.99,
			Models: fmt.Sprintf("sent by a chat program that makes the long side %d pixels and compresses at quality %d", c[0], c[1]),
			Leaves: "the filters, tables and sharpening of any one program, which change without notice",
		}, func(p image.Image, _ *rand.Rand) image.Image { return ChatApp(p, c[0], c[1]) }))
	}
	return append(all, straight(Attack{Name: "thumbnail-640", Family: "chat", Target: 0.99,
		Models: "a chat program's thumbnail: the long side 640 pixels, quality 60",
		Leaves: "smaller thumbnails, which show no letters",
	}, func(p image.Image, _ *rand.Rand) image.Image { return ChatApp(p, 640, 60) }))
}

func screenshots() (all []Attack) {
	for _, s := range []float64{0.5, 0.75, 1, 1.5, 2, 2.4} {
		a := Attack{Name: fmt.Sprintf("screenshot-%g", s), Family: "screenshot", Target: 0.99,
			Models: fmt.Sprintf("a picture of the whole screen, the page shown at scale %g and scrolled anywhere", s),
			Leaves: "sub-pixel letters, colour management, a pointer over the page",
		}
		all = append(all, straight(a, func(p image.Image, r *rand.Rand) image.Image { return Screenshot(p, s, r) }))
	}
	return all
}

func crops() (all []Attack) {
	for _, c := range []struct {
		share  int
		target float64
	}{{50, 0.99}, {25, 0.99}, {10, 0.95}} {
		all = append(all, straight(Attack{Name: fmt.Sprintf("crop-%d", c.share), Family: "crop", Target: c.target,
			Models: fmt.Sprintf("a part of %d %% of the page's area, at a random place", c.share),
			Leaves: "crops of other proportions than the page's",
		}, func(p image.Image, r *rand.Rand) image.Image { return Crop(p, float64(c.share)/100, r) }))
	}
	return all
}

func turns() (all []Attack) {
	for _, d := range []float64{1, 2, 3} {
		all = append(all, straight(Attack{Name: fmt.Sprintf("rotate-%g", d), Family: "rotate", Target: 0.99,
			Models: fmt.Sprintf("turned by %g degrees, either way, on grey ground", d),
			Leaves: "what straightens the picture again",
		}, func(p image.Image, r *rand.Rand) image.Image { return Rotate(p, d*sign(r)) }))
	}
	return all
}

func degradations() (all []Attack) {
	for _, s := range []float64{1, 1.5} {
		all = append(all, straight(Attack{Name: fmt.Sprintf("blur-%g", s), Family: "blur", Target: 0.99,
			Models: fmt.Sprintf("blurred by a Gaussian of %g pixels", s), Leaves: "motion, and the disc of a lens out of focus",
		}, func(p image.Image, _ *rand.Rand) image.Image { return Blur(p, s) }))
	}
	for _, d := range []float64{5, 10} {
		all = append(all, straight(Attack{Name: fmt.Sprintf("noise-%g", d), Family: "noise", Target: 0.99,
			Models: fmt.Sprintf("normal noise of %g grey levels, the same to all colours", d), Leaves: "noise that depends on brightness",
		}, func(p image.Image, r *rand.Rand) image.Image { return Noise(p, d, r) }))
	}
	return all
}

func tones() []Attack {
	tone := func(name, models string, target, offset, contrast, gamma float64) Attack {
		return straight(Attack{Name: name, Family: "tone", Target: target, Models: models, Leaves: "curves that differ from place to place"},
			func(p image.Image, _ *rand.Rand) image.Image { return Tone(p, offset, contrast, gamma) })
	}
	return []Attack{
		tone("brighter-15", "15 grey levels brighter, clipped at white", 0.98, 15, 1, 1),
		tone("contrast-1.3", "contrast 1.3 about middle grey and gamma 0.8", 0.99, 0, 1.3, 0.8),
	}
}

func sign(r *rand.Rand) float64 { return float64(2*r.IntN(2) - 1) }
