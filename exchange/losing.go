package exchange

import (
	"context"
	"strconv"

	"niem/exchange/audit"
)

// Proving is what somebody shows of himself for one act outside a session.
type Proving struct {
	Login, Password string
	Evidence
}

// MayAcceptLoss reports whether two people may together decide that a part of the
// log is lost: two different ones, a security officer and another or a leader.
func MayAcceptLoss(a, b Person) bool {
	if a.ID == b.ID || a.Disabled || b.Disabled {
		return false
	}
	return a.Has(RoleSecurity) && (b.Has(RoleSecurity) || b.Has(RoleLeader)) || b.Has(RoleSecurity) && a.Has(RoleLeader)
}

// Loss is what two people accept: the log holds Size entries, of Known others
// remember.
type Loss struct {
	Size, Known int64
	Reason      string
}

// AcceptLoss notes that two people give up a part of the log, each of whom shows
// password and second factor for it: ErrForbidden when they may not.
func (s *Service) AcceptLoss(ctx context.Context, first, second Proving, from Origin, lost Loss) (audit.Entry, error) {
	if err := validLine("reason", lost.Reason, 500); err != nil {
		return audit.Entry{}, err
	}
	by, err := s.proveForAct(ctx, first, from)
	if err != nil {
		return audit.Entry{}, err
	}
	with, err := s.proveForAct(ctx, second, from)
	if err != nil {
		return audit.Entry{}, err
	}
	if !MayAcceptLoss(by, with) {
		return audit.Entry{}, ErrForbidden
	}
	rec := record(s.now(), audit.KindLogReopened, by, map[string]string{"size": strconv.FormatInt(lost.Size, 10), "lost": strconv.FormatInt(lost.Known, 10),
		"reason": lost.Reason, "second": with.Username})
	rec.Subject = with.ID.String()
	return s.store.Note(ctx, rec)
}

// proveForAct takes a person's password and second factor for one act. Somebody
// who needs a factor and has none proves nothing.
func (s *Service) proveForAct(ctx context.Context, shown Proving, from Origin) (Person, error) {
	p, _, err := s.authenticated(ctx, shown.Login, shown.Password, from, ID{})
	if err != nil {
		return Person{}, err
	}
	has, err := s.store.Factors(ctx, p.ID)
	switch {
	case err != nil:
		return Person{}, err
	case has.Any():
		_, err = s.proveFactor(ctx, p, Session{}, from, shown.Evidence)
	case s.FactorRequired(p):
		err = ErrFactorNeeded
	}
	return p, err
}
