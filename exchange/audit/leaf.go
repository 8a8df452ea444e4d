package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256 value of the log: leaf data, a leaf, a node or a root.
type Hash = tlog.Hash

// Salt hides a record behind its leaf: without it the leaf tells nothing, not
// even to somebody who guesses the record.
type Salt [32]byte

// NewSalt draws a salt from rand.
func NewSalt(rand io.Reader) (Salt, error) {
	var s Salt
	if _, err := io.ReadFull(rand, s[:]); err != nil {
		return Salt{}, fmt.Errorf("draw salt: %w", err)
	}
	return s, nil
}

const leafDomain = "niem/leaf/1\x00"

// LeafData is SHA-256("niem/leaf/1\x00" || salt || record): all that the tree
// keeps of a record.
func LeafData(record []byte, salt Salt) Hash {
	h := sha256.New()
	io.WriteString(h, leafDomain)
	h.Write(salt[:])
	h.Write(record)
	return Hash(h.Sum(nil))
}

// LeafHash is the leaf of the tree over data: SHA-256(0x00 || data), RFC 6962,
// section 2.1.
func LeafHash(data Hash) Hash { return tlog.RecordHash(data[:]) }

// Entry is one place of the log. After erasure Record is nil and Salt zero.
type Entry struct {
	Index  int64
	Data   Hash // LeafData(Record, Salt)
	Record []byte
	Salt   Salt
}

// NewEntry encodes rec and binds it to a fresh salt from rand. The index is
// known only when the log takes the entry.
func NewEntry(rec Record, rand io.Reader) (Entry, error) {
	b, err := rec.Encode()
	if err != nil {
		return Entry{}, err
	}
	salt, err := NewSalt(rand)
	if err != nil {
		return Entry{}, err
	}
	return Entry{Index: -1, Data: LeafData(b, salt), Record: b, Salt: salt}, nil
}

// Leaf is the entry's leaf hash.
func (e Entry) Leaf() Hash { return LeafHash(e.Data) }

// KeptLeaf is the leaf as it follows from the record and salt that are kept, or
// from the leaf data where they are erased: for whoever does not trust where the
// entry comes from.
func (e Entry) KeptLeaf() Hash {
	if e.Erased() {
		return e.Leaf()
	}
	return LeafHash(LeafData(e.Record, e.Salt))
}

// Erased reports whether the record is gone.
func (e Entry) Erased() bool { return e.Record == nil }

// Open parses the record after checking that it is the one behind Data.
func (e Entry) Open() (Record, error) {
	if e.Erased() {
		return Record{}, fmt.Errorf("%w: record is erased", ErrFormat)
	}
	if LeafData(e.Record, e.Salt) != e.Data {
		return Record{}, fmt.Errorf("%w: record does not match its leaf", ErrFormat)
	}
	return ParseRecord(e.Record)
}

// ParseHash reads 64 lower-case hex digits.
func ParseHash(s string) (Hash, error) {
	var h Hash
	err := parseHex(h[:], s)
	return h, err
}

// ParseHashes reads a proof's hashes.
func ParseHashes(hex []string) ([]Hash, error) {
	out := make([]Hash, len(hex))
	for i, s := range hex {
		var err error
		if out[i], err = ParseHash(s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func parseHex(dst []byte, s string) error {
	if len(s) != hex.EncodedLen(len(dst)) {
		return fmt.Errorf("%w: hex of the wrong length", ErrFormat)
	}
	if _, err := hex.Decode(dst, []byte(s)); err != nil || hex.EncodeToString(dst) != s {
		clear(dst)
		return fmt.Errorf("%w: hex", ErrFormat)
	}
	return nil
}
