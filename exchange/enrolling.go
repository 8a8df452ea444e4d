package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"niem/crypto"
	"niem/exchange/audit"
)

// LoggedRecovery is a unit's recovery key with proof and the roster entries of
// its holders.
type LoggedRecovery struct {
	RecoveryKey
	Holding [3]Person
	Receipt Receipt
}

const maxRecoveryShare = 64 << 10 // bytes

// InitRecovery founds a unit's recovery key, for its leader or a registrar.
// Holders are three different people with keys.
func (s *Service) InitRecovery(ctx context.Context, p Person, unit, account string, holders []string, shares [][]byte) (LoggedRecovery, error) {
	if !MayConfirmKeys(p) && !(p.Has(RoleLeader) && p.Unit == unit) {
		return LoggedRecovery{}, ErrForbidden
	}
	parsed, err := crypto.ParseAccountRecipient(account)
	switch {
	case !PlausibleName(unit):
		return LoggedRecovery{}, &InvalidError{"unit", "malformed"}
	case err != nil || parsed.String() != account:
		return LoggedRecovery{}, &InvalidError{"account", "malformed"}
	case len(holders) != 3:
		return LoggedRecovery{}, &InvalidError{"holders", "out_of_range"}
	case len(shares) != 3:
		return LoggedRecovery{}, &InvalidError{"shares", "out_of_range"}
	}
	k := LoggedRecovery{RecoveryKey: RecoveryKey{Unit: unit, Account: account}}
	for i, name := range holders {
		if len(shares[i]) == 0 || len(shares[i]) > maxRecoveryShare {
			return LoggedRecovery{}, &InvalidError{"shares", "out_of_range"}
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
		k.Holders[i], k.Holding[i], k.Shares[i] = holder.ID, holder, shares[i]
	}
	if k.Holders[0] == k.Holders[1] || k.Holders[0] == k.Holders[2] || k.Holders[1] == k.Holders[2] {
		return LoggedRecovery{}, &InvalidError{"holders", "malformed"}
	}
	now := s.now()
	sum := sha256.Sum256([]byte(account))
	rec := record(now, audit.KindRecoveryNew, p, map[string]string{
		"account_sha256": hex.EncodeToString(sum[:]), "fingerprint": parsed.Fingerprint(),
		"holder0": k.Holders[0].String(), "holder1": k.Holders[1].String(), "holder2": k.Holders[2].String(),
	})
	rec.Subject = unit
	if k.Entry, err = s.store.AddRecovery(ctx, k.RecoveryKey, rec, now); err != nil {
		return LoggedRecovery{}, err
	}
	k.Receipt = s.settledReceipt(ctx, k.Entry)
	return k, nil
}

// UnitRecovery gives a unit's recovery key. Its shares are for its holders and
// left out for everybody else.
func (s *Service) UnitRecovery(ctx context.Context, reader Person, unit string) (LoggedRecovery, error) {
	if !PlausibleName(unit) {
		return LoggedRecovery{}, &InvalidError{"unit", "malformed"}
	}
	k, err := s.store.Recovery(ctx, unit)
	if err != nil {
		return LoggedRecovery{}, err
	}
	out := LoggedRecovery{RecoveryKey: k}
	people, err := s.store.People(ctx, k.Holders[:])
	if err != nil {
		return LoggedRecovery{}, err
	}
	holds := false
	for i, id := range k.Holders {
		holds = holds || id == reader.ID
		for _, p := range people {
			if p.ID == id {
				out.Holding[i] = p
			}
		}
	}
	if !holds {
		out.Shares = [3][]byte{}
	}
	out.Receipt, err = s.receipt(ctx, k.Entry)
	return out, err
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
