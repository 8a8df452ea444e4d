package crypto

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// A Joining is what a new device and an old one of the same person compare
// before the account key passes to the new one. The new device commits to its
// nonce before it knows the old one's, and reveals it after: so whoever stands
// between the two has drawn everything before the code is known, and one guess.
type Joining struct {
	Person    PersonID
	Account   Hash             // SHA-256 of the account recipient's text
	Device    DevicePublic     // the new one
	Recipient AccountRecipient // to whom the account key is to be sealed
	Name      string           // of the new machine, as its owner reads it
	NewNonce  [32]byte
	OldNonce  [32]byte
}

const (
	joiningCommitDomain = "niem/joining-commit/1"
	joiningCodeDomain   = "niem/joining-code/1"
)

// Commit is what the new device shows before it learns the old one's nonce.
func (j Joining) Commit() Hash { return j.sum(joiningCommitDomain, false) }

// Code is what both devices show: nine decimal digits in groups of three.
func (j Joining) Code() string {
	sum := j.sum(joiningCodeDomain, true)
	n := binary.BigEndian.Uint64(sum[:8]) % 1_000_000_000 // the bias is below 2^-34
	return fmt.Sprintf("%03d %03d %03d", n/1_000_000, n/1000%1000, n%1000)
}

func (j Joining) sum(domain string, both bool) Hash {
	h := sha256.New()
	part := func(b []byte) {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(b))))
		h.Write(b)
	}
	part([]byte(domain))
	part(j.Person[:])
	part(j.Account[:])
	part(j.Device[:])
	part([]byte(j.Recipient.String()))
	part([]byte(j.Name))
	part(j.NewNonce[:])
	if both {
		part(j.OldNonce[:])
	}
	return Hash(h.Sum(nil))
}

const passedMagic = "niem/passed-account/1\n"

// PassAccount seals an account key to the recipient of a new device. The device
// stands inside: what was meant for one is no other's.
func PassAccount(k *AccountKey, to AccountRecipient, device DevicePublic) ([]byte, error) {
	if to.IsZero() {
		return nil, malformed("account key passed to nobody")
	}
	return sealBytes(encodePassed(k.Secret(), device), to.recipient)
}

func encodePassed(secret string, device DevicePublic) []byte {
	return append(append([]byte(passedMagic), device[:]...), secret...)
}

// TakeAccount undoes PassAccount on the new device; ErrTampered for another's.
func TakeAccount(sealed []byte, k *AccountKey, device DevicePublic) (*AccountKey, error) {
	plain, err := openBytes(sealed, stanzaHybrid, k.identity, maxWrap)
	if err != nil {
		return nil, fmt.Errorf("take account key: %w", err)
	}
	secret, ok := bytes.CutPrefix(plain, append([]byte(passedMagic), device[:]...))
	if !ok {
		return nil, tampered("account key of another device")
	}
	return ParseAccountKey(string(secret))
}
