package crypto

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
)

// A Commitment binds the sender to a codeword or to a page's biases without
// showing it: SHA-256 of a domain, fixed-size names, a secret 32-byte salt and
// the value. It hides because the salt is unknown and binds because SHA-256 has
// no known collisions. The zero Commitment stands for "none".
type Commitment [32]byte

// String returns 64 lower-case hex digits.
func (c Commitment) String() string { return hex.EncodeToString(c[:]) }

// MarshalText gives the form of String.
func (c Commitment) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the form of String.
func (c *Commitment) UnmarshalText(text []byte) error {
	return decodeLowerHex(c[:], string(text), "commitment")
}

// IsZero tells whether c is the zero Commitment.
func (c Commitment) IsZero() bool { return c == Commitment{} }

// Equal compares in constant time.
func (c Commitment) Equal(other Commitment) bool {
	return subtle.ConstantTimeCompare(c[:], other[:]) == 1
}

const (
	codewordDomain = "niem/commit/codeword/1"
	biasesDomain   = "niem/commit/biases/1"
)

// CommitCodeword commits to a recipient's codeword: the packed bits of every
// page in order (see GrantPage).
func CommitCodeword(doc DocumentID, who PersonID, salt Salt, bits [][]byte) Commitment {
	size := 0
	for _, page := range bits {
		size += 4 + len(page)
	}
	w := newWireWriter(codewordDomain+"\x00", len(doc)+len(who)+len(salt)+4+size)
	w.bytes(doc[:])
	w.bytes(who[:])
	w.bytes(salt[:])
	w.u32(uint32(len(bits)))
	for _, page := range bits {
		w.u32(uint32(len(page)))
		w.bytes(page)
	}
	return sha256.Sum256(w.buf)
}

// CommitBiases commits to one page's biases, a byte a tile: 0 for p = 1/2, 1 for
// the low one, 2 for the high one.
func CommitBiases(doc DocumentID, page int, salt Salt, biases []byte) Commitment {
	w := newWireWriter(biasesDomain+"\x00", len(doc)+4+len(salt)+4+len(biases))
	w.bytes(doc[:])
	w.u32(uint32(page))
	w.bytes(salt[:])
	w.u32(uint32(len(biases)))
	w.bytes(biases)
	return sha256.Sum256(w.buf)
}
