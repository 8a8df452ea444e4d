package exchange

import (
	"niem/crypto"
	"slices"
)

// Identifiers shared with the sealed formats. They are aliases so that stores
// can name them without importing the crypto package.
type (
	// PersonID is the directory's immutable id (entryUUID or objectGUID).
	PersonID = crypto.PersonID
	// DocumentID is drawn at random by the sender's device.
	DocumentID = crypto.DocumentID
	// Hash is a SHA-256 value.
	Hash = crypto.Hash
)

// ID is a random 128-bit identifier made by the service or a client: a view,
// a request, a session.
type ID [16]byte

// Role is what a person may do, derived from groups of the directory.
type Role string

// The roles of the product. Everyone who may sign in has RoleStaff.
const (
	RoleStaff     Role = "staff"
	RoleLeader    Role = "leader"    // of the own unit
	RoleClerk     Role = "clerk"     // văn thư
	RoleSecurity  Role = "security"  // cán bộ chuyên trách: accounts, tracing; registrar of keys
	RoleDPO       Role = "dpo"       // data-protection officer
	RoleInspector Role = "inspector" // read-only audit
)

// Person is somebody of the access roster. Full name, position, phone and
// e-mail are mandatory (roster of access holders): see MissingFields.
type Person struct {
	ID       PersonID
	Username string
	FullName string // NFC
	Position string
	Phone    string
	Email    string
	Unit     string
	Roles    []Role
	Groups   []string // names of recipient groups the person belongs to
	Disabled bool
	// Delegations are in force now; their roles are among Roles. The directory
	// knows nothing of them.
	Delegations []Delegating
}

// Has reports whether p holds role r.
func (p Person) Has(r Role) bool { return slices.Contains(p.Roles, r) }

// MissingFields names the mandatory roster fields that are empty, in the fixed
// order full_name, position, phone, email.
func (p Person) MissingFields() []string {
	var missing []string
	for _, f := range []struct{ name, value string }{
		{"full_name", p.FullName}, {"position", p.Position}, {"phone", p.Phone}, {"email", p.Email},
	} {
		if f.value == "" {
			missing = append(missing, f.name)
		}
	}
	return missing
}

// Group is a list of recipients kept in the directory; clients expand it.
type Group struct {
	Name    string
	Title   string
	Members []PersonID
}
