package sealed

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"testing"
	"time"

	"niem/crypto"
	"niem/exchange/watermark"
	"niem/exchange/watermark/attack/specimen"
)

// party is somebody with keys.
type party struct {
	id      crypto.PersonID
	account *crypto.AccountKey
}

func newParty(t testing.TB, n byte) party {
	t.Helper()
	account, err := crypto.NewAccountKey()
	if err != nil {
		t.Fatal(err)
	}
	return party{crypto.PersonID{15: n}, account}
}

// world is a sealed document and everybody around it.
type world struct {
	sealer     *Sealer
	device     *crypto.DeviceKey
	sender     party
	recovery   party
	recipients []party
	shares     map[crypto.PersonID]*crypto.Share
	blocks     [][]byte
	pkg        *Package
	grants     map[crypto.PersonID][]byte // sealed, peeled off their envelopes
	pages      []image.Image
}

func letterPage(w, h int, colorful bool, seed int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := uint8(255)
			if y%22 < 12 && (x*7+y*13+(x/9)*(seed+3)+(y/22)*31)%11 < 4 && x > w/10 && x < w*9/10 {
				v = 20
			}
			c := color.RGBA{v, v, v, 255}
			if dx, dy := x-w*2/3, y-h*3/4; colorful && dx*dx+dy*dy < w*w/64 && dx*dx+dy*dy > w*w/81 {
				c = color.RGBA{205, 20, 30, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func newWorld(t testing.TB, pages ...image.Image) *world {
	t.Helper()
	sealer, err := NewSealer(crypto.NewDocumentID(), len(pages))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{sealer: sealer, pages: pages, blocks: make([][]byte, len(pages))}
	for page, picture := range pages {
		if w.blocks[page], _, err = sealer.SealPage(page, picture); err != nil {
			t.Fatal(err)
		}
	}
	w.finish(t)
	return w
}

func (w *world) finish(t testing.TB) {
	t.Helper()
	var err error
	if w.device, err = crypto.NewDeviceKey(deterministic{7}); err != nil {
		t.Fatal(err)
	}
	w.sender, w.recovery = newParty(t, 1), newParty(t, 2)
	w.recipients = []party{newParty(t, 3), newParty(t, 4), newParty(t, 5)}
	w.shares, w.grants = map[crypto.PersonID]*crypto.Share{}, map[crypto.PersonID][]byte{}
	if w.pkg, err = w.sealer.Finish(w.order(t), func(r Reader, envelope []byte) error {
		g, err := w.shares[r.Person].PeelEnvelope(envelope)
		w.grants[r.Person] = g
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func (w *world) order(t testing.TB) Order {
	t.Helper()
	o := Order{Label: crypto.Label{Subject: "Báo cáo nhanh", Files: []string{"bao-cao.pdf"}}, Metadata: []byte("{}"), Device: w.device.Signer(), Account: w.sender.account}
	add := func(kind crypto.GrantKind, p party) {
		share, err := crypto.NewShare()
		if err != nil {
			t.Fatal(err)
		}
		w.shares[p.id] = share
		o.Readers = append(o.Readers, Reader{kind, p.id, p.account.Recipient(), crypto.HashOf(p.id[:]), share.Recipient()})
	}
	for _, p := range w.recipients {
		add(crypto.GrantRecipient, p)
	}
	add(crypto.GrantRecovery, w.recovery)
	add(crypto.GrantMaster, w.sender)
	return o
}

// deterministic is an endless reader of one byte.
type deterministic struct{ b byte }

func (d deterministic) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = d.b
	}
	return len(p), nil
}

func (w *world) signer(s crypto.Signing) (crypto.DevicePublic, error) {
	if s.Device != w.device.ID() {
		return crypto.DevicePublic{}, errors.New("unknown device")
	}
	return w.device.Public(), nil
}

func (w *world) open(p party) (*Opener, error) {
	return NewOpener([][]byte{w.pkg.Manifest}, w.signer, w.sealer.Document(), p.id, w.grants[p.id], p.account)
}

func (w *world) tracer(t testing.TB) *Tracer {
	t.Helper()
	tracer, err := NewTracer([][]byte{w.pkg.Manifest}, w.signer, w.sealer.Document(), crypto.GrantMaster, w.sender.id, w.grants[w.sender.id], w.sender.account)
	if err != nil {
		t.Fatal(err)
	}
	for page, block := range w.blocks {
		if err := tracer.AddPage(page, block); err != nil {
			t.Fatal(err)
		}
	}
	return tracer
}

var overlay = watermark.Overlay{Name: "Đặng Thị Ngọc Ưỡn", Username: "uon.dtn", Unit: "Sở Y tế – Phòng Nghiệp vụ Y",
	Time: time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC), ViewCode: "ABCD-0123-4567"}

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

func TestNoPageWithoutVisibleMark(t *testing.T) {
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
}

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

func TestCopyTracedToItsRecipient(t *testing.T) {
	w := newWorld(t, specimen.Text(11, 1))
	culprit := w.recipients[1]
	opener, err := w.open(culprit)
	if err != nil {
		t.Fatal(err)
	}
	leaked, err := opener.Page(0, w.blocks[0], overlay)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := w.tracer(t).Trace(context.Background(), []watermark.Picture{{Image: leaked}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	proof.Verdict.Tiles = nil
	if v := proof.Verdict; v.Outcome != watermark.OutcomeAccused || v.Recipient != culprit.id || v.Log10P > -6 || proof.Draws != nil || proof.Recipients != 3 {
		t.Fatalf("verdict %+v, draws %v", v, proof.Draws)
	}
}

// TestSendersOwnLookTracesToTheSender: the holder of the master grant sees no page
// without marks either, and they are his own.
func TestSendersOwnLookTracesToTheSender(t *testing.T) {
	w := newWorld(t, specimen.Text(11, 1))
	look, err := NewLook([][]byte{w.pkg.Manifest}, w.signer, w.sealer.Document(), w.sender.id, w.grants[w.sender.id], w.sender.account)
	if err != nil {
		t.Fatal(err)
	}
	bare := overlay
	bare.Name = ""
	if page, err := look.Page(0, w.blocks[0], bare); !errors.Is(err, watermark.ErrOverlay) || page != nil {
		t.Fatalf("page without a name in its mark: %v", err)
	}
	leaked, err := look.Page(0, w.blocks[0], overlay)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := w.tracer(t).Trace(context.Background(), []watermark.Picture{{Image: leaked}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if v := proof.Verdict; v.Outcome != watermark.OutcomeAccused || v.Recipient != w.sender.id || v.Log10P > -6 || proof.Recipients != 3 {
		t.Fatalf("verdict %s of %x, log10 p %f", v.Outcome, v.Recipient, v.Log10P)
	}
}
