package exchange

import (
	"context"
	"errors"
	"strconv"

	"niem/exchange/audit"
)

// ChangePassword sets a new password in the directory, with the old one as
// proof, which is counted as at sign-in. No session is needed: somebody who must
// change the password has none. All sessions of the person end but the one whose
// token is present; ended counts them.
func (s *Service) ChangePassword(ctx context.Context, login, old, fresh string, from Origin, present Hash) (ended int, err error) {
	if err := checkNewPassword(old, fresh); err != nil {
		return 0, err
	}
	who, _, _, err := s.passwordOf(ctx, login, old, from, ID{}, func(Person) error { return nil })
	if err != nil && !errors.Is(err, ErrPasswordMustChange) {
		if code := refusalCode(err); code != "" && who.ID != (PersonID{}) {
			s.signInRefused(ctx, who, code)
		}
		return 0, err
	}
	// What the directory has done must be noted, whoever hangs up.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	if err := s.directory.ChangePassword(ctx, who, old, fresh); err != nil {
		return 0, err
	}
	// Whoever learned the old one may have signed in with it: no device is known
	// any longer.
	if err := s.store.ForgetDevices(ctx, who.ID); err != nil {
		return 0, err
	}
	return s.passwordChanged(ctx, who, present)
}

// checkNewPassword holds a new password to the rule before anything is asked of
// the directory, which has rules of its own.
func checkNewPassword(old, fresh string) error {
	switch {
	case !StrongSecret(fresh), !PlausiblePassword(fresh):
		return &PasswordError{"weak"}
	case fresh == old:
		return &PasswordError{"same"}
	}
	return nil
}

// passwordChanged ends the other sessions with the entry of the change.
func (s *Service) passwordChanged(ctx context.Context, who Person, present Hash) (int, error) {
	kept, err := s.store.SessionByToken(ctx, present)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return 0, err
	}
	rec := func(ended []ID) audit.Record {
		return record(s.now(), audit.KindPasswordChanged, who, map[string]string{"ended": strconv.Itoa(len(ended))})
	}
	ended, err := s.store.EndSessions(ctx, who.ID, func(one Session) bool { return one.ID != kept.ID }, rec)
	if errors.Is(err, ErrNotFound) {
		_, err = s.store.Note(ctx, rec(nil))
	}
	return len(ended), err
}
