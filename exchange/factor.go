package exchange

import (
	"context"
	"slices"
	"time"

	"niem/exchange/audit"
)

// FactorRule says who needs a second factor.
type FactorRule string

// The rules: people with the roles of factorRoles, or everybody.
const (
	FactorForRoles FactorRule = "roles"
	FactorForAll   FactorRule = "all"
)

// factorRoles need a second factor under every rule: administrators and
// registrars, and leaders.
var factorRoles = []Role{RoleSecurity, RoleLeader}

// Requires reports whether somebody with those roles needs a second factor.
func (r FactorRule) Requires(roles []Role) bool {
	return r != FactorForRoles || slices.ContainsFunc(roles, func(one Role) bool { return slices.Contains(factorRoles, one) })
}

// Stage is how far a session has come.
type Stage string

// Until it is open, a session does nothing but what leads there, and sign out.
const (
	StageOpen  Stage = "open"
	StageProve Stage = "prove_factor" // the person's second factor is still to be shown
	StageEnrol Stage = "enrol_factor" // the person needs one and has none
)

// Stage is how far the session has come under the rule.
func (s Session) Stage(rule FactorRule) Stage {
	switch {
	case s.Enrolled && !s.Factor:
		return StageProve
	case !s.Enrolled && rule.Requires(s.Roles):
		return StageEnrol
	}
	return StageOpen
}

// Factors is what somebody has as second factor.
type Factors struct {
	TOTP     time.Time // since when; zero without
	Passkeys []Passkey
	Codes    int // recovery codes left
}

// Any reports whether there is a second factor at all. Recovery codes alone are
// none.
func (f Factors) Any() bool { return !f.TOTP.IsZero() || len(f.Passkeys) > 0 }

// Passkey is the public half of a passkey.
type Passkey struct {
	ID         []byte
	Name       string
	Credential []byte // as the WebAuthn library writes it
	Counter    uint32 // of signatures
	Added      time.Time
}

// Evidence is what somebody shows of the second factor: a time-based code or a
// recovery code, or a passkey's answer to the session's challenge (JSON).
type Evidence struct {
	Code    string
	Passkey []byte
}

// FactorConfig is what second factors need.
type FactorConfig struct {
	Rule FactorRule
	// Issuer names the installation in people's authenticators.
	Issuer string
	// RPID and Origins are the WebAuthn relying party's; without them there are
	// no passkeys.
	RPID    string
	Origins []string
}

// FactorStore keeps second factors. Each change and its entry are one
// transaction.
type FactorStore interface {
	Factors(ctx context.Context, person PersonID) (Factors, error)
	// TOTPSecret gives the sealed secret: ErrNotFound without one.
	TOTPSecret(ctx context.Context, person PersonID) ([]byte, error)
	// EnrolTOTP stores a secret in place of any before, used up to step; the
	// session's challenge ends. With codes it is the person's first factor, and
	// those are the recovery codes: ErrConflict if there is a factor already.
	EnrolTOTP(ctx context.Context, person PersonID, session ID, sealed []byte, step int64, codes []Hash, rec audit.Record) error
	// UseTOTPStep takes a time step, of which each is taken once and none after a
	// later one. It reports whether it was taken.
	UseTOTPStep(ctx context.Context, person PersonID, step int64) (bool, error)
	// AddPasskey stores a passkey, and recovery codes like EnrolTOTP. ErrConflict
	// when it is stored already.
	AddPasskey(ctx context.Context, person PersonID, k Passkey, codes []Hash, rec audit.Record) error
	// UsePasskey notes a use, unless another one has counted as far already.
	UsePasskey(ctx context.Context, person PersonID, k Passkey, before uint32) (bool, error)
	// UseRecoveryCode deletes a code, with its entry; ErrNotFound when there is no
	// such code.
	UseRecoveryCode(ctx context.Context, person PersonID, code Hash, rec audit.Record) error
	// ReplaceRecoveryCodes stores new codes in place of all before.
	ReplaceRecoveryCodes(ctx context.Context, person PersonID, codes []Hash, rec audit.Record) error
	// RemoveTOTP and RemovePasskey fail with ErrNotFound when there is none; with
	// the last factor the recovery codes go.
	RemoveTOTP(ctx context.Context, person PersonID, rec audit.Record) error
	RemovePasskey(ctx context.Context, person PersonID, id []byte, rec audit.Record) error
	// ResetFactors removes all that the person has, and ends the sessions.
	// ErrNotFound when there is nothing.
	ResetFactors(ctx context.Context, person PersonID, rec audit.Record) error

	// SaveChallenge keeps what the session is asked, in place of any before.
	SaveChallenge(ctx context.Context, session ID, purpose string, data []byte, made time.Time) error
	// Challenge reads it; TakeChallenge removes it, too. ErrNotFound when none.
	Challenge(ctx context.Context, session ID, purpose string) ([]byte, time.Time, error)
	TakeChallenge(ctx context.Context, session ID, purpose string) ([]byte, time.Time, error)
}
