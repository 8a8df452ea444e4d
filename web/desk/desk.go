package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// Fetch reads one path of the server; a refusal is an *api.Error.
type Fetch func(ctx context.Context, path string) ([]byte, error)

// Desk is one person's device.
type Desk struct {
	// Host is set before the first call.
	Host Host

	fetch    Fetch
	person   crypto.PersonID
	verifier note.Verifier
	quorum   audit.Quorum // of pinned witnesses

	seeing    sync.Mutex // one checkpoint after the other
	vouched   time.Time  // when a quorum of the witnesses did so
	cosigners []string   // who they were

	mu       sync.Mutex
	kept     Kept
	last     audit.Checkpoint
	registry []audit.KeyEvent                             // of registrars, proven
	unitKeys map[crypto.PersonID][]audit.RecoveryKeyState // of units, proven
	verified map[[32]byte]bool                            // signatures of key events
	warned   map[int64]bool                               // entries
	proven   map[int64]audit.Hash                         // leaves that stand on the log
}

// New makes the desk of the person with that directory id, on what the device has
// kept.
func New(fetch Fetch, person string, kept Kept) (*Desk, error) {
	id, err := crypto.ParsePersonID(person)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	verifier, err := note.NewVerifier(kept.LogKey)
	if err != nil {
		return nil, fail(CodeInput, fmt.Errorf("log key: %w", err))
	}
	quorum, err := kept.WitnessQuorum()
	if err != nil {
		return nil, fail(CodeInput, fmt.Errorf("witnesses: %w", err))
	}
	d := &Desk{fetch: fetch, person: id, verifier: verifier, quorum: quorum, kept: kept.clone(), verified: map[[32]byte]bool{}, warned: map[int64]bool{}}
	d.Forget()
	if kept.Checkpoint != "" {
		if d.last, err = audit.OpenCheckpoint([]byte(kept.Checkpoint), verifier); err != nil {
			return nil, fail(CodeCheckpoint, err)
		}
		d.kept.Size = d.last.Size
	}
	return d, nil
}

// Forget drops what was asked of registrars and recovery keys: this device has
// changed something about them, or the log has grown.
func (d *Desk) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.registry, d.unitKeys = nil, map[crypto.PersonID][]audit.RecoveryKeyState{}
}

// again repeats a check that failed on remembered answers.
func (d *Desk) again(check func() error) error {
	d.mu.Lock()
	remembered := d.registry != nil || len(d.unitKeys) > 0
	d.mu.Unlock()
	err := check()
	if _, failed := errors.AsType[*Failure](err); failed && remembered {
		d.Forget()
		err = check()
	}
	return err
}

// get reads a path's JSON.
func (d *Desk) get(ctx context.Context, path string, query url.Values, out any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	b, err := d.fetch(ctx, path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, out); err != nil {
		return fail(CodeUnreachable, err)
	}
	return nil
}

// refusedAs tells whether the server refused with one of some codes.
func refusedAs(err error, codes ...string) bool {
	refused, ok := errors.AsType[*api.Error](err)
	return ok && slices.Contains(codes, refused.Code)
}

func numbers(a string, x int64, b string, y int64) url.Values {
	return url.Values{a: {strconv.FormatInt(x, 10)}, b: {strconv.FormatInt(y, 10)}}
}
