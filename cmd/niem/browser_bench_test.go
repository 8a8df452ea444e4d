package main

import (
	"bytes"
	"encoding/json"
	"image"
	"image/draw"
	"io"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"niem/crypto"
	"niem/deploy/sample"
	webdesk "niem/web/desk"
)

// BenchmarkBrowser has Chromium open and seal documents on the stage's servers,
// once, and reports what it kept of it, beside what the same code takes natively.
func BenchmarkBrowser(b *testing.B) {
	_, last, found := bytes.Cut(tellInBrowser(b, "bench"), []byte("figures "))
	if !found {
		b.Fatal("the story has no figures")
	}
	var figures map[string]map[string]float64
	if err := json.NewDecoder(bytes.NewReader(last)).Decode(&figures); err != nil {
		b.Fatal(err)
	}
	native := sealNatively(b)
	for _, row := range []string{"Seal/workers=1", "Seal/workers=2"} {
		figures[row]["native-ms/page"] = native
		figures[row]["x-native"], figures[row]["waited-x-native"] = figures[row]["ms/page"]/native, figures[row]["waited-ms/page"]/native
	}
	for _, row := range slices.Sorted(maps.Keys(figures)) {
		b.Run(row, func(b *testing.B) {
			for b.Loop() {
			}
			b.ReportMetric(0, "ns/op")
			for _, unit := range slices.Sorted(maps.Keys(figures[row])) {
				b.ReportMetric(figures[row][unit], unit)
			}
		})
	}
}

// sealNatively is the time a page of the letter takes on one core, in ms.
func sealNatively(b *testing.B) float64 {
	b.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	letter := filepath.Join(b.TempDir(), "letter.pdf")
	if err := newFile(letter, sample.Letter); err != nil {
		b.Fatal(err)
	}
	pages, err := (&app{out: io.Discard, err: io.Discard}).pdfPages(b.Context(), letter)
	if err != nil {
		b.Fatal(err)
	}
	account, err := crypto.NewAccountKey()
	if err != nil {
		b.Fatal(err)
	}
	sending, err := webdesk.NewSending(account.Secret(), len(pages))
	if err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for n, page := range pages {
		picture, err := page(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		rgba := image.NewRGBA(picture.Bounds())
		draw.Draw(rgba, rgba.Rect, picture, picture.Bounds().Min, draw.Src)
		began := time.Now()
		if _, _, _, err := sending.Page(n, webdesk.Size{Width: rgba.Rect.Dx(), Height: rgba.Rect.Dy()}, rgba.Pix); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return float64(took[len(took)/2].Microseconds()) / 1000
}
