package crypto

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Label is what an inbox shows of a document: its subject (trích yếu), the
// names of its files and the sender's note. It is sealed to one reader, outside
// the release step.
type Label struct {
	Subject string   `json:"subject"`
	Files   []string `json:"files"`
	Note    string   `json:"note"`
}

const labelFormat = "niem/label/1"

// labelJSON is the one form a label has in bytes: these members in this order,
// no blanks, only what JSON requires escaped.
type labelJSON struct {
	Format string `json:"format"`
	Label
}

// Encode returns the label's JSON, or ErrFormat: all text is UTF-8 without
// control characters (line ends and tabs in the note excepted), a file's name is
// a plain name without a path, and the whole is at most MaxLabel bytes.
func (l Label) Encode() ([]byte, error) {
	if err := l.validate(); err != nil {
		return nil, err
	}
	if l.Files == nil {
		l.Files = []string{}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(labelJSON{labelFormat, l}); err != nil {
		return nil, fmt.Errorf("encode label: %w", err)
	}
	encoded := bytes.TrimSuffix(out.Bytes(), []byte("\n"))
	if len(encoded) > MaxLabel {
		return nil, malformed("label of %d bytes, allowed are %d", len(encoded), MaxLabel)
	}
	return encoded, nil
}

// ParseLabel reads what Encode writes, to the byte: unknown, doubled or missing
// members, other escapes and bytes after the end are ErrFormat.
func ParseLabel(b []byte) (Label, error) {
	if len(b) > MaxLabel {
		return Label{}, malformed("label of %d bytes, allowed are %d", len(b), MaxLabel)
	}
	var inside labelJSON
	if err := json.Unmarshal(b, &inside); err != nil || inside.Format != labelFormat {
		return Label{}, malformed("not a label")
	}
	again, err := inside.Label.Encode()
	if err != nil {
		return Label{}, err
	}
	if !bytes.Equal(again, b) {
		return Label{}, malformed("label is not in its one spelling")
	}
	return inside.Label, nil
}

func (l Label) validate() error {
	if !cleanText(l.Subject, "") || !cleanText(l.Note, "\n\t") {
		return malformed("label: control characters or bytes that are not UTF-8")
	}
	for _, name := range l.Files {
		if !cleanText(name, "") || name != path.Base(name) || strings.ContainsAny(name, `/\`) || name == "." || name == ".." {
			return malformed("label: a file's name is not a plain name")
		}
	}
	return nil
}

func cleanText(s, except string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && !strings.ContainsRune(except, r)
	})
}

// SealLabel returns age(to, label).
func SealLabel(l Label, to AccountRecipient) ([]byte, error) {
	if to.IsZero() {
		return nil, malformed("label to nobody")
	}
	encoded, err := l.Encode()
	if err != nil {
		return nil, err
	}
	sealed, err := sealBytes(encoded, to.recipient)
	if err != nil {
		return nil, fmt.Errorf("seal label: %w", err)
	}
	return sealed, nil
}

// OpenLabel undoes SealLabel.
func OpenLabel(sealed []byte, k *AccountKey) (Label, error) {
	plain, err := openBytes(sealed, stanzaHybrid, k.identity, MaxLabel)
	if err != nil {
		return Label{}, fmt.Errorf("open label: %w", err)
	}
	return ParseLabel(plain)
}
