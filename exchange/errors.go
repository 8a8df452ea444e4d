package exchange

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Errors that callers branch on. The public text and the HTTP status of each
// are decided once, in package web.
var (
	// ErrNotFound: no such document, or not yours: the two look alike.
	ErrNotFound = errors.New("not found")
	// ErrForbidden: the person is known but the act is not theirs to do.
	ErrForbidden = errors.New("not permitted")
	// ErrConflict: the act does not fit the present state (for example a
	// second commit with another manifest).
	ErrConflict = errors.New("conflicts with the present state")
	// ErrUnavailable: a server this act needs did not answer; nothing changed.
	ErrUnavailable = errors.New("a needed server is unavailable")

	// Sign-in.
	// ErrBadCredentials: wrong, unknown and locked look alike.
	ErrBadCredentials     = errors.New("wrong user name or password, or locked")
	ErrSlowDown           = errors.New("too many attempts from one network")
	ErrPasswordMustChange = errors.New("password must be changed first")
	ErrAccountLocked      = errors.New("account is locked")
	ErrAccountDisabled    = errors.New("account is disabled or has expired")
	ErrBadFactor          = errors.New("wrong second factor")
	ErrNoChallenge        = errors.New("no enrolment or challenge is open in this session")
	ErrFactorNeeded       = errors.New("the only second factor of somebody who needs one")
	ErrDirectoryDown      = errors.New("directory is unavailable")

	// Keys.
	ErrKeyExists      = errors.New("a key is already enrolled")
	ErrNoKey          = errors.New("no key is enrolled")
	ErrFingerprint    = errors.New("fingerprint does not match the enrolled key")
	ErrBadProof       = errors.New("proof of possession does not verify")
	ErrSelfConfirm    = errors.New("nobody confirms their own key")
	ErrKeyAuthority   = errors.New("signed by a device without the right")
	ErrKeyAct         = errors.New("the key is not in a state for this")
	ErrUnconfirmed    = errors.New("a recipient's key is unconfirmed")
	ErrRecoveryExists = errors.New("the unit already has a recovery key")
	ErrSameRegistrar  = errors.New("another registrar signs, this one has")
	ErrSelfApprove    = errors.New("another recovery holder approves, one who was left an inner file")

	// Destruction.
	ErrSelfDestruction = errors.New("nobody approves his own request for destruction or erasure")

	// Sending.
	ErrManifest = errors.New("manifest refused")
	ErrObject   = errors.New("object refused")
	ErrTooLarge = errors.New("over the limit")
)

// IncompleteRosterError says which mandatory roster fields a person lacks.
type IncompleteRosterError struct {
	Username string
	Missing  []string
}

func (e *IncompleteRosterError) Error() string {
	return fmt.Sprintf("roster entry of %s lacks %s", e.Username, strings.Join(e.Missing, ", "))
}

// UnreachableError names recipients who cannot be sent to, and why.
type UnreachableError struct {
	Usernames []string
	Code      string // unknown | disabled | incomplete_roster | not_on_roster | no_key | unconfirmed_key
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("recipients %s: %s", strings.Join(e.Usernames, ", "), e.Code)
}

// Refusal is a refused release to an addressed person: which state, since
// when, by whom. Strangers get ErrNotFound instead.
type Refusal struct {
	Code   string // destroyed | recalled | returned | reported | expired | copy_not_allowed | disabled | purpose | directory_unreachable | witness_silent
	At     time.Time
	By     string // full name of who recalled or destroyed; empty otherwise
	Reason string // the recall's reason
}

func (e *Refusal) Error() string { return "release refused: " + e.Code }

// PasswordError says why a new password is refused. The code is stable.
type PasswordError struct {
	Code string // weak | same | directory | not_allowed | expired
}

func (e *PasswordError) Error() string { return "new password refused: " + e.Code }
