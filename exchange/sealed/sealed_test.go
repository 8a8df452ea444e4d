package sealed

import (
	"bytes"
	"errors"
	"image"
	"testing"

	"niem/crypto"
	"niem/exchange/watermark"
)

func TestEveryRecipientOpensEveryPage(t *testing.T) {
	w := newWorld(t, letterPage(620, 877, false, 1), letterPage(620, 877, true, 2), letterPage(877, 620, false, 3))
	for _, p := range w.recipients {
		opener, err := w.open(p)
		if err != nil {
			t.Fatal(err)
		}
		for page, block := range w.blocks {
			shown, err := opener.Page(page, block, overlay)
			if err != nil {
				t.Fatal(err)
			}
			if shown.Bounds().Size() != w.pages[page].Bounds().Size() {
				t.Fatalf("page %d has size %v", page, shown.Bounds())
			}
		}
	}
	for _, l := range w.pkg.Labels {
		for _, p := range append(w.recipients, w.sender, w.recovery) {
			label, err := crypto.OpenLabel(l.Bytes, p.account)
			if (err == nil) != (p.id == l.Person) || err == nil && label.Subject != "Báo cáo nhanh" {
				t.Fatalf("label of %s opened by %s: %v", l.Person, p.id, err)
			}
		}
	}
}

func TestCopiesOfTwoRecipientsDiffer(t *testing.T) {
	w := newWorld(t, letterPage(620, 877, false, 1))
	var shown []*image.RGBA
	for _, p := range w.recipients[:2] {
		opener, err := w.open(p)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := opener.Page(0, w.blocks[0], overlay)
		if err != nil {
			t.Fatal(err)
		}
		shown = append(shown, picture)
	}
	if bytes.Equal(shown[0].Pix, shown[1].Pix) {
		t.Fatal("two recipients see the same pixels")
	}
}

func TestRecipientCannotDecryptOtherVariants(t *testing.T) {
	w := newWorld(t, letterPage(420, 594, false, 1))
	opener, err := w.open(w.recipients[0])
	if err != nil {
		t.Fatal(err)
	}
	block, err := crypto.OpenBlock(w.blocks[0], w.sealer.Document(), 0, opener.grant.Seed, len(opener.grant.Pages[0].Keys))
	if err != nil {
		t.Fatal(err)
	}
	for tile, key := range opener.grant.Pages[0].Keys {
		mine := opener.grant.Pages[0].Bit(tile)
		if _, err := block.Variant(tile, mine, key); err != nil {
			t.Fatal(err)
		}
		if _, err := block.Variant(tile, 1-mine, key); !errors.Is(err, crypto.ErrTampered) {
			t.Fatalf("tile %d: the other variant gave %v", tile, err)
		}
	}
}

func TestForeignGrantRefused(t *testing.T) {
	w := newWorld(t, letterPage(420, 594, false, 1))
	a, b := w.recipients[0], w.recipients[1]
	if _, err := NewOpener([][]byte{w.pkg.Manifest}, w.signer, w.sealer.Document(), a.id, w.grants[b.id], a.account); !errors.Is(err, crypto.ErrNotForYou) {
		t.Fatalf("another's sealed grant: %v", err)
	}
	// Another's grant, sealed again to one's own key by somebody who helps.
	plain, err := crypto.OpenGrant(w.grants[b.id], b.account)
	if err != nil {
		t.Fatal(err)
	}
	resealed, err := crypto.SealGrant(plain, a.account.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	for _, me := range []crypto.PersonID{a.id, b.id} {
		if _, err := NewOpener([][]byte{w.pkg.Manifest}, w.signer, w.sealer.Document(), me, resealed, a.account); !errors.Is(err, crypto.ErrTampered) {
			t.Fatalf("resealed grant opened as %s: %v", me, err)
		}
	}
	other := newWorld(t, letterPage(420, 594, false, 1))
	if _, err := NewOpener([][]byte{other.pkg.Manifest}, w.signer, w.sealer.Document(), a.id, w.grants[a.id], a.account); !errors.Is(err, crypto.ErrTampered) {
		t.Fatalf("another document's manifest: %v", err)
	}
}

func TestTamperedBytesGiveNoPage(t *testing.T) {
	w := newWorld(t, letterPage(420, 594, false, 1), letterPage(420, 594, false, 2))
	opener, err := w.open(w.recipients[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{0, 40, len(w.blocks[0]) / 2, len(w.blocks[0]) - 1} {
		bad := bytes.Clone(w.blocks[0])
		bad[at] ^= 1
		if page, err := opener.Page(0, bad, overlay); !errors.Is(err, crypto.ErrTampered) || page != nil {
			t.Fatalf("byte %d flipped: %v", at, err)
		}
	}
	for name, block := range map[string][]byte{"cut": w.blocks[0][:len(w.blocks[0])-1], "swapped page": w.blocks[1], "empty": nil} {
		if page, err := opener.Page(0, block, overlay); err == nil || page != nil {
			t.Fatalf("%s block gave a page", name)
		}
	}
	for _, at := range []int{20, len(w.pkg.Manifest) / 2, len(w.pkg.Manifest) - 1} {
		bad := bytes.Clone(w.pkg.Manifest)
		bad[at] ^= 1
		p := w.recipients[0]
		if _, err := NewOpener([][]byte{bad}, w.signer, w.sealer.Document(), p.id, w.grants[p.id], p.account); err == nil {
			t.Fatalf("manifest byte %d flipped: opened", at)
		}
	}
}

func TestNoPageWithoutVisibleAndSessionMark(t *testing.T) {
	w := newWorld(t, letterPage(420, 594, false, 1))
	opener, err := w.open(w.recipients[0])
	if err != nil {
		t.Fatal(err)
	}
	bare := overlay
	bare.Name = ""
	if page, err := opener.Page(0, w.blocks[0], bare); !errors.Is(err, watermark.ErrOverlay) || page != nil {
		t.Fatalf("page without a name in its mark: %v", err)
	}
	bare = overlay
	bare.Session = nil
	if page, err := opener.Page(0, w.blocks[0], bare); !errors.Is(err, watermark.ErrOverlay) || page != nil {
		t.Fatalf("page without a session mark: %v", err)
	}
}
