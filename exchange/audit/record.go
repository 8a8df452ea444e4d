package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// ErrFormat: bytes that are not exactly what this package writes.
var ErrFormat = errors.New("malformed audit data")

// Kind says what a record is about.
type Kind string

// Kinds of records: keys.
const (
	KindKeyNew         Kind = "key.new"
	KindKeyConfirmed   Kind = "key.confirmed"
	KindKeyReplaced    Kind = "key.replaced"
	KindKeyRevoked     Kind = "key.revoked"
	KindKeyRenamed     Kind = "key.renamed"
	KindKeyFounded     Kind = "key.founded" // an operator names the first registrar
	KindRegistrarNamed Kind = "registrar.named"
	KindRegistrarEnded Kind = "registrar.ended"
	KindDeviceAsked    Kind = "device.asked"
	KindDeviceAdded    Kind = "device.added"
	KindDeviceRemoved  Kind = "device.removed"
	KindDeviceRefused  Kind = "device.refused"
	KindRecoveryNew    Kind = "recovery.new"
)

// Kinds of records: documents and releases.
const (
	KindSent     Kind = "document.sent"
	KindReleased Kind = "release.granted"
	KindRefused  Kind = "release.refused"
	KindRecalled Kind = "document.recalled"
	KindExpired  Kind = "document.expired"
)

// Kinds of records: what recipients answer to a document, and who asks for access.
const (
	KindReceived       Kind = "document.received"
	KindReturned       Kind = "document.returned"
	KindReported       Kind = "document.reported"
	KindAccessAsked    Kind = "access.asked"
	KindAccessAnswered Kind = "access.answered"
)

// GivenUp reports whether a record of that kind ends its actor's own reading.
func GivenUp(k Kind) bool { return k == KindReturned || k == KindReported }

// Kinds of records: readings and erasures of the log.
const (
	KindAuditRead     Kind = "audit.read"
	KindAuditExported Kind = "audit.exported" // into a file, by the reader's client
	KindLogExported   Kind = "log.exported"
	KindSecurityRead  Kind = "security.read"
	KindErased        Kind = "log.erased"
)

// Kinds of records: keys of the session mark, read by who looks for it in a picture.
const (
	KindSessionMarkRead    Kind = "sessionmark.read"
	KindSessionMarkRenewed Kind = "sessionmark.renewed"
)

// Kinds of records: sessions.
const (
	KindSignedIn      Kind = "session.opened"
	KindSignInRefused Kind = "session.refused"
	KindSignedOut     Kind = "session.closed"
)

// Kinds of records: the roster.
const (
	KindRoster        Kind = "roster.changed"
	KindKEKMade       Kind = "kek.made"
	KindKEKDestroyed  Kind = "kek.destroyed"
	KindBackupMade    Kind = "backup.made"
	KindBackupTested  Kind = "backup.tested"
	KindBackupRemoved Kind = "backup.removed"
	KindLogRestored   Kind = "log.restored"
	KindLogReopened   Kind = "log.reopened"
	KindPeelsDiffer   Kind = "peels.differ"
)

// System is the actor of acts that nobody asked for, such as an expiry.
const System = "system"

// Limits of one record.
const (
	MaxRecord  = 64 << 10 // bytes of its encoding
	maxField   = 256      // bytes of actor, document, subject and of a detail's name
	maxDetails = 32
)

// Record is one act.
type Record struct {
	Time     time.Time // UTC, whole milliseconds; finer parts are cut off by Encode
	Kind     Kind
	Actor    string // id of a person as UUID text, or System
	Document string // document id in base32, or empty
	Subject  string // id of the person, or name of the unit, acted upon, or empty
	Details  map[string]string
}

const timeLayout = "2006-01-02T15:04:05.000Z"

type recordWire struct {
	Version  int               `json:"v"`
	Time     string            `json:"time"`
	Kind     Kind              `json:"kind"`
	Actor    string            `json:"actor"`
	Document string            `json:"document"`
	Subject  string            `json:"subject"`
	Details  map[string]string `json:"details"`
}

// Encode gives the one canonical encoding: a JSON object on one line with
// fixed field order, details sorted by name, no HTML escapes.
// It fails with ErrFormat for text that is not UTF-8 and for values over the
// limits.
func (r Record) Encode() ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	w := recordWire{1, r.Time.UTC().Format(timeLayout), r.Kind, r.Actor, r.Document, r.Subject, r.Details}
	if w.Details == nil {
		w.Details = map[string]string{}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(w); err != nil {
		return nil, fmt.Errorf("encode record: %w", err)
	}
	if b.Len() > MaxRecord {
		return nil, fmt.Errorf("%w: record over %d bytes", ErrFormat, MaxRecord)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func (r Record) check() error {
	switch y := r.Time.UTC().Year(); {
	case y < 2000 || y > 9999:
		return fmt.Errorf("%w: record time", ErrFormat)
	case !validKind(r.Kind):
		return fmt.Errorf("%w: record kind", ErrFormat)
	case r.Actor == "":
		return fmt.Errorf("%w: record without actor", ErrFormat)
	case len(r.Details) > maxDetails:
		return fmt.Errorf("%w: too many details", ErrFormat)
	}
	for _, s := range []string{r.Actor, r.Document, r.Subject} {
		if len(s) > maxField || !utf8.ValidString(s) {
			return fmt.Errorf("%w: record field", ErrFormat)
		}
	}
	for name, value := range r.Details {
		if name == "" || len(name) > maxField || !utf8.ValidString(name) || !utf8.ValidString(value) {
			return fmt.Errorf("%w: record detail", ErrFormat)
		}
	}
	return nil
}

// validKind admits "word.word": a checker has to count kinds that are younger
// than itself.
func validKind(k Kind) bool {
	dots := 0
	for i := range len(k) {
		switch c := k[i]; {
		case c == '.' && i > 0 && i < len(k)-1:
			dots++
		case c < 'a' || c > 'z':
			return false
		}
	}
	return dots == 1 && len(k) <= 64
}

// ParseRecord accepts exactly what Encode writes; all else is ErrFormat.
func ParseRecord(b []byte) (Record, error) {
	if len(b) > MaxRecord {
		return Record{}, fmt.Errorf("%w: record over %d bytes", ErrFormat, MaxRecord)
	}
	var w recordWire
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&w); err != nil {
		return Record{}, fmt.Errorf("%w: record is not JSON of the right shape", ErrFormat)
	}
	t, err := time.Parse(timeLayout, w.Time)
	if err != nil || w.Version != 1 {
		return Record{}, fmt.Errorf("%w: record version or time", ErrFormat)
	}
	r := Record{t.UTC(), w.Kind, w.Actor, w.Document, w.Subject, w.Details}
	if len(r.Details) == 0 {
		r.Details = nil
	}
	again, err := r.Encode()
	if err != nil {
		return Record{}, err
	}
	if !bytes.Equal(again, b) {
		return Record{}, fmt.Errorf("%w: record is not in canonical form", ErrFormat)
	}
	return r, nil
}
