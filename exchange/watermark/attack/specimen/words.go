package specimen

import (
	"fmt"
	"image"
	"math/rand/v2"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"niem/exchange/watermark/fonts"
)

const dotsPerInch = 150

var sans = sync.OnceValue(func() *opentype.Font {
	f, err := opentype.Parse(fonts.Sans)
	if err != nil {
		panic(err)
	}
	return f
})

// writer draws lines of black text on one page.
type writer struct {
	d       font.Drawer
	leading int
}

func newWriter(page *image.Gray, points float64) *writer {
	face, err := opentype.NewFace(sans(), &opentype.FaceOptions{Size: points, DPI: dotsPerInch})
	if err != nil {
		panic(err)
	}
	return &writer{font.Drawer{Dst: page, Src: image.Black, Face: face}, face.Metrics().Height.Ceil()}
}

// line draws s with its base line at y.
func (w *writer) line(x, y int, s string) {
	w.d.Dot = fixed.P(x, y)
	w.d.DrawString(s)
}

// paragraphs fills a rectangle with made-up sentences.
func (w *writer) paragraphs(r *rand.Rand, at image.Rectangle) {
	y := at.Min.Y + w.leading
	for y < at.Max.Y {
		words := strings.Fields(sentence(r, 30+r.IntN(60)))
		x := at.Min.X + 40
		for _, word := range words {
			width := w.d.MeasureString(word + " ").Ceil()
			if x+width > at.Max.X {
				x = at.Min.X
				if y += w.leading; y >= at.Max.Y {
					return
				}
			}
			w.line(x, y, word)
			x += width
		}
		y += w.leading + w.leading/2
	}
}

var (
	words = strings.Fields(`việc thực hiện nhiệm vụ trọng tâm năm nay được các đơn vị triển khai đồng bộ
		kết quả bước đầu cho thấy tỷ lệ hồ sơ giải quyết đúng hạn đạt yêu cầu đề nghị phòng
		chuyên môn phối hợp rà soát dữ liệu bệnh viện trung tâm y tế huyện xã phường thuốc vật
		tư kinh phí dự toán quyết toán báo cáo định kỳ theo quy định hiện hành của pháp luật
		ngưỡng ước tính khoảng người dân sử dụng dịch vụ trực tuyến chất lượng kiểm tra giám sát
		thường xuyên nghiêm túc khẩn trương bảo đảm an toàn thông tin lưu trữ văn bản điện tử`)
	families = strings.Fields("Đặng Nguyễn Trần Lê Phạm Hoàng Vũ Ngô Đỗ Bùi")
	middles  = strings.Fields("Thị Văn Ngọc Hữu Minh Đức Quỳnh Thanh")
	givens   = strings.Fields("Ưỡn Hải Lượng Thuỷ Dũng Khánh Ngân Tuấn Phượng Vỹ")
)

// sentence returns n words, the first capitalised.
func sentence(r *rand.Rand, n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = words[r.IntN(len(words))]
		if i > 0 && i < n-1 && r.IntN(14) == 0 {
			out[i] += ","
		}
	}
	_, size := utf8.DecodeRuneInString(out[0])
	out[0] = strings.ToUpper(out[0][:size]) + out[0][size:]
	return strings.Join(out, " ") + "."
}

func name(r *rand.Rand) string {
	return families[r.IntN(len(families))] + " " + middles[r.IntN(len(middles))] + " " + givens[r.IntN(len(givens))]
}

func upper(s string) string { return strings.ToUpper(strings.TrimSuffix(s, ".")) }

// cell returns what a table holds at a row and column; row 0 is its head.
func cell(r *rand.Rand, row, col, cols int) string {
	switch {
	case row == 0 && col == 0:
		return "TT"
	case row == 0:
		return []string{"Nội dung", "Đơn vị", "Số lượng", "Đơn giá", "Thành tiền"}[(col-1)%5]
	case col == 0:
		return fmt.Sprint(row)
	case col == 1:
		return name(r)
	case col == 2 && cols > 6:
		return sentence(r, 3)
	}
	return fmt.Sprintf("%d.%03d.000", 1+r.IntN(99), r.IntN(1000))
}
