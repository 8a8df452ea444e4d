package exchange

import (
	"context"

	"niem/crypto"
	"niem/exchange/audit"
)

// KeyStatus is what the log says of a key.
type KeyStatus = audit.KeyStatus

// Key states.
const (
	KeyUnconfirmed = audit.KeyUnconfirmed
	KeyConfirmed   = audit.KeyConfirmed
	KeyRevoked     = audit.KeyRevoked
)

// UnitID stands for a unit where a grant or a share names a person. The grant of
// a unit's recovery key is addressed to it.
func UnitID(unit string) PersonID { return crypto.UnitID(unit) }

// Key is a person's present key as the directory of keys holds it.
type Key struct {
	Person    PersonID
	Account   string   // age1pq…
	Device    [32]byte // that it was enrolled with; others may have joined or taken its place
	Status    KeyStatus
	Registrar bool        // may confirm keys, by the log
	Entry     audit.Entry // the newest event
	Enrolled  audit.Entry // the event that introduced the key
}

// Device is a device key that stands or stood on the log.
type Device struct {
	Person PersonID
	Public [32]byte
	Live   bool
}

// KeyEvent is what a key event changes, after it was held against the log.
type KeyEvent struct {
	Person    PersonID
	Account   string     // of a new or replaced key, else empty
	Adds      [32]byte   // a device, or zero
	Ends      [][32]byte // devices
	Status    KeyStatus  // afterwards
	Registrar bool       // afterwards
	Follows   int64      // entry of the owner's newest event, -1 for none
	Seen      int64      // newest event of anybody that it was judged by
	Signers   [][32]byte // devices that signed
	Approves  *Joining   // a revealed request that becomes approved with it
}

// KeyEntry is an entry about somebody's key.
type KeyEntry struct {
	Person PersonID
	audit.Entry
}

// RecoveryKey is a unit's recovery key: its public half, and the identity
// nested for pairs of three holders, of whom any two can open it.
type RecoveryKey struct {
	Unit    string
	Account string
	Holders [3]PersonID
	Shares  [3][]byte // age files for the pairs 0∘1, 0∘2, 1∘2
	Before  bool      // another one has taken its place; documents may be sealed to it still
	Entry   audit.Entry
}

// KeyStore keeps key events.
type KeyStore interface {
	// AddKeyEvent appends a key event. ErrConflict when the owner's key, or the
	// key of somebody who signed, has had events that the caller has not seen,
	// or when a key or device has been enrolled before; ErrKeyExists when
	// somebody enrols a first key twice at once.
	AddKeyEvent(ctx context.Context, ev KeyEvent, rec audit.Record) (audit.Entry, error)
	// KeyEvents gives the key events of those persons, and of all registrars
	// there ever were, in the order of the log.
	KeyEvents(ctx context.Context, persons []PersonID) ([]KeyEntry, error)
	// Keys gives the present keys of those persons who have one.
	Keys(ctx context.Context, persons []PersonID) ([]Key, error)
	// Device finds a device key by its SHA-256, also one that has ended; else
	// ErrNoKey.
	Device(ctx context.Context, device Hash) (Device, error)
	// AddRecovery keeps a unit's first recovery key; ErrRecoveryExists, and
	// ErrConflict as for key events.
	AddRecovery(ctx context.Context, k RecoveryKey, by Judged, rec audit.Record) (audit.Entry, error)
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
	// SearchGroups finds by part of name or title, accents ignored, at most limit.
	SearchGroups(ctx context.Context, text string, limit int) ([]Group, error)
	// GroupByName: ErrNotFound.
	GroupByName(ctx context.Context, name string) (Group, error)
}

// RosterChange counts what a synchronisation changed.
type RosterChange struct{ Added, Changed, Disabled int }
