package crypto

import (
	"crypto/rand"
	"fmt"
	"io"
)

// Secret values of a document. Each prints as "[secret]" whatever the verb.
type (
	// A FileKey opens one variant of one tile: the file key of its age file.
	FileKey [16]byte
	// A PatternKey draws a document's patterns, biases, codewords and salts.
	PatternKey [32]byte
	// A Seed gives the secret order of the variants in a document's page blocks.
	Seed [32]byte
	// A Salt hides what a Commitment commits to.
	Salt [32]byte
)

// NewPatternKey draws a fresh pattern key.
func NewPatternKey() (k PatternKey) { rand.Read(k[:]); return k }

// NewSeed draws a fresh seed.
func NewSeed() (s Seed) { rand.Read(s[:]); return s }

const redacted = "[secret]"

// redact answers every verb of fmt, %d and %#v included, which a String method
// alone would not.
func redact(f fmt.State) { io.WriteString(f, redacted) }

func (FileKey) String() string                  { return redacted }
func (FileKey) GoString() string                { return redacted }
func (FileKey) Format(f fmt.State, _ rune)      { redact(f) }
func (FileKey) MarshalText() ([]byte, error)    { return []byte(redacted), nil }
func (PatternKey) String() string               { return redacted }
func (PatternKey) GoString() string             { return redacted }
func (PatternKey) Format(f fmt.State, _ rune)   { redact(f) }
func (PatternKey) MarshalText() ([]byte, error) { return []byte(redacted), nil }
func (Seed) String() string                     { return redacted }
func (Seed) GoString() string                   { return redacted }
func (Seed) Format(f fmt.State, _ rune)         { redact(f) }
func (Seed) MarshalText() ([]byte, error)       { return []byte(redacted), nil }
func (Salt) String() string                     { return redacted }
func (Salt) GoString() string                   { return redacted }
func (Salt) Format(f fmt.State, _ rune)         { redact(f) }
func (Salt) MarshalText() ([]byte, error)       { return []byte(redacted), nil }

// Keys of people, devices and shares print as "[secret]" too; their Secret
// methods are the only way to their text.
func (*AccountKey) String() string               { return redacted }
func (*AccountKey) GoString() string             { return redacted }
func (*AccountKey) Format(f fmt.State, _ rune)   { redact(f) }
func (*AccountKey) MarshalText() ([]byte, error) { return []byte(redacted), nil }
func (*DeviceKey) String() string                { return redacted }
func (*DeviceKey) GoString() string              { return redacted }
func (*DeviceKey) Format(f fmt.State, _ rune)    { redact(f) }
func (*DeviceKey) MarshalText() ([]byte, error)  { return []byte(redacted), nil }
func (*WrapKey) String() string                  { return redacted }
func (*WrapKey) GoString() string                { return redacted }
func (*WrapKey) Format(f fmt.State, _ rune)      { redact(f) }
func (*WrapKey) MarshalText() ([]byte, error)    { return []byte(redacted), nil }
func (*Share) String() string                    { return redacted }
func (*Share) GoString() string                  { return redacted }
func (*Share) Format(f fmt.State, _ rune)        { redact(f) }
func (*Share) MarshalText() ([]byte, error)      { return []byte(redacted), nil }
