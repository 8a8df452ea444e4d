package exchange

import (
	"context"
	"time"

	"niem/exchange/audit"
)

// InboxItem is one received or sent document in a list.
type InboxItem struct {
	Document   DocumentID
	Metadata   Metadata
	Sender     Person
	SentAt     time.Time
	Pages      int
	Label      []byte // sealed to the reader
	Recipients int
	OpenedBy   int       // recipients who have opened
	OpenedAt   time.Time // by the reader; zero when not yet
	RecalledAt time.Time // for the reader (inbox) or all (sent)
	FinalSince time.Time // of that recall, see FinalSince; zero when not final
	Destroyed  time.Time // zero while the document lives
}

// RecipientTrail is one recipient's row of a document's audit.
type RecipientTrail struct {
	Person        Person
	Opened        bool
	First, Last   time.Time
	Views, Copies int
	PagesServed   int // distinct pages served
	Refusals      int
	RecalledAt    time.Time
	RecalledBy    string
	Reason        string
	FinalSince    time.Time // of the recall, see FinalSince; zero when not final
}

// Refused is somebody outside the recipients who was refused.
type Refused struct {
	Person Person
	Times  int
	Last   time.Time
}

// DocumentTrail is a document's audit: recipients who have not opened first.
type DocumentTrail struct {
	Document   DocumentID
	Metadata   Metadata
	Sender     Person
	SentAt     time.Time
	Recipients []RecipientTrail
	Outsiders  []Refused
	Readers    []TrailReader // who looked at this audit before
	Amendments []TrailAmendment
	Destroyed  *TrailDestruction // nil while the document lives
}

// TrailDestruction says when and by whom a document was destroyed, and since when
// its objects are gone (zero while they are being deleted).
type TrailDestruction struct {
	At         time.Time
	By, First  Person // By approved what First asked for
	Decision   string
	Finished   time.Time
	FinalSince time.Time // see FinalSince; zero when not final
}

// TrailAmendment says that somebody came into a document after it was sent: by
// which two recovery holders, in whose place, and as what.
type TrailAmendment struct {
	At           time.Time
	By, First    Person // By made the version, First had asked for it
	From, To     Person
	Reads, Sends bool // as a recipient; as the sender, who traces and recalls
}

// TrailReader is an earlier reading of the audit.
type TrailReader struct {
	Person Person
	At     time.Time
}

// Act is one line of a person's timeline.
type Act struct {
	At       time.Time
	Kind     audit.Kind
	Document string // base32 id, may be empty
	Details  map[string]string
	Index    int64
}

// TrailStore reads lists and audits.
type TrailStore interface {
	Inbox(ctx context.Context, reader PersonID, limit int) ([]InboxItem, error)
	Sent(ctx context.Context, sender PersonID, limit int) ([]InboxItem, error)
	// DocumentTrail reads the audit and appends the record that allow returns,
	// in one transaction; allow's error is returned as it is. Absent
	// documents give ErrNotFound.
	DocumentTrail(ctx context.Context, id DocumentID, allow func(sender Person, units []string) (audit.Record, error)) (DocumentTrail, audit.Entry, error)
	// PersonTrail reads what the person did, newest first, and appends rec.
	PersonTrail(ctx context.Context, subject PersonID, limit int, rec audit.Record) ([]Act, audit.Entry, error)
	// PageServed notes that a page of a view was served.
	PageServed(ctx context.Context, view ID, page int, at time.Time) error
}
