package watermark

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"

	"golang.org/x/crypto/chacha20"
)

// Key is the pattern key of a document. Patterns, biases and codewords are
// drawn from it; whoever holds it can make any recipient's mark.
type Key [32]byte

// String hides the key.
func (Key) String() string { return "[secret]" }

// GoString hides the key.
func (Key) GoString() string { return "[secret]" }

// The biases of a tile: the chance that a recipient's bit is 1. The uneven two
// are (1 -+ 1/sqrt 3)/2, the two-point distribution that resists three
// colluders with the shortest code (Nuida, Hagiwara, Watanabe, Imai 2007,
// after Tardos 2003).
const (
	BiasHalf = 0 // p = 1/2
	BiasLow  = 1 // p = 0.2113
	BiasHigh = 2 // p = 0.7887

	biasFrom = 3 // pages of a document from which tiles are biased
)

var biasChance = [...]float64{0.5, 0.21132486540518713, 0.7886751345948129}

// Chance returns the probability of a 1 under one of the three biases.
func Chance(bias byte) float64 { return biasChance[bias] }

// Biases returns one bias per tile of a page. Documents of one or two pages
// use 1/2 everywhere: most evidence per tile, no resistance to three
// colluders. From three pages on every tile is BiasLow or BiasHigh, secretly
// and with equal chance.
func Biases(key Key, g Geometry, pageNo, pages int) []byte {
	out := make([]byte, g.Tiles())
	if pages < biasFrom {
		return out
	}
	s := newStream(key, "biases", pageNo, nil)
	s.fill(out)
	for i, v := range out {
		out[i] = BiasLow + v&1
	}
	return out
}

// Codeword returns the bits of one person on one page: tile i is bit i&7 of
// byte i>>3; bits beyond the last tile are 0. Bits are independent, tile i is
// 1 with the chance of its bias.
func Codeword(key Key, who [16]byte, g Geometry, pageNo, pages int) []byte {
	biases := Biases(key, g, pageNo, pages)
	draws := make([]byte, 4*len(biases))
	newStream(key, "codeword", pageNo, who[:]).fill(draws)
	out := make([]byte, (len(biases)+7)/8)
	for i, bias := range biases {
		if float64(binary.BigEndian.Uint32(draws[4*i:]))+0.5 < Chance(bias)*(1<<32) {
			out[i>>3] |= 1 << (i & 7)
		}
	}
	return out
}

// Bit returns bit tile of a packed codeword.
func Bit(codeword []byte, tile int) int { return int(codeword[tile>>3] >> (tile & 7) & 1) }

// stream is the ChaCha20 generator of one purpose on one page.
type stream struct{ c *chacha20.Cipher }

func newStream(key Key, purpose string, pageNo int, who []byte) stream {
	info := []byte("niem/watermark/1 " + purpose + "\x00")
	info = binary.BigEndian.AppendUint32(info, uint32(pageNo))
	info = append(info, who...)
	k, err := hkdf.Key(sha256.New, key[:], nil, string(info), chacha20.KeySize)
	if err != nil {
		panic("watermark: hkdf of 32 bytes: " + err.Error()) // only for lengths over 255 hashes
	}
	c, err := chacha20.NewUnauthenticatedCipher(k, make([]byte, chacha20.NonceSize))
	if err != nil {
		panic("watermark: chacha20 with its own sizes: " + err.Error())
	}
	return stream{c}
}

// fill overwrites b with the next bytes of the stream.
func (s stream) fill(b []byte) {
	clear(b)
	s.c.XORKeyStream(b, b)
}

// noise returns n independent values, uniform over -1..1.
func (s stream) noise(n int) []float32 {
	raw := make([]byte, n)
	s.fill(raw)
	out := make([]float32, n)
	for i, v := range raw {
		out[i] = (float32(v) - 127.5) / 127.5
	}
	return out
}
