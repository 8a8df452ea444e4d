package exchange

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"niem/exchange/audit"
)

// SignIn authenticates a person against the directory for a new session, by
// user name, e-mail address or principal name. device is the token that makes
// the client known from now on.
//
// A refused sign-in is an entry, under an unknown name without the name: people
// type passwords into the wrong field.
func (s *Service) SignIn(ctx context.Context, login, password string, from Origin, session ID) (p Person, device string, err error) {
	if p, device, err = s.authenticated(ctx, login, password, from, session); err != nil {
		return Person{}, "", err
	}
	rec := record(s.now(), audit.KindSignedIn, p, map[string]string{"session": hexID(session)})
	if _, err := s.store.SignedIn(ctx, p, rec); err != nil {
		return Person{}, "", err
	}
	return p, device, nil
}

// authenticated is whoever the name and password mean, with the roles that are
// delegated to him, when he may work here. Refusals are entries.
func (s *Service) authenticated(ctx context.Context, login, password string, from Origin, session ID) (Person, string, error) {
	who, p, device, err := s.passwordOf(ctx, login, password, from, session, admissible)
	if err != nil {
		if code := refusalCode(err); code != "" && who.ID != (PersonID{}) {
			s.signInRefused(ctx, who, code)
		}
		return Person{}, "", err
	}
	standing, err := s.mayWork(ctx, p)
	if err != nil {
		if code := refusalCode(err); code != "" {
			s.signInRefused(ctx, who, code)
		}
		return Person{}, "", err
	}
	return standing.applied(p), device, nil
}

// admissible says whether somebody whom the directory knows may work here.
func admissible(p Person) error {
	switch missing := p.MissingFields(); {
	case p.Disabled || !p.Has(RoleStaff):
		return ErrForbidden
	case len(missing) > 0:
		return &IncompleteRosterError{Username: p.Username, Missing: missing}
	}
	return nil
}

// PlausibleName reports whether a name may reach a directory at all: neither
// empty nor long, and without control characters.
func PlausibleName(login string) bool {
	return login != "" && len(login) <= maxLogin && utf8.ValidString(login) && !strings.ContainsFunc(login, unicode.IsControl)
}

// PlausiblePassword reports whether a password may reach a directory at all: a
// server takes an empty one for an anonymous bind (RFC 4513, 5.1.2), some cut
// it at a NUL, and nobody's password is made of blanks alone.
func PlausiblePassword(password string) bool {
	return strings.TrimSpace(password) != "" && len(password) <= maxPassword && utf8.ValidString(password) && !strings.ContainsFunc(password, unicode.IsControl)
}

// MaxFailures is how many wrong passwords or codes lock an account here:
// strangers together have one counter for each person, each of the person's
// known devices its own. Directories must lock later.
const MaxFailures = 5

// Bytes of names and passwords; directories know no more.
const (
	maxLogin    = 256
	maxPassword = 1024
)

// refusalCode is why somebody with the right password was refused; empty for
// other errors.
func refusalCode(err error) string {
	_, incomplete := errors.AsType[*IncompleteRosterError](err)
	_, offRoster := errors.AsType[*NotOnRosterError](err)
	switch {
	case incomplete:
		return "incomplete_roster"
	case offRoster:
		return "not_on_roster"
	case errors.Is(err, ErrPasswordMustChange):
		return "password_must_change"
	case errors.Is(err, ErrAccountDisabled):
		return "account_disabled"
	case errors.Is(err, ErrForbidden):
		return "forbidden"
	}
	return ""
}

// signInRefused notes that somebody with the right password was refused.
func (s *Service) signInRefused(ctx context.Context, who Person, code string) {
	if _, err := s.store.Note(ctx, record(s.now(), audit.KindSignInRefused, who, map[string]string{"code": code})); err != nil {
		s.security.ErrorContext(ctx, "refused sign-in could not be logged", "code", code, "error", err)
	}
}

// Person reads somebody for a request, with the roles that are delegated to him:
// ErrNotFound for people who may not work here (any more). Whoever has to
// acknowledge the rules first comes with ErrRulesNotAcknowledged.
func (s *Service) Person(ctx context.Context, id PersonID) (Person, error) {
	p, err := s.store.PersonByID(ctx, id)
	if err != nil {
		return Person{}, err
	}
	if admissible(p) != nil {
		return Person{}, ErrNotFound
	}
	standing, err := s.store.Standing(ctx, id, s.now())
	if err != nil {
		return Person{}, err
	}
	p = standing.applied(p)
	switch standing.State {
	case RosterActive:
		return p, nil
	case RosterApproved:
		return p, ErrRulesNotAcknowledged
	}
	return Person{}, ErrNotFound
}

// SearchPeople finds at most 50 people by part of name or user name.
func (s *Service) SearchPeople(ctx context.Context, text string) ([]Person, error) {
	if err := checkSearch(text); err != nil {
		return nil, err
	}
	return s.store.SearchPeople(ctx, text, 50)
}

// SearchGroups finds at most 20 lists of recipients by part of name or title.
// Everybody who writes to a list is shown who is on it.
func (s *Service) SearchGroups(ctx context.Context, text string) ([]Group, error) {
	if err := checkSearch(text); err != nil {
		return nil, err
	}
	return s.store.SearchGroups(ctx, text, 20)
}

func checkSearch(text string) error {
	if text == "" || len(text) > 200 || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return &InvalidError{Field: "q", Code: "malformed"}
	}
	return nil
}

func hexID(id ID) string { return hex.EncodeToString(id[:]) }
