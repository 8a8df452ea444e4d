package exchange

import (
	"context"
	"slices"
	"time"

	"niem/exchange/audit"
)

// TraceState is where a request for a trace stands.
type TraceState string

// States of a request. Running: the document's grant was released for it.
const (
	TraceFiled     TraceState = "filed"
	TraceRunning   TraceState = "running"
	TraceAnswered  TraceState = "answered"
	TraceDeclined  TraceState = "declined"
	TraceWithdrawn TraceState = "withdrawn"
)

// Open reports whether a request still waits for its answer.
func (s TraceState) Open() bool { return s == TraceFiled || s == TraceRunning }

// Limits of a request, in bytes of ciphertext.
const (
	MaxTracePictures = 8
	MaxTraceBytes    = 20 << 20 // of all pictures
	MaxTraceResult   = 8 << 20
)

// Limits of what people write about a leak, in characters.
const (
	traceReason = 500
	traceCode   = 40
)

// TraceRequest is a security officer's question whose copy leaked pictures show,
// put to people who can prove it. The service sees neither pictures nor verdict.
type TraceRequest struct {
	ID       ID
	By       PersonID
	At       time.Time
	Document DocumentID
	Metadata Metadata // of the document
	Incident string   // number
	Reason   string
	Code     string     // that the officer read off the page; empty for none
	Asked    []PersonID // to whose account keys the pictures are sealed
	Pictures []Hash     // of the files
	State    TraceState
	Entry    audit.Entry
	// RunBy and Release: for whom a grant was released for it last, and by which
	// entry; nobody and zero before.
	RunBy    PersonID
	Release  int64
	EndedBy  PersonID
	Ended    time.Time
	EndEntry audit.Entry // of no data before the end
	Words    string      // of who declined or withdrew
	Result   TraceResult // of an answer
}

// TraceResult is what the device that ran a trace says, sealed to who asked.
type TraceResult struct {
	Sealed    []byte // empty: lost with a restored database
	Sum       Hash   // of what is sealed
	Device    Hash
	Signature [64]byte // of audit.TraceAnswer
}

// TracePicture is a leaked picture as the officer's device sealed it.
type TracePicture struct {
	Sum    Hash // of the picture's file
	Sealed []byte
}

// Tracers are those who can prove whose copy a picture shows.
type Tracers struct {
	Keeper    Person   // who holds the master grant: the sender, or his successor
	Holders   []Person // of the recovery key that the document is sealed to; none without one
	Destroyed time.Time
}

// TraceStore keeps requests for traces. Each of its acts appends its record in the
// same transaction; an error of check comes back as it is and nothing changes.
type TraceStore interface {
	// Tracers: ErrNotFound.
	Tracers(ctx context.Context, doc DocumentID) (Tracers, error)
	// AddTrace keeps a request and its pictures.
	AddTrace(ctx context.Context, r TraceRequest, pictures []TracePicture, check func(Tracers) (audit.Record, error)) error
	// Trace: ErrNotFound. Traces gives the newest first, without results: all, or
	// those that a person asked or is asked.
	Trace(ctx context.Context, id ID) (TraceRequest, error)
	Traces(ctx context.Context, of PersonID, limit int) ([]TraceRequest, error)
	// TracePicture gives a sealed picture; ErrNotFound once the request has ended.
	TracePicture(ctx context.Context, id ID, place int) ([]byte, error)
	// EndTrace ends an open request as check says, and deletes the sealed pictures;
	// ErrConflict when it has ended before.
	EndTrace(ctx context.Context, id ID, check func(*TraceRequest) (audit.Record, error)) error
}

// MayAskTrace reports whether p may ask for a trace: security officers, who can
// read no document.
func MayAskTrace(p Person) bool { return !p.Disabled && p.Has(RoleSecurity) }

// MaySeeTrace reports whether p may know of a request: who asked and who is asked,
// other security officers, data-protection officers and inspectors. Leaders may
// not: the leak may be theirs.
func MaySeeTrace(p Person, r TraceRequest) bool {
	return !p.Disabled && (p.ID == r.By || slices.Contains(r.Asked, p.ID) || auditsAll(p))
}

// MayWithdrawTrace reports whether p may take a request back: who made it, and
// other security officers, since the first one may have left.
func MayWithdrawTrace(p Person, r TraceRequest) bool {
	return !p.Disabled && (p.ID == r.By || p.Has(RoleSecurity))
}

// mayBeAsked holds whom a request names against who can prove anything: the keeper
// alone, or all holders of the recovery key. Nobody answers himself.
func (t Tracers) mayBeAsked(by PersonID, asked []PersonID) bool {
	if slices.Contains(asked, by) {
		return false
	}
	if len(asked) == 1 && asked[0] == t.Keeper.ID {
		return true
	}
	var holders []PersonID
	for _, h := range t.Holders {
		if h.ID != by {
			holders = append(holders, h.ID)
		}
	}
	if len(holders) < 2 || len(holders) != len(asked) {
		return false
	}
	return !slices.ContainsFunc(holders, func(id PersonID) bool { return !slices.Contains(asked, id) })
}
