package exchange

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"niem/exchange/audit"
)

// RosterState is where somebody stands on the access roster. The directory says
// who exists and in which role; the access roster says who may work here.
type RosterState string

// States. Approved people may sign in and do nothing but read and acknowledge
// the rules; active ones have acknowledged the rules in force within a year.
const (
	RosterNone      RosterState = "none"
	RosterNominated RosterState = "nominated"
	RosterRefused   RosterState = "refused"
	RosterApproved  RosterState = "approved"
	RosterActive    RosterState = "active"
	RosterSuspended RosterState = "suspended"
	RosterEnded     RosterState = "ended"
)

// Standing is what the roster says of somebody at a moment.
type Standing struct {
	State       RosterState
	Since       time.Time    // last sign-in, activation or approval, whichever is newest
	Delegations []Delegating // in force
}

// Delegating is a role held by delegation.
type Delegating struct {
	ID   ID
	Role Role
}

// applied gives p the roles that are delegated to him.
func (s Standing) applied(p Person) Person {
	if len(s.Delegations) == 0 {
		return p
	}
	p.Roles, p.Delegations = slices.Clone(p.Roles), s.Delegations
	for _, d := range s.Delegations {
		if !p.Has(d.Role) {
			p.Roles = append(p.Roles, d.Role)
		}
	}
	return p
}

// RosterEntry is somebody's line of the access roster as it is kept. A zero
// NominatedBy is the operator, at the founding.
type RosterEntry struct {
	Person      PersonID
	State       RosterState // never active, which is a matter of the moment
	NominatedBy PersonID
	NominatedAt time.Time
	Nomination  string // number of the unit's paper
	DecidedBy   PersonID
	DecidedAt   time.Time
	Decision    string
	Reason      string // of a refusal or an ending
	ActivatedAt time.Time
	Seen        time.Time // last sign-in
	ReviewedBy  PersonID
	ReviewedAt  time.Time
}

// AccessStore keeps the access roster.
type AccessStore interface {
	// Standing reads where somebody stands at a moment; whoever is unknown stands
	// nowhere (RosterNone).
	Standing(ctx context.Context, person PersonID, at time.Time) (Standing, error)
	// OnRoster gives those of some people who are approved or active.
	OnRoster(ctx context.Context, persons []PersonID, at time.Time) (map[PersonID]bool, error)
	// Contacts gives who nominates in a unit and who approves, as far as they are
	// on the roster themselves.
	Contacts(ctx context.Context, unit string, at time.Time) ([]Person, error)
	// ChangeRoster locks somebody's line, has change decide on it (RosterNone for
	// none, RosterEnded once a departure has taken effect) and keeps the outcome
	// with its record, in one transaction. An error of change comes back as it is.
	ChangeRoster(ctx context.Context, person PersonID, at time.Time, change func(RosterEntry) (RosterEntry, audit.Record, error)) (RosterEntry, error)
	// FoundRoster approves people in the name of the operator and puts rules in
	// force where there are none, with one record; ErrFounded while a security
	// officer is on the roster.
	FoundRoster(ctx context.Context, persons []PersonID, decision string, rules Rules, at time.Time, rec audit.Record) error
	// RosterLines lists everybody who is or was on the roster, of one unit or all
	// (""), in the order of units and names.
	RosterLines(ctx context.Context, unit string, at time.Time) ([]RosterLine, error)
	// Inactive gives the approved people without sign-in, activation or approval
	// since, and Departed those whose departure has taken effect and is not
	// carried out yet.
	Inactive(ctx context.Context, since time.Time) ([]PersonID, error)
	Departed(ctx context.Context, at time.Time) ([]Departure, error)
}

// RosterLine is one line of the roster as people read it.
type RosterLine struct {
	Person      Person // roles as the directory has them
	Entry       RosterEntry
	Standing    RosterState
	NominatedBy string // user names; "" for the operator
	DecidedBy   string
	ReviewedBy  string
	Accepted    time.Time // last acknowledgement, of any version
	Version     int       // of the rules acknowledged last; 0 for none
	LastOpening time.Time
	Key         string // status of the present key; "" for none
	Delegations int    // given or held, in force
}

// NotOnRosterError is a sign-in of somebody with the right password whom the
// roster does not have: where he stands, and whom to ask.
type NotOnRosterError struct {
	State RosterState
	Ask   []Person
}

func (e *NotOnRosterError) Error() string { return "not on the access roster: " + string(e.State) }

// RosterStateError: the act does not fit where the person stands.
type RosterStateError struct{ State RosterState }

func (e *RosterStateError) Error() string {
	return fmt.Sprintf("the roster line is %s", e.State)
}

// Errors of the roster.
var (
	ErrRulesNotAcknowledged = errors.New("the rules in force are not acknowledged")
	ErrOwnNomination        = errors.New("nobody approves himself or whom he nominated")
	ErrFounded              = errors.New("a security officer is on the roster already")
)

// mayWork says whether somebody whose password is right may have a session.
func (s *Service) mayWork(ctx context.Context, p Person) (Standing, error) {
	now := s.now()
	standing, err := s.store.Standing(ctx, p.ID, now)
	if err != nil {
		return Standing{}, err
	}
	onIt := standing.State == RosterApproved || standing.State == RosterActive
	if onIt && s.inactive(standing.Since, now) {
		standing.State, onIt = RosterSuspended, false
	}
	if onIt {
		return standing, nil
	}
	ask, err := s.store.Contacts(ctx, p.Unit, now)
	if err != nil {
		return Standing{}, err
	}
	return standing, &NotOnRosterError{standing.State, ask}
}

// validNumber checks the number of a paper or a decision.
func validNumber(field, number string) error { return validLine(field, number, 100) }

// validLine checks a line that people wrote: required, bounded, of printable text.
func validLine(field, text string, limit int) error {
	switch {
	case strings.TrimSpace(text) == "":
		return &InvalidError{Field: field, Code: "required"}
	case len([]rune(text)) > limit:
		return &InvalidError{Field: field, Code: "too_long"}
	case strings.ContainsFunc(text, Steers):
		return &InvalidError{Field: field, Code: "malformed"}
	}
	return nil
}
