package desk

import "fmt"

// Codes of a Failure: what was found wrong with what the server gave.
const (
	CodeUnreachable = "unreachable"    // no whole answer
	CodeCheckpoint  = "checkpoint"     // not signed by the pinned log key
	CodeForked      = "log_forked"     // the log does not continue what was seen
	CodeReceipt     = "receipt"        // an entry does not stand on the log, or says something else
	CodeKey         = "key"            // a key is not what the log says
	CodeRoot        = "registrar_root" // another founded registrar than the pinned ones
	CodeHistory     = "key_history"    // the own history lost what was seen
	CodeForeign     = "foreign_key"    // the own key is another than this device's
	CodeSigner      = "signer"         // the signing device is not the sender's, or was not at the sending
	CodeClass       = "class"          // the release names another data class than the manifest
	CodeAuthority   = "authority"      // no right to make a version of the manifest
	CodeDocument    = "document"       // manifest, grant, page or mark do not fit together
	CodeJoining     = "joining"        // the two devices do not see the same thing
	CodeJoiningCode = "joining_code"   // another code was typed
	CodeNotAsked    = "not_asked"      // people for whom nobody asked
	CodeUnitKey     = "recovery_key"   // another recovery key than the remembered one, and no step between
	CodeShare       = "share"          // a grant without its share
	CodeEnded       = "device_ended"   // this device was removed
	CodeRecipients  = "recipients"     // more than a document can have
	CodeSplit       = "split"          // too many pages for so many recipients
	CodeVerify      = "verify"         // what was sealed does not open again
	CodeInput       = "input"          // the page asked for something malformed
)

// A Failure stops what was asked for. Code is stable; the cause is for the
// console and holds nothing secret.
type Failure struct {
	Code string
	Err  error
}

func (f *Failure) Error() string {
	if f.Err == nil {
		return f.Code
	}
	return fmt.Sprintf("%s: %v", f.Code, f.Err)
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }

func fail(code string, err error) error { return &Failure{code, err} }
