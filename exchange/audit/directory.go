package audit

// Kinds of records of the directory, beside KindRoster.
const (
	KindDirectoryChecked Kind = "directory.checked"
	KindPasswordChanged  Kind = "password.changed"
)
