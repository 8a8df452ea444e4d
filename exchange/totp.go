package exchange

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"niem/exchange/audit"
)

// Time-based codes (RFC 6238): six digits, 30 seconds, SHA-1, as every
// authenticator reads them; one step of drift to either side.
const (
	totpPeriod = 30
	totpDrift  = 1
)

var totpOptions = totp.ValidateOpts{Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// challengeTime is how long an enrolment or a passkey's challenge may take.
const challengeTime = 10 * time.Minute

const purposeTOTP = "totp"

// BeginTOTP draws a secret for the person's authenticator and gives it as an
// otpauth address. It counts once ConfirmTOTP has seen a code of it, in the same
// session.
func (s *Service) BeginTOTP(ctx context.Context, p Person, session Session) (string, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: s.factor.Issuer, AccountName: p.Username, Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", fmt.Errorf("draw a secret for codes: %w", err)
	}
	sealed, err := sealSecret(s.login.Key, p.ID, key.Secret())
	if err != nil {
		return "", err
	}
	if err := s.store.SaveChallenge(ctx, session.ID, purposeTOTP, sealed, s.now()); err != nil {
		return "", err
	}
	return key.URL(), nil
}

// ConfirmTOTP enrols the secret of BeginTOTP by a code of it. The recovery codes
// are those of a first factor, else none.
func (s *Service) ConfirmTOTP(ctx context.Context, p Person, session Session, code string) (recovery []string, err error) {
	now := s.now()
	sealed, made, err := s.store.Challenge(ctx, session.ID, purposeTOTP)
	if errors.Is(err, ErrNotFound) || err == nil && now.Sub(made) >= challengeTime {
		return nil, ErrNoChallenge
	}
	if err != nil {
		return nil, err
	}
	step, err := s.matchTOTP(p, sealed, code, now)
	if err != nil {
		return nil, err
	}
	recovery, kept, err := s.firstCodes(ctx, p, session)
	if err != nil {
		return nil, err
	}
	rec := record(now, audit.KindFactorEnrolled, p, map[string]string{"method": methodTOTP, "session": hexID(session.ID)})
	return recovery, s.store.EnrolTOTP(ctx, p.ID, session.ID, sealed, step, kept, rec)
}

// firstCodes draws recovery codes for somebody without any factor so far. Who has
// one adds another only in a session that has shown it.
func (s *Service) firstCodes(ctx context.Context, p Person, session Session) (shown []string, kept []Hash, err error) {
	has, err := s.store.Factors(ctx, p.ID)
	switch {
	case err != nil:
		return nil, nil, err
	case has.Any() && !session.Factor:
		return nil, nil, ErrConflict
	case has.Any():
		return nil, nil, nil
	}
	shown, kept = newRecoveryCodes(s.login.Key, p.ID)
	return shown, kept, nil
}

// matchTOTP finds the time step whose code it is: ErrBadFactor for none near now.
func (s *Service) matchTOTP(p Person, sealed []byte, code string, now time.Time) (int64, error) {
	secret, err := openSecret(s.login.Key, p.ID, sealed)
	if err != nil {
		return 0, err
	}
	found := int64(-1)
	for drift := -totpDrift; drift <= totpDrift; drift++ {
		at := now.Add(time.Duration(drift) * totpPeriod * time.Second)
		want, err := totp.GenerateCodeCustom(secret, at, totpOptions)
		if err != nil {
			return 0, fmt.Errorf("compute a code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = at.Unix() / totpPeriod
		}
	}
	if found < 0 {
		return 0, ErrBadFactor
	}
	return found, nil
}

// proveTOTP takes a code of the person's authenticator, each once.
func (s *Service) proveTOTP(ctx context.Context, p Person, code string, decoy bool) error {
	sealed, err := s.store.TOTPSecret(ctx, p.ID)
	if errors.Is(err, ErrNotFound) {
		return ErrBadFactor
	}
	if err != nil {
		return err
	}
	step, err := s.matchTOTP(p, sealed, code, s.now())
	if err != nil {
		return err
	}
	if decoy {
		return ErrBadFactor
	}
	taken, err := s.store.UseTOTPStep(ctx, p.ID, step)
	if err == nil && !taken {
		err = ErrBadFactor
	}
	return err
}
