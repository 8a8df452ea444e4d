package sealed

import (
	"errors"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"niem/crypto"
	"niem/exchange/watermark"
)

func TestOversizedPageRefusedBeforeWork(t *testing.T) {
	sealer, err := NewSealer(crypto.NewDocumentID(), 1)
	if err != nil {
		t.Fatal(err)
	}
	huge := image.NewUniform(image.White) // claims 2e9 x 2e9 pixels and holds none
	if _, _, err := sealer.SealPage(0, huge); !errors.Is(err, ErrPageTooLarge) {
		t.Fatalf("got %v", err)
	}
	for _, page := range []int{-1, 1} {
		if _, _, err := sealer.SealPage(page, letterPage(420, 594, false, 1)); !errors.Is(err, crypto.ErrFormat) {
			t.Fatalf("page %d: %v", page, err)
		}
	}
	for _, pages := range []int{0, -1, crypto.MaxPages + 1} {
		if _, err := NewSealer(crypto.NewDocumentID(), pages); !errors.Is(err, crypto.ErrFormat) {
			t.Fatalf("document of %d pages: %v", pages, err)
		}
	}
}

func TestRecipientLimitsHold(t *testing.T) {
	w := newWorld(t, letterPage(420, 594, false, 1))
	none := w.order(t)
	none.Readers = none.Readers[len(w.recipients):]
	if _, err := w.sealer.Finish(none, func(Reader, []byte) error { return nil }); !errors.Is(err, crypto.ErrRecipients) {
		t.Fatalf("document for nobody: %v", err)
	}
	twice := w.order(t)
	twice.Readers = append(twice.Readers, twice.Readers[0])
	if _, err := w.sealer.Finish(twice, func(Reader, []byte) error { return nil }); !errors.Is(err, crypto.ErrFormat) {
		t.Fatalf("one recipient twice: %v", err)
	}
}

// TestMemoryDoesNotGrowWithTheDocument seals one page after another: what stays
// of a page is its keys and its entry.
func TestMemoryDoesNotGrowWithTheDocument(t *testing.T) {
	const pages = 24
	sealer, err := NewSealer(crypto.NewDocumentID(), pages)
	if err != nil {
		t.Fatal(err)
	}
	live := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	picture := letterPage(420, 594, false, 1)
	var early uint64
	for page := range pages {
		if _, _, err := sealer.SealPage(page, picture); err != nil {
			t.Fatal(err)
		}
		if page == 3 {
			early = live()
		}
	}
	late := live()
	if perPage := (int64(late) - int64(early)) / (pages - 4); perPage > 64<<10 {
		t.Fatalf("%d bytes stay of every page", perPage)
	}
	runtime.KeepAlive(sealer)
}

func TestCompilesForTheBrowser(t *testing.T) {
	cmd := exec.Command("go", "build", "-o", filepath.Join(t.TempDir(), "sealed.wasm"), ".")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// Two variants of every tile cost little more than two pages: at most 2.2 times the
// JPEG of one whole variant and 200 bytes for each.
func TestBlockIsLittleMoreThanTwoPages(t *testing.T) {
	for _, p := range benchPages {
		for _, pages := range []int{1, 3} {
			sealer, err := NewSealer(crypto.NewDocumentID(), pages)
			if err != nil {
				t.Fatal(err)
			}
			variants, geometry, err := sealer.markPage(0, p.page())
			if err != nil {
				t.Fatal(err)
			}
			block, keys, err := sealer.encryptPage(0, variants)
			if err != nil {
				t.Fatal(err)
			}
			whole, err := watermark.Splice(geometry, func(tile int) ([]byte, error) { return variants.Segments[tile][0], nil })
			if err != nil {
				t.Fatal(err)
			}
			if most := 22*len(whole)/10 + 200*2*len(keys); len(block) > most {
				t.Errorf("%s of %d pages: a block of %d bytes, the most is %d", p.name, pages, len(block), most)
			}
		}
	}
}
