package exchange

import (
	"context"
	"fmt"
	"time"

	"niem/exchange/audit"
)

// SealedDocument is a document whose recovery grant is sealed to some key.
type SealedDocument struct {
	Document DocumentID
	Sender   Person // or the successor who has the master grant
	Original bool   // an original is kept
}

// RecoveryDue says that a unit's recovery key has been used, or that documents
// are still sealed to one before it.
type RecoveryDue struct {
	Unit   string
	Since  time.Time // of the first use; zero when only documents wait
	Before int       // documents that are sealed to keys before
}

func (d RecoveryDue) detail() string {
	if d.Since.IsZero() {
		return fmt.Sprintf("%d documents", d.Before)
	}
	return fmt.Sprintf("used %s, %d documents", d.Since.UTC().Format(time.RFC3339), d.Before)
}

// RotationStore replaces recovery keys and follows what is sealed to them.
type RotationStore interface {
	// RecoveryKeys gives a unit's key and those before it that are not retired,
	// newest first.
	RecoveryKeys(ctx context.Context, unit string) ([]RecoveryKey, error)
	// ReplaceRecovery puts k in the place of the unit's key whose entry is old,
	// which stays until it is retired, while the rotation is approved by that
	// person and not over; else ErrConflict.
	ReplaceRecovery(ctx context.Context, k RecoveryKey, old int64, request ID, by PersonID, judged Judged, rec audit.Record, now time.Time) (audit.Entry, error)
	// SealedTo lists documents with a recovery grant sealed by the key event
	// with that leaf, in a fixed order, those that follow after.
	SealedTo(ctx context.Context, unit PersonID, leaf Hash, after DocumentID, limit int) ([]SealedDocument, error)
	// RetireRecovery forgets the shares of a key before when nothing is sealed
	// to it any more; it reports whether it did so now.
	RetireRecovery(ctx context.Context, k RecoveryKey, rec audit.Record) (bool, error)
	// RecoveryDue gives the units whose key has to be replaced, or whose
	// documents have to be sealed anew.
	RecoveryDue(ctx context.Context) ([]RecoveryDue, error)
	// KeepObject notes an object that a further version of a document will
	// name, until a time.
	KeepObject(ctx context.Context, doc DocumentID, object Hash, size int64, until time.Time) error
	// RecoveryOriginal gives the original's object to who has released the
	// unit's grant since; else ErrNotFound.
	RecoveryOriginal(ctx context.Context, person PersonID, doc DocumentID, since time.Time) (Hash, error)
}
