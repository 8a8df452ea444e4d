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

	"golang.org/x/mod/sumdb/note"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// Fetch reads one path of the server; a refusal is an *api.Error.
type Fetch func(ctx context.Context, path string) ([]byte, error)

// Kept is what a browser remembers for one person between visits: the log's key
// as first seen, the newest verified checkpoint, the founded registrars, the newest event
// of the own key, and the recovery keys that documents were sealed to.
type Kept struct {
	LogKey     string   `json:"log_key"`
	Checkpoint string   `json:"checkpoint,omitempty"`
	Roots      []string `json:"roots,omitempty"`
	Seen       *Seen    `json:"seen,omitempty"`
	// Recovery are fingerprints of units' recovery keys, as first seen or renewed since.
	Recovery map[string]string `json:"recovery,omitempty"`
}

// Seen is an event of the own key that the owner knows of.
type Seen struct {
	Index int64  `json:"index"`
	Leaf  string `json:"leaf"`
}

// Desk is one person's device.
type Desk struct {
	fetch    Fetch
	person   crypto.PersonID
	verifier note.Verifier

	mu       sync.Mutex
	kept     Kept
	last     audit.Checkpoint
	registry []audit.KeyEvent // of registrars, proven
	verified map[[32]byte]bool
}

// New makes the desk of the person with that directory id, on what the browser
// has kept.
func New(fetch Fetch, person string, kept Kept) (*Desk, error) {
	id, err := crypto.ParsePersonID(person)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	verifier, err := note.NewVerifier(kept.LogKey)
	if err != nil {
		return nil, fail(CodeInput, fmt.Errorf("log key: %w", err))
	}
	d := &Desk{fetch: fetch, person: id, verifier: verifier, kept: kept, verified: map[[32]byte]bool{}}
	if kept.Checkpoint != "" {
		if d.last, err = audit.OpenCheckpoint([]byte(kept.Checkpoint), verifier); err != nil {
			return nil, fail(CodeCheckpoint, err)
		}
	}
	return d, nil
}

// Kept is what to remember now.
func (d *Desk) Kept() Kept {
	d.mu.Lock()
	defer d.mu.Unlock()
	kept := d.kept
	kept.Roots = slices.Clone(kept.Roots)
	return kept
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
