package exchange

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"niem/exchange/audit"
)

// How a second factor was shown, in the log.
const (
	methodPassword = "password" // no second factor enrolled
	methodTOTP     = "totp"
	methodPasskey  = "passkey"
	methodRecovery = "recovery_code"
)

// FactorRequired reports whether somebody needs a second factor here.
func (s *Service) FactorRequired(p Person) bool { return s.factor.Rule.Requires(p.Roles) }

// SessionStage is how far a session has come under this service's rule.
func (s *Service) SessionStage(one Session) Stage { return one.Stage(s.factor.Rule) }

// Factors tells what the person has.
func (s *Service) Factors(ctx context.Context, p Person) (Factors, error) {
	return s.store.Factors(ctx, p.ID)
}

// CompleteFactor takes the second factor of somebody who has shown the password,
// and opens the session under a new token.
func (s *Service) CompleteFactor(ctx context.Context, p Person, now Session, from Origin, e Evidence, old, token Hash) (Session, error) {
	if now.Stage(s.factor.Rule) != StageProve {
		return Session{}, ErrConflict
	}
	method, err := s.proveFactor(ctx, p, now, from, e)
	if err != nil {
		return Session{}, err
	}
	now.Factor = true
	return s.proved(ctx, p, now, method, old, token)
}

// FactorEnrolled opens the session in which the person's first factor was
// enrolled, under a new token; any other stays as it is.
func (s *Service) FactorEnrolled(ctx context.Context, now Session, old, token Hash) (Session, error) {
	now.Factor, now.Enrolled = true, true
	return now, s.store.RenewSession(ctx, now, old, token, nil)
}

// proved notes a proof of the person in the session, under a new token.
func (s *Service) proved(ctx context.Context, p Person, now Session, method string, old, token Hash) (Session, error) {
	rec := record(s.now(), audit.KindSessionProved, p, map[string]string{"session": hexID(now.ID), "method": method})
	return now, s.store.RenewSession(ctx, now, old, token, &rec)
}

var sixDigits = regexp.MustCompile(`^[0-9]{6}$`)

// proveFactor checks what somebody shows of the second factor, and says how it
// was shown. It is counted as every proof is, by the counter of passwords.
func (s *Service) proveFactor(ctx context.Context, p Person, session Session, from Origin, e Evidence) (method string, err error) {
	code := strings.TrimSpace(e.Code)
	var check func(ctx context.Context, decoy bool) error
	switch {
	case len(e.Passkey) > 0:
		method, check = methodPasskey, func(ctx context.Context, decoy bool) error { return s.provePasskey(ctx, p, session, e.Passkey, decoy) }
	case sixDigits.MatchString(code):
		method, check = methodTOTP, func(ctx context.Context, decoy bool) error { return s.proveTOTP(ctx, p, code, decoy) }
	case code != "" && len(code) < 64:
		method, check = methodRecovery, func(ctx context.Context, decoy bool) error { return s.proveRecovery(ctx, p, session, code, decoy) }
	default:
		return "", ErrBadFactor
	}
	err = s.proveCode(ctx, p, from, func(ctx context.Context, decoy bool) error {
		err := check(ctx, decoy)
		if errors.Is(err, ErrBadFactor) {
			return ErrBadCredentials
		}
		return err
	})
	return method, err
}

// proveRecovery takes a recovery code away; each serves once.
func (s *Service) proveRecovery(ctx context.Context, p Person, session Session, code string, decoy bool) error {
	if decoy {
		return ErrBadFactor
	}
	rec := record(s.now(), audit.KindFactorRecovered, p, map[string]string{"session": hexID(session.ID)})
	err := s.store.UseRecoveryCode(ctx, p.ID, hashCode(s.login.Key, p.ID, code), rec)
	if errors.Is(err, ErrNotFound) {
		return ErrBadFactor
	}
	return err
}

// NewRecoveryCodes replaces the person's recovery codes: they are shown once.
func (s *Service) NewRecoveryCodes(ctx context.Context, p Person) ([]string, error) {
	has, err := s.store.Factors(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	if !has.Any() {
		return nil, ErrNotFound
	}
	shown, kept := newRecoveryCodes(s.login.Key, p.ID)
	return shown, s.store.ReplaceRecoveryCodes(ctx, p.ID, kept, record(s.now(), audit.KindFactorCodes, p, nil))
}

// RemoveFactor removes one of the person's factors, "totp" or a passkey by its
// name in the list; not the only one of somebody who needs one.
func (s *Service) RemoveFactor(ctx context.Context, p Person, name string) error {
	has, err := s.store.Factors(ctx, p.ID)
	if err != nil {
		return err
	}
	count := len(has.Passkeys)
	if !has.TOTP.IsZero() {
		count++
	}
	rec := record(s.now(), audit.KindFactorRemoved, p, map[string]string{"method": methodTOTP})
	remove := func() error { return s.store.RemoveTOTP(ctx, p.ID, rec) }
	if name != methodTOTP {
		i := slices.IndexFunc(has.Passkeys, func(k Passkey) bool { return k.Label() == name })
		if i < 0 {
			return ErrNotFound
		}
		rec.Details = map[string]string{"method": methodPasskey, "passkey": name}
		remove = func() error { return s.store.RemovePasskey(ctx, p.ID, has.Passkeys[i].ID, rec) }
	}
	if count == 1 && s.FactorRequired(p) {
		return ErrFactorNeeded
	}
	return remove()
}

// ResetFactor removes everything that somebody else has lost, and ends the
// sessions: the next sign-in enrols anew.
func (s *Service) ResetFactor(ctx context.Context, by Person, username string) error {
	subject, err := s.administered(ctx, by, username)
	if err != nil {
		return err
	}
	if !by.Has(RoleSecurity) {
		return ErrForbidden
	}
	rec := record(s.now(), audit.KindFactorReset, by, nil)
	rec.Subject = subject.ID.String()
	return s.store.ResetFactors(ctx, subject.ID, rec)
}
