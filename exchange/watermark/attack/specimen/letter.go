package specimen

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
)

// Letter returns an official letter: the sender's and the nation's headings,
// number and date, addressee, text, places of receipt, a signature in blue and a
// red stamp over it.
func Letter(seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 21))
	text := white(Width, Height)
	w, small := newWriter(text, 12), newWriter(text, 9)
	w.centred(350, 130, "SỞ Y TẾ TỈNH BÌNH AN")
	w.centred(350, 160, "TRUNG TÂM KIỂM SOÁT BỆNH TẬT")
	rule(text, 270, 172, 160)
	w.centred(860, 130, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
	w.centred(860, 160, "Độc lập - Tự do - Hạnh phúc")
	rule(text, 730, 172, 260)
	w.centred(350, 220, fmt.Sprintf("Số: %d/TTKSBT-KHTC", 100+r.IntN(900)))
	w.centred(860, 220, fmt.Sprintf("Bình An, ngày %d tháng %d năm 2026", 1+r.IntN(28), 1+r.IntN(12)))
	w.centred(350, 255, "V/v "+sentence(r, 5))
	w.centred(640, 360, "Kính gửi: Các trung tâm y tế huyện, thành phố")
	w.paragraphs(r, image.Rect(170, 390, Width-120, 1120))
	small.line(170, 1250, "Nơi nhận:")
	for i, to := range []string{"- Như trên;", "- Lãnh đạo đơn vị;", "- Lưu: VT, KHTC."} {
		small.line(170, 1280+28*i, to)
	}
	w.centred(900, 1240, "KT. GIÁM ĐỐC")
	w.centred(900, 1270, "PHÓ GIÁM ĐỐC")
	w.centred(900, 1520, name(r))
	page := image.NewRGBA(text.Rect)
	draw.Draw(page, page.Rect, text, image.Point{}, draw.Src)
	scribble(page, r, image.Rect(800, 1310, 1040, 1450), color.RGBA{R: 24, G: 44, B: 150, A: 255}, 2.2)
	stamp(page, 800, 1390, 105)
	return page
}

// Form returns a form: labels, boxes for letters and ticks, dotted lines, filled
// in by hand in blue.
func Form(seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 22))
	text := white(Width, Height)
	w := newWriter(text, 11)
	newWriter(text, 15).centred(Width/2, 170, "PHIẾU ĐĂNG KÝ KHÁM SỨC KHỎE")
	ink := color.RGBA{R: 30, G: 50, B: 160, A: 255}
	page := image.NewRGBA(text.Rect)
	var strokes []func()
	y := 260
	for i, label := range []string{"1. Họ và tên:", "2. Ngày sinh:", "3. Số giấy tờ:", "4. Đơn vị:", "5. Chức vụ:", "6. Điện thoại:"} {
		w.line(130, y, label)
		at := y
		if i%2 == 1 || i == 2 {
			for k := range 12 {
				box(text, image.Rect(360+44*k, y-30, 400+44*k, y+10), 2)
			}
			strokes = append(strokes, func() {
				for k := range 8 {
					scribble(page, r, image.Rect(368+44*k, at-24, 392+44*k, at+4), ink, 1.6)
				}
			})
		} else {
			for x := 360; x < Width-130; x += 8 {
				draw.Draw(text, image.Rect(x, y+6, x+2, y+8), image.Black, image.Point{}, draw.Src)
			}
			strokes = append(strokes, func() { scribble(page, r, image.Rect(380, at-30, 560+r.IntN(300), at+4), ink, 1.8) })
		}
		y += 76
	}
	w.line(130, y, "7. Tiền sử (đánh dấu vào ô thích hợp):")
	for row := range 9 {
		y += 54
		box(text, image.Rect(150, y-26, 180, y+4), 2)
		w.line(200, y, sentence(r, 7))
		if r.IntN(2) == 0 {
			at := y
			strokes = append(strokes, func() { tick(page, 152, at-24, ink) })
		}
		box(text, image.Rect(Width-260-90*(row%2), y-30, Width-130, y+8), 1)
	}
	y += 90
	w.paragraphs(r, image.Rect(130, y, Width-130, y+190))
	w.centred(900, Height-270, "Người khai ký tên")
	draw.Draw(page, page.Rect, text, image.Point{}, draw.Src)
	for _, s := range strokes {
		s()
	}
	scribble(page, r, image.Rect(800, Height-240, 1020, Height-150), ink, 2.2)
	return page
}

func (w *writer) centred(x, y int, s string) { w.line(x-w.d.MeasureString(s).Round()/2, y, s) }

func rule(page *image.Gray, x, y, width int) {
	draw.Draw(page, image.Rect(x, y, x+width, y+2), image.Black, image.Point{}, draw.Src)
}

func box(page *image.Gray, at image.Rectangle, thick int) {
	draw.Draw(page, at, image.NewUniform(color.Gray{Y: 40}), image.Point{}, draw.Src)
	draw.Draw(page, at.Inset(thick), image.White, image.Point{}, draw.Src)
}

func tick(page *image.RGBA, x, y int, ink color.RGBA) {
	for i := range 40 {
		t := float64(i) / 39
		px, py := float64(x)+4+26*t, float64(y)+4+22*t
		dot(page, px, py, 1.8, ink)
		dot(page, float64(x)+30-26*t, py, 1.8, ink)
	}
}

// scribble writes by hand from left to right: loops of changing height and slant.
func scribble(page *image.RGBA, r *rand.Rand, at image.Rectangle, ink color.RGBA, pen float64) {
	w, h := float64(at.Dx()), float64(at.Dy())
	loops := math.Max(1.5, w/math.Max(14, h*0.5))
	phase, lift := 6*r.Float64(), 6*r.Float64()
	steps := int(loops * 70)
	for i := range steps {
		t := float64(i) / float64(steps)
		a := 2*math.Pi*loops*t + phase
		tall := 0.25 + 0.2*math.Sin(3.1*loops*t+lift) + 0.1*math.Sin(7.3*loops*t)
		x := float64(at.Min.X) + w*t + 0.22*h*math.Cos(a) + 0.25*h*tall*math.Sin(a)
		y := float64(at.Min.Y) + h*(0.6-tall*math.Sin(a))
		dot(page, x, y, pen*(0.75+0.25*math.Sin(a+1)), ink)
	}
}

// dot lays a round spot of ink with a soft edge.
func dot(page *image.RGBA, cx, cy, radius float64, ink color.RGBA) {
	for y := int(cy - radius - 1); y <= int(cy+radius+1); y++ {
		for x := int(cx - radius - 1); x <= int(cx+radius+1); x++ {
			on := max(0, min(1, radius+0.5-math.Hypot(float64(x)-cx, float64(y)-cy)))
			if on == 0 || !(image.Point{X: x, Y: y}).In(page.Rect) {
				continue
			}
			c := page.RGBAAt(x, y)
			c.R = min(c.R, clip(float64(c.R)*(1-on)+float64(ink.R)*on))
			c.G = min(c.G, clip(float64(c.G)*(1-on)+float64(ink.G)*on))
			c.B = min(c.B, clip(float64(c.B)*(1-on)+float64(ink.B)*on))
			page.SetRGBA(x, y, c)
		}
	}
}
