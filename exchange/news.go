package exchange

import (
	"context"
	"time"
)

// NewsKind is what a notice tells.
type NewsKind string

// Kinds of notices.
const (
	NewsArrived    NewsKind = "arrived"        // to a recipient
	NewsRecalled   NewsKind = "recalled"       // to a recipient
	NewsHanded     NewsKind = "handed_over"    // to a successor: a document to read
	NewsHandedSent NewsKind = "handed_sent"    // to a successor: a sent document to answer for
	NewsReturned   NewsKind = "returned"       // to the sender
	NewsReported   NewsKind = "reported"       // to the sender: that it was, not the note
	NewsInUnit     NewsKind = "unit_reported"  // to the leaders of whoever reported, with the note
	NewsAsked      NewsKind = "access_asked"   // to the sender
	NewsGranted    NewsKind = "access_granted" // to whoever asked
	NewsRefused    NewsKind = "access_refused" // to whoever asked
	// Of requests for traces, to those asked and to who asked.
	NewsTraceAsked     NewsKind = "trace_asked"
	NewsTraceWithdrawn NewsKind = "trace_withdrawn"
	NewsTraceAnswered  NewsKind = "trace_answered"
	NewsTraceDeclined  NewsKind = "trace_declined"
)

// News is one notice within the service. It is read off the rows of the act itself,
// so that no act can happen without its notice.
type News struct {
	Entry    int64 // of the act, on the log
	At       time.Time
	Kind     NewsKind
	Document DocumentID
	By       Person
	Text     string // reason, note or answer
	New      bool   // since the person looked last
}

// Limits of notices: how far they go back, and how many are shown.
const (
	newsKept  = 90 * 24 * time.Hour
	newsShown = 100
)

// NewsStore reads notices.
type NewsStore interface {
	// News gives a person's notices since a time, newest first, and how many of
	// them are new. unit is the one he leads, empty for none.
	News(ctx context.Context, person PersonID, unit string, since time.Time, limit int) ([]News, int, error)
	// NewsSeen notes that the person has looked at his notices up to an entry.
	NewsSeen(ctx context.Context, person PersonID, entry int64) error
}

// News gives a person's notices, newest first, and how many are new.
func (s *Service) News(ctx context.Context, p Person) ([]News, int, error) {
	unit := ""
	if p.Has(RoleLeader) {
		unit = p.Unit
	}
	return s.store.News(ctx, p.ID, unit, s.now().Add(-newsKept), newsShown)
}

// NewsSeen notes that the person has looked at his notices up to an entry.
func (s *Service) NewsSeen(ctx context.Context, p Person, entry int64) error {
	if err := s.checkSize(ctx, "entry", entry+1); err != nil {
		return err
	}
	return s.store.NewsSeen(ctx, p.ID, entry)
}
