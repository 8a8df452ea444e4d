package exchange

import (
	"context"
	"crypto/rand"
	"time"

	"niem/exchange/audit"
)

// maxDelegation bounds how long a role can be lent at a time.
const maxDelegation = 90 * 24 * time.Hour

// Delegation lends a role of the delegator to a colleague of the unit, from
// Starts to before Ends. The colleague acts as his own person; what he does names
// the delegation.
type Delegation struct {
	ID        ID
	Delegator PersonID
	Delegate  PersonID
	Role      Role
	Unit      string
	Starts    time.Time
	Ends      time.Time
	Reason    string
	GivenAt   time.Time
	RevokedAt time.Time
	RevokedBy PersonID
}

// DelegationLine is a delegation as people read it.
type DelegationLine struct {
	Delegation
	DelegatorName, DelegateName string // user names
	InForce                     bool
}

// DelegationStore keeps delegations.
type DelegationStore interface {
	AddDelegation(ctx context.Context, d Delegation, rec audit.Record) error
	// RevokeDelegation ends a delegation: allow sees it and gives the record;
	// ErrNotFound, ErrConflict when it is over.
	RevokeDelegation(ctx context.Context, id ID, by PersonID, at time.Time, allow func(Delegation) (audit.Record, error)) error
	// Delegations lists those of a unit, or all (""), the newest first.
	Delegations(ctx context.Context, unit string, at time.Time) ([]DelegationLine, error)
}

// Delegate lends one of the delegator's own roles, leader or clerk, to a colleague
// of the unit: never one that is itself lent, never to somebody who keeps accounts
// or inspects.
func (s *Service) Delegate(ctx context.Context, by Person, username string, role Role, starts, ends time.Time, reason string) (Delegation, error) {
	now := s.now()
	switch {
	case role != RoleLeader && role != RoleClerk:
		return Delegation{}, &InvalidError{Field: "role", Code: "unknown"}
	case !starts.Before(ends) || ends.Sub(starts) > maxDelegation:
		return Delegation{}, &InvalidError{Field: "ends", Code: "out_of_range"}
	case !ends.After(now):
		return Delegation{}, &InvalidError{Field: "ends", Code: "past"}
	case starts.Before(now.Add(-time.Minute)):
		return Delegation{}, &InvalidError{Field: "starts", Code: "past"}
	}
	if err := validLine("reason", reason, 500); err != nil {
		return Delegation{}, err
	}
	// by may hold the role by delegation only: what counts is the directory.
	own, err := s.store.PersonByID(ctx, by.ID)
	if err != nil {
		return Delegation{}, err
	}
	if own.Disabled || !own.Has(role) || own.Unit == "" {
		return Delegation{}, ErrForbidden
	}
	to, err := s.personNamed(ctx, username)
	if err != nil {
		return Delegation{}, err
	}
	standing, err := s.store.Standing(ctx, to.ID, now)
	if err != nil {
		return Delegation{}, err
	}
	switch {
	case to.ID == own.ID, to.Unit != own.Unit, to.Disabled, to.Has(RoleSecurity), to.Has(RoleInspector), to.Has(role):
		return Delegation{}, &InvalidError{Field: "delegate", Code: "not_permitted"}
	case standing.State != RosterActive:
		return Delegation{}, &RosterStateError{standing.State}
	}
	d := Delegation{Delegator: own.ID, Delegate: to.ID, Role: role, Unit: own.Unit, Starts: starts.UTC(), Ends: ends.UTC(), Reason: reason, GivenAt: now}
	rand.Read(d.ID[:])
	rec := record(now, audit.KindDelegationGiven, by, map[string]string{"id": hexID(d.ID), "role": string(role), "unit": d.Unit,
		"starts": d.Starts.Format(time.RFC3339), "ends": d.Ends.Format(time.RFC3339), "reason": reason})
	rec.Subject = to.ID.String()
	return d, s.store.AddDelegation(ctx, d, rec)
}

// RevokeDelegation ends a delegation before its time: its delegator, the delegate
// himself, or a security officer.
func (s *Service) RevokeDelegation(ctx context.Context, by Person, id ID) error {
	now := s.now()
	return s.store.RevokeDelegation(ctx, id, by.ID, now, func(d Delegation) (audit.Record, error) {
		if by.ID != d.Delegator && by.ID != d.Delegate && !by.Has(RoleSecurity) {
			return audit.Record{}, ErrNotFound
		}
		rec := record(now, audit.KindDelegationRevoked, by, map[string]string{"id": hexID(id)})
		rec.Subject = d.Delegate.String()
		return rec, nil
	})
}

// Delegations lists the delegations that by may see: of the own unit, or all.
func (s *Service) Delegations(ctx context.Context, by Person) ([]DelegationLine, error) {
	unit, err := rosterScope(by)
	if err != nil {
		return nil, err
	}
	return s.store.Delegations(ctx, unit, s.now())
}
