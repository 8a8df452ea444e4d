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
	ReceivedAt time.Time // acknowledged by the reader
	GivenUpAt  time.Time // returned or reported by the reader
	GivenUp    AnswerKind
	ReceivedBy int       // recipients who have acknowledged receipt
	ReturnedBy int       // recipients who have returned it or reported it as outside their remit
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
	Openings      []Opening // the newest first, at most MaxOpenings
	ReceivedAt    time.Time
	ReturnedAt    time.Time
	ReturnReason  string
	ReportedAt    time.Time // as outside the remit; the note is the leaders'
	RecalledAt    time.Time
	RecalledBy    string
	Reason        string
	FinalSince    time.Time // of the recall, see FinalSince; zero when not final
}

// MaxOpenings is how many openings of one recipient a trail tells one by one.
const MaxOpenings = 50

// Opening is one release to a recipient. Served is the service's own knowledge,
// Device and the claims are what a client said.
type Opening struct {
	View    ID
	Index   int64 // its entry
	Kind    ReleaseKind
	At      time.Time
	Purpose Purpose
	Device  string
	Served  int // pages
	// ClaimedPages and ClaimedSeconds: see ReadingClaim.
	ClaimedPages, ClaimedSeconds int
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
	// Entries are those of the document, the newest first, for whoever checks what
	// is said above against them; only where they were asked for. Cut: there are
	// more than MaxTrailEntries.
	Entries []audit.Entry
	Cut     bool
}

// MaxTrailEntries is how many entries one reading of an audit brings at most.
const MaxTrailEntries = 5000

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

// TrailReader is an earlier reading of the audit, or its being carried off.
type TrailReader struct {
	Person Person
	At     time.Time
	Index  int64
	Format string // csv or xlsx; empty for a reading
}

// Act is one line of a person's timeline, with its entry.
type Act struct {
	audit.Record
	Entry audit.Entry
}

// ActFilter chooses acts; zero values choose all.
type ActFilter struct {
	Before   int64 // entry: only acts before it; 0 for the newest
	From, To time.Time
	Document string // base32 id
	Kind     string // of the entry, or what stands before its dot
	Limit    int    // 0: as many as a list holds
}

// SeenView is one release of a copy, as the code on a picture of it finds it.
type SeenView struct {
	View     ID
	Document DocumentID
	Person   Person
	Kind     ReleaseKind
	At       time.Time
}

// TrailStore reads lists and audits.
type TrailStore interface {
	Inbox(ctx context.Context, reader PersonID, limit int) ([]InboxItem, error)
	Sent(ctx context.Context, sender PersonID, limit int) ([]InboxItem, error)
	// DocumentTrail reads the audit and appends the record that allow returns,
	// in one transaction; allow's error is returned as it is. Absent
	// documents give ErrNotFound. entries is how many of the document's entries
	// come with it at most.
	DocumentTrail(ctx context.Context, id DocumentID, entries int, allow func(sender Person, units []string) (audit.Record, error)) (DocumentTrail, audit.Entry, error)
	// ViewsByCode reads the releases, recoveries aside, whose view begins with code, and
	// appends the record that allow returns for each, in one transaction. One for
	// which allow fails is left out. At most eight are looked at.
	ViewsByCode(ctx context.Context, code [6]byte, allow func(v SeenView, keeper Person, units []string) (audit.Record, error)) ([]SeenView, []audit.Entry, error)
	// PersonTrail reads what the person did, newest first, and appends rec.
	PersonTrail(ctx context.Context, subject PersonID, f ActFilter, rec audit.Record) ([]Act, audit.Entry, error)
	// UnitBoard reads documents of a unit, the newest first, and appends rec.
	UnitBoard(ctx context.Context, unit string, f BoardFilter, rec audit.Record) (UnitBoard, audit.Entry, error)
	// Units names the units that people are in, in order.
	Units(ctx context.Context) ([]string, error)
	// PageServed notes that a page of a view was served.
	PageServed(ctx context.Context, view ID, page int, at time.Time) error
}
