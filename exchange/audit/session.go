package audit

// Kinds of records of sessions and second factors, beside those of signing in
// and out.
const (
	KindLoginLocked    Kind = "login.locked"
	KindLoginUnlocked  Kind = "login.unlocked"
	KindSessionEnded   Kind = "session.ended"
	KindSessionProved  Kind = "session.proved"
	KindSessionRenewed Kind = "session.renewed"
)
