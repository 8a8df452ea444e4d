package crypto

import (
	"bytes"
	"errors"
	"testing"
)

func TestRecipientOpensOnlyHisVariants(t *testing.T) {
	d := newSealedDocument(t, 2, 2, 3, 2)
	for n, key := range d.keys {
		plain, err := OpenGrant(d.sealed[n], key)
		if err != nil {
			t.Fatal(err)
		}
		g, err := ParseGrant(plain)
		if err != nil {
			t.Fatal(err)
		}
		m, _, err := VerifyManifest(d.signed, d.device.Public())
		if err != nil {
			t.Fatal(err)
		}
		if err := m.CheckGrant(g, d.sealed[n]); err != nil {
			t.Fatal(err)
		}
		for page, p := range g.Pages {
			if err := m.CheckBlock(page, d.blocks[page]); err != nil {
				t.Fatal(err)
			}
			block, err := OpenBlock(d.blocks[page], d.doc, page, g.Seed, len(p.Keys))
			if err != nil {
				t.Fatal(err)
			}
			for tile, fileKey := range p.Keys {
				got, err := block.Variant(tile, p.Bit(tile), fileKey)
				if err != nil || !bytes.Equal(got, samplePixels(page, tile, p.Bit(tile))) {
					t.Fatalf("page %d tile %d: wrong pixels, %v", page, tile, err)
				}
				if _, err := block.Variant(tile, 1-p.Bit(tile), fileKey); !errors.Is(err, ErrTampered) {
					t.Fatalf("page %d tile %d: the other variant: %v", page, tile, err)
				}
			}
		}
	}
	if _, err := OpenGrant(d.sealed[0], d.keys[1]); !errors.Is(err, ErrNotForYou) {
		t.Fatalf("another's grant: %v", err)
	}
}

func TestMasterGrantOpensEveryVariant(t *testing.T) {
	d := newSealedDocument(t, 1, 2, 3, 2)
	master, err := ParseMasterGrant(must(OpenGrant(d.masterG, d.senderKey)))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.manifest.CheckMasterGrant(master, GrantMaster, d.sender, d.masterG); err != nil {
		t.Fatal(err)
	}
	for page, keys := range master.Keys {
		block := must(OpenBlock(d.blocks[page], d.doc, page, master.Seed, len(keys)))
		for tile, pair := range keys {
			for bit, key := range pair {
				if got := must(block.Variant(tile, bit, key)); !bytes.Equal(got, samplePixels(page, tile, bit)) {
					t.Fatalf("page %d tile %d bit %d: wrong pixels", page, tile, bit)
				}
			}
		}
	}
}

func TestEnvelopeNeedsBothKeys(t *testing.T) {
	d := newSealedDocument(t, 1, 1, 1, 1)
	kek, share := must(NewAccountKey()), must(NewShare())
	envelope := must(SealEnvelope(d.sealed[0], share.Recipient()))
	wrapped := must(WrapShare(kek.Recipient(), share, d.doc, d.people[0], GrantRecipient))
	if _, err := OpenGrant(envelope, d.keys[0]); !errors.Is(err, ErrNotForYou) {
		t.Fatalf("the recipient alone: %v", err)
	}
	same, doc, who, kind, err := UnwrapShare(kek, wrapped)
	if err != nil || doc != d.doc || who != d.people[0] || kind != GrantRecipient {
		t.Fatalf("unwrap: %v %v %v %v", doc, who, kind, err)
	}
	peeled, err := same.PeelEnvelope(envelope)
	if err != nil || !bytes.Equal(peeled, d.sealed[0]) {
		t.Fatalf("peel: %v", err)
	}
	if _, _, _, _, err := UnwrapShare(d.keys[0], wrapped); !errors.Is(err, ErrNotForYou) {
		t.Fatalf("another key: %v", err)
	}
}

func TestLabelRoundTrip(t *testing.T) {
	key := must(NewAccountKey())
	for _, l := range []Label{
		{},
		{Subject: "V/v kiểm tra <đợt 2> & báo cáo\u2028", Files: []string{"Công văn số 12.pdf", "phụ lục.png"}, Note: "Kính gửi\n\tanh Ưỡn"},
	} {
		got, err := OpenLabel(must(SealLabel(l, key.Recipient())), key)
		if err != nil || got.Subject != l.Subject || got.Note != l.Note || len(got.Files) != len(l.Files) {
			t.Fatalf("%+v: %+v, %v", l, got, err)
		}
	}
	for _, l := range []Label{{Subject: "a\x00"}, {Files: []string{"../etc/passwd"}}, {Files: []string{""}}, {Files: []string{`a\b`}}, {Subject: "\xff"}, {Note: string(make([]byte, MaxLabel))}} {
		if _, err := SealLabel(l, key.Recipient()); !errors.Is(err, ErrFormat) {
			t.Fatalf("%+q: %v", l.Files, err)
		}
	}
}

func TestAccountKeyWrapNeedsDeviceAndPassphrase(t *testing.T) {
	key, device := must(NewAccountKey()), must(NewWrapKey())
	wrapped := must(WrapAccount(key, device.Recipient(), "mật khẩu dài", MinWorkFactor))
	back, err := UnwrapAccount(wrapped, device, "mật khẩu dài")
	if err != nil || back.Secret() != key.Secret() {
		t.Fatalf("unwrap: %v", err)
	}
	if _, err := UnwrapAccount(wrapped, device, "sai"); !errors.Is(err, ErrNotForYou) {
		t.Fatalf("wrong passphrase: %v", err)
	}
	if _, err := UnwrapAccount(wrapped, must(NewWrapKey()), "mật khẩu dài"); !errors.Is(err, ErrNotForYou) {
		t.Fatalf("another device: %v", err)
	}
	if _, err := WrapAccount(key, device.Recipient(), "", MinWorkFactor); !errors.Is(err, ErrFormat) {
		t.Fatalf("empty passphrase: %v", err)
	}
	if _, err := WrapAccount(key, device.Recipient(), "x", MinWorkFactor-1); !errors.Is(err, ErrFormat) {
		t.Fatalf("weak work factor: %v", err)
	}
}

func TestRecoveryNeedsTwoHolders(t *testing.T) {
	var holders [3]AccountRecipient
	var keys [3]*AccountKey
	for i := range keys {
		keys[i] = must(NewAccountKey())
		holders[i] = keys[i].Recipient()
	}
	unit := must(NewAccountKey())
	shares := must(SplitRecovery(unit, holders))
	for a := range keys {
		for b := range keys {
			back, err := JoinRecovery(shares, keys[a], keys[b])
			if a == b {
				if !errors.Is(err, ErrNotForYou) {
					t.Fatalf("holder %d alone: %v", a, err)
				}
			} else if err != nil || back.Secret() != unit.Secret() {
				t.Fatalf("holders %d and %d: %v", a, b, err)
			}
		}
	}
	if _, err := SplitRecovery(unit, [3]AccountRecipient{holders[0], holders[0], holders[1]}); !errors.Is(err, ErrFormat) {
		t.Fatalf("one holder twice: %v", err)
	}
}
