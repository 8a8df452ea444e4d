package sealed

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"niem/crypto"
	"niem/deploy/sample"
	"niem/exchange/watermark"
	"niem/exchange/watermark/attack/specimen"
)

var benchPages = []struct {
	name string
	page func() image.Image
}{
	{"gray", func() image.Image { return specimen.Text(11, 1) }},
	{"colour", func() image.Image { return specimen.Colour(1) }},
}

// BenchmarkSealPage goes from a page's bitmap to its ciphertext: marks, both
// encodings, encryption. The verifying decryption that SealPage adds, and
// poppler's rendering, are reported beside it.
func BenchmarkSealPage(b *testing.B) {
	for _, p := range benchPages {
		picture := p.page()
		for _, cores := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/cores=%d", p.name, cores), func(b *testing.B) { benchSeal(b, picture, cores) })
		}
		b.Run(p.name+"/verify", func(b *testing.B) { benchVerify(b, picture) })
		b.Run(p.name+"/sizes", func(b *testing.B) { benchSizes(b, picture) })
	}
	b.Run("pdftoppm", benchRender)
}

func benchSeal(b *testing.B, picture image.Image, cores int) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
	sealer, err := NewSealer(crypto.NewDocumentID(), crypto.MaxPages)
	if err != nil {
		b.Fatal(err)
	}
	pages := make(chan int)
	var work sync.WaitGroup
	for range cores {
		work.Go(func() {
			for page := range pages {
				variants, _, err := sealer.markPage(page, picture)
				if err == nil {
					_, _, err = sealer.encryptPage(page, variants)
				}
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		pages <- i % crypto.MaxPages
	}
	close(pages)
	work.Wait()
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/page")
}

func benchVerify(b *testing.B, picture image.Image) {
	sealer, err := NewSealer(crypto.NewDocumentID(), 3)
	if err != nil {
		b.Fatal(err)
	}
	variants, _, err := sealer.markPage(0, picture)
	if err != nil {
		b.Fatal(err)
	}
	block, keys, err := sealer.encryptPage(0, variants)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := sealer.verifyPage(0, block, keys, variants); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/page")
}

// benchSizes compares the block with the JPEG of one whole marked variant, and
// with the tinted page without a mark by Go's own encoder at the same quality.
func benchSizes(b *testing.B, picture image.Image) {
	for b.Loop() {
	}
	sealer, err := NewSealer(crypto.NewDocumentID(), 3)
	if err != nil {
		b.Fatal(err)
	}
	variants, geometry, err := sealer.markPage(0, picture)
	if err != nil {
		b.Fatal(err)
	}
	block, keys, err := sealer.encryptPage(0, variants)
	if err != nil {
		b.Fatal(err)
	}
	whole, err := watermark.Splice(geometry, func(tile int) ([]byte, error) { return variants.Segments[tile][0], nil })
	if err != nil {
		b.Fatal(err)
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, picture, &jpeg.Options{Quality: geometry.Quality}); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(block)), "block-bytes")
	b.ReportMetric(float64(len(block))/float64(len(whole)), "x-one-variant")
	b.ReportMetric(float64(len(block)-200*2*len(keys))/float64(len(whole)), "x-one-variant-less-200-each")
	b.ReportMetric(float64(len(block))/float64(plain.Len()), "x-unmarked-jpeg")
}

func benchRender(b *testing.B) {
	path := filepath.Join(b.TempDir(), "letter.pdf")
	if err := os.WriteFile(path, sample.Letter, 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if out, err := exec.Command("pdftoppm", "-r", "150", "-f", "1", "-l", "1", path, filepath.Join(b.TempDir(), "page")).CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/page")
}

// BenchmarkFinish makes grants, labels and envelopes for 100 readers and signs
// the manifest of a document of three pages.
func BenchmarkFinish(b *testing.B) {
	w := &world{shares: map[crypto.PersonID]*crypto.Share{}}
	var err error
	if w.sealer, err = NewSealer(crypto.NewDocumentID(), 3); err != nil {
		b.Fatal(err)
	}
	for page := range 3 {
		if _, _, err := w.sealer.SealPage(page, specimen.Text(11, 1)); err != nil {
			b.Fatal(err)
		}
	}
	if w.device, err = crypto.NewDeviceKey(deterministic{7}); err != nil {
		b.Fatal(err)
	}
	w.sender, w.recovery = newParty(b, 1), newParty(b, 2)
	for i := range 100 {
		w.recipients = append(w.recipients, newParty(b, byte(i+3)))
	}
	order := w.order(b)
	for b.Loop() {
		if _, err := w.sealer.Finish(order, func(Reader, []byte) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/100, "us/reader")
}
