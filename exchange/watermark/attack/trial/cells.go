package trial

import (
	"fmt"
	"image"
	"math/rand/v2"

	"niem/exchange/watermark/attack"
	"niem/exchange/watermark/pagestest"
)

// Kind is a kind of page.
type Kind struct {
	Name string
	Draw func(seed uint64) image.Image
}

// Kinds are the pages on which the mark must hold for every cell marked
// Promised.
var Kinds = []Kind{
	{"text", func(s uint64) image.Image { return pagestest.Text(11, s) }},
	{"table", func(s uint64) image.Image { return pagestest.Table(s) }},
	{"scan", func(s uint64) image.Image { return pagestest.Scan(s) }},
	{"colour", func(s uint64) image.Image { return pagestest.Colour(s) }},
}

// Cell is one way in which a page leaks.
type Cell struct {
	Name     string
	Promised bool // the right copy is named in at least 18 of 20 trials
	Leak     func(page image.Image, r *rand.Rand) image.Image
}

// Cells returns the attacks of the bench, the promised ones first.
func Cells() []Cell {
	var cells []Cell
	add := func(promised bool, name string, leak func(image.Image, *rand.Rand) image.Image) {
		cells = append(cells, Cell{name, promised, leak})
	}
	for _, q := range []int{90, 70, 50, 30} {
		add(true, fmt.Sprintf("JPEG %d", q), func(p image.Image, _ *rand.Rand) image.Image { return attack.JPEG(p, q) })
	}
	for _, c := range [][2]int{{1280, 75}, {1280, 60}, {960, 75}, {960, 60}} {
		add(true, fmt.Sprintf("chat %d, JPEG %d", c[0], c[1]), func(p image.Image, _ *rand.Rand) image.Image {
			return attack.ChatApp(p, c[0], c[1])
		})
	}
	for _, s := range []float64{0.5, 0.75, 1, 1.5, 2} {
		add(true, fmt.Sprintf("screenshot %g", s), func(p image.Image, r *rand.Rand) image.Image {
			return attack.Screenshot(p, s, r)
		})
	}
	add(true, "crop 50 %", func(p image.Image, r *rand.Rand) image.Image { return attack.Crop(p, 0.5, r) })
	add(true, "crop 25 %", func(p image.Image, r *rand.Rand) image.Image { return attack.Crop(p, 0.25, r) })

	add(false, "crop 10 %", func(p image.Image, r *rand.Rand) image.Image { return attack.Crop(p, 0.1, r) })
	add(false, "crop 25 %, chat 1280", func(p image.Image, r *rand.Rand) image.Image {
		return attack.ChatApp(attack.Crop(p, 0.25, r), 1280, 60)
	})
	add(false, "screenshot 1, chat 960", func(p image.Image, r *rand.Rand) image.Image {
		return attack.ChatApp(attack.Screenshot(p, 1, r), 960, 60)
	})
	add(false, "screenshot 2.4", func(p image.Image, r *rand.Rand) image.Image { return attack.Screenshot(p, 2.4, r) })
	for _, a := range []float64{1, 3} {
		add(false, fmt.Sprintf("turned %g°", a), func(p image.Image, _ *rand.Rand) image.Image { return attack.Rotate(p, a) })
	}
	add(false, "blur 1.5", func(p image.Image, _ *rand.Rand) image.Image { return attack.Blur(p, 1.5) })
	add(false, "noise 10", func(p image.Image, r *rand.Rand) image.Image { return attack.Noise(p, 10, r) })
	add(false, "brighter 15", func(p image.Image, _ *rand.Rand) image.Image { return attack.Tone(p, 15, 1, 1) })
	add(false, "contrast 1.3, gamma 0.8", func(p image.Image, _ *rand.Rand) image.Image { return attack.Tone(p, 0, 1.3, 0.8) })
	return cells
}
