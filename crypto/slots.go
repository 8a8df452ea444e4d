package crypto

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"

	"golang.org/x/crypto/chacha20"
)

const slotsDomain = "niem/slots/1"

// slotOrder returns the secret order of a page's 2*tiles variants: element
// 2*tile+bit is the slot of that variant in the page block. It is a Fisher-Yates
// shuffle (Durstenfeld, CACM algorithm 235) fed by the ChaCha20 key stream
// (RFC 8439, zero nonce) under HKDF-SHA256(seed, domain, document, page); draws
// that would favour a slot are thrown away, so every order is equally likely.
func slotOrder(seed Seed, doc DocumentID, page, tiles int) []int {
	info := newWireWriter(slotsDomain+"\x00", len(doc)+4)
	info.bytes(doc[:])
	info.u32(uint32(page))
	key, err := hkdf.Key(sha256.New, seed[:], nil, string(info.buf), chacha20.KeySize)
	if err != nil {
		panic("crypto: HKDF of a fixed size: " + err.Error())
	}
	stream, err := chacha20.NewUnauthenticatedCipher(key, make([]byte, chacha20.NonceSize))
	if err != nil {
		panic("crypto: ChaCha20 of a fixed size: " + err.Error())
	}
	draws := keyStream{cipher: stream}
	order := make([]int, 2*tiles)
	for i := range order {
		order[i] = i
	}
	for i := len(order) - 1; i > 0; i-- {
		j := draws.below(uint32(i + 1))
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// keyStream reads a ChaCha20 key stream as big-endian 32-bit words.
type keyStream struct {
	cipher *chacha20.Cipher
	block  [256]byte
	used   int
	filled bool
}

func (k *keyStream) word() uint32 {
	if !k.filled || k.used == len(k.block) {
		clear(k.block[:])
		k.cipher.XORKeyStream(k.block[:], k.block[:])
		k.used, k.filled = 0, true
	}
	word := binary.BigEndian.Uint32(k.block[k.used:])
	k.used += 4
	return word
}

// below draws from 0..n-1 without bias: words at or over the greatest multiple
// of n are thrown away.
func (k *keyStream) below(n uint32) uint32 {
	limit := uint32((1<<32)/uint64(n)*uint64(n) - 1) // greatest word kept
	for {
		if word := k.word(); word <= limit {
			return word % n
		}
	}
}
