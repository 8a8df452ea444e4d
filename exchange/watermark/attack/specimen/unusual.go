package specimen

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
)

// Faint returns a page of text and a table in grey on pale grey, as a worn
// cartridge prints and a careless scan keeps.
func Faint(seed uint64) *image.Gray {
	r := rand.New(rand.NewPCG(seed, 23))
	page := white(Width, Height)
	newWriter(page, 14).line(200, 170, "THÔNG BÁO "+upper(sentence(r, 4)))
	newWriter(page, 11).paragraphs(r, image.Rect(150, 220, Width-120, 1000))
	table(page, r, image.Rect(150, 1060, Width-150, 1560), 12, []int{6, 30, 16, 16}, 10, 1)
	for i, v := range page.Pix {
		page.Pix[i] = 176 + uint8(int(v)*(230-176)/255)
	}
	return page
}

// Dark returns a slide: white and coloured text on dark blue.
func Dark(seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 24))
	text := white(Height, Width)
	newWriter(text, 26).line(120, 180, upper(sentence(r, 5)))
	w := newWriter(text, 16)
	for i := range 9 {
		w.line(160, 330+82*i, "•  "+sentence(r, 9+r.IntN(4)))
	}
	newWriter(text, 9).line(120, Width-60, "Tài liệu nội bộ - "+name(r))
	page := image.NewRGBA(text.Rect)
	for y := range Width {
		for x := range Height {
			ink := 1 - float64(text.Pix[y*text.Stride+x])/255
			shade := 1 - 0.25*float64(y)/Width
			letters := [3]float64{246, 248, 252}
			if y < 220 {
				letters = [3]float64{255, 208, 92}
			}
			page.SetRGBA(x, y, color.RGBA{
				R: clip(24*shade*(1-ink) + letters[0]*ink), G: clip(38*shade*(1-ink) + letters[1]*ink),
				B: clip(74*shade*(1-ink) + letters[2]*ink), A: 255})
		}
	}
	draw.Draw(page, image.Rect(120, 222, 620, 228), image.NewUniform(color.RGBA{R: 255, G: 208, B: 92, A: 255}), image.Point{}, draw.Src)
	return page
}

// Chart returns a page of three charts in colour with axes, labels and a legend.
func Chart(seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 25))
	text := white(Width, Height)
	newWriter(text, 14).line(180, 150, "BIỂU ĐỒ "+upper(sentence(r, 5)))
	w, small := newWriter(text, 10), newWriter(text, 8)
	for i, at := range []image.Rectangle{image.Rect(200, 230, Width-120, 680), image.Rect(200, 790, Width-120, 1200)} {
		w.line(200, at.Min.Y-14, fmt.Sprintf("Hình %d. %s", i+1, sentence(r, 7)))
		for k := range 6 {
			small.line(130, at.Max.Y-k*at.Dy()/6+6, fmt.Sprint(200*k))
			small.line(at.Min.X+k*at.Dx()/6+40, at.Max.Y+26, fmt.Sprintf("Tháng %d", k+1))
		}
	}
	w.paragraphs(r, image.Rect(640, 1290, Width-110, 1640))
	page := image.NewRGBA(text.Rect)
	draw.Draw(page, page.Rect, text, image.Point{}, draw.Src)
	chart(page, r, image.Rect(200, 230, Width-120, 680))
	curves(page, r, image.Rect(200, 790, Width-120, 1200))
	pie(page, r, 380, 1450, 180)
	return page
}

var paints = []color.RGBA{{R: 31, G: 119, B: 180, A: 255}, {R: 214, G: 90, B: 30, A: 255}, {R: 44, G: 140, B: 60, A: 255}, {R: 150, G: 100, B: 180, A: 255}, {R: 230, G: 180, B: 40, A: 255}}

// curves draws four lines over a grid.
func curves(page *image.RGBA, r *rand.Rand, at image.Rectangle) {
	for i := range 7 {
		y := at.Max.Y - i*at.Dy()/6
		draw.Draw(page, image.Rect(at.Min.X, y, at.Max.X, y+1), image.NewUniform(color.RGBA{R: 190, G: 190, B: 190, A: 255}), image.Point{}, draw.Src)
	}
	for k := range 4 {
		a, b, c := r.Float64(), 6*r.Float64(), 3+5*r.Float64()
		for x := 0.0; x < float64(at.Dx()); x += 0.7 {
			t := x / float64(at.Dx())
			v := 0.2 + 0.5*a + 0.25*t*math.Sin(b) + 0.12*math.Sin(c*t+b) + 0.04*math.Sin(31*t+a)
			dot(page, float64(at.Min.X)+x, float64(at.Max.Y)-v*float64(at.Dy()), 1.6, paints[k])
		}
	}
}

func pie(page *image.RGBA, r *rand.Rand, cx, cy, radius int) {
	var ends []float64
	total := 0.0
	for range paints {
		total += 0.4 + r.Float64()
		ends = append(ends, total)
	}
	for y := cy - radius; y <= cy+radius; y++ {
		for x := cx - radius; x <= cx+radius; x++ {
			dx, dy := float64(x-cx), float64(y-cy)
			on := max(0, min(1, float64(radius)-math.Hypot(dx, dy)))
			if on == 0 {
				continue
			}
			share, k := (math.Atan2(dy, dx)+math.Pi)/(2*math.Pi)*total, 0
			for k < len(ends)-1 && share > ends[k] {
				k++
			}
			p := paints[k]
			page.SetRGBA(x, y, color.RGBA{R: clip(255*(1-on) + float64(p.R)*on), G: clip(255*(1-on) + float64(p.G)*on), B: clip(255*(1-on) + float64(p.B)*on), A: 255})
		}
	}
}

// PaperPhoto returns a page that its sender photographed off paper: warm uneven
// light, a shadow over one side, edges that don't run straight, a soft lens and
// noise.
func PaperPhoto(seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 26))
	src := white(Width, Height)
	newWriter(src, 13).line(260, 190, "BIÊN BẢN "+upper(sentence(r, 4)))
	newWriter(src, 11).paragraphs(r, image.Rect(150, 240, Width-130, 1000))
	table(src, r, image.Rect(150, 1050, Width-150, 1450), 9, []int{6, 30, 16, 16}, 10, 2)
	newWriter(src, 12).line(780, 1540, name(r))
	page := image.NewRGBA(src.Rect)
	tilt, lean, arch := (r.Float64()-0.5)*0.02, (r.Float64()-0.5)*0.05, 6+8*r.Float64()
	warm, shadow := 0.9+0.06*r.Float64(), 0.25+0.5*r.Float64()
	for y := range Height {
		for x := range Width {
			u, v := float64(x)/Width-0.5, float64(y)/Height-0.5
			px := (u*(1.05+lean*v)+tilt*v)*Width + Width/2.0
			py := (v*(1.05-lean*u)-tilt*u)*Height + Height/2.0 + arch*(4*u*u-0.5)
			paper := px > 0 && py > 0 && px < Width && py < Height
			light := (232 - 34*v - 26*u) * (1 - 0.24/(1+math.Exp(-(u+0.4*v-0.5+shadow)/0.06)))
			value := 0.16 + 0.84*soft(src, px, py)/255
			if !paper {
				light, value = light*0.8, 0.55+0.05*math.Sin(float64(y)/9+3*math.Sin(float64(x)/160))
			}
			n := 3 * r.NormFloat64()
			red, green, blue := 1.0, 0.97, warm
			if !paper {
				red, green, blue = 0.85, 0.62, 0.42
			}
			page.SetRGBA(x, y, color.RGBA{R: clip(light*value*red + n), G: clip(light*value*green + n), B: clip(light*value*blue + 1.2*n), A: 255})
		}
	}
	return page
}
