package crypto

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	blockMagic  = "niem/block/1\n"
	stanzaTile  = "niem-tile"
	blockHeader = len(blockMagic) + len(DocumentID{}) + 4 + 2 // then one u32 a slot

	// tileIntro is how the file of every variant begins: one private stanza
	// without arguments or body, then the line of the MAC.
	tileIntro = ageIntro + "-> " + stanzaTile + "\n\n--- "

	// minTile is the least size of a variant's file: intro, 43 characters of MAC
	// and a line end, nonce, length prefix, and the tag of one chunk.
	minTile = len(tileIntro) + macLength + 1 + nonceLength + lengthPrefix + chacha20poly1305.Overhead

	lengthPrefix = 4
)

// VariantKeys holds a page's file keys by tile and bit.
type VariantKeys = [][2]FileKey

// blockScratch is the memory one page needs while it is sealed: the plaintext of
// one variant, all ciphertexts in the order they were made, and where each ends.
type blockScratch struct {
	plain []byte
	files bytes.Buffer
	ends  []int
}

var blockScratches = sync.Pool{New: func() any { return new(blockScratch) }}

// SealBlock writes one page block to dst: both variants of each tile, every one
// an age file of its own, in the secret order of the seed. Variants are asked
// for by tile (0..tiles-1) and bit, bit 0 before bit 1, once each; SealBlock is
// done with a variant's bytes when it asks for the next tile's, so both may not
// share memory but two tiles may. The two of a tile are padded to one length, a
// Padmé step. The keys come back by tile and bit.
//
// Nothing is written before all variants are sealed. More than MaxBlock bytes in
// all are refused with ErrFormat.
func SealBlock(dst io.Writer, doc DocumentID, page int, seed Seed, variants func(tile, bit int) ([]byte, error), tiles int) (keys VariantKeys, err error) {
	if page < 0 || page >= MaxPages || tiles < 1 || tiles > MaxTilesPerPage {
		return nil, malformed("page %d of %d tiles", page, tiles)
	}
	scratch := blockScratches.Get().(*blockScratch)
	defer func() {
		clear(scratch.plain[:cap(scratch.plain)])
		blockScratches.Put(scratch)
	}()
	scratch.files.Reset()
	scratch.ends = append(scratch.ends[:0], 0)

	fresh := make([]byte, 2*tiles*freshLength) // at once: each draw is a call out of a browser's program
	rand.Read(fresh)
	defer clear(fresh)

	keys = make(VariantKeys, tiles)
	for tile := range keys {
		var pair [2][]byte
		for bit := range pair {
			if pair[bit], err = variants(tile, bit); err != nil {
				return nil, fmt.Errorf("seal page %d: tile %d bit %d: %w", page, tile, bit, err)
			}
		}
		longest := lengthPrefix + max(len(pair[0]), len(pair[1]))
		if scratch.files.Len()+longest > MaxBlock {
			return nil, malformed("page %d: block over %d bytes", page, MaxBlock)
		}
		for bit, variant := range pair {
			if keys[tile][bit], err = scratch.seal(variant, padme(longest), (*[freshLength]byte)(fresh[(2*tile+bit)*freshLength:])); err != nil {
				return nil, fmt.Errorf("seal page %d: tile %d bit %d: %w", page, tile, bit, err)
			}
			scratch.ends = append(scratch.ends, scratch.files.Len())
		}
	}
	return keys, scratch.writeTo(dst, doc, page, slotOrder(seed, doc, page, tiles))
}

// seal appends one age file whose plaintext is the variant's length, the variant
// and zeros up to size.
func (s *blockScratch) seal(variant []byte, size int, fresh *[freshLength]byte) (FileKey, error) {
	plain := append(s.plain[:0], 0, 0, 0, 0)
	binary.BigEndian.PutUint32(plain, uint32(len(variant)))
	plain = append(plain, variant...)
	plain = append(plain, make([]byte, size-len(plain))...)
	s.plain = plain

	if len(plain) > ageChunk {
		return sealLongTile(&s.files, plain)
	}
	return sealTile(&s.files, plain, fresh)
}

// writeTo writes magic, document, page, tiles, the lengths by slot and the files
// by slot.
func (s *blockScratch) writeTo(dst io.Writer, doc DocumentID, page int, order []int) error {
	variantAt := make([]int, len(order))
	for variant, slot := range order {
		variantAt[slot] = variant
	}
	size := blockHeader + 4*len(order) + s.files.Len()
	if size > MaxBlock {
		return malformed("page %d: block of %d bytes, allowed are %d", page, size, MaxBlock)
	}
	head := newWireWriter(blockMagic, blockHeader+4*len(order))
	head.bytes(doc[:])
	head.u32(uint32(page))
	head.u16(uint16(len(order) / 2))
	for _, variant := range variantAt {
		head.u32(uint32(s.ends[variant+1] - s.ends[variant]))
	}
	if _, err := dst.Write(head.buf); err != nil {
		return err
	}
	files := s.files.Bytes()
	for _, variant := range variantAt {
		if _, err := dst.Write(files[s.ends[variant]:s.ends[variant+1]]); err != nil {
			return err
		}
	}
	return nil
}

// A Block is a page block cut into its slots. It keeps the bytes it was opened
// from. Its methods may be called from several goroutines.
type Block struct {
	order []int
	slots [][]byte
}

// OpenBlock cuts a block into its slots. It refuses bytes that are no block with
// ErrFormat, and a block of another document, page or grid with ErrTampered. The
// caller has compared the block's hash with the manifest's.
func OpenBlock(block []byte, doc DocumentID, page int, seed Seed, tiles int) (*Block, error) {
	if page < 0 || page >= MaxPages || tiles < 1 || tiles > MaxTilesPerPage {
		return nil, malformed("page %d of %d tiles", page, tiles)
	}
	if len(block) > MaxBlock {
		return nil, malformed("page block: %d bytes, allowed are %d", len(block), MaxBlock)
	}
	r := newWireReader("page block", blockMagic, block)
	var inside DocumentID
	r.into(inside[:])
	insidePage := r.u32()
	insideTiles := r.count("tiles", 1, MaxTilesPerPage, 2*4)
	if r.err != nil {
		return nil, r.err
	}
	if inside != doc || insidePage != uint32(page) || insideTiles != tiles {
		return nil, tampered("page block of another document or page")
	}
	slots := make([][]byte, 2*tiles)
	lengths := r.take(4 * len(slots))
	for i := range slots {
		if r.err != nil {
			return nil, r.err
		}
		length := int64(binary.BigEndian.Uint32(lengths[4*i:]))
		if length < int64(minTile) || length > MaxBlock {
			return nil, malformed("page block: slot of %d bytes", length)
		}
		slots[i] = r.take(int(length))
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	return &Block{slotOrder(seed, doc, page, tiles), slots}, nil
}

// Variant opens one variant of one tile. Any change to it, another variant in
// its slot and a wrong key are ErrTampered; a tile or bit that isn't there is
// ErrFormat.
func (b *Block) Variant(tile, bit int, key FileKey) ([]byte, error) {
	if tile < 0 || 2*tile >= len(b.slots) || bit < 0 || bit > 1 {
		return nil, malformed("no tile %d bit %d in the block", tile, bit)
	}
	plain, err := openTile(b.slots[b.order[2*tile+bit]], key)
	if err != nil {
		return nil, fmt.Errorf("tile %d bit %d: %w", tile, bit, err)
	}
	return plain, nil
}
