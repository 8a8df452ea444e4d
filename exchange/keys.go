package exchange

import (
	"context"
	"crypto/sha256"
	"time"

	"niem/exchange/audit"
)

// KeyStatus is what a key event says.
type KeyStatus string

// Key states. Replacement and revocation come with their own events.
const (
	KeyUnconfirmed KeyStatus = "unconfirmed"
	KeyConfirmed   KeyStatus = "confirmed"
	KeyRevoked     KeyStatus = "revoked"
)

// NewKey is what a person's device enrols: the public halves and a proof that
// the device key was at hand.
type NewKey struct {
	Account string   // age1pq…
	Device  [32]byte // Ed25519 public key
	Proof   [64]byte // device signature in EnrolmentDomain of EnrolmentMessage
}

// EnrolmentDomain is the domain of the device signature that enrols a key.
const EnrolmentDomain = "niem/enrolment/1"

// EnrolmentMessage is what a device signs to enrol itself together with an
// account recipient (age1pq…) for one person: person id, device key, account.
func EnrolmentMessage(person PersonID, device [32]byte, account string) []byte {
	message := make([]byte, 0, len(person)+len(device)+len(account))
	message = append(message, person[:]...)
	message = append(message, device[:]...)
	return append(message, account...)
}

// UnitID stands for a unit where a grant or a share names a person: the first
// 16 bytes of SHA-256("niem/unit/1" 0x00 name). The grant of a unit's recovery
// key is addressed to it.
func UnitID(unit string) PersonID {
	sum := sha256.Sum256(append([]byte("niem/unit/1\x00"), unit...))
	return PersonID(sum[:16])
}

// Key is a person's present key as the directory of keys holds it.
type Key struct {
	Person   PersonID
	Account  string
	Device   [32]byte
	Status   KeyStatus
	Entry    audit.Entry // the newest event: new or confirmed
	Enrolled audit.Entry // the event that introduced the key
}

// RecoveryKey is a unit's recovery key: its public half, and the identity
// nested for pairs of three holders, of whom any two can open it.
type RecoveryKey struct {
	Unit    string
	Account string
	Holders [3]PersonID
	Shares  [3][]byte // age files for the pairs 0∘1, 0∘2, 1∘2
	Entry   audit.Entry
}

// KeyStore keeps key events.
type KeyStore interface {
	// AddKey enrols a first key; ErrKeyExists when one is there.
	AddKey(ctx context.Context, person PersonID, k NewKey, rec audit.Record, now time.Time) (audit.Entry, error)
	// ConfirmKey turns the person's unconfirmed key with that account
	// recipient into a confirmed one; ErrConflict when it is not unconfirmed.
	ConfirmKey(ctx context.Context, person, registrar PersonID, account string, rec audit.Record, now time.Time) (audit.Entry, error)
	// Keys gives the present keys of those persons who have one.
	Keys(ctx context.Context, persons []PersonID) ([]Key, error)
	// DeviceKey finds who enrolled the device key with that SHA-256, if it is not revoked; else ErrNoKey.
	DeviceKey(ctx context.Context, device Hash) (Key, error)
	// AddRecovery keeps a unit's first recovery key; ErrRecoveryExists.
	AddRecovery(ctx context.Context, k RecoveryKey, rec audit.Record, now time.Time) (audit.Entry, error)
	// Recovery gives a unit's recovery key; ErrNoKey.
	Recovery(ctx context.Context, unit string) (RecoveryKey, error)
}

// RosterStore keeps people as the directory describes them.
type RosterStore interface {
	// SignedIn upserts the person as the directory describes them and appends
	// the record, in one transaction.
	SignedIn(ctx context.Context, p Person, rec audit.Record) (audit.Entry, error)
	// Note appends a record that stands alone (a refused sign-in, a reading).
	Note(ctx context.Context, rec audit.Record) (audit.Entry, error)
	// ReplaceRoster stores the directory's people and groups; people gone from
	// the directory become disabled. It appends rec(change) when something
	// changed.
	ReplaceRoster(ctx context.Context, people []Person, groups []Group, rec func(RosterChange) audit.Record) (RosterChange, error)
	// PersonByID, PersonByUsername: ErrNotFound.
	PersonByID(ctx context.Context, id PersonID) (Person, error)
	PersonByUsername(ctx context.Context, username string) (Person, error)
	// People gives the persons with those ids; absent ones are left out.
	People(ctx context.Context, ids []PersonID) ([]Person, error)
	// SearchPeople finds by part of name or user name, accents ignored, at
	// most limit.
	SearchPeople(ctx context.Context, text string, limit int) ([]Person, error)
	// GroupByName: ErrNotFound.
	GroupByName(ctx context.Context, name string) (Group, error)
}

// RosterChange counts what a synchronisation changed.
type RosterChange struct{ Added, Changed, Disabled int }

// Directory is the LDAP side: who is this, and is the password right.
type Directory interface {
	// Lookup finds whom a login name (user name, e-mail address or principal
	// name) means, without roles: the one entry that has it and spells it so but
	// for case. ErrNotFound, also for several; ErrDirectoryDown.
	Lookup(ctx context.Context, login string) (Person, error)
	// Authenticate checks the password of the entry with who's immutable id and
	// reads roles and groups anew: ErrBadCredentials, ErrAccountLocked or
	// ErrDirectoryDown; for the right password also ErrPasswordMustChange or
	// ErrAccountDisabled.
	Authenticate(ctx context.Context, who Person, password string) (Person, error)
	// Decoy costs what Authenticate costs with a wrong password, for nobody:
	// ErrBadCredentials or ErrDirectoryDown.
	Decoy(ctx context.Context, password string) error
	// Roster lists everybody, with roles and groups, and the lists of
	// recipients, as of one moment. What is read in part only is an error:
	// ErrDirectoryDown.
	Roster(ctx context.Context) ([]Person, []Group, error)
}
