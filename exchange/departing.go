package exchange

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"time"

	"niem/exchange/audit"
)

// DepartureKind is why somebody leaves.
type DepartureKind string

// Kinds of departures. A transfer ends the line, too: the new unit nominates.
const (
	DepartureLeave    DepartureKind = "leave"
	DepartureTransfer DepartureKind = "transfer"
	DepartureRetire   DepartureKind = "retire"
)

// Departure is a decision by which somebody's access ends at a moment: not before,
// and at that moment whatever else runs.
type Departure struct {
	ID          ID
	Person      PersonID
	Kind        DepartureKind
	Decision    string
	Effective   time.Time
	Successor   PersonID // who takes the documents over; zero for nobody named
	OrderedBy   PersonID
	OrderedAt   time.Time
	CancelledAt time.Time
	CarriedAt   time.Time
}

// DepartureLine is a departure as people read it. Overdue: in effect, and the
// directory still lets the person in.
type DepartureLine struct {
	Departure
	Who       Person
	Successor string // user name
	OrderedBy string
	InEffect  bool
	Overdue   bool
	Key       string // status of the key that is left behind; "" for none
}

// DepartureStore keeps departures.
type DepartureStore interface {
	// AddDeparture keeps a departure with its record; ErrConflict while another of
	// the same person is open.
	AddDeparture(ctx context.Context, d Departure, rec audit.Record) error
	// CancelDeparture cancels one that is not in effect at that moment: allow sees
	// it and whom it is about. ErrNotFound, ErrConflict.
	CancelDeparture(ctx context.Context, id ID, by PersonID, at time.Time, allow func(Departure, Person) (audit.Record, error)) error
	// Departures lists those of people of a unit, or all (""), the latest first.
	Departures(ctx context.Context, unit string, at time.Time) ([]DepartureLine, error)
}

// MayOrderDeparture reports whether by may notify the department of somebody's
// leaving: the unit's leader and clerk, and security officers. Nobody does it for
// himself.
func MayOrderDeparture(by, p Person) bool {
	return !by.Disabled && by.ID != p.ID && (by.Has(RoleSecurity) || MayNominate(by, p.Unit))
}

// maxNotice is how far ahead a departure can be entered.
const maxNotice = 2 * 365 * 24 * time.Hour

// Depart enters a departure by decision number and effective time.
func (s *Service) Depart(ctx context.Context, by Person, username string, kind DepartureKind, decision string, effective time.Time, successor string) (Departure, error) {
	now := s.now()
	if err := validNumber("decision", decision); err != nil {
		return Departure{}, err
	}
	switch {
	case kind != DepartureLeave && kind != DepartureTransfer && kind != DepartureRetire:
		return Departure{}, &InvalidError{Field: "kind", Code: "unknown"}
	case effective.IsZero():
		return Departure{}, &InvalidError{Field: "effective", Code: "required"}
	case effective.After(now.Add(maxNotice)) || effective.Before(now.Add(-maxNotice)):
		return Departure{}, &InvalidError{Field: "effective", Code: "out_of_range"}
	}
	p, err := s.personNamed(ctx, username)
	if err != nil {
		return Departure{}, err
	}
	if !MayOrderDeparture(by, p) {
		return Departure{}, ErrForbidden
	}
	standing, err := s.store.Standing(ctx, p.ID, now)
	if err != nil {
		return Departure{}, err
	}
	if standing.State == RosterNone || standing.State == RosterEnded {
		return Departure{}, &RosterStateError{standing.State}
	}
	d := Departure{Person: p.ID, Kind: kind, Decision: decision, Effective: effective.UTC().Truncate(time.Millisecond), OrderedBy: by.ID, OrderedAt: now}
	rand.Read(d.ID[:])
	details := map[string]string{"departure": hexID(d.ID), "kind": string(kind), "decision": decision, "effective": d.Effective.Format(time.RFC3339)}
	if successor != "" {
		to, err := s.personNamed(ctx, successor)
		if err != nil {
			return Departure{}, err
		}
		if to.ID == p.ID || to.Disabled || to.Unit != p.Unit {
			return Departure{}, &InvalidError{Field: "successor", Code: "not_permitted"}
		}
		d.Successor, details["successor"] = to.ID, to.ID.String()
	}
	return d, s.store.AddDeparture(ctx, d, rosterRecord(s, audit.KindDepartureOrdered, by, p.ID, details))
}

// CancelDeparture takes a departure back before it takes effect.
func (s *Service) CancelDeparture(ctx context.Context, by Person, id ID, reason string) error {
	if err := validLine("reason", reason, 500); err != nil {
		return err
	}
	return s.store.CancelDeparture(ctx, id, by.ID, s.now(), func(d Departure, p Person) (audit.Record, error) {
		if !MayOrderDeparture(by, p) {
			return audit.Record{}, ErrNotFound
		}
		return rosterRecord(s, audit.KindDepartureCancelled, by, p.ID, map[string]string{"departure": hexID(id), "reason": reason}), nil
	})
}

// Departures lists the departures that by may see: of the own unit, or all.
func (s *Service) Departures(ctx context.Context, by Person) ([]DepartureLine, error) {
	unit, err := rosterScope(by)
	if err != nil {
		return nil, err
	}
	return s.store.Departures(ctx, unit, s.now())
}

// KeepRoster ends the lines of those who have departed and suspends whom nobody
// has seen for too long. Access has ended before: every request, sign-in and
// release asks by the clock.
func (s *Service) KeepRoster(ctx context.Context) (ended, suspended int, err error) {
	if err := s.Settled(ctx); err != nil {
		return 0, 0, fmt.Errorf("keep roster: %w", err)
	}
	now := s.now()
	departed, err := s.store.Departed(ctx, now)
	if err != nil {
		return 0, 0, err
	}
	for _, d := range departed {
		_, err := s.store.ChangeRoster(ctx, d.Person, now, func(e RosterEntry) (RosterEntry, audit.Record, error) {
			e.State, e.Reason = RosterEnded, string(d.Kind)
			rec := audit.Record{Time: now, Kind: audit.KindRosterEnded, Actor: audit.System, Subject: d.Person.String(),
				Details: map[string]string{"departure": hexID(d.ID), "kind": string(d.Kind), "decision": d.Decision}}
			return e, rec, nil
		})
		if err != nil {
			return ended, suspended, err
		}
		ended++
	}
	idle, err := s.store.Inactive(ctx, now.Add(-s.roster.idle()))
	if err != nil {
		return ended, suspended, err
	}
	for _, id := range idle {
		done, err := s.suspend(ctx, id)
		if err != nil {
			return ended, suspended, err
		}
		if done {
			suspended++
		}
	}
	return ended, suspended, nil
}

// inactive: whoever has not signed in for so long, counted from the approval at
// first, is suspended until the department approves again.
func (s *Service) inactive(since, now time.Time) bool { return !since.Add(s.roster.idle()).After(now) }

// errSeen: the person has signed in meanwhile.
var errSeen = errors.New("signed in meanwhile")

func (s *Service) suspend(ctx context.Context, id PersonID) (bool, error) {
	now := s.now()
	_, err := s.store.ChangeRoster(ctx, id, now, func(e RosterEntry) (RosterEntry, audit.Record, error) {
		since := e.Since()
		if e.State != RosterApproved || !s.inactive(since, now) {
			return e, audit.Record{}, errSeen
		}
		e.State, e.Reason = RosterSuspended, "inactive"
		return e, audit.Record{Time: now, Kind: audit.KindRosterSuspended, Actor: audit.System, Subject: id.String(),
			Details: map[string]string{"since": since.UTC().Format(time.RFC3339), "days": strconv.Itoa(s.roster.InactiveDays)}}, nil
	})
	if errors.Is(err, errSeen) {
		return false, nil
	}
	return err == nil, err
}

// Since is when somebody was last heard of: sign-in, acknowledgement or approval.
func (e RosterEntry) Since() time.Time {
	since := e.DecidedAt
	for _, t := range []time.Time{e.ActivatedAt, e.Seen} {
		if t.After(since) {
			since = t
		}
	}
	return since
}
