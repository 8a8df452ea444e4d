package exchange

import (
	"context"
	"time"

	"niem/exchange/audit"
)

// AccessRequest is somebody's wish to read a document: recalled, expired, given back,
// or never addressed to him. Granting it means to send anew; nothing opens by it.
type AccessRequest struct {
	ID         ID
	Document   DocumentID
	Person     Person
	At         time.Time
	Reason     string
	Answered   time.Time // zero while it is open
	Granted    bool
	Answer     string // the sender's words
	AnsweredBy string // full name
}

// Limits of asking.
const (
	// AskWindow and MaxAsked: so many requests of one person in so long a time.
	AskWindow = time.Hour
	MaxAsked  = 10
)

// RequestStore keeps requests for access.
type RequestStore interface {
	// AskAccess keeps a request with its record, whether the document exists or
	// not. One that is open already for the same person and document is returned
	// with its first entry. ErrTooMany after MaxAsked since the given time.
	AskAccess(ctx context.Context, r AccessRequest, since time.Time, rec audit.Record) (AccessRequest, audit.Entry, error)
	// OwnRequests gives what a person has asked for, newest first.
	OwnRequests(ctx context.Context, person PersonID, limit int) ([]AccessRequest, error)
	// AnswerAccess answers an open request for a document whose master grant the
	// holder has; rec is given who had asked. ErrNotFound for everybody else,
	// ErrConflict once it is answered.
	AnswerAccess(ctx context.Context, holder PersonID, r AccessRequest, rec func(asker PersonID) audit.Record) (audit.Entry, error)
}
