package exchange

import (
	"errors"
	"time"
)

// RosterRules say how long access lasts without being used or looked at. Zero
// fields take the defaults: 45 days, six months. For how long an acknowledgement
// of the rules serves, the database decides everywhere (storage.Options).
type RosterRules struct {
	InactiveDays int // without a sign-in, after which somebody is suspended: 7 to 365
	ReviewMonths int // after which everybody's access is looked at again: 1 to 24
}

// completed fills in the defaults and refuses what would be no rule.
func (r RosterRules) completed() (RosterRules, error) {
	if r.InactiveDays == 0 {
		r.InactiveDays = 45
	}
	if r.ReviewMonths == 0 {
		r.ReviewMonths = 6
	}
	switch {
	case r.InactiveDays < 7 || r.InactiveDays > 365:
		return r, errors.New("people are suspended after 7 to 365 days without a sign-in")
	case r.ReviewMonths < 1 || r.ReviewMonths > 24:
		return r, errors.New("access is reviewed every 1 to 24 months")
	}
	return r, nil
}

// idle is how long somebody may go without a sign-in.
func (r RosterRules) idle() time.Duration { return time.Duration(r.InactiveDays) * 24 * time.Hour }

// ReviewDue is when a line has to be looked at again.
func (s *Service) ReviewDue(e RosterEntry) time.Time {
	last := e.DecidedAt
	if e.ReviewedAt.After(last) {
		last = e.ReviewedAt
	}
	return last.AddDate(0, s.roster.ReviewMonths, 0)
}

// DueForReview reports whether a line is up for review.
func (s *Service) DueForReview(l RosterLine) bool {
	return (l.Standing == RosterApproved || l.Standing == RosterActive || l.Standing == RosterSuspended) && !s.ReviewDue(l.Entry).After(s.now())
}
