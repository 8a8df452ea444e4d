package sealed

import (
	"errors"
	"image"
	"image/color"
	"testing"
	"time"

	"niem/crypto"
	"niem/exchange/watermark"
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
	Time: time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC), ViewCode: "ABCD-0123-4567",
	Session: watermark.NewSessionMark(watermark.SessionKey{1}, watermark.ViewID{0xab, 0xcd, 0x01, 0x23, 0x45, 0x67})}
