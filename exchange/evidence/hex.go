package evidence

import (
	"encoding/hex"
	"fmt"
)

// Hex are bytes that are written as lower-case hex digits.
type Hex []byte

// MarshalText gives the hex digits.
func (b Hex) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(b)), nil }

// UnmarshalText reads what MarshalText gives.
func (b *Hex) UnmarshalText(text []byte) error {
	decoded, err := hex.DecodeString(string(text))
	*b = decoded
	return err
}

// A Signature is a device's Ed25519 signature, in hex.
type Signature [64]byte

// MarshalText gives 128 lower-case hex digits.
func (s Signature) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(s[:])), nil }

// UnmarshalText reads what MarshalText gives.
func (s *Signature) UnmarshalText(text []byte) error {
	decoded, err := hex.DecodeString(string(text))
	if err == nil && len(decoded) != len(s) {
		err = fmt.Errorf("signature of %d bytes", len(decoded))
	}
	copy(s[:], decoded)
	return err
}
