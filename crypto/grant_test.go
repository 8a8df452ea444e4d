package crypto

import (
	"errors"
	"slices"
	"testing"
)

// refuseChanged changes a copy of good by each change and holds that parse, and
// nothing before it, refuses the result with ErrFormat.
func refuseChanged(t *testing.T, good []byte, parse func([]byte) error, changes map[string]func(b []byte) []byte) {
	t.Helper()
	if err := parse(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range changes {
		if err := parse(change(slices.Clone(good))); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// put overwrites bytes.
func put(at int, bytes ...byte) func([]byte) []byte {
	return func(b []byte) []byte {
		copy(b[at:], bytes)
		return b
	}
}

func TestGrantRefusesWhatNoGrantHas(t *testing.T) {
	g := readGolden(t)
	ids, pages := len(grantMagic), len(grantMagic)+16+16+4*32
	refuseChanged(t, g.files["grant.bin"], func(b []byte) error { _, err := ParseGrant(b); return err }, map[string]func([]byte) []byte{
		"no document":       put(ids, make([]byte, 16)...),
		"no recipient":      put(ids+16, make([]byte, 16)...),
		"no container":      put(ids+32, make([]byte, 32)...),
		"no device":         put(ids+64, make([]byte, 32)...),
		"no pages":          put(pages, 0, 0),
		"2001 pages":        put(pages, 0x07, 0xd1),
		"no tiles":          put(pages+2, 0, 0),
		"1025 tiles":        put(pages+2, 0x04, 0x01),
		"a spare bit set":   put(pages+4, 0x19),
		"another version":   put(ids-2, '2'),
		"a master's magic":  func(b []byte) []byte { return append([]byte(masterMagic), b[ids:]...) },
		"bytes at the end":  func(b []byte) []byte { return append(b, 0) },
		"one byte too few":  func(b []byte) []byte { return b[:len(b)-1] },
		"nothing but magic": func(b []byte) []byte { return b[:ids] },
	})
	grant := g.grant(t)
	grant.Pages[0].Bits = []byte{0b1001, 0}
	if _, err := grant.Encode(); !errors.Is(err, ErrFormat) {
		t.Errorf("encoding too many bits: %v", err)
	}
	grant.Pages = nil
	if _, err := grant.Encode(); !errors.Is(err, ErrFormat) {
		t.Errorf("encoding no pages: %v", err)
	}
	if _, err := SealGrant(nil, AccountRecipient{}); !errors.Is(err, ErrFormat) {
		t.Errorf("sealing to nobody: %v", err)
	}
	if _, err := SealGrant(make([]byte, MaxGrantBytes+1), g.key("sender").Recipient()); !errors.Is(err, ErrFormat) {
		t.Errorf("sealing too much: %v", err)
	}
}

func TestMasterGrantRefusesWhatNoneHas(t *testing.T) {
	g := readGolden(t)
	ids, pages := len(masterMagic), len(masterMagic)+16+3*32
	refuseChanged(t, g.files["master-grant.bin"], func(b []byte) error { _, err := ParseMasterGrant(b); return err }, map[string]func([]byte) []byte{
		"no document":      put(ids, make([]byte, 16)...),
		"no container":     put(ids+16, make([]byte, 32)...),
		"no pages":         put(pages, 0, 0),
		"no width":         put(pages+2, 0, 0, 0, 0),
		"a width of 65536": put(pages+2, 0, 1, 0, 0),
		"no columns":       put(pages+10, 0, 0),
		"1026 tiles":       put(pages+10, 0x02, 0x01, 0x00, 0x02),
		"a third colour":   put(pages+14, 2),
		"quality 0":        put(pages+15, 0),
		"quality 101":      put(pages+15, 101),
		"bytes at the end": func(b []byte) []byte { return append(b, 0) },
	})
	master := g.master(t)
	master.Keys[0] = master.Keys[0][:3]
	if _, err := master.Encode(); !errors.Is(err, ErrFormat) {
		t.Errorf("encoding too few keys: %v", err)
	}
}

func TestShareRefusesWhatNoneHas(t *testing.T) {
	g := readGolden(t)
	ids := len(shareMagic)
	refuseChanged(t, g.files["share.bin"], func(b []byte) error { _, _, _, _, err := parseShare(b); return err }, map[string]func([]byte) []byte{
		"no document":      put(ids, make([]byte, 16)...),
		"no person":        put(ids+16, make([]byte, 16)...),
		"kind 0":           put(ids+32, 0),
		"kind 4":           put(ids+32, 4),
		"no key":           put(ids+33, 0, 0),
		"another key":      put(ids+35, []byte("AGE-SECRET-KEY-1")...),
		"bytes at the end": func(b []byte) []byte { return append(b, 0) },
	})
	share, kek := must(NewShare()), g.key("kek").Recipient()
	doc, who := g.facts.Document, g.facts.People["recipient"]
	for name, wrap := range map[string]func() ([]byte, error){
		"nobody's":    func() ([]byte, error) { return WrapShare(AccountRecipient{}, share, doc, who, GrantRecipient) },
		"no document": func() ([]byte, error) { return WrapShare(kek, share, DocumentID{}, who, GrantRecipient) },
		"no person":   func() ([]byte, error) { return WrapShare(kek, share, doc, PersonID{}, GrantRecipient) },
		"kind 0":      func() ([]byte, error) { return WrapShare(kek, share, doc, who, 0) },
		"kind 4":      func() ([]byte, error) { return WrapShare(kek, share, doc, who, 4) },
	} {
		if _, err := wrap(); !errors.Is(err, ErrFormat) {
			t.Errorf("wrapping %s: %v", name, err)
		}
	}
	if _, err := SealEnvelope(nil, "age1qqq"); !errors.Is(err, ErrFormat) {
		t.Errorf("an envelope to another class: %v", err)
	}
}
