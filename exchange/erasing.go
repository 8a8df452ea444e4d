package exchange

import (
	"context"
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
	"time"

	"niem/exchange/audit"
)

// Limits of an erasure.
const (
	MaxErased     = 4000 // records of one request
	erasureReason = 500  // characters
)

// eraseBefore is the retention of security matters: what is younger stays.
func eraseBefore(now time.Time) time.Time { return now.AddDate(-1, 0, 0) }

// Erasure is a request to erase records from the log. It names indexes and no
// person: else it would have to be erased itself.
type Erasure struct {
	ID        ID
	By        PersonID
	At        time.Time
	Decision  string
	Reason    string
	Indexes   []int64
	State     DestructionState // approved: an operator has to run it
	DecidedBy PersonID
	DecidedAt time.Time
	Finished  time.Time
}

// ErasureStore keeps requests. Each of its acts appends its record in the same
// transaction.
type ErasureStore interface {
	// RecordsAbout names the records of some kinds about a person (what he did, and
	// what was done to him) from before a moment.
	RecordsAbout(ctx context.Context, person PersonID, kinds []audit.Kind, before time.Time, limit int) ([]int64, error)
	// CountErasable counts those of the records that are of some kinds, from before
	// a moment, and no act of somebody.
	CountErasable(ctx context.Context, indexes []int64, kinds []audit.Kind, before time.Time, not PersonID) (int, error)
	AddErasure(ctx context.Context, e Erasure, rec audit.Record) error
	// DecideErasure ends an open request or approves it; an error of check comes
	// back as it is. ErrNotFound; ErrConflict when it is decided already.
	DecideErasure(ctx context.Context, id ID, by PersonID, approve bool, now time.Time, check func(Erasure) (audit.Record, error)) error
	Erasures(ctx context.Context, limit int) ([]Erasure, error)
}

// MayRequestErasure and MayApproveErasure: a data-protection officer asks, a
// security officer who is somebody else approves.
func MayRequestErasure(p Person) bool { return !p.Disabled && p.Has(RoleDPO) }

// MayApproveErasure: see MayRequestErasure.
func MayApproveErasure(p Person, e Erasure) bool {
	return !p.Disabled && p.Has(RoleSecurity) && p.ID != e.By
}

// RequestErasure asks for the erasure of the records about somebody that are older
// than their retention, or of single ones ("3,7-9"). Nobody asks for his own acts.
func (s *Service) RequestErasure(ctx context.Context, by Person, username, indexes, decision, reason string) (Erasure, error) {
	if !MayRequestErasure(by) {
		return Erasure{}, ErrForbidden
	}
	if err := validNumber("decision", decision); err != nil {
		return Erasure{}, err
	}
	if err := validLine("reason", reason, erasureReason); err != nil {
		return Erasure{}, err
	}
	now := s.now()
	e := Erasure{By: by.ID, At: now, Decision: strings.TrimSpace(decision), Reason: strings.TrimSpace(reason), State: DestructionOpen}
	rand.Read(e.ID[:])
	var err error
	switch {
	case (username == "") == (indexes == ""):
		return Erasure{}, &InvalidError{Field: "indexes", Code: "required"}
	case indexes != "":
		if e.Indexes, err = audit.ParseIndexes(indexes); err != nil {
			return Erasure{}, &InvalidError{Field: "indexes", Code: "malformed"}
		}
	default:
		p, err := s.personNamed(ctx, username)
		if err != nil {
			return Erasure{}, err
		}
		if e.Indexes, err = s.store.RecordsAbout(ctx, p.ID, audit.ErasableKinds(), eraseBefore(now), MaxErased); err != nil {
			return Erasure{}, err
		}
	}
	if len(e.Indexes) > MaxErased {
		return Erasure{}, &InvalidError{Field: "indexes", Code: "out_of_range"}
	}
	if len(e.Indexes) == 0 {
		return Erasure{}, ErrNotFound
	}
	if err := s.allErasable(ctx, e, by); err != nil {
		return Erasure{}, err
	}
	rec := record(now, audit.KindErasureRequested, by, map[string]string{"request": hexID(e.ID), "decision": e.Decision, "indexes": audit.FormatIndexes(e.Indexes),
		"count": strconv.Itoa(len(e.Indexes))})
	return e, s.store.AddErasure(ctx, e, rec)
}

// allErasable refuses records that checkers need, that are too young, or that
// tell what by himself did.
func (s *Service) allErasable(ctx context.Context, e Erasure, by Person) error {
	n, err := s.store.CountErasable(ctx, e.Indexes, audit.ErasableKinds(), eraseBefore(s.now()), by.ID)
	if err == nil && n != len(e.Indexes) {
		err = &InvalidError{Field: "indexes", Code: "not_permitted"}
	}
	return err
}

// DecideErasure approves a request, or rejects it; who made it may take it back.
// Approval erases nothing yet: an operator runs it with the erasure role.
func (s *Service) DecideErasure(ctx context.Context, by Person, id ID, approve bool) error {
	now := s.now()
	return s.store.DecideErasure(ctx, id, by.ID, approve, now, func(e Erasure) (audit.Record, error) {
		kind := audit.KindErasureRejected
		switch {
		case approve && by.ID == e.By:
			return audit.Record{}, ErrSelfDestruction
		case !MayApproveErasure(by, e) && (approve || by.ID != e.By):
			return audit.Record{}, ErrForbidden
		case approve:
			if err := s.allErasable(ctx, e, by); err != nil {
				return audit.Record{}, err
			}
			kind = audit.KindErasureApproved
		}
		return record(now, kind, by, map[string]string{"request": hexID(id)}), nil
	})
}

// Erasures lists the requests, newest first, with who asked and decided.
func (s *Service) Erasures(ctx context.Context, reader Person) ([]Erasure, map[PersonID]Person, error) {
	if !MayExportLog(reader) {
		return nil, nil, ErrForbidden
	}
	found, err := s.store.Erasures(ctx, listed)
	if err != nil {
		return nil, nil, err
	}
	var ids []PersonID
	for _, e := range found {
		ids = append(ids, e.By, e.DecidedBy)
	}
	slices.SortFunc(ids, func(a, b PersonID) int { return slices.Compare(a[:], b[:]) })
	people, err := s.peopleByID(ctx, slices.Compact(ids))
	return found, people, err
}

// Eraser runs approved erasures, on a connection that may take the erasure role.
type Eraser interface {
	// Erase deletes the records and salts that an approved request names and
	// appends the record, in one transaction. ErrNotFound; ErrConflict unless it
	// is approved and not run yet; ErrForbidden where the connection has not the
	// erasure role.
	Erase(ctx context.Context, id ID, now time.Time, rec func(Erasure) audit.Record) (Erasure, audit.Entry, error)
}

// RunErasure carries out an approved request. It is an operator's act: the
// service itself cannot delete a record.
func RunErasure(ctx context.Context, store Eraser, now time.Time, id ID) (Erasure, audit.Entry, error) {
	now = now.UTC().Truncate(time.Millisecond)
	return store.Erase(ctx, id, now, func(e Erasure) audit.Record {
		return audit.Record{Time: now, Kind: audit.KindErased, Actor: audit.System,
			Details: map[string]string{"request": hexID(id), "decision": e.Decision, "indexes": audit.FormatIndexes(e.Indexes)}}
	})
}
