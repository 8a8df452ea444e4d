package exchange

import (
	"context"
	"time"

	"niem/exchange/audit"
)

// RecallOrder takes a document back from some or all recipients.
type RecallOrder struct {
	Document   DocumentID
	By         Person
	Recipients []PersonID // empty: all
	Reason     string     // required, at most 500 characters
}

// Recalled says what a recall did and what it could not undo.
type Recalled struct {
	At       time.Time
	Recalled []PersonID // whose shares were deleted now
	Opened   []PersonID // of those, who had opened before
	Receipt  Receipt
}

// RecallStore ends access.
type RecallStore interface {
	// Recall locks the share rows (the race with a release has one winner),
	// deletes the wrapped shares of the recipients named, never the master
	// grant's, and appends the record, in one transaction. check decides with
	// the sender known and the recipients whom this order takes the document
	// from (those recalled before are not among them), so that the record can
	// name them; its error is returned as it is and nothing changes. Then a
	// named person who is no recipient is an *InvalidError, and an order that
	// takes nothing from anybody is ErrConflict. Absent documents give
	// ErrNotFound.
	Recall(ctx context.Context, o RecallOrder, now time.Time, check func(sender Person, from []PersonID) (audit.Record, error)) (Recalled, audit.Entry, error)
	// ExpireDue deletes the recipients' shares of documents that expired by
	// now, one transaction and one record a document.
	ExpireDue(ctx context.Context, now time.Time, record func(DocumentID, time.Time) audit.Record) (int, error)
}
