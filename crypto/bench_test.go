package crypto

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"testing"
)

// benchTiles are the grids a document has: 16 x 24 for one or two pages, 12 x 16
// for longer ones.
var benchTiles = []int{384, 192}

// benchVariants gives variants of about the size a text page's tiles have.
func benchVariants(tiles int) (func(tile, bit int) ([]byte, error), int64) {
	total := int64(0)
	variants := make([][2][]byte, tiles)
	for tile := range variants {
		for bit := range 2 {
			variants[tile][bit] = make([]byte, 300+(tile*37)%900+bit*11)
			rand.Read(variants[tile][bit])
			total += int64(len(variants[tile][bit]))
		}
	}
	return func(tile, bit int) ([]byte, error) { return variants[tile][bit], nil }, total
}

func BenchmarkSealBlock(b *testing.B) {
	for _, tiles := range benchTiles {
		b.Run(fmt.Sprintf("%dx2", tiles), func(b *testing.B) {
			variants, size := benchVariants(tiles)
			doc, seed := NewDocumentID(), NewSeed()
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := SealBlock(io.Discard, doc, 0, seed, variants, tiles); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkOpenBlock(b *testing.B) {
	for _, tiles := range benchTiles {
		b.Run(fmt.Sprint(tiles), func(b *testing.B) {
			variants, size := benchVariants(tiles)
			doc, seed := NewDocumentID(), NewSeed()
			var sealed bytes.Buffer
			keys := must(SealBlock(&sealed, doc, 0, seed, variants, tiles))
			b.SetBytes(size / 2)
			b.ReportAllocs()
			for b.Loop() {
				block := must(OpenBlock(sealed.Bytes(), doc, 0, seed, tiles))
				for tile := range keys {
					if _, err := block.Variant(tile, tile&1, keys[tile][tile&1]); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// benchGrant is the encoded grant of a document of ten pages of 192 tiles.
func benchGrant() []byte {
	g := &Grant{Document: NewDocumentID(), Recipient: person(1), Container: Hash{1}, SenderDevice: Hash{2}}
	for range 10 {
		g.Pages = append(g.Pages, GrantPage{Bits: make([]byte, 24), Keys: make([]FileKey, 192)})
	}
	return must(g.Encode())
}

func BenchmarkSealGrantAndEnvelope(b *testing.B) {
	grant, key, share := benchGrant(), must(NewAccountKey()), must(NewShare())
	to, shareTo := key.Recipient(), share.Recipient()
	for b.Loop() {
		must(SealEnvelope(must(SealGrant(grant, to)), shareTo))
	}
}

func BenchmarkUnwrapShareAndPeel(b *testing.B) {
	kek, share, key := must(NewAccountKey()), must(NewShare()), must(NewAccountKey())
	envelope := must(SealEnvelope(must(SealGrant(benchGrant(), key.Recipient())), share.Recipient()))
	wrapped := must(WrapShare(kek.Recipient(), share, NewDocumentID(), person(1), GrantRecipient))
	for b.Loop() {
		same, _, _, _, err := UnwrapShare(kek, wrapped)
		if err != nil {
			b.Fatal(err)
		}
		must(same.PeelEnvelope(envelope))
	}
}

func BenchmarkNewShareAndWrap(b *testing.B) {
	kek := must(NewAccountKey()).Recipient()
	doc := NewDocumentID()
	for b.Loop() {
		must(WrapShare(kek, must(NewShare()), doc, person(1), GrantRecipient))
	}
}
