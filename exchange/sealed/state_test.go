package sealed

import (
	"errors"
	"image"
	"testing"

	"niem/crypto"
)

func TestResumedSendGivesTheSameContainer(t *testing.T) {
	pages := []image.Image{letterPage(420, 594, false, 1), letterPage(420, 594, false, 2), letterPage(420, 594, false, 3)}
	whole := newWorld(t, pages...)
	state, err := whole.sealer.State()
	if err != nil {
		t.Fatal(err)
	}
	resumed, err := Resume(state)
	if err != nil {
		t.Fatal(err)
	}
	for page := range pages[:2] {
		record, err := whole.sealer.PageState(page)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := resumed.RestorePage(record); err != nil || n != page {
			t.Fatalf("page %d restored as %d: %v", page, n, err)
		}
	}
	w := &world{sealer: resumed, pages: pages, blocks: [][]byte{whole.blocks[0], whole.blocks[1], nil}, device: whole.device}
	if _, err := resumed.PageState(2); !errors.Is(err, ErrUnfinished) {
		t.Fatalf("state of an unsealed page: %v", err)
	}
	if _, err := resumed.Finish(whole.order(t), func(Reader, []byte) error { return nil }); !errors.Is(err, ErrUnfinished) {
		t.Fatalf("finished without the last page: %v", err)
	}
	if w.blocks[2], _, err = resumed.SealPage(2, pages[2]); err != nil {
		t.Fatal(err)
	}
	w.finish(t)
	before, _, err := crypto.ParseManifest(whole.pkg.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	after, _, err := crypto.ParseManifest(w.pkg.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	if after.Document != before.Document || after.Pages[0] != before.Pages[0] || after.Pages[1] != before.Pages[1] || after.Biases[2] != before.Biases[2] {
		t.Fatal("the resumed document is another one")
	}
	opener, err := w.open(w.recipients[1])
	if err != nil {
		t.Fatal(err)
	}
	for page, block := range w.blocks {
		if _, err := opener.Page(page, block, overlay); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDamagedStateRefused(t *testing.T) {
	w := newWorld(t, letterPage(420, 594, false, 1))
	state, err := w.sealer.State()
	if err != nil {
		t.Fatal(err)
	}
	record, err := w.sealer.PageState(0)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]byte{nil, []byte("{}"), state[:len(state)-2], record} {
		if _, err := Resume(bad); !errors.Is(err, crypto.ErrFormat) {
			t.Fatalf("state %.20q: %v", bad, err)
		}
	}
	other, err := NewSealer(crypto.NewDocumentID(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]byte{nil, []byte("{}"), record[:len(record)-2], state, record} { // the last is another document's
		if _, err := other.RestorePage(bad); !errors.Is(err, crypto.ErrFormat) {
			t.Fatalf("page state %.20q: %v", bad, err)
		}
	}
}
