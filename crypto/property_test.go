package crypto

import (
	"bytes"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// refused tells whether err is one of the package's refusals, as every failure
// on hostile bytes must be.
func refused(err error) bool {
	return errors.Is(err, ErrFormat) || errors.Is(err, ErrTampered) || errors.Is(err, ErrNotForYou)
}

// TestFlippedBitRefused flips single bits anywhere in each sealed form of one
// document and holds that none opens, and that the refusal has a class.
func TestFlippedBitRefused(t *testing.T) {
	d := newSealedDocument(t, 1, 1, 2, 2)
	kek, share := must(NewAccountKey()), must(NewShare())
	envelope := must(SealEnvelope(d.sealed[0], share.Recipient()))
	wrapped := must(WrapShare(kek.Recipient(), share, d.doc, d.people[0], GrantRecipient))
	label := must(SealLabel(Label{Subject: "s"}, d.keys[0].Recipient()))
	forms := map[string]struct {
		bytes []byte
		open  func([]byte) error
	}{
		"grant":    {d.sealed[0], func(b []byte) error { _, err := OpenGrant(b, d.keys[0]); return err }},
		"envelope": {envelope, func(b []byte) error { _, err := share.PeelEnvelope(b); return err }},
		"share":    {wrapped, func(b []byte) error { _, _, _, _, err := UnwrapShare(kek, b); return err }},
		"label":    {label, func(b []byte) error { _, err := OpenLabel(b, d.keys[0]); return err }},
		"manifest": {d.signed, func(b []byte) error { _, _, err := VerifyManifest(b, d.device.Public()); return err }},
		"block":    {d.blocks[0], func(b []byte) error { return d.openEverything(b, 0) }},
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			if err := form.open(form.bytes); err != nil {
				t.Fatalf("untouched: %v", err)
			}
			rapid.Check(t, func(t *rapid.T) {
				changed := slices.Clone(form.bytes)
				at := rapid.IntRange(0, len(changed)-1).Draw(t, "byte")
				changed[at] ^= rapid.ByteRange(1, 255).Draw(t, "mask")
				if err := form.open(changed); !refused(err) {
					t.Fatalf("byte %d: %v", at, err)
				}
				if err := form.open(form.bytes[:at]); !refused(err) {
					t.Fatalf("cut to %d: %v", at, err)
				}
				if err := form.open(append(slices.Clone(form.bytes), changed[at])); !refused(err) {
					t.Fatalf("a byte more: %v", err)
				}
			})
		})
	}
}

// openEverything opens both variants of every tile by the master grant.
func (d *sealedDocument) openEverything(block []byte, page int) error {
	opened, err := OpenBlock(block, d.doc, page, d.master.Seed, len(d.master.Keys[page]))
	if err != nil {
		return err
	}
	for tile, pair := range d.master.Keys[page] {
		for bit, key := range pair {
			pixels, err := opened.Variant(tile, bit, key)
			if err != nil {
				return err
			}
			if !bytes.Equal(pixels, d.pixelBytes(page, tile, bit)) {
				return errors.New("other pixels came out")
			}
		}
	}
	return nil
}

func TestEveryManifestByteIsSigned(t *testing.T) {
	d := newSealedDocument(t, 1, 1, 1, 1)
	for at := range d.signed {
		changed := slices.Clone(d.signed)
		changed[at] ^= 1
		if _, _, err := VerifyManifest(changed, d.device.Public()); !refused(err) {
			t.Fatalf("byte %d: %v", at, err)
		}
		if _, _, err := VerifyManifest(d.signed[:at], d.device.Public()); !refused(err) {
			t.Fatalf("cut to %d: %v", at, err)
		}
	}
}

// TestGrantRoundTrip holds that what is encoded is parsed again unchanged, and
// that no part, nor more, of it parses.
func TestGrantRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGrant(t)
		encoded, err := g.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseGrant(encoded)
		if err != nil {
			t.Fatal(err)
		}
		if again := must(back.Encode()); !bytes.Equal(again, encoded) {
			t.Fatal("another grant came back")
		}
		cut := rapid.IntRange(0, len(encoded)-1).Draw(t, "cut")
		for _, b := range [][]byte{encoded[:cut], append(slices.Clone(encoded), 0)} {
			if _, err := ParseGrant(b); !errors.Is(err, ErrFormat) {
				t.Fatalf("%d of %d bytes: %v", len(b), len(encoded), err)
			}
		}
	})
}

func drawGrant(t *rapid.T) *Grant {
	g := &Grant{Document: DocumentID{1}, Recipient: person(1), Container: Hash{2}, SenderDevice: Hash{3}}
	copy(g.Seed[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed"))
	for range rapid.IntRange(1, 5).Draw(t, "pages") {
		tiles := rapid.IntRange(1, 40).Draw(t, "tiles")
		p := GrantPage{Bits: make([]byte, (tiles+7)/8), Keys: make([]FileKey, tiles)}
		for tile := range tiles {
			p.Bits[tile>>3] |= byte(rapid.IntRange(0, 1).Draw(t, "bit") << (tile & 7))
			p.Keys[tile][tile%16] = rapid.Byte().Draw(t, "key")
		}
		g.Pages = append(g.Pages, p)
	}
	return g
}

func TestSlotOrderIsAPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tiles := rapid.IntRange(1, MaxTilesPerPage).Draw(t, "tiles")
		page := rapid.IntRange(0, MaxPages-1).Draw(t, "page")
		order := slotOrder(Seed{rapid.Byte().Draw(t, "seed")}, DocumentID{9}, page, tiles)
		slices.Sort(order)
		for i, slot := range order {
			if i != slot {
				t.Fatalf("slot %d is missing or doubled", i)
			}
		}
	})
}

// TestSlotOrderIsUniform draws the orders of two tiles by 24 000 seeds: each of
// the 24 orders comes up about 1000 times (five standard deviations allowed).
func TestSlotOrderIsUniform(t *testing.T) {
	counts := map[string]int{}
	for n := range 24_000 {
		counts[fmt.Sprint(slotOrder(Seed{byte(n), byte(n >> 8)}, DocumentID{}, 0, 2))]++
	}
	if len(counts) != 24 {
		t.Fatalf("%d orders", len(counts))
	}
	for order, n := range counts {
		if n < 1000-5*31 || n > 1000+5*31 {
			t.Errorf("order %s came up %d times", order, n)
		}
	}
}

func TestPadmeSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, MaxBlock).Draw(t, "length")
		padded := padme(n)
		if padded < n || padded-n > n*12/100 {
			t.Fatalf("padme(%d) = %d", n, padded)
		}
		if padme(padded) != padded {
			t.Fatalf("padme(%d) = %d is no step", n, padded)
		}
		exponent := bits.Len(uint(padded)) - 1
		if kept := bits.Len(uint(padded)) - bits.TrailingZeros(uint(padded)); kept > bits.Len(uint(exponent))+1 {
			t.Fatalf("padme(%d) = %d keeps %d bits", n, padded, kept)
		}
	})
}

// TestLengthsHideTheBit holds that the two variants of a tile take the same
// number of bytes whatever their own lengths, up to several chunks.
func TestLengthsHideTheBit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := [2]int{rapid.IntRange(0, 150_000).Draw(t, "size 0"), rapid.IntRange(0, 150_000).Draw(t, "size 1")}
		doc, seed := DocumentID{1}, Seed{2}
		var out bytes.Buffer
		keys, err := SealBlock(&out, doc, 3, seed, func(_, bit int) ([]byte, error) {
			return bytes.Repeat([]byte{byte(bit + 1)}, sizes[bit]), nil
		}, 1)
		if err != nil {
			t.Fatal(err)
		}
		block, err := OpenBlock(out.Bytes(), doc, 3, seed, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(block.slots[0]) != len(block.slots[1]) {
			t.Fatalf("slots of %d and %d bytes", len(block.slots[0]), len(block.slots[1]))
		}
		for bit, size := range sizes {
			got, err := block.Variant(0, bit, keys[0][bit])
			if err != nil || !bytes.Equal(got, bytes.Repeat([]byte{byte(bit + 1)}, size)) {
				t.Fatalf("bit %d: %d bytes, %v", bit, len(got), err)
			}
		}
	})
}
