package exchange

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
)

// LoggedRecovery is a unit's recovery key with proof and the roster entries of
// its holders.
type LoggedRecovery struct {
	RecoveryKey
	Holding [3]Person
	Earlier []LoggedRecovery // keys before it that the reader holds
	Receipt Receipt
}

const maxRecoveryShare = 64 << 10 // bytes

// NewRecovery is a recovery key that a unit is to get: its recipient, nested for
// pairs of three holders by user name, and the signature of the device that made
// it of a statement with that time.
type NewRecovery struct {
	Account   string
	Holders   []string
	Shares    [][]byte
	Stated    time.Time
	Signature audit.KeySignature
}

// InitRecovery founds a unit's recovery key, for its leader or a registrar.
// Holders are three different people with keys.
func (s *Service) InitRecovery(ctx context.Context, p Person, unit string, in NewRecovery) (LoggedRecovery, error) {
	if !MayConfirmKeys(p) && !(p.Has(RoleLeader) && p.Unit == unit) {
		return LoggedRecovery{}, ErrForbidden
	}
	if !PlausibleName(unit) {
		return LoggedRecovery{}, &InvalidError{Field: "unit", Code: "malformed"}
	}
	k, err := s.newRecovery(ctx, unit, in)
	if err != nil {
		return LoggedRecovery{}, err
	}
	if _, err := s.store.Recovery(ctx, unit); !errors.Is(err, ErrNoKey) {
		if err == nil {
			err = ErrRecoveryExists
		}
		return LoggedRecovery{}, err
	}
	st := k.statement(audit.KindRecoveryNew, in.Stated)
	rec, judged, err := s.judgeRecovery(ctx, p, st, nil, in.Signature)
	if err != nil {
		return LoggedRecovery{}, err
	}
	if k.Entry, err = s.store.AddRecovery(ctx, k.RecoveryKey, judged, rec); err != nil {
		return LoggedRecovery{}, err
	}
	k.Receipt = s.settledReceipt(ctx, k.Entry)
	return k, nil
}

// newRecovery checks a key that a unit is to get, and finds its holders.
func (s *Service) newRecovery(ctx context.Context, unit string, in NewRecovery) (LoggedRecovery, error) {
	parsed, err := crypto.ParseAccountRecipient(in.Account)
	switch {
	case err != nil || parsed.String() != in.Account:
		return LoggedRecovery{}, &InvalidError{Field: "account", Code: "malformed"}
	case len(in.Holders) != 3:
		return LoggedRecovery{}, &InvalidError{Field: "holders", Code: "out_of_range"}
	case len(in.Shares) != 3:
		return LoggedRecovery{}, &InvalidError{Field: "shares", Code: "out_of_range"}
	}
	k := LoggedRecovery{RecoveryKey: RecoveryKey{Unit: unit, Account: in.Account}}
	for i, name := range in.Holders {
		if len(in.Shares[i]) == 0 || len(in.Shares[i]) > maxRecoveryShare {
			return LoggedRecovery{}, &InvalidError{Field: "shares", Code: "out_of_range"}
		}
		holder, err := s.keyHolder(ctx, name)
		switch {
		case errors.Is(err, ErrNotFound):
			return LoggedRecovery{}, &UnreachableError{[]string{name}, "unknown"}
		case errors.Is(err, ErrNoKey):
			return LoggedRecovery{}, &UnreachableError{[]string{name}, "no_key"}
		case err != nil:
			return LoggedRecovery{}, err
		case holder.Disabled:
			return LoggedRecovery{}, &UnreachableError{[]string{name}, "disabled"}
		}
		k.Holders[i], k.Holding[i], k.Shares[i] = holder.ID, holder, in.Shares[i]
	}
	if k.Holders[0] == k.Holders[1] || k.Holders[0] == k.Holders[2] || k.Holders[1] == k.Holders[2] {
		return LoggedRecovery{}, &InvalidError{Field: "holders", Code: "malformed"}
	}
	return k, nil
}

// statement is what devices sign to bring the key about.
func (k RecoveryKey) statement(act audit.Kind, at time.Time) audit.RecoveryStatement {
	st := audit.RecoveryStatement{Act: act, Unit: k.Unit, Account: sumText(k.Account), Time: at.UTC()}
	for i, h := range k.Holders {
		st.Holders[i] = h.String()
	}
	return st
}

// Judged is what an event was judged by: the newest key event that was read, and
// the devices that signed.
type Judged struct {
	Seen    int64
	Signers [][32]byte
}

// judgeRecovery has the checker of the log read the event of a recovery key after
// those that bear on it: of the people who sign, and of the unit's keys before.
func (s *Service) judgeRecovery(ctx context.Context, actor Person, st audit.RecoveryStatement, before []audit.Entry, signatures ...audit.KeySignature) (audit.Record, Judged, error) {
	rec := record(s.now(), st.Act, actor, st.Details(signatures...))
	rec.Subject = st.Unit
	var judged Judged
	for _, sig := range signatures {
		judged.Signers = append(judged.Signers, sig.Device)
	}
	persons := []PersonID{actor.ID}
	for _, e := range before {
		r, err := e.Open()
		if err != nil {
			return rec, judged, err
		}
		_, earlier, err := audit.RecoveryStatementOf(r)
		if err != nil {
			return rec, judged, err
		}
		signatures = append(signatures, earlier...)
	}
	for _, sig := range signatures {
		d, err := s.store.Device(ctx, crypto.DevicePublic(sig.Device).ID())
		if err != nil && !errors.Is(err, ErrNoKey) {
			return rec, judged, err
		}
		persons = append(persons, d.Person)
	}
	events, err := s.store.KeyEvents(ctx, persons)
	if err != nil {
		return rec, judged, err
	}
	for _, e := range events {
		judged.Seen = max(judged.Seen, e.Index)
	}
	for _, e := range before {
		events = append(events, KeyEntry{Entry: e})
	}
	slices.SortFunc(events, func(a, b KeyEntry) int { return cmp.Compare(a.Index, b.Index) })
	var found audit.Code
	rules := audit.NewKeyRules(func(index int64, code audit.Code, _ string) {
		if index == math.MaxInt64 {
			found = code
		}
	})
	if err := readKeyEvents(rules, events); err != nil {
		return rec, judged, err
	}
	if rules.Read(math.MaxInt64, audit.Hash{}, rec); found != "" {
		return rec, judged, &KeyActError{found}
	}
	return rec, judged, nil
}

// UnitRecovery gives a unit's recovery key. Its shares are for its holders and
// left out for everybody else, as are keys before it.
func (s *Service) UnitRecovery(ctx context.Context, reader Person, unit string) (LoggedRecovery, error) {
	if !PlausibleName(unit) {
		return LoggedRecovery{}, &InvalidError{Field: "unit", Code: "malformed"}
	}
	keys, err := s.store.RecoveryKeys(ctx, unit)
	if err != nil {
		return LoggedRecovery{}, err
	}
	var out LoggedRecovery
	for _, k := range keys {
		logged, err := s.loggedRecovery(ctx, k)
		if err != nil {
			return LoggedRecovery{}, err
		}
		holds := slices.Contains(k.Holders[:], reader.ID)
		switch {
		case !k.Before && !holds:
			logged.Shares = [3][]byte{}
			fallthrough
		case !k.Before:
			out = logged
		case holds:
			out.Earlier = append(out.Earlier, logged)
		}
	}
	if out.Unit == "" {
		return out, ErrNoKey
	}
	return out, nil
}

func (s *Service) loggedRecovery(ctx context.Context, k RecoveryKey) (LoggedRecovery, error) {
	out := LoggedRecovery{RecoveryKey: k}
	people, err := s.store.People(ctx, k.Holders[:])
	if err != nil {
		return out, err
	}
	for i, id := range k.Holders {
		for _, p := range people {
			if p.ID == id {
				out.Holding[i] = p
			}
		}
	}
	out.Receipt, err = s.receipt(ctx, k.Entry)
	return out, err
}

// HeldKey is a key that a unit had, by the log, and who held it then.
type HeldKey struct {
	Receipt Receipt
	Holding [3]Person
}

// RecoveryKeys gives every recovery key that a unit has had, oldest first, so that
// readers can hold the authority of recovery holders against the log.
func (s *Service) RecoveryKeys(ctx context.Context, unit PersonID) ([]HeldKey, error) {
	entries, err := s.store.RecoveryEvents(ctx, unit)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	receipts, err := s.receipts(ctx, entries...)
	if err != nil {
		return nil, err
	}
	out := make([]HeldKey, len(entries))
	for i, e := range entries {
		rec, err := e.Open()
		if err != nil {
			return nil, err
		}
		var ids [3]PersonID
		for n := range ids {
			if err := ids[n].UnmarshalText([]byte(rec.Details["holder"+strconv.Itoa(n)])); err != nil {
				return nil, err
			}
		}
		people, err := s.store.People(ctx, ids[:])
		if err != nil {
			return nil, err
		}
		out[i].Receipt = receipts[i]
		for n, id := range ids {
			for _, p := range people {
				if p.ID == id {
					out[i].Holding[n] = p
				}
			}
		}
	}
	return out, nil
}

// keyHolder is somebody who has a key that is not revoked; ErrNotFound, ErrNoKey.
func (s *Service) keyHolder(ctx context.Context, username string) (Person, error) {
	if !PlausibleName(username) {
		return Person{}, ErrNotFound
	}
	p, err := s.store.PersonByUsername(ctx, username)
	if err != nil {
		return Person{}, err
	}
	keys, err := s.store.Keys(ctx, []PersonID{p.ID})
	if err == nil && (len(keys) == 0 || keys[0].Status == KeyRevoked) {
		err = ErrNoKey
	}
	return p, err
}
