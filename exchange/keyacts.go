package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
)

// SignedStatement is a statement about a key with the signatures of devices.
type SignedStatement struct {
	audit.KeyStatement
	Signatures []audit.KeySignature
}

// KeyActError says why a key event was refused: what the log's own checker
// would find in it.
type KeyActError struct{ Code audit.Code }

func (e *KeyActError) Error() string { return "key event refused: " + string(e.Code) }

// Is gives the finding its place among the errors that callers branch on.
func (e *KeyActError) Is(target error) bool {
	switch e.Code {
	case audit.FoundKeyOrder:
		return target == ErrConflict
	case audit.FoundKeySignature:
		return target == ErrBadProof
	case audit.FoundSelfConfirmed:
		return target == ErrSelfConfirm
	case audit.FoundKeyAuthority, audit.FoundDevice, audit.FoundTwoRegistrars:
		return target == ErrKeyAuthority
	}
	return target == ErrKeyAct
}

// ActOnKey takes in a statement about somebody's key. People act on their own
// key (enrol, replace, rename, revoke it, remove a device of it); registrars act
// on others' (confirm and revoke keys, name and end registrars, remove devices).
// account is the recipient (age1pq…) of a new or replaced key.
//
// Beyond what the roster says of the actor, the event has to keep every rule
// that an offline checker holds the log against.
func (s *Service) ActOnKey(ctx context.Context, actor Person, st SignedStatement, account string) (LoggedKey, error) {
	owner, err := s.mayAct(ctx, actor, st)
	if err != nil {
		return LoggedKey{}, err
	}
	return s.logKeyEvent(ctx, actor.ID.String(), owner, st, account, nil)
}

// mayAct decides by the roster, and gives the owner of the key.
func (s *Service) mayAct(ctx context.Context, actor Person, st SignedStatement) (Person, error) {
	var id PersonID
	if id.UnmarshalText([]byte(st.Owner)) != nil {
		return Person{}, &InvalidError{Field: "owner", Code: "malformed"}
	}
	owner := actor
	if id != actor.ID {
		var err error
		if owner, err = s.store.PersonByID(ctx, id); err != nil {
			return Person{}, err
		}
	}
	own, registrar := id == actor.ID, MayConfirmKeys(actor)
	allowed := false
	switch st.Act {
	case audit.KindKeyNew, audit.KindKeyReplaced, audit.KindKeyRenamed:
		allowed = own
	case audit.KindKeyRevoked, audit.KindDeviceRemoved, audit.KindRegistrarEnded:
		allowed = own || registrar
	case audit.KindKeyConfirmed:
		allowed = registrar
	case audit.KindRegistrarNamed:
		allowed = registrar && MayConfirmKeys(owner)
	}
	if !allowed {
		return Person{}, ErrForbidden
	}
	// Names come from the directory alone.
	switch st.Act {
	case audit.KindKeyNew, audit.KindKeyConfirmed, audit.KindKeyRenamed:
		if st.Username != owner.Username {
			return Person{}, &InvalidError{Field: "username", Code: "unknown"}
		}
	}
	return owner, nil
}

// introduces tells which events bring a new account key.
func introduces(k audit.Kind) bool { return k == audit.KindKeyNew || k == audit.KindKeyReplaced }

// logKeyEvent holds an event against the log and appends it, together with the
// joining that it approves, if any.
func (s *Service) logKeyEvent(ctx context.Context, actor string, owner Person, st SignedStatement, account string, approves *Joining) (LoggedKey, error) {
	if introduces(st.Act) {
		if err := checkAccount(st, account); err != nil {
			return LoggedKey{}, err
		}
	} else {
		account = ""
	}
	now := s.now()
	rec := audit.Record{Time: now, Kind: st.Act, Actor: actor, Subject: owner.ID.String(), Details: st.Details(st.Signatures...)}
	ev, err := judge(ctx, s.store, owner.ID, rec)
	if err != nil {
		return LoggedKey{}, err
	}
	ev.Account, ev.Approves = account, approves
	if _, err := s.store.AddKeyEvent(ctx, ev, rec); err != nil {
		return LoggedKey{}, err
	}
	return s.presentKey(ctx, owner.ID)
}

// judge reads the key events that bear on the owner's key, has the checker of
// the log read the record after them, and gives what it changes.
func judge(ctx context.Context, store KeyStore, owner PersonID, rec audit.Record) (KeyEvent, error) {
	events, err := store.KeyEvents(ctx, []PersonID{owner})
	if err != nil {
		return KeyEvent{}, err
	}
	ev := KeyEvent{Person: owner, Follows: -1}
	var found audit.Code
	rules := audit.NewKeyRules(func(index int64, code audit.Code, _ string) {
		if index == math.MaxInt64 {
			found = code
		}
	})
	if err := readKeyEvents(rules, events); err != nil {
		return KeyEvent{}, err
	}
	for _, e := range events {
		ev.Seen = max(ev.Seen, e.Index)
	}
	before, exists := rules.Person(owner.String())
	if exists {
		ev.Follows = before.Newest
	}
	if rec.Kind == audit.KindKeyNew && exists && before.Status != KeyRevoked {
		return KeyEvent{}, ErrKeyExists
	}
	live := rules.LiveDevices(owner.String())
	rules.Read(math.MaxInt64, audit.Hash{}, rec)
	if found != "" {
		return KeyEvent{}, &KeyActError{found}
	}
	after, _ := rules.Person(owner.String())
	ev.Status, ev.Registrar = after.Status, after.Registrar
	still := map[[32]byte]bool{}
	for _, d := range rules.LiveDevices(owner.String()) {
		still[d.Public] = true
	}
	for _, d := range live {
		if !still[d.Public] {
			ev.Ends = append(ev.Ends, d.Public)
		}
		delete(still, d.Public)
	}
	for d := range still {
		ev.Adds = d
	}
	_, signatures, err := audit.KeyStatementOf(rec)
	for _, sig := range signatures {
		ev.Signers = append(ev.Signers, sig.Device)
	}
	return ev, err
}

// LoggedKeyEvent gives what an event changes of which the log alone is left; nil
// for a record of another kind.
func LoggedKeyEvent(ctx context.Context, store KeyStore, rec audit.Record) (*KeyEvent, error) {
	if !audit.IsKeyEvent(rec.Kind) {
		return nil, nil
	}
	var owner PersonID
	if err := owner.UnmarshalText([]byte(rec.Subject)); err != nil {
		return nil, fmt.Errorf("key event: %w", err)
	}
	ev, err := judge(ctx, store, owner, rec)
	return &ev, err
}

// readKeyEvents has a checker read entries in their order.
func readKeyEvents(rules *audit.KeyRules, events []KeyEntry) error {
	for _, e := range events {
		if e.Erased() {
			rules.Erased(e.Leaf())
			continue
		}
		rec, err := e.Open()
		if err != nil {
			return fmt.Errorf("key event %d: %w", e.Index, err)
		}
		rules.Read(e.Index, e.Leaf(), rec)
	}
	return nil
}

// checkAccount holds a new key's recipient against its statement.
func checkAccount(st SignedStatement, account string) error {
	parsed, err := crypto.ParseAccountRecipient(account)
	switch {
	case err != nil || parsed.String() != account:
		return &InvalidError{Field: "account", Code: "malformed"}
	case sumText(account) != st.Account:
		return ErrBadProof
	}
	return nil
}

// leafText is how statements name an event.
func leafText(e audit.Entry) string {
	leaf := e.Leaf()
	return hex.EncodeToString(leaf[:])
}

func sumText(account string) string {
	sum := sha256.Sum256([]byte(account))
	return hex.EncodeToString(sum[:])
}

// FoundRegistrar makes somebody the first registrar, whose key everybody's
// confirmations rest on. It is an operator's act, logged, and refused while there
// is a registrar; fingerprint is what the person read to the operator.
func FoundRegistrar(ctx context.Context, store Store, now time.Time, username, fingerprint string) (Key, error) {
	p, err := store.PersonByUsername(ctx, username)
	if err != nil {
		return Key{}, err
	}
	if p.Disabled || !MayConfirmKeys(p) {
		return Key{}, ErrForbidden
	}
	keys, err := store.Keys(ctx, []PersonID{p.ID})
	if err != nil {
		return Key{}, err
	}
	if len(keys) == 0 {
		return Key{}, ErrNoKey
	}
	k := keys[0]
	sum := sumText(k.Account)
	if !sameFingerprint(fingerprint, audit.Fingerprint(sum)) {
		return Key{}, ErrFingerprint
	}
	previous := k.Entry.Leaf()
	last, err := k.Entry.Open()
	if err != nil {
		return Key{}, err
	}
	st := audit.KeyStatement{Act: audit.KindKeyFounded, Owner: p.ID.String(), Username: last.Details["username"], Account: sum,
		Device: hex.EncodeToString(k.Device[:]), Previous: hex.EncodeToString(previous[:]), Time: now.UTC().Truncate(time.Millisecond)}
	rec := audit.Record{Time: st.Time, Kind: st.Act, Actor: audit.System, Subject: st.Owner, Details: st.Details()}
	ev, err := judge(ctx, store, p.ID, rec)
	if err != nil {
		return Key{}, err
	}
	k.Status, k.Registrar = ev.Status, ev.Registrar
	k.Entry, err = store.AddKeyEvent(ctx, ev, rec)
	return k, err
}
