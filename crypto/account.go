package crypto

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"filippo.io/age"
)

// An AccountKey is the key of a person, or of a unit's recovery, or the
// releaser's key-encryption key: a hybrid age identity (ML-KEM-768 with X25519).
// It is stable; what changes are its wraps.
type AccountKey struct{ identity *age.HybridIdentity }

// NewAccountKey draws a fresh key.
func NewAccountKey() (*AccountKey, error) {
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		return nil, fmt.Errorf("new account key: %w", err)
	}
	return &AccountKey{identity}, nil
}

// ParseAccountKey reads "AGE-SECRET-KEY-PQ-1…" and refuses every other class of
// key. Blanks and line ends around it are allowed, since stock tools write them.
func ParseAccountKey(s string) (*AccountKey, error) {
	identity, err := age.ParseHybridIdentity(strings.TrimSpace(s))
	if err != nil { // age's own error may quote the key
		return nil, malformed("not a hybrid age identity")
	}
	return &AccountKey{identity}, nil
}

// Secret returns the key's text, "AGE-SECRET-KEY-PQ-1…", which the stock age
// tool reads.
func (k *AccountKey) Secret() string { return k.identity.String() }

// Recipient returns the public half.
func (k *AccountKey) Recipient() AccountRecipient {
	recipient := k.identity.Recipient()
	return AccountRecipient{recipient, recipient.String()}
}

// An AccountRecipient is the public half of an AccountKey. The zero value is
// nobody: sealing to it fails.
type AccountRecipient struct {
	recipient *age.HybridRecipient
	text      string
}

// ParseAccountRecipient reads "age1pq1…" and refuses every other class of
// recipient, so that classes cannot be mixed.
func ParseAccountRecipient(s string) (AccountRecipient, error) {
	recipient, err := age.ParseHybridRecipient(s)
	if err != nil {
		return AccountRecipient{}, malformed("not a hybrid age recipient")
	}
	return AccountRecipient{recipient, recipient.String()}, nil
}

// String returns "age1pq1…".
func (r AccountRecipient) String() string { return r.text }

// IsZero tells whether r is nobody.
func (r AccountRecipient) IsZero() bool { return r.recipient == nil }

// Equal tells whether both are the same public key.
func (r AccountRecipient) Equal(other AccountRecipient) bool { return r.text == other.text }

// MarshalText gives the form of String.
func (r AccountRecipient) MarshalText() ([]byte, error) { return []byte(r.text), nil }

// UnmarshalText reads the form of String.
func (r *AccountRecipient) UnmarshalText(text []byte) error {
	parsed, err := ParseAccountRecipient(string(text))
	*r = parsed
	return err
}

// Fingerprint returns what two people compare aloud: the first 128 bits of the
// SHA-256 of String as eight groups of four hex digits. Finding another key with
// the same fingerprint takes 2^128 tries.
func (r AccountRecipient) Fingerprint() string {
	sum := sha256.Sum256([]byte(r.text))
	groups := make([]string, 8)
	for i := range groups {
		groups[i] = hex.EncodeToString(sum[2*i : 2*i+2])
	}
	return strings.Join(groups, " ")
}
