package lab

import (
	"context"
	"encoding/xml"
	"errors"
	"image"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack"
	"niem/exchange/watermark/attack/specimen"
)

func TestInnocentsComeNoNearerThanClaimed(t *testing.T) {
	for _, pages := range []int{1, 3} {
		d, err := newDocument(2, pages, watermark.Key{7})
		if err != nil {
			t.Fatal(err)
		}
		g := watermark.PlanGeometry(1240, 1754, false, pages)
		for page := range pages {
			d.Pages = append(d.Pages, &watermark.Page{Number: page, Pages: pages, Key: d.key, Geometry: g})
		}
		r := rand.New(rand.NewPCG(3, uint64(pages)))
		soft := &watermark.Soft{Tiles: make([]watermark.SoftTile, g.Tiles()), Bias: make([]float64, g.Tiles())}
		for i, bias := range watermark.Biases(d.key, g, 0, pages) {
			soft.Bias[i] = watermark.Chance(bias)
			if i < 80 {
				soft.Tiles[i] = watermark.SoftTile{Seen: true, Luma: 3 * r.NormFloat64(), Warp: r.NormFloat64()}
			}
		}
		var n Innocents
		n.Try(nil, d.Strangers(1, 1000))
		n.Try([]*watermark.Soft{soft}, d.Strangers(1000, 1000))
		if !n.Kept() || n.Draws != 1000 || n.Pictures != 1 || n.Unmarked != 1 || n.NoPage != 1 || n.Observed(0) != 1000 || n.Observed(1) == 0 {
			t.Errorf("%d pages: %+v", pages, n)
		}
		if page := n.Markdown("", "plot.svg"); !strings.Contains(page, "**Accused: 0.**") || !strings.Contains(page, "kept at every level") {
			t.Error(page)
		}
		for plot := xml.NewDecoder(strings.NewReader(n.SVG())); ; {
			if _, err := plot.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestViewsOfOthersComeNoNearerThanClaimed(t *testing.T) {
	m, err := Mark([]image.Image{specimen.Letter(6)}, 2, 77)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := m.View(1, 0, Viewing{})
	if err != nil {
		t.Fatal(err)
	}
	leak := attack.ChatApp(shown, 960, 60)
	reg, _, err := watermark.Sight(context.Background(), watermark.Picture{Image: leak}, m.Pages[0])
	if err != nil {
		t.Fatal(err)
	}
	var n Viewings
	if err := n.try(context.Background(), watermark.Picture{Image: leak}, m.Document, []watermark.Sighting{{Registration: *reg}}, true, rand.New(rand.NewPCG(8, 9))); err != nil {
		t.Fatal(err)
	}
	if !n.Kept() || n.Keys != otherKeys || n.Draws != otherViews || n.Genuine < 1.5*n.Sync || n.Least >= 0 {
		t.Errorf("%+v", n)
	}
	if page := n.markdown(); !strings.Contains(page, "**0** views were read") || strings.Contains(page, "NOT KEPT") {
		t.Error(page)
	}
}
