package exchange

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"niem/exchange/audit"
)

// Origin is where an attempt comes from, as far as the client shows it.
type Origin struct {
	Address string // of the client
	Device  string // the token of a known device; empty without one
}

// network is what attempts are throttled by: the address, or the /64 that one
// subscriber of IPv6 has. All that is no address counts as one.
func (o Origin) network() string {
	a, err := netip.ParseAddr(o.Address)
	if err != nil {
		return "unknown"
	}
	bits := 64
	if a = a.Unmap(); a.Is4() {
		bits = 32
	}
	return netip.PrefixFrom(a.WithZone(""), bits).Masked().String()
}

// LoginRules say how guesses are counted. The zero value of all but Key has a
// meaning: see each.
type LoginRules struct {
	// Key (32 bytes or more) signs device tokens and hides names that mean
	// nobody. All servers of an installation share it.
	Key []byte
	// DirectoryThreshold is after how many wrong passwords within DirectoryWindow
	// the directory itself locks an account: fewer ever reach it. 10 in 30
	// minutes by default, at least 4.
	DirectoryThreshold int
	DirectoryWindow    time.Duration
	// LockEnds is when a lock ends by itself: never by default, after 12 hours at
	// the soonest.
	LockEnds time.Duration
	// SourceLimit is how many attempts without a known device, that weren't
	// right, one network has within ten minutes: 60 by default.
	SourceLimit int
}

// Bounds of LoginRules.
const (
	leastLoginKey  = 32
	leastThreshold = 4
	leastLock      = 12 * time.Hour
	// SourceWindow is how long a network waits at most once it had too many
	// attempts.
	SourceWindow = 10 * time.Minute
)

func (r LoginRules) completed() (LoginRules, error) {
	if r.DirectoryThreshold == 0 {
		r.DirectoryThreshold = 10
	}
	if r.DirectoryWindow == 0 {
		r.DirectoryWindow = 30 * time.Minute
	}
	if r.SourceLimit == 0 {
		r.SourceLimit = 60
	}
	switch {
	case len(r.Key) < leastLoginKey:
		return r, errors.New("login key: shorter than 32 bytes")
	case r.DirectoryThreshold < leastThreshold || r.DirectoryWindow < time.Minute:
		return r, errors.New("directory threshold: at least 4 in at least a minute")
	case r.LockEnds != 0 && r.LockEnds < leastLock:
		return r, errors.New("end of locks: never, or after 12 hours or more")
	case r.SourceLimit < MaxFailures:
		return r, errors.New("source limit: at least 5")
	}
	return r, nil
}

// AttemptFacts is all that the decision about an attempt may look at. The store
// reads them with the person's counters locked.
type AttemptFacts struct {
	Known          bool // from a device that is known still
	Locked         bool // the counter's lock stands
	Failures       int  // of its counter, those under way included
	Bound          int  // wrong or unfinished binds of the person within the directory's window
	BoundStrangers int  // of these, not from known devices
}

// AttemptRuling is what becomes of an attempt.
type AttemptRuling struct {
	Locked bool // the counter is used up
	Spared bool // the directory must not see a wrong password of this person now
}

// Decoy reports whether the attempt is refused whatever the secret is.
func (r AttemptRuling) Decoy() bool { return r.Locked || r.Spared }

// DecideAttempt rules on an attempt; binds says that a wrong secret is a wrong
// password for the directory. Of those that it bears, less one, strangers get
// the larger half: what is left is the owner's, whatever strangers do.
func (r LoginRules) DecideAttempt(f AttemptFacts, binds bool) AttemptRuling {
	all := r.DirectoryThreshold - 1
	return AttemptRuling{
		Locked: f.Locked || f.Failures >= MaxFailures,
		Spared: binds && (f.Bound >= all || !f.Known && f.BoundStrangers >= all-all/2),
	}
}

// Attempt is one check of a secret, as it is reserved.
type Attempt struct {
	ID      int64
	Subject PersonID // or the keyed hash of a name that means nobody
	Person  bool     // Subject is somebody
	Device  []byte   // the nonce of a known device, empty for strangers
	Epoch   int64    // that the device token has
	Source  string
	At      time.Time
	Binds   bool // it needs a bind
	Ruling  AttemptRuling
}

// SignInNote is what is kept of a right password that began a session.
type SignInNote struct {
	Session ID
	Device  []byte // nonce of the token that the client got
}

// AttemptStore keeps attempts. Those of one subject are serialised.
type AttemptStore interface {
	// TakeSource counts an attempt of a network, and gives how many it had since
	// the window began; GiveSource takes one back.
	TakeSource(ctx context.Context, source string, now time.Time, window time.Duration) (int, error)
	GiveSource(ctx context.Context, source string) error
	// ReserveAttempt commits the attempt, as a failure, before anything is
	// checked. A device token of an old epoch is nobody's: Device of the result
	// is empty then. Binds since the time given count for the directory.
	ReserveAttempt(ctx context.Context, a Attempt, since time.Time, decide func(AttemptFacts) AttemptRuling) (Attempt, error)
	// RefuseAttempt makes the failure final and appends the record, in one
	// transaction; locks says that it used its counter up, by which it is locked
	// (a device's failures lock strangers out, too).
	RefuseAttempt(ctx context.Context, a Attempt, most int, rec func(locks bool) audit.Record) error
	// AcceptAttempt takes the failure back and clears the counter; with a note it
	// stays as the sign-in that it was. DropAttempt takes it back only.
	AcceptAttempt(ctx context.Context, a Attempt, note *SignInNote) error
	DropAttempt(ctx context.Context, a Attempt) error
	// DeviceEpoch is the number that tokens of the person's devices must carry;
	// ForgetDevices makes it another.
	DeviceEpoch(ctx context.Context, person PersonID) (int64, error)
	ForgetDevices(ctx context.Context, person PersonID) error
	// Locked lists people with a lock, the latest first.
	Locked(ctx context.Context, limit int) ([]Lock, error)
	// Unlock ends the person's locks, clears the counters and appends the record;
	// where a known device's failures locked, the devices are known no longer. by
	// is nil for an end by time. ErrNotFound without a lock.
	Unlock(ctx context.Context, person PersonID, by *PersonID, rec audit.Record) error
	// SinceLastSignIn reads what the sign-in that began a session tells its
	// owner; ErrNotFound when it is forgotten.
	SinceLastSignIn(ctx context.Context, person PersonID, session ID, limit int) (Notice, error)
	// SweepAttempts forgets attempts before old, those under unknown names and of
	// sources before recent, and all but the newest keep of either.
	SweepAttempts(ctx context.Context, old, recent time.Time, keep int) (int, error)
}

// Lock is somebody's lock.
type Lock struct {
	Person Person
	At     time.Time
	Device bool // failures of a known device locked it
}

// Notice is what somebody is told about attempts since the last sign-in: on the
// same device, if it was known, else anywhere.
type Notice struct {
	Since      time.Time // of the sign-in before; zero at the first
	NewDevice  bool      // the present device was not known
	Failures   int
	FailedAt   []time.Time // the newest
	NewDevices []time.Time // sign-ins from devices that were not known, the newest
	Locks      []LockNotice
	Acts       []ActNotice // on the own account, the newest first
}

// ActNotice is something that was done to the person's account.
type ActNotice struct {
	At   time.Time
	Kind audit.Kind
	By   string // full name; empty for the system
}

// LockNotice is one lock as its owner is told.
type LockNotice struct {
	At         time.Time
	UnlockedAt time.Time // zero while it stands
	UnlockedBy string    // full name; empty for an end by time
}
