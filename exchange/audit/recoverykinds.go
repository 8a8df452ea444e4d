package audit

// Kinds of records about the recovery keys of units.
const (
	KindRecoveryReplaced  Kind = "recovery.replaced" // a new key, signed by two holders of the one before
	KindRecoveryRetired   Kind = "recovery.retired"  // nothing is sealed any more to a key before
	KindRecoveryRequested Kind = "recovery.requested"
	KindRecoveryApproved  Kind = "recovery.approved"
	KindRecoveryRejected  Kind = "recovery.rejected"
	KindRecoveryRehearsed Kind = "recovery.rehearsed"
	KindRecoveryFinished  Kind = "recovery.finished"
	KindAmended           Kind = "document.amended" // a further version of the manifest
)
