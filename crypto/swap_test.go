package crypto

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"
)

func TestSwappedTilesRefused(t *testing.T) {
	d := newSealedDocument(t, 1, 1, 2, 2)
	block := d.blocks[0]
	tiles := len(d.master.Keys[0])
	lengthsAt := blockHeader
	ends := []int{lengthsAt + 4*2*tiles}
	for slot := range 2 * tiles {
		ends = append(ends, ends[slot]+int(binary.BigEndian.Uint32(block[lengthsAt+4*slot:])))
	}
	for a := range 2 * tiles {
		for b := range a {
			order := make([]int, 2*tiles)
			for i := range order {
				order[i] = i
			}
			order[a], order[b] = b, a
			swapped := slices.Clone(block[:lengthsAt])
			for _, slot := range order {
				swapped = append(swapped, block[lengthsAt+4*slot:lengthsAt+4*slot+4]...)
			}
			for _, slot := range order {
				swapped = append(swapped, block[ends[slot]:ends[slot+1]]...)
			}
			if err := d.openEverything(swapped, 0); !errors.Is(err, ErrTampered) {
				t.Fatalf("slots %d and %d: %v", a, b, err)
			}
			if err := d.manifest.CheckBlock(0, swapped); !errors.Is(err, ErrTampered) {
				t.Fatalf("slots %d and %d pass the manifest: %v", a, b, err)
			}
		}
	}
}

func TestSwappedPagesAndDocumentsRefused(t *testing.T) {
	d, other := newSealedDocument(t, 1, 2, 2, 2), newSealedDocument(t, 1, 2, 2, 2)
	if err := d.openEverything(d.blocks[1], 0); !errors.Is(err, ErrTampered) {
		t.Errorf("another page: %v", err)
	}
	if err := d.openEverything(other.blocks[0], 0); !errors.Is(err, ErrTampered) {
		t.Errorf("another document: %v", err)
	}
	// Renamed as well, as one would who can write the store.
	renamed := slices.Clone(other.blocks[0])
	copy(renamed[len(blockMagic):], d.doc[:])
	if err := d.openEverything(renamed, 0); !errors.Is(err, ErrTampered) {
		t.Errorf("another document under this name: %v", err)
	}
	if err := d.manifest.CheckBlock(0, d.blocks[1]); !errors.Is(err, ErrTampered) {
		t.Errorf("another page's block passes the manifest: %v", err)
	}
	if ContainerHash(d.doc, d.pages) == ContainerHash(d.doc, []PageEntry{d.pages[1], d.pages[0]}) {
		t.Error("the order of pages doesn't show in the container hash")
	}
	if ContainerHash(d.doc, d.pages) == ContainerHash(other.doc, d.pages) {
		t.Error("the document doesn't show in the container hash")
	}
}

func TestSwappedEnvelopesRefused(t *testing.T) {
	d := newSealedDocument(t, 2, 1, 1, 1)
	shares := [2]*Share{must(NewShare()), must(NewShare())}
	var envelopes [2][]byte
	for i, s := range shares {
		envelopes[i] = must(SealEnvelope(d.sealed[i], s.Recipient()))
	}
	if _, err := shares[0].PeelEnvelope(envelopes[1]); !errors.Is(err, ErrNotForYou) {
		t.Fatalf("another's envelope: %v", err)
	}
	// Sealed anew by somebody who knows the share's public half: the inner grant
	// doesn't answer to the manifest's entry.
	foreign := must(shares[0].PeelEnvelope(must(SealEnvelope(d.sealed[1], shares[0].Recipient()))))
	if err := d.manifest.CheckGrant(d.grants[0], foreign); !errors.Is(err, ErrTampered) {
		t.Fatalf("another's grant in the envelope: %v", err)
	}
}

func TestForeignGrantsRefused(t *testing.T) {
	d, other := newSealedDocument(t, 2, 2, 2, 2), newSealedDocument(t, 2, 2, 2, 2)
	m := d.manifest
	if err := m.CheckGrant(d.grants[0], d.sealed[0]); err != nil {
		t.Fatal(err)
	}
	if err := m.CheckGrant(d.grants[0], d.sealed[1]); !errors.Is(err, ErrTampered) {
		t.Errorf("another's sealed grant: %v", err)
	}
	if err := m.CheckGrant(other.grants[0], d.sealed[0]); !errors.Is(err, ErrTampered) {
		t.Errorf("another document's grant: %v", err)
	}
	for name, change := range map[string]func(g *Grant){
		"document":    func(g *Grant) { g.Document = other.doc },
		"recipient":   func(g *Grant) { g.Recipient = d.people[1] },
		"stranger":    func(g *Grant) { g.Recipient = person(77) },
		"container":   func(g *Grant) { g.Container[0] ^= 1 },
		"device":      func(g *Grant) { g.SenderDevice[0] ^= 1 },
		"salt":        func(g *Grant) { g.Salt[0] ^= 1 },
		"codeword":    func(g *Grant) { g.Pages[1].Bits[0] ^= 1 },
		"a page less": func(g *Grant) { g.Pages = g.Pages[:1] },
		"a page more": func(g *Grant) { g.Pages = append(g.Pages, g.Pages[0]) },
		"another grid": func(g *Grant) {
			g.Pages[0].Keys = g.Pages[0].Keys[:3]
		},
		"a co-recipient's codeword": func(g *Grant) { g.Pages = d.grants[1].Pages },
	} {
		changed := must(ParseGrant(must(d.grants[0].Encode())))
		change(changed)
		if err := m.CheckGrant(changed, d.sealed[0]); !errors.Is(err, ErrTampered) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestForeignMasterGrantsRefused(t *testing.T) {
	d, other := newSealedDocument(t, 1, 1, 2, 2), newSealedDocument(t, 1, 1, 2, 2)
	for name, check := range map[string]func() error{
		"another document's": func() error { return d.manifest.CheckMasterGrant(other.master, GrantMaster, d.sender, d.masterG) },
		"another's bytes":    func() error { return d.manifest.CheckMasterGrant(d.master, GrantMaster, d.sender, d.sealed[0]) },
		"a stranger's":       func() error { return d.manifest.CheckMasterGrant(d.master, GrantMaster, person(3), d.masterG) },
		"another geometry": func() error {
			changed := must(ParseMasterGrant(must(d.master.Encode())))
			changed.Geometry[0].Width++
			return d.manifest.CheckMasterGrant(changed, GrantMaster, d.sender, d.masterG)
		},
	} {
		if err := check(); !errors.Is(err, ErrTampered) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := d.manifest.CheckMasterGrant(d.master, GrantRecipient, d.people[0], d.sealed[0]); !errors.Is(err, ErrFormat) {
		t.Errorf("as a recipient's: %v", err)
	}
}

func TestForeignLabelsRefused(t *testing.T) {
	d := newSealedDocument(t, 2, 1, 1, 1)
	label := must(SealLabel(Label{Subject: "mine"}, d.keys[0].Recipient()))
	d.manifest.Grants[0].Label = HashOf(label)
	if err := d.manifest.CheckLabel(GrantRecipient, d.people[0], label); err != nil {
		t.Fatal(err)
	}
	if err := d.manifest.CheckLabel(GrantRecipient, d.people[1], label); !errors.Is(err, ErrTampered) {
		t.Errorf("another's label: %v", err)
	}
	if err := d.manifest.CheckLabel(GrantRecovery, d.people[0], label); !errors.Is(err, ErrTampered) {
		t.Errorf("a label of no grant: %v", err)
	}
}

func TestCommitmentsBindEverything(t *testing.T) {
	doc, who, salt := DocumentID{1}, person(1), Salt{3}
	base := CommitCodeword(doc, who, salt, [][]byte{{1, 2}, {3}})
	for name, c := range map[string]Commitment{
		"document":       CommitCodeword(DocumentID{2}, who, salt, [][]byte{{1, 2}, {3}}),
		"person":         CommitCodeword(doc, person(2), salt, [][]byte{{1, 2}, {3}}),
		"salt":           CommitCodeword(doc, who, Salt{4}, [][]byte{{1, 2}, {3}}),
		"bits":           CommitCodeword(doc, who, salt, [][]byte{{1, 2}, {2}}),
		"page boundary":  CommitCodeword(doc, who, salt, [][]byte{{1}, {2, 3}}),
		"number of page": CommitCodeword(doc, who, salt, [][]byte{{1, 2, 3}}),
		"biases":         CommitBiases(doc, 0, salt, []byte{1, 2, 3}),
	} {
		if c == base {
			t.Errorf("%s doesn't show in the commitment", name)
		}
	}
	if CommitBiases(doc, 0, salt, []byte{0}) == CommitBiases(doc, 1, salt, []byte{0}) {
		t.Error("page doesn't show in the commitment to biases")
	}
	m := &MasterGrant{Document: doc, Pattern: PatternKey{5}}
	seen := map[Salt]bool{}
	for _, s := range []Salt{m.DeriveSalt(SaltCodeword, who, 0), m.DeriveSalt(SaltCodeword, person(2), 0),
		m.DeriveSalt(SaltBiases, PersonID{}, 0), m.DeriveSalt(SaltBiases, PersonID{}, 1), m.DeriveSalt(SaltBiases, who, 0)} {
		if seen[s] {
			t.Error("two salts are equal")
		}
		seen[s] = true
	}
}

func TestBlockRefusesItsLimits(t *testing.T) {
	doc, seed := DocumentID{1}, Seed{}
	huge := make([]byte, MaxBlock/2)
	ask := func(tile, bit int) ([]byte, error) { return huge, nil }
	var out bytes.Buffer
	if _, err := SealBlock(&out, doc, 0, seed, ask, 1); !errors.Is(err, ErrFormat) || out.Len() != 0 {
		t.Errorf("over %d bytes: %v, %d written", MaxBlock, err, out.Len())
	}
	for _, limit := range []struct{ page, tiles int }{{-1, 1}, {MaxPages, 1}, {0, 0}, {0, MaxTilesPerPage + 1}} {
		if _, err := SealBlock(&out, doc, limit.page, seed, ask, limit.tiles); !errors.Is(err, ErrFormat) {
			t.Errorf("seal page %d of %d tiles: %v", limit.page, limit.tiles, err)
		}
		if _, err := OpenBlock(nil, doc, limit.page, seed, limit.tiles); !errors.Is(err, ErrFormat) {
			t.Errorf("open page %d of %d tiles: %v", limit.page, limit.tiles, err)
		}
	}
	broken := errors.New("no such variant")
	_, err := SealBlock(&out, doc, 0, seed, func(tile, bit int) ([]byte, error) {
		if tile == 2 {
			return nil, broken
		}
		return []byte{1}, nil
	}, 3)
	if !errors.Is(err, broken) || out.Len() != 0 {
		t.Errorf("a missing variant: %v, %d bytes written", err, out.Len())
	}
}
