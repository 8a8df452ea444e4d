package exchange

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"niem/exchange/audit"
)

// OpenSession begins the session of somebody who has just signed in, and says
// how many of the person's sessions ended for it.
func (s *Service) OpenSession(ctx context.Context, p Person, id ID, token Hash, address, device string) (Session, int, error) {
	now := s.now()
	n := Session{ID: id, Person: p.ID, Roles: p.Roles, Begun: now, Seen: now, Proved: now, Address: address, Device: shownDevice(device)}
	ended, err := s.store.AddSession(ctx, n, token, MaxSessions, func(ended []ID) audit.Record {
		return record(now, audit.KindSessionEnded, p, endedDetails("limit", ended))
	})
	if err != nil {
		return Session{}, 0, err
	}
	n, err = s.store.SessionByToken(ctx, token)
	return n, len(ended), err
}

// Session finds the live session of a token: ErrNotFound without one. Requests
// that are made without the person's doing are no activity.
func (s *Service) Session(ctx context.Context, token Hash, active bool) (Session, error) {
	found, err := s.store.SessionByToken(ctx, token)
	if err != nil {
		return Session{}, err
	}
	now := s.now()
	if !found.Live(now) {
		return Session{}, ErrNotFound
	}
	if active && now.Sub(found.Seen) >= seenEvery {
		found.Seen = now
		if err := s.store.SessionSeen(ctx, found.ID, now); err != nil {
			return Session{}, err
		}
	}
	return found, nil
}

// AdaptSession gives a session whose person has other roles by now a new token.
// What was proved with the old roles does not count for the new ones.
func (s *Service) AdaptSession(ctx context.Context, p Person, now Session, old, token Hash) (Session, error) {
	rec := record(s.now(), audit.KindSessionRenewed, p, map[string]string{"session": hexID(now.ID), "roles": joinRoles(p.Roles)})
	now.Roles, now.Proved = p.Roles, rec.Time.Add(-freshTime)
	return now, s.store.RenewSession(ctx, now, old, token, &rec)
}

// LeaveSession ends the session of a token that its client gives up for another
// sign-in; there need be none.
func (s *Service) LeaveSession(ctx context.Context, token Hash) error {
	found, err := s.store.SessionByToken(ctx, token)
	if err != nil {
		return noneIsNone(err)
	}
	return noneIsNone(s.SignOut(ctx, Person{ID: found.Person}, found.ID))
}

// SameRoles reports whether the session's token was made with the roles that
// the person has.
func (s Session) SameRoles(p Person) bool {
	return slices.Equal(slices.Sorted(slices.Values(s.Roles)), slices.Sorted(slices.Values(p.Roles)))
}

// StepUp takes a fresh proof of the person, the password and where one is
// enrolled the second factor, and gives the session a new token.
func (s *Service) StepUp(ctx context.Context, p Person, now Session, from Origin, password string, e Evidence, old, token Hash) (Session, error) {
	if err := s.provePassword(ctx, p, from, password); err != nil {
		return Session{}, err
	}
	method := methodPassword
	if now.Enrolled {
		var err error
		if method, err = s.proveFactor(ctx, p, now, from, e); err != nil {
			return Session{}, err
		}
	}
	now.Proved = s.now()
	return s.proved(ctx, p, now, method, old, token)
}

// UseDevice takes note of the device key that a session's client signs with, so
// that the session ends with the device.
func (s *Service) UseDevice(ctx context.Context, p Person, session ID, device [32]byte) error {
	return s.store.UseDevice(ctx, p.ID, session, device)
}

// SignOut ends a session.
func (s *Service) SignOut(ctx context.Context, p Person, session ID) error {
	_, err := s.store.EndSessions(ctx, p.ID, only(session), func([]ID) audit.Record {
		return record(s.now(), audit.KindSignedOut, p, map[string]string{"session": hexID(session)})
	})
	return err
}

// Sessions lists the person's live sessions.
func (s *Service) Sessions(ctx context.Context, p Person) ([]Session, error) {
	all, err := s.store.SessionsOf(ctx, p.ID)
	now := s.now()
	return slices.DeleteFunc(all, func(one Session) bool { return !one.Live(now) }), err
}

// RevokeSession ends one of the person's own sessions.
func (s *Service) RevokeSession(ctx context.Context, p Person, session ID) error {
	_, err := s.store.EndSessions(ctx, p.ID, only(session), func(ended []ID) audit.Record {
		return record(s.now(), audit.KindSessionEnded, p, endedDetails("own", ended))
	})
	return err
}

// RevokeOtherSessions ends all of the person's sessions but the present one.
func (s *Service) RevokeOtherSessions(ctx context.Context, p Person, present ID) (int, error) {
	ended, err := s.store.EndSessions(ctx, p.ID, func(one Session) bool { return one.ID != present }, func(ended []ID) audit.Record {
		return record(s.now(), audit.KindSessionEnded, p, endedDetails("own", ended))
	})
	return len(ended), noneIsNone(err)
}

// EndSessionsOf ends all sessions of somebody else.
func (s *Service) EndSessionsOf(ctx context.Context, by Person, username string) (int, error) {
	subject, err := s.administered(ctx, by, username)
	if err != nil {
		return 0, err
	}
	ended, err := s.store.EndSessions(ctx, subject.ID, func(Session) bool { return true }, func(ended []ID) audit.Record {
		rec := record(s.now(), audit.KindSessionEnded, by, endedDetails("administrator", ended))
		rec.Subject = subject.ID.String()
		return rec
	})
	return len(ended), noneIsNone(err)
}

// administered is somebody whose sessions and second factor by may end:
// ErrForbidden for others.
func (s *Service) administered(ctx context.Context, by Person, username string) (Person, error) {
	if !PlausibleName(username) {
		return Person{}, ErrNotFound
	}
	subject, err := s.store.PersonByUsername(ctx, username)
	if err != nil {
		return Person{}, err
	}
	if !MayAdminister(by, subject) {
		return Person{}, ErrForbidden
	}
	return subject, nil
}

func only(id ID) func(Session) bool { return func(s Session) bool { return s.ID == id } }

// noneIsNone: to end all of no sessions is done already.
func noneIsNone(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// endedDetails names the sessions as far as one record should hold.
func endedDetails(reason string, ended []ID) map[string]string {
	var names []string
	for _, id := range ended[:min(len(ended), MaxSessions)] {
		names = append(names, hexID(id))
	}
	return map[string]string{"reason": reason, "count": strconv.Itoa(len(ended)), "sessions": strings.Join(names, ",")}
}

func joinRoles(roles []Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return strings.Join(names, ",")
}

// shownDevice is what a client says of itself, fit to be listed.
func shownDevice(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, ""))
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200])
	}
	return s
}
