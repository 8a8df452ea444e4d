package exchange

import (
	"context"
	"slices"
	"time"

	"niem/exchange/audit"
)

// DestructionState is where a request for destruction stands.
type DestructionState string

// States of a request. Approved: the shares are gone, so nobody opens the
// documents any more; their objects are being deleted.
const (
	DestructionOpen     DestructionState = "open"
	DestructionRejected DestructionState = "rejected"
	DestructionApproved DestructionState = "approved"
	DestructionDone     DestructionState = "done"
)

// MaxDestroyed is how many documents one request may name.
const MaxDestroyed = 500

// Destruction is a request to destroy documents by a written decision.
type Destruction struct {
	ID        ID
	By        PersonID
	ByOfficer bool // who asked was a data-protection or security officer then
	At        time.Time
	Decision  string
	Reason    string
	State     DestructionState
	DecidedBy PersonID
	DecidedAt time.Time
	Rejection string // reason of a rejection
	Finished  time.Time
	Entry     int64 // of the request
	Documents []Doomed
}

// Doomed is a document of a request.
type Doomed struct {
	Document  DocumentID
	Metadata  Metadata
	Keeper    Person // who holds the master grant: the sender, or his successor
	SentAt    time.Time
	Manifest  Hash // of the first version
	Shares    int
	Envelopes int
	Objects   int       // blocks, envelopes and original, each once
	Destroyed time.Time // zero before
	Entry     int64     // of the destruction
	Finished  time.Time // all objects are gone; zero before
	Deleted   int       // objects
	Kept      int       // objects that documents name that live
	DoneEntry int64
	// FinalSince is since when it opens nowhere, not even from an old backup; see
	// FinalSince. Only where one request is read.
	FinalSince time.Time
}

// DestructionStore keeps requests and carries them out. Each of its acts appends
// its records in the same transaction; an error of check comes back as it is and
// nothing changes.
type DestructionStore interface {
	// AddDestruction keeps a request. ErrNotFound: one of the documents is not
	// there; ErrConflict: one is destroyed or asked for already.
	AddDestruction(ctx context.Context, d Destruction, check func([]Doomed) (audit.Record, error)) error
	// Destroy approves an open request: it locks the documents and their shares,
	// has check give a record for each document, deletes all shares and labels and
	// inserts the job that deletes the objects. ErrNotFound; ErrConflict when it
	// is decided already.
	Destroy(ctx context.Context, id ID, by PersonID, now time.Time, check func(Destruction) ([]audit.Record, error)) error
	// RejectDestruction ends an open request.
	RejectDestruction(ctx context.Context, id ID, by PersonID, reason string, now time.Time, check func(Destruction) (audit.Record, error)) error
	// Destruction: ErrNotFound. Destructions gives the newest first.
	Destruction(ctx context.Context, id ID) (Destruction, error)
	Destructions(ctx context.Context, limit int) ([]Destruction, error)
	// DestructionOf finds the request under which a document was destroyed.
	DestructionOf(ctx context.Context, doc DocumentID) (ID, error)
	// Expired lists documents whose time was over at before and that nobody has
	// asked to destroy: of a keeper, or of keepers of a unit, or all for neither.
	Expired(ctx context.Context, before time.Time, keeper PersonID, unit string, limit int) ([]Doomed, error)
	// Destroyed gives destroyed documents whose objects are not known to be gone,
	// and DestroyedObjects what such a document consisted of.
	Destroyed(ctx context.Context, limit int) ([]DestroyedDocument, error)
	DestroyedObjects(ctx context.Context, doc DocumentID) ([]Hash, error)
	// FinishDestruction notes that the objects are gone, once.
	FinishDestruction(ctx context.Context, doc DocumentID, deleted, kept int, now time.Time, rec audit.Record) error
	// KEKEntries gives the entries about the releaser's keys.
	KEKEntries(ctx context.Context) ([]audit.Entry, error)
	// EntryAt gives an entry by its index.
	EntryAt(ctx context.Context, index int64) (audit.Entry, error)
}

// DestroyedDocument is a document whose objects are to be deleted.
type DestroyedDocument struct {
	Document DocumentID
	Request  ID
}

// officer reports whether p is one of those without whom nothing is destroyed.
func officer(p Person) bool { return !p.Disabled && (p.Has(RoleDPO) || p.Has(RoleSecurity)) }

// MayRequestDestruction reports whether p may ask for the destruction of a
// document: its sender and the leader of the sender's unit, data-protection and
// security officers.
func MayRequestDestruction(p, sender Person) bool { return MayRecall(p, sender) || officer(p) }

// MayApproveDestruction reports whether p may approve what somebody else asked
// for. Destruction ends tracing, so a unit cannot agree on it among its own: of
// the two, one is a data-protection or security officer, and the sender never is
// the second.
func MayApproveDestruction(p Person, d Destruction, sender Person) bool {
	return p.ID != d.By && p.ID != sender.ID && (officer(p) || !p.Disabled && d.ByOfficer && leads(p, sender.Unit))
}

// MaySeeDestruction reports whether p may know of a request: who asked, senders,
// leaders of their units, officers and inspectors.
func MaySeeDestruction(p Person, d Destruction) bool {
	if p.Disabled {
		return false
	}
	return p.ID == d.By || officer(p) || p.Has(RoleInspector) ||
		slices.ContainsFunc(d.Documents, func(x Doomed) bool { return MayRecall(p, x.Keeper) })
}
