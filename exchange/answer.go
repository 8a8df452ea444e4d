package exchange

import (
	"context"
	"time"

	"niem/exchange/audit"
)

// AnswerKind is what a recipient answers to a document, apart from opening it.
type AnswerKind string

// Kinds of answers. The last two end the own reading for good.
const (
	AnswerReceived AnswerKind = "received" // acknowledges receipt
	AnswerReturned AnswerKind = "returned" // gives it back, with a reason
	AnswerReported AnswerKind = "reported" // reports to the unit's leaders that it is outside his remit
)

// GivesUp reports whether the answer ends the recipient's own reading.
func (k AnswerKind) GivesUp() bool { return audit.GivenUp(k.record()) }

func (k AnswerKind) record() audit.Kind { return audit.Kind("document." + string(k)) }

// Answer is one answer of a recipient.
type Answer struct {
	Document DocumentID
	Person   PersonID
	Kind     AnswerKind
	Reason   string // of a return; the note of a report; empty for a receipt
	At       time.Time
}

// AnswerStore keeps answers.
type AnswerStore interface {
	// Answer runs in one transaction: the recipient's share is locked, the facts
	// are read, and decide is called; its error is returned as it is and nothing
	// changes. Then the answer is kept with its record, and one that gives up
	// deletes the share. An answer that was given before is returned with its
	// first entry, and decide is not called.
	Answer(ctx context.Context, a Answer, decide func(ReleaseFacts) (audit.Record, error)) (Answer, audit.Entry, error)
	// SentState reads what became of a document, for whoever holds its master
	// grant; ErrNotFound for everybody else.
	SentState(ctx context.Context, holder PersonID, doc DocumentID) (SentState, error)
}

// SentState is what became of a document, for its sender.
type SentState struct {
	Item       InboxItem
	Recipients []RecipientTrail // without what only the audit tells
	Requests   []AccessRequest  // newest first
}

// DecideAnswer says whether an answer may be given: nil, ErrNotFound for whoever is
// no recipient, or a *Refusal.
func DecideAnswer(f ReleaseFacts, kind AnswerKind) error {
	switch {
	case !f.HasGrant:
		return ErrNotFound
	case f.Person.Disabled:
		return &Refusal{Code: "disabled"}
	case !f.DestroyedAt.IsZero():
		return &Refusal{Code: "destroyed", At: f.DestroyedAt, By: f.DestroyedBy}
	case kind == AnswerReported:
		return nil // the duty to report outlives recall and expiry
	}
	return ended(f)
}
