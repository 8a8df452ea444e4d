package exchange

import (
	"context"
	"time"

	"niem/exchange/audit"
)

// RecoveryState is where a request stands.
type RecoveryState string

// States of a request. One that is over in time counts as expired, whatever its
// state, unless it is done or rejected.
const (
	RecoveryOpen     RecoveryState = "open"
	RecoveryApproved RecoveryState = "approved" // the second holder's device is at work
	RecoveryRejected RecoveryState = "rejected"
	RecoveryDone     RecoveryState = "done"
	RecoveryExpired  RecoveryState = "expired" // never stored
)

// RecoveryRequest is an order as the first holder left it.
type RecoveryRequest struct {
	Order     RecoveryOrder
	Signed    []byte // the order's bytes
	Device    Hash   // of the first holder
	Signature [64]byte
	Mandates  [][64]byte // signatures of Order.Mandates
	Consent   [64]byte   // of a rotation: the first holder's, to the new key
	Reseals   Hash       // leaf of the key whose grants may be sealed anew under it; zero for none
	Inner     [][]byte   // by Order.Inner; empty once decided against, done or over
	Value     []byte     // a rehearsal's
	State     RecoveryState
	Entry     audit.Entry // of the request
	DecidedBy PersonID
	DecidedAt time.Time
	Finished  time.Time
}

// StateAt gives the state at a time.
func (r RecoveryRequest) StateAt(now time.Time) RecoveryState {
	if (r.State == RecoveryOpen || r.State == RecoveryApproved) && !now.Before(r.Order.Expires) {
		return RecoveryExpired
	}
	return r.State
}

// RecoveryDocument is a document that somebody received or sent, as recovery
// holders see it before they order its hand-over.
type RecoveryDocument struct {
	Document DocumentID
	Metadata Metadata
	Sender   Person
	SentAt   time.Time
	Received bool // by the person
	Sent     bool // by the person, or by somebody whose successor he is
	Live     bool // the person's share lives: neither recalled nor expired
	Ours     bool // the unit's recovery key opens it
	Waits    bool // it is sealed to a key before, and has to be sealed anew first
}

// RecoveryStore keeps recovery requests. Each of its acts appends its record in
// the same transaction.
type RecoveryStore interface {
	// AddRecoveryRequest keeps a request. A unit has one request at a time that
	// is open or approved and not over: ErrConflict. What requests that are over
	// left behind is deleted.
	AddRecoveryRequest(ctx context.Context, r RecoveryRequest, rec audit.Record, now time.Time) (audit.Entry, error)
	// RecoveryRequest: ErrNotFound.
	RecoveryRequest(ctx context.Context, id ID) (RecoveryRequest, error)
	// RecoveryRequests lists requests, newest first, without what holders left
	// for each other: those of a unit, or of all for ""; of them, unless holder
	// is nobody, only those of units whose key he holds or that he leads.
	RecoveryRequests(ctx context.Context, unit string, holder PersonID, leads string, limit int) ([]RecoveryRequest, error)
	// DecideRecovery turns an open request that is not over into an approved or
	// rejected one; ErrConflict when another decision came first.
	DecideRecovery(ctx context.Context, id ID, by PersonID, approve bool, rec audit.Record, now time.Time) (audit.Entry, error)
	// FinishRecovery ends an approved request of that approver; ErrConflict.
	FinishRecovery(ctx context.Context, id ID, by PersonID, rec audit.Record, now time.Time) (audit.Entry, error)
	// RecoveryDocuments describes what a person received or sent, and documents
	// named, as the holders of a unit's key see them. Documents that are not
	// there, or that have nothing to do with the unit, are left out. It appends rec.
	RecoveryDocuments(ctx context.Context, key RecoveryKey, person PersonID, named []DocumentID, rec audit.Record) ([]RecoveryDocument, error)
	// RecoveryEvents gives the log entries that founded and replaced the keys of
	// the unit with that UnitID, oldest first.
	RecoveryEvents(ctx context.Context, unit PersonID) ([]audit.Entry, error)
}
