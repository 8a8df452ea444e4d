package attack

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"niem/exchange/watermark"
)

// inkLight is the light that solid toner gives back, paperLight that of office
// paper.
const inkLight, paperLight = 0.035, 0.86

// threshold is the halftone screen of a laser printer of 600 dots an inch: round
// spots at 45 degrees, 106 lines an inch. Eight cells that grow in turn make
// 256 shades of it.
var threshold = sync.OnceValue(func() (t [16][16]uint8) {
	type dot struct {
		x, y, cell int
		spot       float64
	}
	cells := map[[2]int][]dot{}
	for y := range 16 {
		for x := range 16 {
			p, q := x+y, y-x+16
			at := [2]int{p / 8 % 4, q / 8 % 4}
			spot := math.Cos(math.Pi*(float64(p%8)-3.5)/4) + math.Cos(math.Pi*(float64(q%8)-3.5)/4)
			cells[at] = append(cells[at], dot{x, y, 0, spot + 1e-6*float64(16*y+x)})
		}
	}
	var order [][2]int
	for at, dots := range cells {
		order = append(order, at)
		slices.SortFunc(dots, func(a, b dot) int { return int(math.Copysign(1, b.spot-a.spot)) })
	}
	slices.SortFunc(order, func(a, b [2]int) int { return 4*(a[0]-b[0]) + a[1] - b[1] })
	turn := [...]int{0, 5, 2, 7, 3, 6, 1, 4}
	for i, at := range order {
		for rank, d := range cells[at] {
			t[d.y][d.x] = uint8(rank*len(order) + turn[i%len(turn)])
		}
	}
	return t
})

// printed is the light that a page gives back which a black laser printer has
// put on paper, at 300 dots an inch: every four by four dots of the printer's
// stand for a pixel of the page. Toner spreads and catches light under the
// paper's surface (Yule and Nielsen).
func printed(page image.Image, r *rand.Rand) *raster {
	tone := watermark.LumaOf(page)
	wanted := coverage()
	for i, v := range tone.Pix {
		tone.Pix[i] = wanted[int(min(255, max(0, v)))] + (wanted[min(255, int(v)+1)]-wanted[int(min(255, max(0, v)))])*(v-float32(int(v)))
	}
	w, h := 2*tone.W, 2*tone.H
	ink := make([]float32, w*h)
	screen := threshold()
	line := make([]float32, tone.W+1)
	for y := range 2 * h {
		at := max(0, (float32(y)+0.5)/4-0.5)
		y0 := min(tone.H-1, int(at))
		y1, f := min(tone.H-1, y0+1), at-float32(y0)
		a, b := tone.Row(y0), tone.Row(y1)
		for x := range a {
			line[x] = 256 * (a[x] + (b[x]-a[x])*f)
		}
		line[tone.W] = line[tone.W-1]
		row, to := &screen[y&15], ink[y/2*w:][:w]
		for x := range tone.W {
			left, step := line[x], (line[x+1]-line[x])/4
			for k := range 4 {
				if left+step*float32(k) > float32(row[(4*x+k)&15])+0.5 {
					to[2*x+k/2] += 0.25
				}
			}
		}
	}
	spread, half := make([]float32, len(ink)), bell(between(r, 0.7, 0.9))
	blurRows(spread, ink, 1, w, h, half)
	blurColumns(ink, spread, w, h, half)
	out, dots := newRaster(w, h), lightOfInk()
	for i, c := range ink {
		v := dots[int(min(1, max(0, c))*(inkSteps-1)+0.5)]
		out.pix[3*i], out.pix[3*i+1], out.pix[3*i+2] = v, v, v
	}
	return out
}

const inkSteps = 1024

// lightOfInk is the light of a covered share of paper, toner having spread.
var lightOfInk = sync.OnceValue(func() (t [inkSteps]float32) {
	for i := range t {
		c := float64(i) / (inkSteps - 1)
		c += 0.12 * 4 * c * (1 - c) / 2
		v := c*math.Sqrt(inkLight) + (1-c)*math.Sqrt(paperLight)
		t[i] = float32(v * v)
	}
	return t
})

// coverage is the share of paper that the printer's driver covers for a value:
// it knows of the spreading and evens it out.
var coverage = sync.OnceValue(func() (t [256]float32) {
	dots, light := lightOfInk(), linear()
	c := inkSteps - 1
	for v := range t {
		want := inkLight + light[v]*(paperLight-inkLight)
		for c > 0 && dots[c] < want {
			c--
		}
		t[v] = float32(c) / (inkSteps - 1)
	}
	t[0], t[255] = 1, 0
	return t
})

// scanner is a flat-bed with a lamp and a sheet that lies a little askew.
type scanner struct {
	dots     float64 // an inch
	gain     float64 // light of the paper's white
	noise    float64 // in grey levels
	gamma    float64
	quality  int
	straight bool
}

func office(r *rand.Rand) scanner {
	return scanner{dots: []float64{150, 200}[r.IntN(2)], gain: 1.06, noise: 2, gamma: between(r, 0.9, 1.15), quality: 80}
}

// scanned is what the scanner makes of a print at 300 dots an inch: turned by up
// to a degree, drawn unevenly along its way by up to half a pixel, paper's
// fibres, the scanner's own curve.
func (s scanner) scanned(sheet *raster, r *rand.Rand) image.Image {
	k := 300 / s.dots
	w, h := int(float64(sheet.w)/k), int(float64(sheet.h)/k)
	light := sheet.blurred(0.42 * k)
	sin, cos := math.Sincos(between(r, -1, 1) * math.Pi / 180)
	stretch, phase := between(r, 0.997, 1.003), between(r, 0, 2*math.Pi)
	fibres := fibre(r, w, h)
	table := coded()
	var curve [256]uint8
	for i := range curve {
		curve[i] = round(255 * math.Pow(float64(i)/255, s.gamma))
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		dy := (float64(y)-float64(h)/2)*stretch + 0.5*math.Sin(float64(y)/70+phase)
		row := out.Pix[y*out.Stride:][:w]
		px, py := float32((-float64(w)/2*cos+dy*sin)*k+float64(sheet.w)/2), float32((float64(w)/2*sin+dy*cos)*k+float64(sheet.h)/2)
		ax, ay := float32(cos*k), float32(-sin*k)
		for x := range row {
			v := light.sample(px, py, 0)
			px, py = px+ax, py+ay
			value := float64(code(table, v*float32(s.gain)*(1+fibres[y*w+x]))) + s.noise*r.NormFloat64()
			row[x] = curve[round(value)]
		}
	}
	if s.quality > 0 {
		return JPEG(out, s.quality)
	}
	return out
}

// fibre is the unevenness of paper, as a share of its light.
func fibre(r *rand.Rand, w, h int) []float32 {
	noise := make([]float32, w*h)
	for i := range noise {
		noise[i] = float32(r.Uint32()>>16)/65536 - 0.5
	}
	soft, half := make([]float32, w*h), bell(1.3)
	blurRows(soft, noise, 1, w, h, half)
	blurColumns(noise, soft, w, h, half)
	for i := range noise {
		noise[i] *= 0.15
	}
	return noise
}

const (
	printModels = "printed by a black laser printer (halftone of 106 lines at 600 dots an inch, spreading toner), paper, scanned at 150 or 200 dots an inch in grey, up to a degree askew and unevenly drawn, the scanner's curve, JPEG 80"
	printLeaves = "colour printers and ink jets, drivers that lighten or print pale grey as white, dirt, folds"
)

func prints() []Attack {
	return []Attack{
		straight(Attack{Name: "print-scan", Family: "print", Models: printModels, Leaves: printLeaves, Target: 0.98},
			func(p image.Image, r *rand.Rand) image.Image { return office(r).scanned(printed(p, r), r) }),
		straight(Attack{Name: "print-scan-white", Family: "print", Models: printModels + "; then white clipped at 240", Leaves: printLeaves, Target: 0.90},
			func(p image.Image, r *rand.Rand) image.Image {
				return Levels(office(r).scanned(printed(p, r), r), 0, 240)
			}),
		straight(Attack{Name: "fax", Family: "print", Models: "printed and scanned at 200 dots an inch as print-scan, every pixel black or white", Leaves: "lines lost or repeated on the way, pixels that are not square; " + printLeaves, Target: 0.75, Pages: 3},
			func(p image.Image, r *rand.Rand) image.Image {
				s := office(r)
				s.dots, s.quality = 200, 0
				return Levels(s.scanned(printed(p, r), r), 139, 140)
			}),
		{Name: "photo-paper", Family: "photo", Photo: true,
			Models: "printed by a black laser printer, lying on a desk, photographed by hand: uneven light, a shadow, perspective, noise, JPEG 85 at 2000 pixels",
			Leaves: printLeaves + "; " + photoLeaves,
			Apply: func(p image.Image, r *rand.Rand) Leak {
				s := subject{light: printed(p, r), lit: lamp(r)}
				s.frame = image.Rect(0, 0, s.light.w, s.light.h)
				s.curl = between(r, 0, 0.012) * float64(s.light.w)
				picture, v := telephone(p, 3, 12, r).shoot(s, r)
				corners := v.corners(s.frame)
				return Leak{Picture: picture, Corners: &corners}
			}},
	}
}

// lamp is light from one side and the soft shadow of whoever holds the camera.
func lamp(r *rand.Rand) func(x, y float64) float64 {
	sin, cos := math.Sincos(between(r, 0, 2*math.Pi))
	slope, depth, edge := between(r, 0.05, 0.15), between(r, 0.15, 0.35), between(r, 0, 0.8)
	return func(x, y float64) float64 {
		along := x*cos + y*sin
		return (1 + slope*along) * (1 - depth/(1+math.Exp(-(along-edge)/0.12)))
	}
}
