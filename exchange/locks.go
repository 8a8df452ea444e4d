package exchange

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"niem/exchange/audit"
)

// maxLocks bounds a list of locks.
const maxLocks = 1000

// Locks lists the locked accounts that by may unlock.
func (s *Service) Locks(ctx context.Context, by Person) ([]Lock, error) {
	all, err := s.store.Locked(ctx, maxLocks)
	return slices.DeleteFunc(all, func(l Lock) bool { return !MayAdminister(by, l.Person) }), err
}

// Unlock ends the lock of somebody else's account: ErrNotFound when there is
// none. The person's devices stay known unless one of them was guessed on: a
// stranger could otherwise make every unlock cost the owner the own devices.
func (s *Service) Unlock(ctx context.Context, by Person, username, reason string) error {
	switch {
	case strings.TrimSpace(reason) == "":
		return &InvalidError{Field: "reason", Code: "required"}
	case !utf8.ValidString(reason) || utf8.RuneCountInString(reason) > maxReason:
		return &InvalidError{Field: "reason", Code: "malformed"}
	}
	subject, err := s.administered(ctx, by, username)
	if err != nil {
		return err
	}
	rec := record(s.now(), audit.KindLoginUnlocked, by, map[string]string{"reason": reason})
	rec.Subject = subject.ID.String()
	return s.store.Unlock(ctx, subject.ID, &by.ID, rec)
}

// endLocks ends the locks whose time is over, where locks end by time.
func (s *Service) endLocks(ctx context.Context, now time.Time) error {
	if s.login.LockEnds == 0 {
		return nil
	}
	all, err := s.store.Locked(ctx, maxLocks)
	if err != nil {
		return err
	}
	for _, l := range all {
		if now.Sub(l.At) < s.login.LockEnds {
			continue
		}
		rec := audit.Record{Time: now, Kind: audit.KindLoginUnlocked, Actor: audit.System, Subject: l.Person.ID.String(), Details: map[string]string{"reason": "time"}}
		if err := s.store.Unlock(ctx, l.Person.ID, nil, rec); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return nil
}

// noticeTimes bounds the times that a notice lists.
const noticeTimes = 10

// SinceLastSignIn is what the person of a session is told about attempts since
// the sign-in before; the zero Notice when that is forgotten.
func (s *Service) SinceLastSignIn(ctx context.Context, session Session) (Notice, error) {
	n, err := s.store.SinceLastSignIn(ctx, session.Person, session.ID, noticeTimes)
	return n, noneIsNone(err)
}
