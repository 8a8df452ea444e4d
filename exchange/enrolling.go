package exchange

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"niem/crypto"
	"niem/exchange/audit"
)

// LoggedKey is a person's present key with the proof that its newest event
// stands on the log.
type LoggedKey struct {
	Key
	Fingerprint string
	Receipt     Receipt
}

// Enroll takes in a person's first key. It is unconfirmed until a registrar
// has compared its fingerprint with the person.
func (s *Service) Enroll(ctx context.Context, p Person, k NewKey) (LoggedKey, error) {
	account, err := crypto.ParseAccountRecipient(k.Account)
	if err != nil || account.String() != k.Account {
		return LoggedKey{}, &InvalidError{"account", "malformed"}
	}
	if !crypto.VerifyDevice(k.Device, EnrolmentDomain, EnrolmentMessage(p.ID, k.Device, k.Account), k.Proof) {
		return LoggedKey{}, ErrBadProof
	}
	now := s.now()
	rec := record(now, audit.KindKeyNew, p, keyDetails(p, account, k.Device))
	rec.Subject = p.ID.String()
	entry, err := s.store.AddKey(ctx, p.ID, k, rec, now)
	if err != nil {
		return LoggedKey{}, err
	}
	key := Key{Person: p.ID, Account: k.Account, Device: k.Device, Status: KeyUnconfirmed, Entry: entry, Enrolled: entry}
	return LoggedKey{key, account.Fingerprint(), s.settledReceipt(ctx, entry)}, nil
}

// ConfirmKey notes that a registrar has compared the fingerprint with the
// person face to face.
func (s *Service) ConfirmKey(ctx context.Context, registrar Person, username, fingerprint string) (LoggedKey, error) {
	if !MayConfirmKeys(registrar) {
		return LoggedKey{}, ErrForbidden
	}
	subject, key, account, err := s.presentKey(ctx, username)
	if err != nil {
		return LoggedKey{}, err
	}
	if subject.ID == registrar.ID {
		return LoggedKey{}, ErrSelfConfirm
	}
	if subtle.ConstantTimeCompare([]byte(bareHex(fingerprint)), []byte(bareHex(account.Fingerprint()))) != 1 {
		return LoggedKey{}, ErrFingerprint
	}
	now := s.now()
	rec := record(now, audit.KindKeyConfirmed, registrar, keyDetails(subject, account, key.Device))
	rec.Subject = subject.ID.String()
	key.Entry, err = s.store.ConfirmKey(ctx, subject.ID, registrar.ID, key.Account, rec, now)
	if err != nil {
		return LoggedKey{}, err
	}
	key.Status = KeyConfirmed
	return LoggedKey{key, account.Fingerprint(), s.settledReceipt(ctx, key.Entry)}, nil
}

// PersonKey gives somebody's present key.
func (s *Service) PersonKey(ctx context.Context, username string) (LoggedKey, error) {
	_, key, account, err := s.presentKey(ctx, username)
	if err != nil {
		return LoggedKey{}, err
	}
	receipt, err := s.receipt(ctx, key.Entry)
	if err != nil {
		return LoggedKey{}, err
	}
	return LoggedKey{key, account.Fingerprint(), receipt}, nil
}

func (s *Service) presentKey(ctx context.Context, username string) (Person, Key, crypto.AccountRecipient, error) {
	fail := func(err error) (Person, Key, crypto.AccountRecipient, error) {
		return Person{}, Key{}, crypto.AccountRecipient{}, err
	}
	if !PlausibleName(username) {
		return fail(ErrNotFound)
	}
	p, err := s.store.PersonByUsername(ctx, username)
	if err != nil {
		return fail(err)
	}
	keys, err := s.store.Keys(ctx, []PersonID{p.ID})
	if err != nil {
		return fail(err)
	}
	if len(keys) == 0 {
		return fail(ErrNoKey)
	}
	account, err := crypto.ParseAccountRecipient(keys[0].Account)
	if err != nil {
		return fail(fmt.Errorf("stored key of %s: %w", username, err))
	}
	return p, keys[0], account, nil
}

// keyDetails are what every key event says, so that clients can hold the key
// they were given against the log: whose it is by the name that people use, and
// which it is.
func keyDetails(owner Person, account crypto.AccountRecipient, device [32]byte) map[string]string {
	sum := sha256.Sum256([]byte(account.String()))
	return map[string]string{
		"username":       owner.Username,
		"account_sha256": hex.EncodeToString(sum[:]),
		"device":         hex.EncodeToString(device[:]),
		"fingerprint":    account.Fingerprint(),
	}
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
		holder, _, _, err := s.presentKey(ctx, name)
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
