package api

import (
	"errors"
	"fmt"
)

// Message is a public text in both languages of the product.
type Message struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Error is a refusal by the server. Code is stable, the message is for people,
// Details hold what the code is about: for example "missing" roster fields,
// "recipients" who cannot be reached, "at", "by" and "reason" of a recall.
type Error struct {
	Status  int            `json:"-"`
	Code    string         `json:"code"`
	Message Message        `json:"message"`
	Details map[string]any `json:"details,omitempty"`
	Request string         `json:"request,omitempty"` // id in the server's log
}

// Error gives the code and the English text.
func (e *Error) Error() string {
	return fmt.Sprintf("server answered %d %s: %s", e.Status, e.Code, e.Message.EN)
}

// ErrUnreachable is a connection that could not be made, broke, or stalled: no
// answer came, or not all of it. The cause is wrapped beside it; where the caller
// ended the request itself it is the context's error.
var ErrUnreachable = errors.New("no whole answer from the server")

// ErrorBody is the JSON envelope of an Error.
type ErrorBody struct {
	Error Error `json:"error"`
}

// Codes that clients branch on. The server's table has them all.
const (
	CodeNotFound         = "not_found"
	CodeForbidden        = "forbidden"
	CodeConflict         = "conflict"
	CodeUnavailable      = "unavailable"
	CodeClock            = "clock" // the servers' clocks are apart
	CodeStepUp           = "step_up_required"
	CodeProveFactor      = "factor_required"
	CodeEnrolFactor      = "factor_enrolment_required"
	CodeBadFactor        = "bad_factor"
	CodeSignedOut        = "signed_out"
	CodeBadCredentials   = "bad_credentials"
	CodePasswordRefused  = "password_refused"
	CodePasswordChange   = "password_must_change"
	CodeSlowDown         = "slow_down"
	CodeIncompleteRoster = "incomplete_roster"
	CodeNotOnRoster      = "not_on_roster"
	CodeRulesDue         = "rules_not_acknowledged"
	CodeInvalid          = "invalid"
	CodeUnreachable      = "recipients_unreachable"
	CodeRecalled         = "recalled"
	CodeDestroyed        = "destroyed"
	CodeExpired          = "expired"
	CodeReturned         = "returned" // by the reader
	CodeReported         = "reported" // by the reader, as outside the remit
	CodeCopyNotAllowed   = "copy_not_allowed"
	CodeManifest         = "manifest_refused"
	CodeObject           = "object_refused"
	CodeTooLarge         = "too_large"
	CodeKeyExists        = "key_exists"
	CodeNoKey            = "no_key"
	CodeUnconfirmed      = "unconfirmed_key"
	CodeFingerprint      = "fingerprint_mismatch"
	CodeWitnessSilent    = "witness_silent"
	CodeKeyAuthority     = "key_authority"
	CodeInternal         = "internal"
)
