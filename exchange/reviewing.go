package exchange

import (
	"context"

	"niem/exchange/audit"
)

// rosterScope is whose lines by may read: a leader's or clerk's unit, or all ("")
// for those who keep, protect or inspect.
func rosterScope(by Person) (unit string, err error) {
	switch {
	case by.Disabled:
		return "", ErrForbidden
	case by.Has(RoleSecurity), by.Has(RoleDPO), by.Has(RoleInspector):
		return "", nil
	case by.Unit != "" && (by.Has(RoleLeader) || by.Has(RoleClerk)):
		return by.Unit, nil
	}
	return "", ErrForbidden
}

// Roster lists the lines that by may see.
func (s *Service) Roster(ctx context.Context, by Person) ([]RosterLine, error) {
	unit, err := rosterScope(by)
	if err != nil {
		return nil, err
	}
	return s.store.RosterLines(ctx, unit, s.now())
}

// Review keeps somebody's access or ends it at once, with the reason: the leader
// in the own unit, a security officer everywhere, nobody for himself.
func (s *Service) Review(ctx context.Context, by Person, username string, keep bool, reason string) (RosterEntry, error) {
	if err := validLine("reason", reason, 500); err != nil {
		return RosterEntry{}, err
	}
	p, err := s.personNamed(ctx, username)
	if err != nil {
		return RosterEntry{}, err
	}
	if by.Disabled || by.ID == p.ID || !by.Has(RoleSecurity) && !leads(by, p.Unit) {
		return RosterEntry{}, ErrForbidden
	}
	now := s.now()
	return s.store.ChangeRoster(ctx, p.ID, now, func(e RosterEntry) (RosterEntry, audit.Record, error) {
		if e.State != RosterApproved && e.State != RosterSuspended {
			return e, audit.Record{}, &RosterStateError{e.State}
		}
		details := map[string]string{"verdict": "keep", "reason": reason}
		if !keep {
			details["verdict"] = "end"
			e.State, e.Reason = RosterEnded, reason
		}
		e.ReviewedBy, e.ReviewedAt = by.ID, now
		return e, rosterRecord(s, audit.KindRosterReviewed, by, p.ID, details), nil
	})
}

// Unacknowledged are the lines of people who have not acknowledged the rules in
// force in time, in the order of units.
func (s *Service) Unacknowledged(ctx context.Context, by Person) ([]RosterLine, error) {
	lines, err := s.Roster(ctx, by)
	if err != nil {
		return nil, err
	}
	var out []RosterLine
	for _, l := range lines {
		if l.Standing == RosterApproved {
			out = append(out, l)
		}
	}
	return out, nil
}
