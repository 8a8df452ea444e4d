package crypto

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"filippo.io/age"
)

// TestVariantPaddingIsChecked holds that a variant has one padding only: a
// hostile sender can't hide bytes in it, nor lie about the length.
func TestVariantPaddingIsChecked(t *testing.T) {
	good := append([]byte{0, 0, 0, 3, 'a', 'b', 'c'}, make([]byte, padme(40)-7)...)
	if pixels, err := openTile(tileOf(t, good)); err != nil || string(pixels) != "abc" {
		t.Fatalf("%q, %v", pixels, err)
	}
	changed := func(at int, b byte) []byte {
		plain := slices.Clone(good)
		plain[at] = b
		return plain
	}
	for name, plain := range map[string][]byte{
		"bytes in the padding":      changed(7, 1),
		"a byte at the very end":    changed(len(good)-1, 1),
		"a length over the end":     changed(3, byte(len(good)-3)),
		"a length of gigabytes":     changed(0, 0xff),
		"a length that is no step":  append(slices.Clone(good), 0),
		"less than a length prefix": {0, 0, 0},
		"nothing":                   {},
	} {
		if pixels, err := openTile(tileOf(t, plain)); !errors.Is(err, ErrTampered) {
			t.Errorf("%s: %q, %v", name, pixels, err)
		}
	}
}

func TestTileWithAnotherStanzaRefused(t *testing.T) {
	key := must(NewAccountKey())
	var capture captureKey
	var file bytes.Buffer
	w := must(age.Encrypt(&file, &capture, unlabelled{key.Recipient().recipient}))
	must(w.Write([]byte{0, 0, 0, 0}))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := openTile(file.Bytes(), capture.key); !errors.Is(err, ErrTampered) {
		t.Errorf("a second stanza: %v", err)
	}
}
