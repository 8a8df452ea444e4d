package audit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// KeyDomain is the domain of the device signatures of key statements: what is
// signed is the domain, a zero byte and the statement's bytes.
const KeyDomain = "niem/key/1"

// A KeyStatement is what devices sign to bring a key event about. It names the
// owner's newest event, so that it serves once and at one place of the log.
type KeyStatement struct {
	Act      Kind
	Owner    string    // directory id, UUID text
	Username string    // that the owner goes by
	Account  string    // SHA-256 of the account recipient's text, hex
	Device   string    // Ed25519 public key, hex: the new or removed one, else the one the key was enrolled with
	Previous string    // leaf of the owner's newest key event, hex; empty for the first
	Time     time.Time // whole milliseconds
}

type statementWire struct {
	Version  int    `json:"v"`
	Act      Kind   `json:"act"`
	Owner    string `json:"owner"`
	Username string `json:"username"`
	Account  string `json:"account_sha256"`
	Device   string `json:"device"`
	Previous string `json:"previous"`
	Time     string `json:"time"`
}

// Encode gives the bytes that are signed: one canonical JSON object, on one
// line, with fixed field order.
func (s KeyStatement) Encode() ([]byte, error) {
	var sum Hash
	var device [ed25519.PublicKeySize]byte
	switch {
	case !keyActs[s.Act]:
		return nil, fmt.Errorf("%w: statement of another kind", ErrFormat)
	case s.Owner == "" || len(s.Owner) > maxField || !utf8.ValidString(s.Owner),
		s.Username == "" || len(s.Username) > maxField || !utf8.ValidString(s.Username):
		return nil, fmt.Errorf("%w: statement's owner", ErrFormat)
	case parseHex(sum[:], s.Account) != nil, parseHex(device[:], s.Device) != nil,
		s.Previous != "" && parseHex(sum[:], s.Previous) != nil:
		return nil, fmt.Errorf("%w: statement's keys", ErrFormat)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(statementWire{1, s.Act, s.Owner, s.Username, s.Account, s.Device, s.Previous, s.Time.UTC().Format(timeLayout)})
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// A KeySignature is a device's signature of a statement.
type KeySignature struct {
	Device    [ed25519.PublicKeySize]byte
	Signature [ed25519.SignatureSize]byte
}

// verify tells whether it signs the statement.
func (s KeySignature) verify(statement []byte) bool {
	return s.signs(KeyDomain, statement)
}

// maxSignatures is how many devices sign one statement at most: two registrars
// and the new device.
const maxSignatures = 3

// Details are what a record of the statement says, so that everybody who has
// the record can put the statement together again and verify it.
func (s KeyStatement) Details(signatures ...KeySignature) map[string]string {
	return map[string]string{"username": s.Username, "account_sha256": s.Account, "device": s.Device, "previous": s.Previous,
		"stated": s.Time.UTC().Format(timeLayout), "signatures": signatureTexts(signatures), "fingerprint": Fingerprint(s.Account)}
}

// Fingerprint is how people compare an account key: the first half of its
// SHA-256 (hex) in groups of four digits.
func Fingerprint(account string) string {
	return strings.Join(slices.Collect(func(yield func(string) bool) {
		for i := 0; i+4 <= len(account)/2 && yield(account[i:i+4]); i += 4 {
		}
	}), " ")
}

// KeyStatementOf puts the statement of a key event together again, ErrFormat
// when the record is none. It verifies nothing.
func KeyStatementOf(r Record) (KeyStatement, []KeySignature, error) {
	s := KeyStatement{Act: r.Kind, Owner: r.Subject, Username: r.Details["username"], Account: r.Details["account_sha256"],
		Device: r.Details["device"], Previous: r.Details["previous"]}
	var err error
	if s.Time, err = time.Parse(timeLayout, r.Details["stated"]); err != nil {
		return s, nil, fmt.Errorf("%w: statement's time", ErrFormat)
	}
	if _, err := s.Encode(); err != nil {
		return s, nil, err
	}
	if r.Details["fingerprint"] != Fingerprint(s.Account) {
		return s, nil, fmt.Errorf("%w: fingerprint of another key", ErrFormat)
	}
	signatures, err := parseSignatures(r.Details["signatures"])
	return s, signatures, err
}
