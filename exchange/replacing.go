package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"niem/exchange/audit"
)

// Replacement is what somebody asks for who has lost every device: a new key in
// place of the old, which two registrars sign who have met the person. It lives
// as long as its statement may be on its way, and ends with the owner's next key
// event.
type Replacement struct {
	Person     PersonID
	Account    string          // age1pq…, the new one
	Statement  SignedStatement // by the new device, then by registrars
	Registrars []PersonID      // who have signed
	Asked      time.Time
	Entry      int64 // of the request
}

// ReplacementStore keeps requests for replacements, one a person.
type ReplacementStore interface {
	// AskReplacement keeps a request with its record, in place of an older one.
	AskReplacement(ctx context.Context, r Replacement, rec audit.Record) (audit.Entry, error)
	// Replacement gives a person's request asked since then; ErrNotFound.
	Replacement(ctx context.Context, person PersonID, since time.Time) (Replacement, error)
	// SignReplacement keeps a request with one more signature, the newest
	// registrar's; ErrConflict when it has changed or ended meanwhile.
	SignReplacement(ctx context.Context, r Replacement, rec audit.Record) error
	// EndReplacement deletes a request; ErrConflict when it has changed or ended.
	EndReplacement(ctx context.Context, r Replacement, rec audit.Record) error
}

// AskReplacement takes in the request of somebody who has lost every device,
// signed by a new one.
func (s *Service) AskReplacement(ctx context.Context, p Person, st SignedStatement, account string) (Replacement, error) {
	switch {
	case st.Act != audit.KindKeyReplaced || st.Owner != p.ID.String():
		return Replacement{}, &InvalidError{Field: "owner", Code: "unknown"}
	case st.Username != p.Username:
		return Replacement{}, &InvalidError{Field: "username", Code: "unknown"}
	case len(st.Signatures) != 1 || hex.EncodeToString(st.Signatures[0].Device[:]) != st.Device:
		return Replacement{}, ErrBadProof
	case s.now().Sub(st.Time).Abs() > audit.StatementTolerance:
		return Replacement{}, &InvalidError{Field: "time", Code: "out_of_range"}
	}
	if err := checkAccount(st, account); err != nil {
		return Replacement{}, err
	}
	key, err := s.presentKey(ctx, p.ID)
	if err == nil && key.Status == KeyRevoked {
		err = ErrNoKey
	}
	if err != nil {
		return Replacement{}, err
	}
	r := Replacement{Person: p.ID, Account: account, Statement: st, Asked: s.now()}
	if _, _, err := s.judgeReplacement(ctx, p, r); !errors.Is(err, errMoreSignatures) {
		return Replacement{}, errors.Join(err, ErrKeyAct) // nothing but a registrar's signature may be missing
	}
	rec := record(r.Asked, audit.KindReplacementAsked, p, st.Details(st.Signatures...))
	rec.Subject = st.Owner
	entry, err := s.store.AskReplacement(ctx, r, rec)
	r.Entry = entry.Index
	return r, err
}

// errMoreSignatures: a replacement is in order but for a registrar.
var errMoreSignatures = errors.New("another registrar has to sign")

// judgeReplacement holds a request, as signed so far, against the log.
func (s *Service) judgeReplacement(ctx context.Context, actor Person, r Replacement) (KeyEvent, audit.Record, error) {
	rec := audit.Record{Time: s.now(), Kind: audit.KindKeyReplaced, Actor: actor.ID.String(), Subject: r.Person.String(),
		Details: r.Statement.Details(r.Statement.Signatures...)}
	ev, err := judge(ctx, s.store, r.Person, rec)
	if refused, ok := errors.AsType[*KeyActError](err); ok && refused.Code == audit.FoundTwoRegistrars {
		return ev, rec, errMoreSignatures
	}
	ev.Account = r.Account
	return ev, rec, err
}

// PendingReplacement gives somebody's request, to the person and to registrars.
func (s *Service) PendingReplacement(ctx context.Context, reader Person, username string) (Replacement, error) {
	owner, err := s.Named(ctx, username)
	if err != nil {
		return Replacement{}, err
	}
	if owner.ID != reader.ID && !MayConfirmKeys(reader) {
		return Replacement{}, ErrForbidden
	}
	return s.store.Replacement(ctx, owner.ID, s.now().Add(-audit.ReplacementLife))
}

// SignReplacement takes in a registrar's signature of somebody's request. The
// second one, of another registrar, replaces the key: then the key is given, and
// until then nil.
func (s *Service) SignReplacement(ctx context.Context, actor Person, username string, sig audit.KeySignature) (*LoggedKey, error) {
	if !MayConfirmKeys(actor) {
		return nil, ErrForbidden
	}
	owner, err := s.Named(ctx, username)
	if err != nil {
		return nil, err
	}
	r, err := s.PendingReplacement(ctx, actor, username)
	if err != nil {
		return nil, err
	}
	switch device, err := s.store.Device(ctx, sha256.Sum256(sig.Device[:])); {
	case owner.ID == actor.ID:
		return nil, ErrSelfConfirm
	case owner.Disabled, owner.Username != r.Statement.Username:
		return nil, ErrForbidden
	case slices.Contains(r.Registrars, actor.ID):
		return nil, ErrSameRegistrar
	case err != nil:
		return nil, err
	case device.Person != actor.ID:
		return nil, ErrBadProof
	}
	r.Statement.Signatures = append(slices.Clone(r.Statement.Signatures), sig)
	r.Registrars = append(slices.Clone(r.Registrars), actor.ID)
	ev, rec, err := s.judgeReplacement(ctx, actor, r)
	if errors.Is(err, errMoreSignatures) {
		signed := record(rec.Time, audit.KindReplacementSigned, actor, map[string]string{"device": hex.EncodeToString(sig.Device[:]),
			"signature": hex.EncodeToString(sig.Signature[:]), "fingerprint": audit.Fingerprint(r.Statement.Account)})
		signed.Subject = rec.Subject
		return nil, s.store.SignReplacement(ctx, r, signed)
	}
	if err != nil {
		return nil, err
	}
	if _, err := s.store.AddKeyEvent(ctx, ev, rec); err != nil {
		return nil, err
	}
	key, err := s.presentKey(ctx, owner.ID)
	return &key, err
}

// EndReplacement ends somebody's request: the person's own, or a registrar's
// refusal.
func (s *Service) EndReplacement(ctx context.Context, actor Person, username string) error {
	r, err := s.PendingReplacement(ctx, actor, username)
	if err != nil {
		return err
	}
	rec := record(s.now(), audit.KindReplacementEnded, actor, map[string]string{"fingerprint": audit.Fingerprint(r.Statement.Account)})
	rec.Subject = r.Person.String()
	return s.store.EndReplacement(ctx, r, rec)
}
