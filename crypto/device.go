package crypto

import (
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// A DeviceKey signs for a person from one of his devices: Ed25519 (RFC 8032).
type DeviceKey struct{ private ed25519.PrivateKey }

const deviceSecretPrefix = "NIEM-DEVICE-KEY-1-"

// NewDeviceKey makes a key from 32 bytes of rand, crypto/rand.Reader outside
// tests.
func NewDeviceKey(rand io.Reader) (*DeviceKey, error) {
	var seed [ed25519.SeedSize]byte
	if _, err := io.ReadFull(rand, seed[:]); err != nil {
		return nil, fmt.Errorf("new device key: %w", err)
	}
	return &DeviceKey{ed25519.NewKeyFromSeed(seed[:])}, nil
}

// ParseDeviceKey reads the form of Secret; blanks around it are allowed.
func ParseDeviceKey(s string) (*DeviceKey, error) {
	digits, ok := strings.CutPrefix(strings.TrimSpace(s), deviceSecretPrefix)
	if !ok {
		return nil, malformed("not a device key")
	}
	var seed [ed25519.SeedSize]byte
	if err := decodeLowerHex(seed[:], digits, "device key"); err != nil {
		return nil, err
	}
	return &DeviceKey{ed25519.NewKeyFromSeed(seed[:])}, nil
}

// Secret returns the key's text: "NIEM-DEVICE-KEY-1-" and the seed in hex.
func (k *DeviceKey) Secret() string {
	return deviceSecretPrefix + hex.EncodeToString(k.private.Seed())
}

// Public returns the public half.
func (k *DeviceKey) Public() DevicePublic {
	return DevicePublic(k.private.Public().(ed25519.PublicKey))
}

// ID returns the name of the key: the SHA-256 of its public half.
func (k *DeviceKey) ID() Hash { return k.Public().ID() }

// Sign signs domain, a zero byte and msg. The domain, such as "niem/manifest/1",
// says what is signed, so that a signature can't be shown for something else; it
// must hold no zero byte.
func (k *DeviceKey) Sign(domain string, msg []byte) [64]byte {
	return [64]byte(ed25519.Sign(k.private, signedMessage(domain, msg)))
}

// A Signer is a device's key as it is used: the key itself may lie where nobody can
// read it, as a browser's does. Sign takes the whole message, its domain in front.
type Signer struct {
	Public DevicePublic
	Sign   func(message []byte) ([64]byte, error)
}

// Signer signs with the key.
func (k *DeviceKey) Signer() Signer {
	return Signer{k.Public(), func(message []byte) ([64]byte, error) {
		return [64]byte(ed25519.Sign(k.private, message)), nil
	}}
}

// SignAs signs msg in a domain, as [DeviceKey.Sign] does, and verifies what comes
// back: the key may lie elsewhere.
func (s Signer) SignAs(domain string, msg []byte) ([64]byte, error) {
	signature, err := s.Sign(signedMessage(domain, msg))
	if err == nil && !VerifyDevice(s.Public, domain, msg, signature) {
		err = tampered("signature of the device")
	}
	return signature, err
}

// VerifyDevice tells whether sig is pub's signature of msg in the domain.
func VerifyDevice(pub DevicePublic, domain string, msg []byte, sig [64]byte) bool {
	return ed25519.Verify(pub[:], signedMessage(domain, msg), sig[:])
}

func signedMessage(domain string, msg []byte) []byte {
	message := make([]byte, 0, len(domain)+1+len(msg))
	message = append(message, domain...)
	message = append(message, 0)
	return append(message, msg...)
}

// A DevicePublic is an Ed25519 public key.
type DevicePublic [32]byte

// ID returns the SHA-256 of the key.
func (p DevicePublic) ID() Hash { return HashOf(p[:]) }

// String returns 64 lower-case hex digits.
func (p DevicePublic) String() string { return hex.EncodeToString(p[:]) }

// MarshalText gives the form of String.
func (p DevicePublic) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the form of String.
func (p *DevicePublic) UnmarshalText(text []byte) error {
	parsed, err := ParseDevicePublic(string(text))
	*p = parsed
	return err
}

// ParseDevicePublic reads 64 lower-case hex digits.
func ParseDevicePublic(s string) (p DevicePublic, err error) {
	return p, decodeLowerHex(p[:], s, "device public key")
}
