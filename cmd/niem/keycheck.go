package main

import (
	"context"
	"encoding/hex"
	"strings"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// checkedKey is a key whose newest event was found on the pinned log.
type checkedKey struct {
	person    crypto.PersonID
	account   crypto.AccountRecipient
	device    crypto.DevicePublic
	username  string      // that the event was logged under
	event     crypto.Hash // leaf of the event
	confirmed bool
}

// checkKey holds a key the server gave against the log: an event about this
// person names this account key and this device.
func (d *desk) checkKey(ctx context.Context, k api.Key) (checkedKey, error) {
	var out checkedKey
	bad := func(cause error) (checkedKey, error) {
		return checkedKey{}, d.app.fail(exitUnverified, "key", cause, tKeyNotOnLog, k.Person)
	}
	record, entry, err := d.log.accept(ctx, k.Event)
	if err != nil {
		return out, err
	}
	if out.person, err = crypto.ParsePersonID(k.Person); err != nil {
		return bad(err)
	}
	if out.account, err = crypto.ParseAccountRecipient(k.Account); err != nil {
		return bad(err)
	}
	if len(k.Device) != len(out.device) {
		return bad(nil)
	}
	copy(out.device[:], k.Device)
	out.event = crypto.Hash(entry.Leaf())
	out.confirmed = record.Kind == audit.KindKeyConfirmed
	out.username = record.Details["username"]
	switch {
	case record.Kind != audit.KindKeyNew && record.Kind != audit.KindKeyConfirmed,
		record.Subject != out.person.String(),
		out.confirmed == (record.Actor == record.Subject), // people enrol their own key and confirm others'
		out.username == "",
		record.Details["account_sha256"] != crypto.HashOf([]byte(k.Account)).String(),
		record.Details["device"] != hex.EncodeToString(k.Device),
		out.confirmed != (k.Status == "confirmed"):
		return bad(nil)
	}
	return out, nil
}

// checkNamedKey is checkKey for the key of the person whom people call name: the
// server says which person that is, and the log has to agree.
func (d *desk) checkNamedKey(ctx context.Context, k api.Key, name string) (checkedKey, error) {
	out, err := d.checkKey(ctx, k)
	if err == nil && !strings.EqualFold(out.username, name) {
		err = d.app.fail(exitUnverified, "key", nil, tKeyOfAnother, out.username, name)
	}
	return out, err
}

// checkRecovery does the same for a unit's recovery key.
func (d *desk) checkRecovery(ctx context.Context, k api.RecoveryKey) (crypto.AccountRecipient, crypto.Hash, error) {
	record, entry, err := d.log.accept(ctx, k.Event)
	if err != nil {
		return crypto.AccountRecipient{}, crypto.Hash{}, err
	}
	account, err := crypto.ParseAccountRecipient(k.Account)
	if err != nil || record.Kind != audit.KindRecoveryNew || record.Subject != k.Unit ||
		record.Details["account_sha256"] != crypto.HashOf([]byte(k.Account)).String() {
		return account, crypto.Hash{}, d.app.fail(exitUnverified, "key", err, tKeyNotOnLog, k.Unit)
	}
	return account, crypto.Hash(entry.Leaf()), nil
}
