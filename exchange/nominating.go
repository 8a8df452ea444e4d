package exchange

import (
	"context"
	"errors"

	"niem/exchange/audit"
)

// Nomination proposes somebody for the roster. The four fields that a list may
// bring are compared with the directory, which is what counts.
type Nomination struct {
	Username                         string
	FullName, Position, Phone, Email string // "" where the list says nothing
	Unit                             string
	Number                           string // of the unit's paper
}

// MayNominate reports whether by may propose people of unit: its leader and its
// clerk.
func MayNominate(by Person, unit string) bool {
	return !by.Disabled && unit != "" && by.Unit == unit && (by.Has(RoleLeader) || by.Has(RoleClerk))
}

// Nominate proposes somebody of the own unit. Whoever lacks one of the mandatory
// fields in the directory is refused: *IncompleteRosterError.
func (s *Service) Nominate(ctx context.Context, by Person, n Nomination) (RosterEntry, error) {
	if err := validNumber("number", n.Number); err != nil {
		return RosterEntry{}, err
	}
	p, err := s.personNamed(ctx, n.Username)
	if err != nil {
		return RosterEntry{}, err
	}
	if !MayNominate(by, p.Unit) {
		return RosterEntry{}, ErrForbidden
	}
	if err := admissible(p); err != nil {
		return RosterEntry{}, err
	}
	if err := n.agrees(p); err != nil {
		return RosterEntry{}, err
	}
	now := s.now()
	return s.store.ChangeRoster(ctx, p.ID, now, func(e RosterEntry) (RosterEntry, audit.Record, error) {
		switch e.State {
		case RosterNone, RosterRefused, RosterEnded:
		default:
			return e, audit.Record{}, &RosterStateError{e.State}
		}
		next := RosterEntry{Person: p.ID, State: RosterNominated, NominatedBy: by.ID, NominatedAt: now, Nomination: n.Number, Seen: e.Seen}
		return next, rosterRecord(s, audit.KindRosterNominated, by, p.ID, map[string]string{"number": n.Number, "unit": p.Unit}), nil
	})
}

// agrees compares what a list says with the directory.
func (n Nomination) agrees(p Person) error {
	for _, f := range []struct{ name, stated, value string }{
		{"full_name", n.FullName, p.FullName}, {"position", n.Position, p.Position}, {"phone", n.Phone, p.Phone}, {"email", n.Email, p.Email}, {"unit", n.Unit, p.Unit},
	} {
		if f.stated != "" && f.stated != f.value {
			return &InvalidError{Field: f.name, Code: "differs"}
		}
	}
	return nil
}

// Approve puts a nominated person, or a suspended one again, on the roster in the
// name of the department: a security officer, never the nominator, never for
// himself.
func (s *Service) Approve(ctx context.Context, by Person, username, number string) (RosterEntry, error) {
	if err := validNumber("number", number); err != nil {
		return RosterEntry{}, err
	}
	return s.decideNomination(ctx, by, username, func(p Person, e RosterEntry) (RosterEntry, audit.Record, error) {
		if err := admissible(p); err != nil {
			return e, audit.Record{}, err
		}
		from := e.State
		if from != RosterNominated && from != RosterSuspended {
			return e, audit.Record{}, &RosterStateError{e.State}
		}
		e.State, e.DecidedBy, e.DecidedAt, e.Decision, e.Reason = RosterApproved, by.ID, s.now(), number, ""
		return e, rosterRecord(s, audit.KindRosterApproved, by, p.ID, map[string]string{"number": number, "from": string(from)}), nil
	})
}

// Refuse turns a nomination down, with the reason.
func (s *Service) Refuse(ctx context.Context, by Person, username, reason string) (RosterEntry, error) {
	if err := validLine("reason", reason, 500); err != nil {
		return RosterEntry{}, err
	}
	return s.decideNomination(ctx, by, username, func(p Person, e RosterEntry) (RosterEntry, audit.Record, error) {
		if e.State != RosterNominated {
			return e, audit.Record{}, &RosterStateError{e.State}
		}
		e.State, e.DecidedBy, e.DecidedAt, e.Decision, e.Reason = RosterRefused, by.ID, s.now(), "", reason
		return e, rosterRecord(s, audit.KindRosterRefused, by, p.ID, map[string]string{"reason": reason}), nil
	})
}

// decideNomination has a security officer decide on somebody else's line that he
// did not propose.
func (s *Service) decideNomination(ctx context.Context, by Person, username string, decide func(Person, RosterEntry) (RosterEntry, audit.Record, error)) (RosterEntry, error) {
	if by.Disabled || !by.Has(RoleSecurity) {
		return RosterEntry{}, ErrForbidden
	}
	p, err := s.personNamed(ctx, username)
	if err != nil {
		return RosterEntry{}, err
	}
	return s.store.ChangeRoster(ctx, p.ID, s.now(), func(e RosterEntry) (RosterEntry, audit.Record, error) {
		if e.NominatedBy == by.ID || p.ID == by.ID {
			return e, audit.Record{}, ErrOwnNomination
		}
		return decide(p, e)
	})
}

// personNamed finds whom a user name means now.
func (s *Service) personNamed(ctx context.Context, username string) (Person, error) {
	if !PlausibleName(username) {
		return Person{}, ErrNotFound
	}
	return s.store.PersonByUsername(ctx, username)
}

// rosterRecord is the record of an act on somebody's line.
func rosterRecord(s *Service, kind audit.Kind, by Person, subject PersonID, details map[string]string) audit.Record {
	rec := record(s.now(), kind, by, details)
	rec.Subject = subject.String()
	return rec
}

// Nominated is what became of one line of a list.
type Nominated struct {
	Username string
	Err      error // nil: nominated
}

// maxNominations bounds one list.
const maxNominations = 1000

// NominateAll proposes the people of a list, line by line: one that is refused
// does not keep the others.
func (s *Service) NominateAll(ctx context.Context, by Person, list []Nomination) ([]Nominated, error) {
	if len(list) == 0 || len(list) > maxNominations {
		return nil, &InvalidError{Field: "nominations", Code: "out_of_range"}
	}
	out := make([]Nominated, len(list))
	for i, n := range list {
		_, err := s.Nominate(ctx, by, n)
		if errors.Is(err, ErrUnavailable) {
			return nil, err
		}
		out[i] = Nominated{n.Username, err}
	}
	return out, nil
}
