package crypto

import (
	"fmt"
	"strings"

	"filippo.io/age"
)

// Work factors of the passphrase layer: scrypt's N is 2 to that power, memory
// is N KiB. Default takes 128 MiB and about half a second in a browser. The
// floor keeps a caller from asking for a layer that isn't one; the ceiling keeps
// a hostile file from asking for gigabytes.
const (
	MinWorkFactor     = 15
	DefaultWorkFactor = 17
	MaxWorkFactor     = 20
)

// A WrapKey is a device's key for the wrap of an account key at rest: a classic
// X25519 age identity, since browsers keep no other kind non-extractable. It is
// the sole classic layer, and the scrypt layer stands inside it: a stolen
// database can't be tried against passphrases, nor a stolen device opened
// without one.
type WrapKey struct{ identity *age.X25519Identity }

// NewWrapKey draws a fresh key.
func NewWrapKey() (*WrapKey, error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, fmt.Errorf("new wrap key: %w", err)
	}
	return &WrapKey{identity}, nil
}

// ParseWrapKey reads "AGE-SECRET-KEY-1…"; blanks around it are allowed.
func ParseWrapKey(s string) (*WrapKey, error) {
	identity, err := age.ParseX25519Identity(strings.TrimSpace(s))
	if err != nil { // age's own error may quote the key
		return nil, malformed("not an X25519 age identity")
	}
	return &WrapKey{identity}, nil
}

// Secret returns the key's text, "AGE-SECRET-KEY-1…".
func (k *WrapKey) Secret() string { return k.identity.String() }

// Recipient returns the public half.
func (k *WrapKey) Recipient() WrapRecipient { return WrapRecipient{k.identity.Recipient()} }

// A WrapRecipient is the public half of a WrapKey.
type WrapRecipient struct{ recipient *age.X25519Recipient }

// ParseWrapRecipient reads "age1…" of the X25519 class.
func ParseWrapRecipient(s string) (WrapRecipient, error) {
	recipient, err := age.ParseX25519Recipient(s)
	if err != nil {
		return WrapRecipient{}, malformed("not an X25519 age recipient")
	}
	return WrapRecipient{recipient}, nil
}

// String returns "age1…".
func (r WrapRecipient) String() string {
	if r.recipient == nil {
		return ""
	}
	return r.recipient.String()
}

// WrapAccount returns age(to, age(scrypt(passphrase), k's text and a line end)),
// which the stock age tool opens in two steps. workFactor is MinWorkFactor to
// MaxWorkFactor; an empty passphrase is refused.
func WrapAccount(k *AccountKey, to WrapRecipient, passphrase string, workFactor int) ([]byte, error) {
	if workFactor < MinWorkFactor || workFactor > MaxWorkFactor {
		return nil, malformed("work factor %d, allowed are %d to %d", workFactor, MinWorkFactor, MaxWorkFactor)
	}
	if to.recipient == nil {
		return nil, malformed("wrap to nobody")
	}
	byPassphrase, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, malformed("empty passphrase")
	}
	byPassphrase.SetWorkFactor(workFactor)
	inner, err := sealBytes([]byte(k.Secret()+"\n"), byPassphrase)
	if err != nil {
		return nil, fmt.Errorf("wrap account key: %w", err)
	}
	wrapped, err := sealBytes(inner, to.recipient)
	if err != nil {
		return nil, fmt.Errorf("wrap account key: %w", err)
	}
	return wrapped, nil
}

// maxWrap bounds what the two layers of a wrap can hold.
const maxWrap = 8 << 10

// UnwrapAccount undoes WrapAccount. Another device's wrap and a wrong passphrase
// are both ErrNotForYou; the second is told by the text.
func UnwrapAccount(wrapped []byte, device *WrapKey, passphrase string) (*AccountKey, error) {
	inner, err := openBytes(wrapped, stanzaX25519, device.identity, maxWrap)
	if err != nil {
		return nil, fmt.Errorf("unwrap account key: device layer: %w", err)
	}
	byPassphrase, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, malformed("empty passphrase")
	}
	byPassphrase.SetMaxWorkFactor(MaxWorkFactor)
	text, err := openBytes(inner, stanzaScrypt, byPassphrase, maxWrap)
	if err != nil {
		return nil, fmt.Errorf("unwrap account key: passphrase layer: %w", err)
	}
	return ParseAccountKey(string(text))
}
