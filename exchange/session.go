package exchange

import (
	"context"
	"slices"
	"time"

	"niem/exchange/audit"
)

// Life of a session, on the server's clock.
const (
	idleTime         = 10 * time.Minute
	idleTimeOfficers = 5 * time.Minute // security officers
	lifeTime         = 10 * time.Hour
	// freshTime is how long a proof of the person counts for acts that need one.
	freshTime = 5 * time.Minute
	// seenEvery: activity is noted this often at most, so an idle session may
	// end that much early, never late.
	seenEvery = time.Minute
	// MaxSessions of one person at once; one more ends the oldest.
	MaxSessions = 5
)

// Session is one sign-in of a person.
type Session struct {
	ID     ID
	Person PersonID
	Roles  []Role // with which its token was made
	Begun  time.Time
	Seen   time.Time // last activity
	Proved time.Time // last proof of who it is
	Factor bool      // the second factor was proved in it
	// Enrolled says, where a session is read, whether the person has a second factor.
	Enrolled bool
	Address  string
	Device   string // what the client says it is
}

// Live reports whether the session may be used at now.
func (s Session) Live(now time.Time) bool {
	idle := idleTime
	if slices.Contains(s.Roles, RoleSecurity) {
		idle = idleTimeOfficers
	}
	return now.Sub(s.Seen) < idle && now.Sub(s.Begun) < lifeTime
}

// Fresh reports whether the person was proved within the last five minutes.
func (s Session) Fresh(now time.Time) bool { return now.Sub(s.Proved) < freshTime }

// SessionStore keeps sessions under the hash of their token. A session that has
// ended never comes back.
type SessionStore interface {
	// AddSession stores a session and ends the person's oldest beyond max. If any
	// ended, the record that rec makes of them is appended in the same transaction.
	AddSession(ctx context.Context, s Session, token Hash, max int, rec func(ended []ID) audit.Record) (ended []ID, err error)
	// SessionByToken fails with ErrNotFound.
	SessionByToken(ctx context.Context, token Hash) (Session, error)
	// SessionSeen notes activity.
	SessionSeen(ctx context.Context, id ID, at time.Time) error
	// RenewSession replaces the token old by token, and stores roles, times and
	// factor of s, with the record's entry if there is one. ErrNotFound when the
	// session has ended or has another token by now.
	RenewSession(ctx context.Context, s Session, old, token Hash, rec *audit.Record) error
	// SessionsOf gives the person's sessions, the newest first.
	SessionsOf(ctx context.Context, person PersonID) ([]Session, error)
	// EndSessions ends those of the person's sessions that pick chooses, with one
	// entry; nothing is appended, and ErrNotFound returned, when it chooses none.
	EndSessions(ctx context.Context, person PersonID, pick func(Session) bool, rec func(ended []ID) audit.Record) (ended []ID, err error)
	// UseDevice notes a live device key of the person as the one that a session
	// signs with: when the device ends, the session does. A session that has a
	// live device stays with it. ErrNoKey for others.
	UseDevice(ctx context.Context, person PersonID, session ID, device [32]byte) error
	// SweepSessions forgets sessions that ran out.
	SweepSessions(ctx context.Context, begunBefore, seenBefore time.Time) (int, error)
}
