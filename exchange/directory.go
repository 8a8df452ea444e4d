package exchange

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"niem/exchange/audit"
)

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
	// ChangePassword sets a new password with the old one as proof, also for
	// somebody who must change it: ErrBadCredentials, ErrAccountLocked,
	// ErrAccountDisabled, ErrDirectoryDown, or *PasswordError.
	ChangePassword(ctx context.Context, who Person, old, fresh string) error
	// Check tries every server and what sign-in and roster need, and tells what
	// it found, the good included. now is the time to judge certificates by.
	Check(ctx context.Context, now time.Time) []Finding
	// Roster lists everybody, with roles and groups, and the lists of
	// recipients, as of one moment. What is read in part only is an error:
	// ErrDirectoryDown.
	Roster(ctx context.Context) ([]Person, []Group, error)
}

// DirectoryStore keeps what the service knows of the directory.
type DirectoryStore interface {
	// DirectoryRead notes that the whole directory was read; LastDirectoryRead
	// is the zero time when it never was.
	DirectoryRead(ctx context.Context, at time.Time) error
	LastDirectoryRead(ctx context.Context) (time.Time, error)
	// Staff gives everybody who is neither disabled nor without RoleStaff.
	Staff(ctx context.Context) ([]PersonID, error)
}

const (
	// SyncEvery is how often the directory is read: whoever is disabled there
	// loses sessions and releases within a minute.
	SyncEvery = 20 * time.Second
	// DirectoryGrace is how long releases go on while the directory can't be
	// read. After it nobody knows who was disabled meanwhile.
	DirectoryGrace = 10 * time.Minute
	// directoryLate is when a missing reading is reported.
	directoryLate = 3 * SyncEvery
)

// ShrunkenError reports a reading of the directory in which most of the staff
// are missing: a cut answer or a wrong setting rather than everybody's leaving.
// It is an ErrDirectoryDown.
type ShrunkenError struct{ Before, Missing int }

func (e *ShrunkenError) Error() string {
	return fmt.Sprintf("%v: of %d people %d are missing", ErrDirectoryDown, e.Before, e.Missing)
}

func (e *ShrunkenError) Unwrap() error { return ErrDirectoryDown }

// fewPeople is how many staff may all leave at once.
const fewPeople = 4

// checkShrinking compares the staff as known with people as read. Those whom
// the directory itself shows as disabled are not missing.
func checkShrinking(staff []PersonID, people []Person) error {
	there := make(map[PersonID]bool, len(people))
	for _, p := range people {
		there[p.ID] = p.Disabled || p.Has(RoleStaff)
	}
	missing := 0
	for _, id := range staff {
		if !there[id] {
			missing++
		}
	}
	if len(staff) > fewPeople && 2*missing > len(staff) {
		return &ShrunkenError{len(staff), missing}
	}
	return nil
}

// SyncDirectory takes over people and groups from the directory. A failure
// changes nothing, and so does a reading without most of the staff
// (*ShrunkenError); either counts as an outage.
func (s *Service) SyncDirectory(ctx context.Context) (RosterChange, error) {
	return s.syncDirectory(ctx, audit.System, false)
}

// AcceptShrunkenDirectory takes over what the directory says although most of
// the staff are missing: a security officer has looked why.
func (s *Service) AcceptShrunkenDirectory(ctx context.Context, by Person) (RosterChange, error) {
	if !MayCheckDirectory(by) {
		return RosterChange{}, ErrForbidden
	}
	return s.syncDirectory(ctx, by.ID.String(), true)
}

func (s *Service) syncDirectory(ctx context.Context, actor string, shrunken bool) (RosterChange, error) {
	if err := s.InStep(ctx); err != nil {
		return RosterChange{}, fmt.Errorf("read directory: %w", err) // the time of reading would hide an outage
	}
	began := s.now() // what happens in the directory while it is read may be missed
	people, groups, err := s.directory.Roster(ctx)
	if err != nil {
		return RosterChange{}, fmt.Errorf("read directory: %w", err)
	}
	staff, err := s.store.Staff(ctx)
	if err != nil {
		return RosterChange{}, err
	}
	if err := checkShrinking(staff, people); err != nil && !shrunken {
		return RosterChange{}, fmt.Errorf("read directory: %w", err)
	}
	change, err := s.store.ReplaceRoster(ctx, people, groups, func(c RosterChange) audit.Record {
		details := map[string]string{"added": strconv.Itoa(c.Added), "changed": strconv.Itoa(c.Changed), "disabled": strconv.Itoa(c.Disabled)}
		if shrunken {
			details["accepted"] = "shrunken"
		}
		return audit.Record{Time: s.now(), Kind: audit.KindRoster, Actor: actor, Details: details}
	})
	if err != nil {
		return change, err
	}
	return change, s.store.DirectoryRead(ctx, began)
}

// DirectoryState fails when the directory wasn't read lately, with what that
// means by now.
func (s *Service) DirectoryState(ctx context.Context) error {
	read, err := s.store.LastDirectoryRead(ctx)
	if err != nil {
		return err
	}
	switch age := s.now().Sub(read); {
	case age > DirectoryGrace:
		return fmt.Errorf("%w: last read %s; no sign-ins, no releases", ErrDirectoryDown, read.UTC().Format(time.RFC3339))
	case age > directoryLate:
		return fmt.Errorf("%w: last read %s; no releases after %s", ErrDirectoryDown, read.UTC().Format(time.RFC3339),
			read.Add(DirectoryGrace).UTC().Format(time.RFC3339))
	}
	return nil
}
