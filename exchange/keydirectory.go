package exchange

import (
	"context"
	"crypto/subtle"
	"fmt"
	"strings"

	"niem/crypto"
	"niem/exchange/audit"
)

// LoggedKey is a person's present key with the proof that its newest event
// stands on the log, and the events before it.
type LoggedKey struct {
	Key
	Username    string // that the directory has for the owner now
	Fingerprint string
	Receipt     Receipt   // of the newest event
	History     []Receipt // of all events before, oldest first
}

// PersonKey gives somebody's present key.
func (s *Service) PersonKey(ctx context.Context, username string) (LoggedKey, error) {
	if !PlausibleName(username) {
		return LoggedKey{}, ErrNotFound
	}
	p, err := s.store.PersonByUsername(ctx, username)
	if err != nil {
		return LoggedKey{}, err
	}
	return s.presentKey(ctx, p.ID)
}

// DeviceKey gives the present key of the person who enrolled the device with
// that SHA-256, be the device live or ended: its history says.
func (s *Service) DeviceKey(ctx context.Context, device Hash) (LoggedKey, error) {
	d, err := s.store.Device(ctx, device)
	if err != nil {
		return LoggedKey{}, err
	}
	return s.presentKey(ctx, d.Person)
}

// presentKey gives a person's key with its proofs; ErrNoKey.
func (s *Service) presentKey(ctx context.Context, id PersonID) (LoggedKey, error) {
	keys, err := s.store.Keys(ctx, []PersonID{id})
	if err != nil {
		return LoggedKey{}, err
	}
	if len(keys) == 0 {
		return LoggedKey{}, ErrNoKey
	}
	logged, err := s.loggedKeys(ctx, keys)
	if err != nil {
		return LoggedKey{}, err
	}
	return logged[0], nil
}

// loggedKeys proves keys and their histories under one checkpoint.
func (s *Service) loggedKeys(ctx context.Context, keys []Key) ([]LoggedKey, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	ids := make([]PersonID, len(keys))
	for i, k := range keys {
		ids[i] = k.Person
	}
	people, err := s.store.People(ctx, ids)
	if err != nil {
		return nil, err
	}
	names := map[PersonID]string{}
	for _, p := range people {
		names[p.ID] = p.Username
	}
	events, err := s.store.KeyEvents(ctx, ids)
	if err != nil {
		return nil, err
	}
	entries := make([]audit.Entry, len(events))
	for i, e := range events {
		entries[i] = e.Entry
	}
	receipts, err := s.receipts(ctx, entries...)
	if err != nil {
		return nil, err
	}
	histories := map[PersonID][]Receipt{}
	for i, e := range events {
		histories[e.Person] = append(histories[e.Person], receipts[i])
	}
	out := make([]LoggedKey, len(keys))
	for i, k := range keys {
		account, err := crypto.ParseAccountRecipient(k.Account)
		if err != nil {
			return nil, fmt.Errorf("stored key of %s: %w", k.Person, err)
		}
		history := histories[k.Person]
		if len(history) == 0 {
			return nil, fmt.Errorf("stored key of %s: no event", k.Person)
		}
		last := len(history) - 1
		out[i] = LoggedKey{Key: k, Username: names[k.Person], Fingerprint: account.Fingerprint(), Receipt: history[last], History: history[:last]}
		out[i].Entry = history[last].Entry // an event may have come between the two questions
	}
	return out, nil
}

// Registrars gives the key events of everybody who is or was a registrar: what
// it takes to verify a confirmation.
func (s *Service) Registrars(ctx context.Context) ([]Receipt, error) {
	events, err := s.store.KeyEvents(ctx, nil)
	if err != nil || len(events) == 0 {
		return nil, err
	}
	entries := make([]audit.Entry, len(events))
	for i, e := range events {
		entries[i] = e.Entry
	}
	return s.receipts(ctx, entries...)
}

// sameFingerprint compares what somebody read aloud with a fingerprint.
func sameFingerprint(spoken, fingerprint string) bool {
	return subtle.ConstantTimeCompare([]byte(bareHex(spoken)), []byte(bareHex(fingerprint))) == 1
}

// bareHex drops the blanks and dashes that people put between groups.
func bareHex(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == ':' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// Named is somebody of the roster by user name; ErrNotFound.
func (s *Service) Named(ctx context.Context, username string) (Person, error) {
	if !PlausibleName(username) {
		return Person{}, ErrNotFound
	}
	return s.store.PersonByUsername(ctx, username)
}
