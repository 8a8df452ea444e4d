package exchange

import (
	"context"
	"errors"
	"time"

	"niem/exchange/audit"
)

// ReleaseQuery asks for a release.
type ReleaseQuery struct {
	Document DocumentID
	Person   Person
	Session  ID // the login session, hashed; views are bound to it
	Kind     ReleaseKind
	Purpose  Purpose
	Request  ID // drawn by the client; repeating it returns the same release
	Trace    ID // request for a trace that a release of kind proof or recovery serves; zero for none
}

// Released is a committed release, before the releaser peels it.
type Released struct {
	View      ID
	Entry     audit.Entry
	Repeated  bool   // the same request was recorded before (at most 10 minutes ago)
	Wrapped   []byte // the wrapped share, for the releaser only
	Envelope  Hash
	Manifests [][]byte // the signed chain, oldest first
	Blocks    []Hash
}

// Release is what the client of an authenticated person gets.
type Release struct {
	View      ID           // its first 48 bits are what the visible mark and the session mark say
	Mark      SessionEpoch // with which the viewer draws the session mark
	G         []byte       // the grant, still sealed to the person
	Manifests [][]byte
	Receipt   Receipt
	Repeated  bool      // the same request was answered before
	At        time.Time // the server's time of the release, for the visible mark
	Witness   string    // WitnessCosigned, WitnessSilent, or empty without witnesses
}

// OpenStore records releases and serves what views may read.
type OpenStore interface {
	// RecordRelease runs in one transaction: the share row is locked FOR
	// UPDATE, the facts are read, decide is called, the record it returns is
	// appended to the log, and for a nil error the release and view rows are
	// written. With an error the record alone is committed (a refusal on the
	// log) and the error is returned as it is. If nothing could be committed
	// the result is an error and nothing is released. A request id repeated
	// within 10 minutes by the same person and session for the same document
	// and kind returns the first release while its share lives, without a
	// new entry; after 10 minutes, or for another session, document or kind, it
	// is ErrConflict. For an absent document decide is called too, with
	// HasGrant false, so that absence and strangeness look alike and both
	// stand on the log. A release of kind recovery is addressed to the holders
	// of the recovery key whose UnitID the grant names.
	RecordRelease(ctx context.Context, q ReleaseQuery, now time.Time, decide func(ReleaseFacts, ReleaseRow) (audit.Record, error)) (Released, error)
	// ViewObject gives the object of page (from 1) for an open view of this
	// person and session: for view and copy the share must still live, be
	// unexpired at now; else *Refusal; unknown views are ErrNotFound.
	ViewObject(ctx context.Context, person PersonID, session, view ID, doc DocumentID, page int, now time.Time) (Hash, error)
	// Original gives the original's object to whoever holds the master grant, else
	// ErrNotFound.
	Original(ctx context.Context, person PersonID, doc DocumentID) (Hash, error)
	// SentEntry gives the entry of a document's sending to the sender and to
	// whoever has a grant of it; else ErrNotFound.
	SentEntry(ctx context.Context, person PersonID, doc DocumentID) (audit.Entry, error)
}

// ReleaseRow is what a release's record has to name besides the facts.
type ReleaseRow struct {
	View     ID
	Envelope Hash
}

// Releaser is the separate process that holds the key-encryption key.
type Releaser interface {
	// NewShares makes one share for each grant named.
	NewShares(ctx context.Context, doc DocumentID, grants []ShareKey) ([]ShareKey, error)
	// Peel takes the share's layer off an envelope for the logged release. It
	// verifies the receipt itself. consistency proves the step between the
	// checkpoint it accepted last and the receipt's.
	Peel(ctx context.Context, p Peel) ([]byte, error)
	// Accepted gives the size of the last checkpoint it accepted; 0 for none.
	Accepted(ctx context.Context) (int64, error)
	KeyTender
	PeelCounter
	Clock
}

// Peel is the releaser's request. Request and Session say for whom it is made
// now; the record names for whom the release was logged, and they must agree.
type Peel struct {
	Request     ID
	Session     ID
	Receipt     Receipt
	From        int64        // size of the releaser's last accepted checkpoint
	Consistency []audit.Hash // between From and the receipt's checkpoint
	Cosigned    []byte       // the newest checkpoint with a quorum of cosignatures; nil for none
	Continues   []audit.Hash // between Cosigned and the receipt's checkpoint
	Wrapped     []byte
	Envelope    []byte
}

// ErrPeelRefused: the releaser checked the logged release and said no.
var ErrPeelRefused = errors.New("the releaser refused the release")

// StaleCheckpointError: the releaser has accepted another checkpoint since;
// ask again with a proof from Size.
type StaleCheckpointError struct{ Size int64 }

func (e *StaleCheckpointError) Error() string { return "releaser accepted another checkpoint since" }
