package crypto

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

// A Hash is a SHA-256 digest. The zero Hash stands for "none".
type Hash [32]byte

// HashOf returns the SHA-256 of b: how blocks, labels, grants, envelopes and
// signed manifests are named.
func HashOf(b []byte) Hash { return sha256.Sum256(b) }

// String returns 64 lower-case hex digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// IsZero tells whether h is the zero Hash.
func (h Hash) IsZero() bool { return h == Hash{} }

// MarshalText gives the form of String.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads the form of String.
func (h *Hash) UnmarshalText(text []byte) error {
	parsed, err := ParseHash(string(text))
	*h = parsed
	return err
}

// ParseHash reads 64 lower-case hex digits.
func ParseHash(s string) (h Hash, err error) {
	return h, decodeLowerHex(h[:], s, "hash")
}

// A DocumentID names a document: 16 random bytes.
type DocumentID [16]byte

var documentEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewDocumentID draws a fresh id.
func NewDocumentID() DocumentID {
	var id DocumentID
	rand.Read(id[:]) // never fails: see crypto/rand
	return id
}

// String returns 26 characters, base32 in lower case without padding.
func (id DocumentID) String() string { return documentEncoding.EncodeToString(id[:]) }

// IsZero tells whether id is all zero, which no document has.
func (id DocumentID) IsZero() bool { return id == DocumentID{} }

// MarshalText gives the form of String.
func (id DocumentID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads the form of String.
func (id *DocumentID) UnmarshalText(text []byte) error {
	parsed, err := ParseDocumentID(string(text))
	*id = parsed
	return err
}

// ParseDocumentID reads the form of String, and nothing else that would decode
// to the same bytes.
func ParseDocumentID(s string) (DocumentID, error) {
	var id DocumentID
	b, err := documentEncoding.DecodeString(s)
	if err != nil || len(b) != len(id) {
		return DocumentID{}, malformed("document id is not 26 characters of base32")
	}
	copy(id[:], b)
	if id.String() != s { // the last character has spare bits
		return DocumentID{}, malformed("document id is not in its one spelling")
	}
	return id, nil
}

// A PersonID is the directory's immutable id of a person or unit (entryUUID,
// objectGUID).
type PersonID [16]byte

// String returns the UUID text form, lower case (RFC 9562, section 4).
func (id PersonID) String() string {
	s := hex.EncodeToString(id[:])
	return strings.Join([]string{s[:8], s[8:12], s[12:16], s[16:20], s[20:]}, "-")
}

// IsZero tells whether id is all zero, which no person has.
func (id PersonID) IsZero() bool { return id == PersonID{} }

// MarshalText gives the form of String.
func (id PersonID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads a UUID in either case.
func (id *PersonID) UnmarshalText(text []byte) error {
	parsed, err := ParsePersonID(string(text))
	*id = parsed
	return err
}

// UnitID stands for a unit where a grant names a person: the first 16 bytes of
// SHA-256("niem/unit/1" 0x00 name).
func UnitID(unit string) PersonID {
	sum := HashOf(append([]byte("niem/unit/1\x00"), unit...))
	return PersonID(sum[:16])
}

// ParsePersonID reads a UUID in either case: directories write both.
func ParsePersonID(s string) (id PersonID, err error) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return id, malformed("person id is not a UUID")
	}
	digits := strings.ToLower(strings.ReplaceAll(s, "-", ""))
	return id, decodeLowerHex(id[:], digits, "person id")
}

func decodeLowerHex(dst []byte, s, what string) error {
	if len(s) != hex.EncodedLen(len(dst)) || strings.ContainsAny(s, "ABCDEF") {
		return malformed("%s is not %d lower-case hex digits", what, 2*len(dst))
	}
	if _, err := hex.Decode(dst, []byte(s)); err != nil {
		clear(dst)
		return malformed("%s is not hex", what)
	}
	return nil
}
