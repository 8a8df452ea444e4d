package inspect

import (
	"strings"
	"testing"
)

// BenchmarkCheck is a document of 200 pages.
func BenchmarkCheck(b *testing.B) {
	in := page("")
	in.Pages = nil
	text := letterhead + strings.Repeat("Thực hiện chế độ báo cáo nhanh về phòng, chống bệnh truyền nhiễm, đơn vị tổng hợp ca bệnh.\n", 20) + listOf(12)
	for n := range 200 {
		in.Pages = append(in.Pages, Page{0, n + 1, text})
	}
	b.SetBytes(int64(200 * len(text)))
	for b.Loop() {
		Check(in)
	}
}
