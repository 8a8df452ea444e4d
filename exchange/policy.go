package exchange

import (
	"slices"
	"time"

	"niem/crypto"
)

// ReleaseKind is what a release is for.
type ReleaseKind string

// Kinds of release. View and copy give a recipient's own grant; proof gives
// the master grant to the sender; recovery gives it to the unit's recovery key.
const (
	ReleaseView     ReleaseKind = "view"
	ReleaseCopy     ReleaseKind = "copy"
	ReleaseProof    ReleaseKind = "proof"
	ReleaseRecovery ReleaseKind = "recovery"
)

// GrantKind names the grant a release kind needs, as in the manifest.
type GrantKind = crypto.GrantKind

// Grant kinds.
const (
	GrantRecipient = crypto.GrantRecipient
	GrantMaster    = crypto.GrantMaster
	GrantRecovery  = crypto.GrantRecovery
)

// Grant is the grant that releases of kind k peel.
func (k ReleaseKind) Grant() (GrantKind, bool) {
	switch k {
	case ReleaseView, ReleaseCopy:
		return GrantRecipient, true
	case ReleaseProof:
		return GrantMaster, true
	case ReleaseRecovery:
		return GrantRecovery, true
	}
	return 0, false
}

// ReleaseFacts is all that a release decision may look at. The store reads
// them inside the transaction that will hold the log entry, with the share row
// locked.
type ReleaseFacts struct {
	Now          time.Time
	Person       Person
	Kind         ReleaseKind
	Purpose      Purpose
	Sender       PersonID
	Metadata     Metadata
	HasGrant     bool // the person is addressed by a grant of the needed kind
	HasShare     bool // the share still lives
	RecalledAt   time.Time
	RecalledBy   string
	RecallReason string
	// GivenUpAt and GivenUp: when and by which answer the person gave the
	// document up; zero and empty when he did not.
	GivenUpAt   time.Time
	GivenUp     AnswerKind
	DestroyedAt time.Time
	DestroyedBy string
	// DirectoryRead is when the directory was last read as a whole.
	DirectoryRead time.Time
	// Recovery is the approved recovery request, not over, that names this
	// document and whose second holder the person is; zero for none.
	Recovery ID
	// Trace: the release is made for a request for a trace, and TraceOpen that this
	// is open, about this document, and put to the person.
	Trace     bool
	TraceOpen bool
	Witnesses WitnessState
}

// DecideRelease says whether a release may happen: nil, ErrNotFound for
// strangers, or a *Refusal for addressed people.
func DecideRelease(f ReleaseFacts) error {
	if _, ok := f.Kind.Grant(); !ok || !f.HasGrant {
		return ErrNotFound
	}
	if f.Person.Disabled {
		return &Refusal{Code: "disabled"}
	}
	if !f.DestroyedAt.IsZero() {
		return &Refusal{Code: "destroyed", At: f.DestroyedAt, By: f.DestroyedBy}
	}
	if f.Now.Sub(f.DirectoryRead) > DirectoryGrace {
		return &Refusal{Code: "directory_unreachable", At: f.DirectoryRead}
	}
	if f.Kind == ReleaseProof || f.Kind == ReleaseRecovery {
		// Recall and expiry never end tracing: only destruction does.
		switch {
		case !f.HasShare:
			return ErrNotFound
		case f.Kind == ReleaseRecovery && f.Recovery == ID{}:
			return &Refusal{Code: "no_recovery_request"}
		case f.Trace && !f.TraceOpen:
			return &Refusal{Code: "no_trace_request"}
		}
		return witnessed(f)
	}
	if err := ended(f); err != nil {
		return err
	}
	switch {
	case f.Kind == ReleaseCopy && !f.Metadata.AllowCopy:
		return &Refusal{Code: "copy_not_allowed"}
	case f.Purpose != "" && !ValidPurpose(f.Purpose):
		return &Refusal{Code: "purpose"}
	}
	return witnessed(f)
}

// ended refuses what a recipient can no longer read, and says why.
func ended(f ReleaseFacts) error {
	switch {
	case !f.RecalledAt.IsZero():
		return &Refusal{Code: "recalled", At: f.RecalledAt, By: f.RecalledBy, Reason: f.RecallReason}
	case !f.GivenUpAt.IsZero():
		return &Refusal{Code: string(f.GivenUp), At: f.GivenUpAt}
	case !f.Now.Before(f.Metadata.Expires), !f.HasShare:
		return &Refusal{Code: "expired", At: f.Metadata.Expires}
	}
	return nil
}

// witnessed refuses what must not be released while the log's witnesses are
// silent: nobody but the operator would vouch for its newest entries.
func witnessed(f ReleaseFacts) error {
	if f.Witnesses.Refuses(f.Metadata.Class) {
		return &Refusal{Code: "witness_silent", At: f.Witnesses.At}
	}
	return nil
}

// MayRecall reports whether p may recall a document of sender: the sender and
// the leader of the sender's unit.
func MayRecall(p, sender Person) bool {
	return !p.Disabled && (p.ID == sender.ID || leads(p, sender.Unit))
}

// leads reports whether p is the leader of unit. People whom the directory puts
// into no unit are nobody's.
func leads(p Person, unit string) bool { return p.Has(RoleLeader) && unit != "" && p.Unit == unit }

// MayAuditDocument reports whether p may read the audit of a document: its
// sender, leaders of the unit of the sender or of a recipient, data-protection
// officers, inspectors and security officers.
func MayAuditDocument(p, sender Person, recipientUnits []string) bool {
	if p.Disabled {
		return false
	}
	if p.ID == sender.ID || auditsAll(p) {
		return true
	}
	return leads(p, sender.Unit) || slices.ContainsFunc(recipientUnits, func(unit string) bool { return leads(p, unit) })
}

// MayAuditPerson reports whether p may read the timeline of subject: the
// person, the unit's leader, data-protection officers, inspectors and security
// officers.
func MayAuditPerson(p, subject Person) bool {
	return !p.Disabled && (p.ID == subject.ID || auditsAll(p) || leads(p, subject.Unit))
}

// MayAuditUnit reports whether p may read the board of a unit: its leader,
// data-protection officers, inspectors and security officers.
func MayAuditUnit(p Person, unit string) bool {
	return !p.Disabled && unit != "" && (auditsAll(p) || leads(p, unit))
}

// auditsAll reports whether p may read every audit.
func auditsAll(p Person) bool {
	return p.Has(RoleDPO) || p.Has(RoleInspector) || p.Has(RoleSecurity)
}

// MayAdminister reports whether p may end the sessions of subject and reset a
// lost second factor: security officers, and the unit's leader. Nobody does so
// for oneself.
func MayAdminister(p, subject Person) bool {
	return !p.Disabled && p.ID != subject.ID && (p.Has(RoleSecurity) || leads(p, subject.Unit))
}

// MayConfirmKeys reports whether p is a registrar.
func MayConfirmKeys(p Person) bool { return !p.Disabled && p.Has(RoleSecurity) }

// MayReadSessionMarks reports whether p may have the keys with which session marks
// are read in leaked pictures: who may read every audit, and who could run a trace.
func MayReadSessionMarks(p Person, traces bool) bool { return !p.Disabled && (traces || auditsAll(p)) }

// MayReadRecovery reports whether p may read how the recovery keys of all units
// were used: data-protection officers, inspectors and security officers.
func MayReadRecovery(p Person) bool { return !p.Disabled && auditsAll(p) }

// MayExportLog reports whether p may export the records of the log.
func MayExportLog(p Person) bool { return !p.Disabled && auditsAll(p) }

// MayCheckDirectory reports whether p may have the directory's settings tried
// and see what they are.
func MayCheckDirectory(p Person) bool { return !p.Disabled && p.Has(RoleSecurity) }
