package audit

// Kinds of records of sessions and second factors, beside those of signing in
// and out.
const (
	KindLoginLocked    Kind = "login.locked"
	KindLoginUnlocked  Kind = "login.unlocked"
	KindSessionEnded   Kind = "session.ended"
	KindSessionProved  Kind = "session.proved"
	KindSessionRenewed Kind = "session.renewed"

	KindFactorEnrolled  Kind = "factor.enrolled"
	KindFactorRemoved   Kind = "factor.removed"
	KindFactorReset     Kind = "factor.reset"
	KindFactorCodes     Kind = "factor.codes"
	KindFactorRecovered Kind = "factor.recovered"
)
