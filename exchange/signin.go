package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"niem/exchange/audit"
)

// SignIn authenticates a person against the directory for a new session.
//
// Empty values and those with NUL or control characters are refused before
// anything else happens. A refused sign-in of somebody on the roster is an
// entry; under an unknown name it goes to the security log, without the name,
// since people type passwords into the wrong field.
func (s *Service) SignIn(ctx context.Context, username, password string, session ID) (Person, error) {
	if !plausibleName(username) || password == "" || len(password) > 1024 || strings.ContainsRune(password, 0) {
		return Person{}, ErrBadCredentials
	}
	p, err := s.directory.Authenticate(ctx, username, password)
	if err != nil {
		s.signInRefused(ctx, username, refusalCode(err))
		return Person{}, err
	}
	if err := admissible(p); err != nil {
		s.signInRefused(ctx, username, refusalCode(err))
		return Person{}, err
	}
	rec := record(s.now(), audit.KindSignedIn, p, map[string]string{"session": hexID(session)})
	if _, err := s.store.SignedIn(ctx, p, rec); err != nil {
		return Person{}, err
	}
	return p, nil
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

func plausibleName(username string) bool {
	return username != "" && len(username) <= 256 && utf8.ValidString(username) && strings.IndexFunc(username, unicode.IsControl) < 0
}

func refusalCode(err error) string {
	_, incomplete := errors.AsType[*IncompleteRosterError](err)
	switch {
	case incomplete:
		return "incomplete_roster"
	case errors.Is(err, ErrBadCredentials):
		return "bad_credentials"
	case errors.Is(err, ErrPasswordMustChange):
		return "password_must_change"
	case errors.Is(err, ErrAccountLocked):
		return "account_locked"
	case errors.Is(err, ErrForbidden):
		return "forbidden"
	}
	return "directory_down"
}

func (s *Service) signInRefused(ctx context.Context, username, code string) {
	if code == "directory_down" {
		s.security.WarnContext(ctx, "sign-in failed: directory down")
		return
	}
	p, err := s.store.PersonByUsername(ctx, username)
	if err == nil {
		_, err = s.store.Note(ctx, record(s.now(), audit.KindSignInRefused, p, map[string]string{"code": code}))
	}
	if errors.Is(err, ErrNotFound) {
		sum := sha256.Sum256([]byte(strings.ToLower(username)))
		s.security.WarnContext(ctx, "sign-in refused", "code", code, "name_sha256", hex.EncodeToString(sum[:4]))
		return
	}
	if err != nil {
		s.security.ErrorContext(ctx, "refused sign-in could not be logged", "code", code, "error", err)
	}
}

// SignOut notes the end of a session.
func (s *Service) SignOut(ctx context.Context, p Person, session ID) error {
	_, err := s.store.Note(ctx, record(s.now(), audit.KindSignedOut, p, map[string]string{"session": hexID(session)}))
	return err
}

// Person reads somebody's present roster entry for a request: ErrNotFound for
// people who may not work here (any more).
func (s *Service) Person(ctx context.Context, id PersonID) (Person, error) {
	p, err := s.store.PersonByID(ctx, id)
	if err != nil {
		return Person{}, err
	}
	if admissible(p) != nil {
		return Person{}, ErrNotFound
	}
	return p, nil
}

// SearchPeople finds at most 50 people by part of name or user name.
func (s *Service) SearchPeople(ctx context.Context, text string) ([]Person, error) {
	if text == "" || len(text) > 200 || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return nil, &InvalidError{"q", "malformed"}
	}
	return s.store.SearchPeople(ctx, text, 50)
}

func hexID(id ID) string { return hex.EncodeToString(id[:]) }
