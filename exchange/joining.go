package exchange

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
)

// Limits of requests of new devices.
const (
	JoiningLife   = 10 * time.Minute
	MaxJoinings   = 3 // asked for by one person within JoiningWindow
	JoiningWindow = time.Hour
	maxDeviceName = 64
	maxPassed     = 16 << 10 // bytes of a sealed account key
)

// JoiningState is how far a new device has come.
type JoiningState string

// States of a request, in their order.
const (
	JoiningAsked    JoiningState = "asked"    // the new device has committed to its nonce
	JoiningAnswered JoiningState = "answered" // an old device has given its own
	JoiningRevealed JoiningState = "revealed" // both can show the code
	JoiningApproved JoiningState = "approved" // the account key waits, sealed to the new device
	JoiningTaken    JoiningState = "taken"
	JoiningRefused  JoiningState = "refused"
)

// Joining is a new device's request to one of the old ones. The server passes
// on what the two say to each other; what they compare, it cannot choose.
type Joining struct {
	ID        ID
	Person    PersonID
	Device    [32]byte
	Recipient string // age1pq…, made for this request
	Name      string // of the machine, for its owner
	Committed Hash
	Answer    [32]byte
	Nonce     [32]byte
	Statement []byte // of the device's joining, signed by the new device; opaque here
	Sealed    []byte // the account key, to Recipient
	State     JoiningState
	Asked     time.Time
}

// JoiningStore keeps requests of new devices.
type JoiningStore interface {
	// AddJoining keeps a request with its record; ErrTooMany when the person has
	// asked MaxJoinings times since the time given. Older requests are deleted.
	AddJoining(ctx context.Context, j Joining, since time.Time, rec audit.Record) error
	// Joinings gives a person's requests since then, newest first.
	Joinings(ctx context.Context, person PersonID, since time.Time) ([]Joining, error)
	// MoveJoining takes a request of the person, asked since then, from one state
	// to the next, with what this state brings; ErrConflict when it is not in it.
	MoveJoining(ctx context.Context, j Joining, from JoiningState, since time.Time) error
	// RefuseJoining ends an open request with its record; ErrConflict.
	RefuseJoining(ctx context.Context, person PersonID, id ID, since time.Time, rec audit.Record) error
}

// AskToJoin takes in a new device's request.
func (s *Service) AskToJoin(ctx context.Context, p Person, j Joining) (Joining, error) {
	recipient, err := crypto.ParseAccountRecipient(j.Recipient)
	switch {
	case err != nil || recipient.String() != j.Recipient:
		return Joining{}, &InvalidError{Field: "recipient", Code: "malformed"}
	case j.Name == "" || len(j.Name) > maxDeviceName || !PlausibleName(j.Name):
		return Joining{}, &InvalidError{Field: "name", Code: "malformed"}
	case j.Committed.IsZero():
		return Joining{}, &InvalidError{Field: "committed", Code: "required"}
	}
	k, err := s.presentKey(ctx, p.ID)
	if err != nil {
		return Joining{}, err
	}
	if k.Status == KeyRevoked {
		return Joining{}, ErrNoKey
	}
	now := s.now()
	rand.Read(j.ID[:])
	j.Person, j.State, j.Asked = p.ID, JoiningAsked, now
	return j, s.store.AddJoining(ctx, j, now.Add(-JoiningWindow), s.joiningRecord(audit.KindDeviceAsked, p, j))
}

func (s *Service) joiningRecord(kind audit.Kind, p Person, j Joining) audit.Record {
	rec := record(s.now(), kind, p, map[string]string{"device": hex.EncodeToString(j.Device[:]), "request": hex.EncodeToString(j.ID[:])})
	rec.Subject = p.ID.String()
	return rec
}

// Joinings gives the person's own requests that live.
func (s *Service) Joinings(ctx context.Context, p Person) ([]Joining, error) {
	return s.store.Joinings(ctx, p.ID, s.now().Add(-JoiningLife))
}

// joining finds a request of the person; ErrNotFound for another's, too.
func (s *Service) joining(ctx context.Context, p Person, id ID) (Joining, error) {
	all, err := s.Joinings(ctx, p)
	if err != nil {
		return Joining{}, err
	}
	for _, j := range all {
		if j.ID == id {
			return j, nil
		}
	}
	return Joining{}, ErrNotFound
}

func (s *Service) moveJoining(ctx context.Context, j Joining, from, to JoiningState) error {
	j.State = to
	return s.store.MoveJoining(ctx, j, from, s.now().Add(-JoiningLife))
}

// AnswerJoining notes the nonce of an old device, once.
func (s *Service) AnswerJoining(ctx context.Context, p Person, id ID, nonce [32]byte) error {
	j, err := s.joining(ctx, p, id)
	if err != nil {
		return err
	}
	j.Answer = nonce
	return s.moveJoining(ctx, j, JoiningAsked, JoiningAnswered)
}

// RevealJoining notes the nonce that the new device had committed to, and the
// statement that it has signed.
func (s *Service) RevealJoining(ctx context.Context, p Person, id ID, nonce [32]byte, statement []byte) error {
	j, err := s.joining(ctx, p, id)
	if err != nil {
		return err
	}
	if len(statement) == 0 || len(statement) > maxPassed {
		return &InvalidError{Field: "statement", Code: "out_of_range"}
	}
	j.Nonce, j.Statement = nonce, statement
	return s.moveJoining(ctx, j, JoiningAnswered, JoiningRevealed)
}

// ApproveJoining logs the new device, signed by it and by an old one, and keeps
// the account key that the old device has sealed to it. A request serves once.
func (s *Service) ApproveJoining(ctx context.Context, p Person, id ID, st SignedStatement, sealed []byte) (LoggedKey, error) {
	j, err := s.joining(ctx, p, id)
	if err != nil {
		return LoggedKey{}, err
	}
	switch {
	case j.State != JoiningRevealed:
		return LoggedKey{}, ErrConflict
	case len(sealed) == 0 || len(sealed) > maxPassed:
		return LoggedKey{}, &InvalidError{Field: "sealed", Code: "out_of_range"}
	case st.Act != audit.KindDeviceAdded || st.Owner != p.ID.String() || st.Device != hex.EncodeToString(j.Device[:]):
		return LoggedKey{}, ErrBadProof
	}
	j.Sealed, j.State = sealed, JoiningApproved
	return s.logKeyEvent(ctx, p.ID.String(), p, st, "", &j)
}

// TakeJoining ends a request whose account key the new device has.
func (s *Service) TakeJoining(ctx context.Context, p Person, id ID) error {
	j, err := s.joining(ctx, p, id)
	if err != nil {
		return err
	}
	j.Sealed = nil
	return s.moveJoining(ctx, j, JoiningApproved, JoiningTaken)
}

// RefuseJoining ends a request; the new device is told.
func (s *Service) RefuseJoining(ctx context.Context, p Person, id ID) error {
	j, err := s.joining(ctx, p, id)
	if err != nil {
		return err
	}
	return s.store.RefuseJoining(ctx, p.ID, id, s.now().Add(-JoiningLife), s.joiningRecord(audit.KindDeviceRefused, p, j))
}

// ErrTooMany: asked too often in too short a time.
var ErrTooMany = errors.New("too many requests")
