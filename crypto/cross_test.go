package crypto

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTypageFilesOpen opens what the browser's age implementation sealed to the
// golden document's keys; web/client reads the golden files the other way.
func TestTypageFilesOpen(t *testing.T) {
	g := readGolden(t)
	cross := func(name string) []byte { return must(os.ReadFile(filepath.Join("testdata/cross", name))) }

	if plain, err := openFile(cross("original.age"), g.key("unit")); err != nil || string(plain) != g.facts.Original {
		t.Errorf("original: %q, %v", plain, err)
	}
	share, _, who, kind, err := UnwrapShare(g.key("kek"), cross("share.age"))
	if err != nil || who != g.facts.People["recipient"] || kind != GrantRecipient {
		t.Fatalf("share: %v", err)
	}
	G, err := share.PeelEnvelope(cross("envelope.age"))
	if err != nil || !bytes.Equal(G, cross("grant.age")) {
		t.Fatalf("envelope: %v", err)
	}
	if plain, err := OpenGrant(G, g.key("recipient")); err != nil || !bytes.Equal(plain, g.files["grant.bin"]) {
		t.Errorf("grant: %v", err)
	}
	if label, err := OpenLabel(cross("label.age"), g.key("recipient")); err != nil || label.Subject != goldenLabel.Subject {
		t.Errorf("label: %v", err)
	}
	account, err := UnwrapAccount(cross("account-wrap.age"), must(ParseWrapKey(g.facts.Keys["wrap"])), g.facts.Passphrase)
	if err != nil || account.Secret() != g.facts.Keys["recipient"] {
		t.Errorf("account wrap: %v", err)
	}
	key := FileKey(unhex(strings.TrimSpace(string(cross("tile.key")))))
	if pixels, err := openTile(cross("tile.age"), key); err != nil || string(pixels) != "tile sealed by typage" {
		t.Errorf("tile: %q, %v", pixels, err)
	}
}
