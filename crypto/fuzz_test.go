package crypto

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// seedGolden starts a fuzz target from golden files; more seeds, each found or
// made for one branch, lie in testdata/fuzz.
func seedGolden(f *testing.F, names ...string) {
	f.Helper()
	for _, name := range names {
		f.Add(must(os.ReadFile(filepath.Join(goldenDir, name))))
	}
}

// oneSpelling holds what every parser of ours promises: it refuses with
// ErrFormat, or the value is written back to the very bytes it was read from.
func oneSpelling(t *testing.T, b []byte, err error, encode func() ([]byte, error)) {
	t.Helper()
	if err != nil {
		if !errors.Is(err, ErrFormat) {
			t.Fatalf("refused without its class: %v", err)
		}
		return
	}
	if again, err := encode(); err != nil || !bytes.Equal(again, b) {
		t.Fatalf("written back otherwise: %v", err)
	}
}

func FuzzParseGrant(f *testing.F) {
	seedGolden(f, "grant.bin", "master-grant.bin")
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := ParseGrant(b)
		oneSpelling(t, b, err, func() ([]byte, error) { return g.Encode() })
	})
}

func FuzzParseMasterGrant(f *testing.F) {
	seedGolden(f, "master-grant.bin", "grant.bin")
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ParseMasterGrant(b)
		oneSpelling(t, b, err, func() ([]byte, error) { return m.Encode() })
	})
}

func FuzzParseManifest(f *testing.F) {
	seedGolden(f, "manifest-1.bin", "manifest-2.bin", "manifest-3.bin")
	f.Fuzz(func(t *testing.T, b []byte) {
		m, _, err := ParseManifest(b)
		oneSpelling(t, b, err, func() ([]byte, error) { return append(m.encode(), b[len(b)-signatureSize:]...), nil })
	})
}

func FuzzParseShare(f *testing.F) {
	seedGolden(f, "share.bin")
	f.Fuzz(func(t *testing.T, b []byte) {
		s, doc, who, kind, err := parseShare(b)
		oneSpelling(t, b, err, func() ([]byte, error) { return encodeShare(s.identity.String(), doc, who, kind), nil })
	})
}

func FuzzParseLabel(f *testing.F) {
	seedGolden(f, "label.json")
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := ParseLabel(b)
		oneSpelling(t, b, err, l.Encode)
	})
}

func FuzzOpenBlock(f *testing.F) {
	seedGolden(f, "page-0.block", "page-1.block")
	master := must(ParseMasterGrant(must(os.ReadFile(filepath.Join(goldenDir, "master-grant.bin")))))
	golden := [2][]byte{must(os.ReadFile(filepath.Join(goldenDir, "page-0.block"))), must(os.ReadFile(filepath.Join(goldenDir, "page-1.block")))}
	f.Fuzz(func(t *testing.T, b []byte) {
		for page, keys := range master.Keys {
			block, err := OpenBlock(b, master.Document, page, master.Seed, len(keys))
			if err != nil {
				if !errors.Is(err, ErrFormat) && !errors.Is(err, ErrTampered) {
					t.Fatalf("refused without its class: %v", err)
				}
				continue
			}
			whole := true
			for tile, pair := range keys {
				for bit, key := range pair {
					got, err := block.Variant(tile, bit, key)
					if err == nil && !bytes.Equal(got, goldenPixels(page, tile, bit)) {
						t.Fatalf("page %d tile %d bit %d gave %q", page, tile, bit, got)
					}
					if err != nil && !errors.Is(err, ErrTampered) {
						t.Fatalf("refused without its class: %v", err)
					}
					whole = whole && err == nil
				}
			}
			if whole && !bytes.Equal(b, golden[page]) {
				t.Fatal("another block opens whole")
			}
		}
	})
}

func FuzzOpenWith(f *testing.F) {
	seedGolden(f, "grant.age", "label.age", "original.age", "account-wrap.age")
	g := readGolden(f)
	key := g.key("recipient")
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := OpenWith(bytes.NewReader(b), key)
		var plain []byte
		if err == nil {
			plain, err = io.ReadAll(r)
		}
		switch {
		case err != nil && !refused(err):
			t.Fatalf("refused without its class: %v", err)
		case err == nil && !bytes.Equal(plain, g.files["grant.bin"]) && !bytes.Equal(plain, g.files["label.json"]):
			t.Fatalf("opened to what nobody sealed: %q", plain)
		}
	})
}

func FuzzParseNames(f *testing.F) {
	f.Add("m5xwyzdfnyqgi33dovwwk3tuee", "115a0000-0000-0000-0000-000000000000")
	f.Fuzz(func(t *testing.T, doc, who string) {
		if id, err := ParseDocumentID(doc); err == nil && id.String() != doc {
			t.Fatalf("%q reads as %s", doc, id)
		}
		if id, err := ParsePersonID(who); err == nil {
			if again, err := ParsePersonID(id.String()); err != nil || again != id {
				t.Fatalf("%q reads as %s", who, id)
			}
		}
		for _, err := range []error{second(ParseAccountKey(doc)), second(ParseAccountRecipient(doc)), second(ParseDeviceKey(doc)), second(ParseWrapKey(doc)), second(ParseHash(doc))} {
			if err != nil && !errors.Is(err, ErrFormat) {
				t.Fatalf("refused without its class: %v", err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }
