// Package cover is what stands on a document in the clear: who may use it for what
// and until when, and how it is registered. A sender's device signs its one
// encoding inside the manifest; the server derives its rows from those bytes alone.
// Beyond the form of a check's summary it imports nothing of ours; it compiles to WASM.
package cover

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"niem/exchange/inspect"
)

// InvalidError says which field of a request is wrong and why (a stable code).
type InvalidError struct {
	Field string
	Code  string // required | too_long | unknown | past | out_of_range | malformed | differs | not_permitted | no_security_officer
}

func (e *InvalidError) Error() string { return fmt.Sprintf("%s: %s", e.Field, e.Code) }

// Class is the personal-data class of a document.
type Class string

// Classes by personal-data content (Law 91/2025/QH15: none, basic, sensitive).
const (
	ClassNone      Class = "none"
	ClassBasic     Class = "basic"
	ClassSensitive Class = "sensitive"
)

// Urgency follows Decree 30/2020: normal, khẩn, thượng khẩn, hỏa tốc.
type Urgency string

// Degrees of urgency.
const (
	UrgencyNormal  Urgency = "thuong"
	UrgencyUrgent  Urgency = "khan"
	UrgencyVery    Urgency = "thuong-khan"
	UrgencyExpress Urgency = "hoa-toc"
)

// Purpose is why a document may be used (794/UBND-KGVX, 1.2.b and 2.3.b).
type Purpose string

// The four permitted purposes.
const (
	PurposeCompliance Purpose = "giam-sat"  // monitoring compliance
	PurposeReminder   Purpose = "nhac-nho"  // reminding violators
	PurposeEpidemic   Purpose = "dieu-tra"  // epidemiological investigation
	PurposeRemedies   Purpose = "khac-phuc" // checking remedies
)

// Metadata is what stands in the clear, for policy, audit and the registers:
// the sender's device signs it inside the manifest. The subject (trích yếu)
// and file names never stand here; they travel in the sealed label.
type Metadata struct {
	Number    string // số; empty for an exchange without number
	Notation  string // ký hiệu
	Kind      string // code of a document kind, see Kinds
	Urgency   Urgency
	Class     Class
	Purpose   Purpose
	Created   time.Time // the sender's clock, UTC, whole seconds
	Expires   time.Time // releases stop then; UTC, whole seconds
	AllowCopy bool      // releases of kind copy are permitted
	// AcceptUnconfirmed: the sender knowingly sends to keys that no registrar
	// has confirmed; it stands on the log.
	AcceptUnconfirmed bool
	// Check is what the sender's device says of its check before sealing, an
	// inspect.Summary: numbers and codes. Empty: a client that makes no check.
	Check string
	// Reason and Approval are why, and with whose approval, a document goes that
	// needs a leader's: the sender's words, of which the leader finds the log.
	Reason   string
	Approval string
}

// Kinds of documents, by code: the kinds of Decree 30/2020 used here and the
// five papers of the epidemic service.
var Kinds = map[string]string{
	"cong-van": "Công văn", "bao-cao": "Báo cáo", "thong-bao": "Thông báo", "quyet-dinh": "Quyết định", "ke-hoach": "Kế hoạch", "to-trinh": "Tờ trình",
	"dieu-tra-dich-te": "Kết quả điều tra dịch tễ", "bao-cao-nhanh": "Báo cáo nhanh ca bệnh, ca nghi nhiễm", "bao-cao-giam-sat": "Báo cáo giám sát",
	"danh-sach-tiep-xuc": "Danh sách tiếp xúc gần", "quyet-dinh-cach-ly": "Quyết định áp dụng biện pháp cách ly",
}

type metadataWire struct {
	Number            string  `json:"number"`
	Notation          string  `json:"notation"`
	Kind              string  `json:"kind"`
	Urgency           Urgency `json:"urgency"`
	Class             Class   `json:"class"`
	Purpose           Purpose `json:"purpose"`
	Created           string  `json:"created"`
	Expires           string  `json:"expires"`
	AllowCopy         bool    `json:"allow_copy"`
	AcceptUnconfirmed bool    `json:"accept_unconfirmed"`
	Check             string  `json:"check,omitempty"`
	Reason            string  `json:"reason,omitempty"`
	Approval          string  `json:"approval,omitempty"`
}

// Encode gives the one canonical encoding that a manifest signs: a JSON object
// with fixed field order and times in RFC 3339 UTC.
func (m Metadata) Encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(metadataWire{m.Number, m.Notation, m.Kind, m.Urgency, m.Class, m.Purpose,
		m.Created.UTC().Format(time.RFC3339), m.Expires.UTC().Format(time.RFC3339), m.AllowCopy, m.AcceptUnconfirmed, m.Check, m.Reason, m.Approval})
	if err != nil {
		return nil, fmt.Errorf("encode metadata: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// ParseMetadata accepts exactly what Encode writes, and nothing else.
func ParseMetadata(b []byte) (Metadata, error) {
	var w metadataWire
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&w); err != nil {
		return Metadata{}, fmt.Errorf("parse metadata: %w", err)
	}
	created, err := time.Parse(time.RFC3339, w.Created)
	if err != nil {
		return Metadata{}, fmt.Errorf("parse metadata: created: %w", err)
	}
	expires, err := time.Parse(time.RFC3339, w.Expires)
	if err != nil {
		return Metadata{}, fmt.Errorf("parse metadata: expires: %w", err)
	}
	m := Metadata{w.Number, w.Notation, w.Kind, w.Urgency, w.Class, w.Purpose, created.UTC(), expires.UTC(), w.AllowCopy, w.AcceptUnconfirmed, w.Check, w.Reason, w.Approval}
	again, err := m.Encode()
	if err != nil {
		return Metadata{}, err
	}
	if !bytes.Equal(again, b) {
		return Metadata{}, fmt.Errorf("parse metadata: not in canonical form")
	}
	return m, nil
}

// Validate checks m against the rules at the time now.
func (m Metadata) Validate(now time.Time) error {
	switch {
	case len(m.Number) > 32:
		return &InvalidError{Field: "number", Code: "too_long"}
	case len(m.Notation) > 64:
		return &InvalidError{Field: "notation", Code: "too_long"}
	case !OneLine(m.Number):
		return &InvalidError{Field: "number", Code: "malformed"}
	case !OneLine(m.Notation):
		return &InvalidError{Field: "notation", Code: "malformed"}
	case Kinds[m.Kind] == "":
		return &InvalidError{Field: "kind", Code: "unknown"}
	case m.Urgency != UrgencyNormal && m.Urgency != UrgencyUrgent && m.Urgency != UrgencyVery && m.Urgency != UrgencyExpress:
		return &InvalidError{Field: "urgency", Code: "unknown"}
	case m.Class != ClassNone && m.Class != ClassBasic && m.Class != ClassSensitive:
		return &InvalidError{Field: "class", Code: "unknown"}
	case !ValidPurpose(m.Purpose):
		return &InvalidError{Field: "purpose", Code: "unknown"}
	case m.Expires.IsZero():
		return &InvalidError{Field: "expires", Code: "required"}
	case !m.Expires.After(now):
		return &InvalidError{Field: "expires", Code: "past"}
	case m.Expires.After(now.AddDate(5, 0, 0)):
		return &InvalidError{Field: "expires", Code: "out_of_range"}
	case m.Created.After(now.Add(24*time.Hour)) || m.Created.Before(now.Add(-30*24*time.Hour)):
		return &InvalidError{Field: "created", Code: "out_of_range"}
	}
	return m.validCheck()
}

const maxWords = 400 // bytes of Reason and Approval each

// validCheck holds what is said of the check against what it calls for.
func (m Metadata) validCheck() error {
	for _, f := range []struct{ name, text string }{{"reason", m.Reason}, {"approval", m.Approval}} {
		switch {
		case len(f.text) > maxWords:
			return &InvalidError{Field: f.name, Code: "too_long"}
		case !OneLine(f.text):
			return &InvalidError{Field: f.name, Code: "malformed"}
		}
	}
	if m.Check == "" {
		return nil
	}
	s, err := inspect.ParseSummary(m.Check)
	switch {
	case err != nil:
		return &InvalidError{Field: "check", Code: "malformed"}
	case s.Identity > 0 && m.Class == ClassNone, (s.Identity > 0 && s.Health > 0 || s.IDPapers == "yes") && m.Class != ClassSensitive:
		return &InvalidError{Field: "class", Code: "differs"}
	case (s.Approved || s.Subjects >= inspect.ManyPersons || s.IDPapers == "yes") && m.Reason == "":
		return &InvalidError{Field: "reason", Code: "required"}
	case (s.Approved || s.Subjects >= inspect.ManyPersons || s.IDPapers == "yes") && m.Approval == "":
		return &InvalidError{Field: "approval", Code: "required"}
	}
	return nil
}

// OneLine reports whether s is text of one line that can't steer a terminal or
// turn what stands beside it.
func OneLine(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, Steers)
}

// Steers tells the characters that do something where text is shown instead of
// being seen: control characters, line ends, turns of the writing direction.
func Steers(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// ValidPurpose reports whether p is one of the four permitted purposes.
func ValidPurpose(p Purpose) bool {
	return p == PurposeCompliance || p == PurposeReminder || p == PurposeEpidemic || p == PurposeRemedies
}
