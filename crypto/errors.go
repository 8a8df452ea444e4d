package crypto

import (
	"errors"
	"fmt"
)

// Errors to branch on. The first three are parents: every refusal of this
// package is, by [errors.Is], one of them or one of the errors below.
var (
	// ErrFormat: the bytes are not what the format allows, whoever wrote them.
	ErrFormat = errors.New("not in the expected format")
	// ErrTampered: well formed, but changed since it was sealed, or put in
	// another's place.
	ErrTampered = errors.New("changed since it was sealed")
	// ErrNotForYou: well formed, and sealed to another key.
	ErrNotForYou = errors.New("not sealed to this key")

	// ErrRecipients: fewer than 1 or more than MaxRecipients recipients.
	ErrRecipients = fmt.Errorf("%w: a sealed file has 1 to %d recipients", ErrFormat, MaxRecipients)
	// ErrHeaderTooLarge: the age header is over MaxHeader bytes.
	ErrHeaderTooLarge = fmt.Errorf("%w: age header over %d bytes", ErrFormat, MaxHeader)
	// ErrStanza: the age header carries a stanza of another class than the one
	// this kind of file is sealed with.
	ErrStanza = fmt.Errorf("%w: age header carries a stanza of another class", ErrFormat)
	// ErrSignature: the manifest isn't signed by the device key it names.
	ErrSignature = fmt.Errorf("%w: signature does not verify", ErrTampered)
	// ErrChain: the manifests, each signed well, are no chain of one document.
	ErrChain = fmt.Errorf("%w: manifests do not follow each other", ErrTampered)
)

// malformed returns an error of the class ErrFormat. Its arguments are never
// secret: names of fields, counts and limits.
func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrFormat, fmt.Sprintf(format, args...))
}

// tampered is malformed's counterpart for the class ErrTampered.
func tampered(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrTampered, fmt.Sprintf(format, args...))
}
