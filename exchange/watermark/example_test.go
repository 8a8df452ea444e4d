package watermark_test

import (
	"fmt"
	"image"
	"image/color"
	"time"

	"niem/exchange/watermark"
)

// A sender marks a page, a recipient composes his copy of it.
func Example() {
	page := image.NewGray(image.Rect(0, 0, 620, 877))
	for i := range page.Pix {
		page.Pix[i] = 255
	}
	for x := 100; x < 500; x++ {
		page.SetGray(x, 300, color.Gray{Y: 0})
	}

	key := watermark.Key{42} // a random one, new for every document
	g := watermark.PlanGeometry(620, 877, watermark.IsColor(page), 1)
	variants, err := watermark.Mark(page, g, key, 1)
	if err != nil {
		panic(err)
	}

	recipient := [16]byte{7}
	codeword := watermark.Codeword(key, recipient, g, 1, 1)
	jpeg, err := watermark.Splice(g, func(tile int) ([]byte, error) {
		return variants.Segments[tile][watermark.Bit(codeword, tile)], nil
	})
	if err != nil {
		panic(err)
	}
	copied, err := watermark.Decode(g, jpeg)
	if err != nil {
		panic(err)
	}
	shown, err := watermark.Overlay{
		Name: "Đặng Thị Ngọc Ưỡn", Username: "uondtn", Unit: "Phòng Kế hoạch",
		Time: time.Date(2026, 1, 5, 8, 30, 0, 0, time.UTC), ViewCode: "7KQ2-M9XA",
	}.Draw(copied)
	if err != nil {
		panic(err)
	}
	fmt.Println(g.Cols, "x", g.Rows, "tiles,", shown.Bounds().Max)
	// Output: 16 x 22 tiles, (620,877)
}
