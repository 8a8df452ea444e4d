package releaser

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"niem/crypto"
	"niem/exchange/audit"
)

// Times that bound what is accepted.
const (
	MaxCheckpointAge = 60 * time.Second
	MaxEntryAge      = 10 * time.Minute
	// maxAhead is how far another machine's clock may run ahead.
	maxAhead = 10 * time.Second
)

// MaxEnvelope bounds an envelope, in bytes.
const MaxEnvelope = 64 << 20

// ID is a request or session id.
type ID [16]byte

// RefusedError says which check a release did not pass.
type RefusedError struct {
	// Check: share | checkpoint_signature | checkpoint_time | consistency |
	// inclusion | record | kind | document | person | grant | envelope |
	// request | session | entry_time | reused | unseal | rotation | clock |
	// witness | class | uncounted | state
	Check string
	// Here is what the releaser's clock says and Shown the time it was shown, where
	// the two being apart is the reason.
	Here, Shown time.Time
}

func (e *RefusedError) Error() string {
	if e.Here.IsZero() {
		return "release refused: " + e.Check
	}
	return fmt.Sprintf("release refused: %s: %s here, shown %s", e.Check, e.Here.UTC().Format(time.RFC3339), e.Shown.UTC().Format(time.RFC3339))
}

// StaleError: another checkpoint, of Size, has been accepted since; the order
// has to prove the step from there.
type StaleError struct{ Size int64 }

func (e *StaleError) Error() string {
	return fmt.Sprintf("the last accepted checkpoint has size %d", e.Size)
}

// Config is what a Releaser needs; all fields but Witnesses and Now are required.
type Config struct {
	Keys      *Ring
	Log       note.Verifier
	StateFile string // durable; made when absent, with mode 0600
	Witnesses WitnessPolicy
	Now       func() time.Time
}

// Releaser makes shares and peels envelopes.
type Releaser struct {
	keys  *Ring
	log   note.Verifier
	now   func() time.Time
	state *state

	witnesses WitnessPolicy
}

// Open reads the state file and makes a Releaser. Close it.
func Open(c Config) (*Releaser, error) {
	if c.Keys == nil || c.Log == nil || c.StateFile == "" {
		return nil, errors.New("releaser: keys, log verifier and state file are required")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if err := c.Witnesses.check(); err != nil {
		return nil, fmt.Errorf("releaser: %w", err)
	}
	st, err := openState(c.StateFile, c.Log.Name(), c.Now)
	if err != nil {
		return nil, err
	}
	return &Releaser{keys: c.Keys, log: c.Log, now: c.Now, state: st, witnesses: c.Witnesses}, nil
}

// Close closes the state file.
func (r *Releaser) Close() error { return r.state.close() }

// Accepted is the size of the last accepted checkpoint, 0 for none.
func (r *Releaser) Accepted() int64 { return r.state.accepted().Size }

// AcceptedTree is size and root of the last accepted checkpoint.
func (r *Releaser) AcceptedTree() (int64, audit.Hash) {
	c := r.state.accepted()
	return c.Size, c.Root
}

// Time is what the releaser's clock says.
func (r *Releaser) Time() time.Time { return r.now().UTC() }

// Keys is the ring of key-encryption keys.
func (r *Releaser) Keys() *Ring { return r.keys }

// Peeled lists the leaves peeled after the first that many, which the server has
// compared with its log, oldest first, and how many have been peeled in all. A
// server that has compared more than were peeled shows that the state is stale. A list that does not begin with the next
// one says that older ones are forgotten.
func (r *Releaser) Peeled(after int64) (peels []Peeled, total int64, err error) {
	err = r.state.told(after)
	peels, total = r.state.peeled(after)
	return peels, total, err
}

// Grant names a grant that needs a share.
type Grant struct {
	Kind   crypto.GrantKind
	Person crypto.PersonID
}

// Share is a fresh share: its public half, and the secret half wrapped for
// this releaser.
type Share struct {
	Grant
	Recipient string
	Wrapped   []byte
}

// NewShares makes one share for each grant of a document.
func (r *Releaser) NewShares(ctx context.Context, doc crypto.DocumentID, grants []Grant) ([]Share, error) {
	if len(grants) == 0 || len(grants) > crypto.MaxRecipients+2 {
		return nil, &RefusedError{Check: "grant"}
	}
	kek, err := r.keys.Current(ctx)
	if err != nil {
		return nil, err
	}
	shares := make([]Share, len(grants))
	for i, g := range grants {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("new shares: %w", err)
		}
		s, err := crypto.NewShare()
		if err != nil {
			return nil, err
		}
		wrapped, err := crypto.WrapShare(kek.Recipient(), s, doc, g.Person, g.Kind)
		if errors.Is(err, crypto.ErrFormat) {
			return nil, &RefusedError{Check: "grant"}
		}
		if err != nil {
			return nil, err
		}
		shares[i] = Share{Grant: g, Recipient: s.Recipient(), Wrapped: wrapped}
	}
	return shares, nil
}

// Order asks for one peeling. Request and Session are for whom it is made now.
type Order struct {
	Request     ID
	Session     ID
	Entry       audit.Entry
	Checkpoint  []byte // signed
	Inclusion   []audit.Hash
	From        int64 // size of the last accepted checkpoint, as the asker knows it
	Consistency []audit.Hash
	// Cosigned is the newest checkpoint that witnesses have cosigned, nil for none,
	// and Continues proves that Checkpoint continues it.
	Cosigned  []byte
	Continues []audit.Hash
	Wrapped   []byte
	Envelope  []byte
}

// Peel checks an order and returns the grant, still sealed to its recipient.
// It fails with *StaleError, *RefusedError, or another error when the state
// could not be kept; then no grant leaves.
func (r *Releaser) Peel(ctx context.Context, o Order) ([]byte, error) {
	if err := r.state.current(); err != nil {
		return nil, err
	}
	now := r.now()
	c, after, err := r.checkCheckpoint(o, now)
	if err != nil {
		return nil, err
	}
	rec, err := checkEntry(o, c, now)
	if err != nil {
		return nil, err
	}
	if err := r.checkWitnesses(o, c, rec, now); err != nil {
		return nil, err
	}
	share, err := r.checkShare(ctx, o, rec)
	if err != nil {
		return nil, err
	}
	used := use{index: o.Entry.Index, leaf: o.Entry.Leaf(), request: o.Request, session: o.Session, at: rec.Time}
	if !r.state.free(used) {
		return nil, &RefusedError{Check: "reused"}
	}
	g, err := share.PeelEnvelope(o.Envelope)
	if err != nil {
		return nil, &RefusedError{Check: "unseal"}
	}
	if err := r.state.accept(after, c, used); err != nil {
		return nil, err
	}
	return g, nil
}
