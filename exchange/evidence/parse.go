package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"niem/crypto"
	"niem/exchange/watermark"
)

// ErrFormat says that bytes are no evidence file.
var ErrFormat = errors.New("not an evidence file")

// MaxSize bounds a file: a thousand recipients' commitments and the tiles of a
// few hundred pages.
const MaxSize = 64 << 20

const (
	maxVersions = 1000
	maxPictures = 1000
	surest      = 60_000 // of a soft bit, in thousandths
)

// Encode gives the file in its one spelling, ready to be signed or written.
func (f *File) Encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(f); err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	return b.Bytes(), nil
}

// Parse reads a file. It takes only the spelling that Encode gives, so that a
// file has one hash; and only sizes and numbers that a trace can have. What it
// returns is a claim until Verify has looked at it.
func Parse(b []byte) (*File, error) {
	if len(b) > MaxSize {
		return nil, fmt.Errorf("%w: %d bytes", ErrFormat, len(b))
	}
	var f File
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrFormat, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("%w: more follows it", ErrFormat)
	}
	if err := f.validate(); err != nil {
		return nil, err
	}
	again, err := f.Encode()
	if err != nil || !bytes.Equal(again, b) {
		return nil, fmt.Errorf("%w: not in its one spelling", ErrFormat)
	}
	return &f, nil
}

func wrong(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrFormat, fmt.Sprintf(format, args...))
}

func (f *File) validate() error {
	d := f.Decision
	switch {
	case f.Format != Format:
		return wrong("format %.40q", f.Format)
	case f.Document.IsZero():
		return wrong("no document")
	case len(f.Manifests) < 1 || len(f.Manifests) > maxVersions:
		return wrong("%d manifests", len(f.Manifests))
	case len(f.RunBy) < 1 || len(f.RunBy) > 2 || len(f.Signatures) != len(f.RunBy):
		return wrong("%d runners, %d signatures", len(f.RunBy), len(f.Signatures))
	case len(f.Pictures) < 1 || len(f.Pictures) > maxPictures:
		return wrong("%d pictures", len(f.Pictures))
	case d.Candidates < 0 || d.Candidates > crypto.MaxRecipients*maxVersions || d.Registrations < 1:
		return wrong("%d candidates, %d registrations", d.Candidates, d.Registrations)
	case d.Outcome != watermark.OutcomeAccused && d.Outcome != watermark.OutcomeInconclusive && d.Outcome != watermark.OutcomeNone:
		return wrong("outcome %.40q", d.Outcome)
	case (d.Outcome == watermark.OutcomeAccused) != (len(f.Accused) > 0):
		return wrong("%s with %d codewords opened", d.Outcome, len(f.Accused))
	}
	for _, s := range f.Sightings {
		if err := f.place(s.Picture, s.Page); err != nil {
			return err
		}
	}
	for _, s := range f.Soft {
		if err := f.place(s.Picture, s.Page); err != nil {
			return err
		}
		last := -1
		for _, t := range s.Tiles {
			if t[0] <= last || t[0] >= crypto.MaxTilesPerPage || max(t[1], -t[1], t[2], -t[2]) > surest {
				return wrong("tile %d of page %d", t[0], s.Page)
			}
			last = t[0]
		}
	}
	for _, b := range f.Biases {
		if b.Page < 1 || b.Page > crypto.MaxPages || len(b.Salt) != len(crypto.Salt{}) || len(b.Biases) > crypto.MaxTilesPerPage {
			return wrong("biases of page %d", b.Page)
		}
		for _, bias := range b.Biases {
			if bias > watermark.BiasHigh {
				return wrong("bias %d", bias)
			}
		}
	}
	for _, a := range f.Accused {
		if len(a.Salt) != 0 && len(a.Salt) != len(crypto.Salt{}) || len(a.Bits) > crypto.MaxPages || math.IsNaN(a.Log10P) {
			return wrong("codeword of %s", a.Person)
		}
	}
	return nil
}

// place refuses a picture or page that there is not.
func (f *File) place(picture, page int) error {
	if picture < 0 || picture >= len(f.Pictures) || page < 1 || page > crypto.MaxPages {
		return wrong("page %d in picture %d", page, picture)
	}
	return nil
}

// body is what signatures are of.
func (f *File) body() ([]byte, error) {
	unsigned := *f
	unsigned.Signatures = nil
	return unsigned.Encode()
}

// Sign adds one signature: that of the next person in RunBy.
func (f *File) Sign(s crypto.Signer) error {
	at := len(f.Signatures)
	if at >= len(f.RunBy) || f.RunBy[at].Device != s.Public {
		return fmt.Errorf("sign evidence: %w", crypto.ErrTampered)
	}
	body, err := f.body()
	if err != nil {
		return err
	}
	signature, err := s.SignAs(Format, body)
	if err != nil {
		return fmt.Errorf("sign evidence: %w", err)
	}
	f.Signatures = append(f.Signatures, signature)
	return nil
}
