package desk

import (
	"fmt"

	"niem/exchange/audit"
)

// Codes of a Failure: what was found wrong with what the server gave.
const (
	CodeUnreachable = "unreachable"    // no whole answer
	CodeCheckpoint  = "checkpoint"     // not signed by the pinned log key
	CodeForked      = "log_forked"     // the log does not continue what was seen
	CodeWitness     = "witness"        // the pinned witnesses have not vouched for the log
	CodeReceipt     = "receipt"        // an entry does not stand on the log, or says something else
	CodeKey         = "key"            // a key is not what the log says
	CodeRoot        = "registrar_root" // another founded registrar than the pinned ones
	CodeHistory     = "key_history"    // the own history lost what was seen
	CodeKeyGone     = "key_gone"       // the server denies the own key, which this device has seen
	CodeForeign     = "foreign_key"    // the own key is another than this device's
	CodeSigner      = "signer"         // the signing device is not the sender's, or was not at the sending
	CodeClass       = "class"          // the release names another data class than the manifest
	CodeAuthority   = "authority"      // no right to make a version of the manifest
	CodeDocument    = "document"       // manifest, grant, page or mark do not fit together
	CodeJoining     = "joining"        // the two devices do not see the same thing
	CodeJoiningCode = "joining_code"   // another code was typed
	CodeNotAsked    = "not_asked"      // people for whom nobody asked
	CodeUnitKey     = "recovery_key"   // a unit's recovery key did not come to be by right, or not out of the remembered one
	CodeShare       = "share"          // a grant without its share
	CodeEnded       = "device_ended"   // this device was removed
	CodeRecipients  = "recipients"     // more than a document can have
	CodeSplit       = "split"          // too many pages for so many recipients
	CodeVerify      = "verify"         // what was sealed does not open again
	CodePicture     = "picture"        // a picture can't be examined
	CodeCorners     = "corners"        // the points are no page's corners
	CodeFingerprint = "fingerprint"    // not the key that the owner read out
	CodeReplacement = "replacement"    // the request for a new key does not fit the log
	CodeInput       = "input"          // the page asked for something malformed
)

// A Failure stops what was asked for. Code is stable; the rest is for whoever
// words it, and holds nothing secret.
type Failure struct {
	Code string
	Err  error
	// Name is whom or what it is about: a person, a unit, a registrar's key, a data
	// class; Other is what stands against it.
	Name, Other string
	// Pinned is the fingerprint that this device remembers, of CodeUnitKey.
	Pinned string
	// Need is how many witnesses have to vouch, of CodeWitness.
	Need int
	// Entry of the log that it is about, 0 for none.
	Entry int64
	// Fork has the two checkpoints of CodeForked.
	Fork Fork
}

// Fork is two signed checkpoints that are not of one log, as far as the server can
// show.
type Fork struct{ Older, Newer audit.Checkpoint }

func (f *Failure) Error() string {
	s := f.Code
	for _, about := range []string{f.Name, f.Other} {
		if about != "" {
			s += fmt.Sprintf(" %q", about)
		}
	}
	if f.Entry != 0 {
		s += fmt.Sprintf(" (entry %d)", f.Entry)
	}
	if f.Err != nil {
		s += ": " + f.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }

func fail(code string, err error) error { return &Failure{Code: code, Err: err} }

// about is a failure that names what it is about.
func about(code, name, other string, err error) error {
	return &Failure{Code: code, Err: err, Name: name, Other: other}
}
