package exchange

import (
	"context"
	"time"
)

// ReadingClaim is what a client says about one page of an open view. Nobody can
// check it: whoever wrote the client decides what it says.
type ReadingClaim struct {
	Page    int // from 1
	Seconds int
}

// Limits of what a client claims about a view.
const (
	MaxReadingPages = 64 // pages of one heartbeat
	// A view takes some heartbeats at once and one more every few seconds.
	readingBurst = 10
	readingEvery = 5 * time.Second
)

// ReadingBeats is how many heartbeats a view may have sent some time after it was
// opened.
func ReadingBeats(open time.Duration) int { return readingBurst + int(open/readingEvery) }

// ReadingStore keeps claims beside the log, not on it.
type ReadingStore interface {
	// ClaimReading adds claims to those of the person's view in this session. Of
	// pages that were not served nothing is kept. ErrNotFound for another's view;
	// ErrTooMany for more heartbeats than ReadingBeats, and an *InvalidError for
	// more seconds than the view is old: then nothing is kept.
	ClaimReading(ctx context.Context, person PersonID, session, view ID, doc DocumentID, claims []ReadingClaim, now time.Time) error
}

// ClaimReading takes a heartbeat of a viewer.
func (s *Service) ClaimReading(ctx context.Context, p Person, session, view ID, doc DocumentID, claims []ReadingClaim) error {
	if len(claims) == 0 || len(claims) > MaxReadingPages {
		return &InvalidError{Field: "pages", Code: "out_of_range"}
	}
	seen := map[int]bool{}
	for _, c := range claims {
		if c.Page < 1 || c.Page > MaxPages || seen[c.Page] {
			return &InvalidError{Field: "page", Code: "out_of_range"}
		}
		if c.Seconds < 1 || c.Seconds > int(lifeTime.Seconds()) {
			return &InvalidError{Field: "seconds", Code: "out_of_range"}
		}
		seen[c.Page] = true
	}
	return s.store.ClaimReading(ctx, p.ID, session, view, doc, claims, s.now())
}
