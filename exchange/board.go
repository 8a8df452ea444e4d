package exchange

import (
	"context"
	"time"

	"niem/exchange/audit"
)

// BoardSide says whether a board shows what a unit received or what it sent.
type BoardSide string

// The two sides of a unit's board.
const (
	BoardReceived BoardSide = "received"
	BoardSent     BoardSide = "sent"
)

// BoardFilter chooses documents; zero values choose all.
type BoardFilter struct {
	Side     BoardSide
	Before   int64 // entry of a sending: only documents before it; 0 for the newest
	From, To time.Time
	Unopened bool // only documents that somebody has not opened yet and still could: not recalled, given up or destroyed
	Limit    int  // 0: as many as a page has
}

// BoardItem is one document on a unit's board. On the side of what was received
// its recipients are those of the unit.
type BoardItem struct {
	Document   DocumentID
	Metadata   Metadata
	Sender     Person
	SentAt     time.Time
	Index      int64 // entry of its sending
	Destroyed  time.Time
	Recipients []BoardRecipient
}

// BoardRecipient is one recipient of it. Late: not opened, neither recalled nor
// given up nor destroyed, and past the time in which it should have been.
type BoardRecipient struct {
	Person      Person
	Opened      bool
	First, Last time.Time
	Times       int
	RecalledAt  time.Time
	GivenUpAt   time.Time
	GivenUp     AnswerKind // returned or reported; empty
	Late        bool
}

// UnitBoard is what a leader supervises.
type UnitBoard struct {
	Unit    string
	Units   []string // that the reader may choose from
	Items   []BoardItem
	More    bool // there are older documents
	Entries []audit.Entry
	Cut     bool // not all entries of these documents are there
	Receipt Receipt
}

// openWithin is in which time a document of an urgency should be opened.
var openWithin = map[Urgency]time.Duration{
	UrgencyExpress: time.Hour, UrgencyVery: 4 * time.Hour, UrgencyUrgent: 24 * time.Hour, UrgencyNormal: 72 * time.Hour,
}

// OpenBy is until when a document should be opened: by its urgency, at the latest
// when it expires.
func OpenBy(m Metadata, sentAt time.Time) time.Time {
	by := sentAt.Add(openWithin[m.Urgency])
	if m.Expires.Before(by) {
		return m.Expires
	}
	return by
}

// boardPage is how many documents a board shows at once at most.
const boardPage = 100

// UnitBoard shows a unit's documents to whoever supervises it; the reading is an
// entry. Without a unit it is the reader's own.
func (s *Service) UnitBoard(ctx context.Context, reader Person, unit string, f BoardFilter) (UnitBoard, error) {
	if unit == "" {
		unit = reader.Unit
	}
	if !MayAuditUnit(reader, unit) {
		return UnitBoard{}, ErrForbidden
	}
	if f.Side != BoardReceived && f.Side != BoardSent {
		return UnitBoard{}, &InvalidError{Field: "side", Code: "unknown"}
	}
	if f.Limit == 0 {
		f.Limit = boardPage
	}
	if f.Limit < 1 || f.Limit > boardPage {
		return UnitBoard{}, &InvalidError{Field: "limit", Code: "out_of_range"}
	}
	units := []string{unit}
	var err error
	if auditsAll(reader) {
		if units, err = s.store.Units(ctx); err != nil {
			return UnitBoard{}, err
		}
	}
	now := s.now()
	rec := record(now, audit.KindAuditRead, reader, map[string]string{"scope": "unit"})
	rec.Subject = unit
	more := f
	more.Limit++
	board, entry, err := s.store.UnitBoard(ctx, unit, more, rec)
	if err != nil {
		return UnitBoard{}, err
	}
	board.Unit, board.Units, board.More = unit, units, len(board.Items) > f.Limit
	board.Items = board.Items[:min(len(board.Items), f.Limit)]
	for _, item := range board.Items {
		by := OpenBy(item.Metadata, item.SentAt)
		for i, r := range item.Recipients {
			item.Recipients[i].Late = !r.Opened && r.RecalledAt.IsZero() && r.GivenUpAt.IsZero() && item.Destroyed.IsZero() && !now.Before(by)
		}
	}
	board.Receipt = s.settledReceipt(ctx, entry)
	return board, nil
}
