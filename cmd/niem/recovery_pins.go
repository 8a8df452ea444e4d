package main

import (
	"context"
	"slices"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

// checkRecovery holds a unit's recovery key that the server gave against the log
// and against the one that this client remembers: a key that took its place is
// accepted if every step between is signed by two holders of the key before.
func (d *desk) checkRecovery(ctx context.Context, k api.RecoveryKey) (crypto.AccountRecipient, crypto.Hash, error) {
	record, entry, err := d.log.accept(ctx, k.Event)
	if err != nil {
		return crypto.AccountRecipient{}, crypto.Hash{}, err
	}
	account, err := crypto.ParseAccountRecipient(k.Account)
	sum := crypto.HashOf([]byte(k.Account)).String()
	if err != nil || record.Kind != audit.KindRecoveryNew && record.Kind != audit.KindRecoveryReplaced || record.Subject != k.Unit ||
		record.Details["account_sha256"] != sum {
		return account, crypto.Hash{}, d.app.fail(exitUnverified, "key", err, tKeyNotOnLog, k.Unit)
	}
	pin := d.me.RecoveryKeys[k.Unit]
	if pin == account.Fingerprint() {
		return account, crypto.Hash(entry.Leaf()), nil
	}
	keys, err := d.recoveryKeys(ctx, exchange.UnitID(k.Unit))
	if err != nil {
		return account, crypto.Hash{}, err
	}
	last := keys[len(keys)-1]
	if last.Account != sum || last.Leaf != entry.Leaf() {
		return account, crypto.Hash{}, d.app.fail(exitUnverified, "key", nil, tKeyNotOnLog, k.Unit)
	}
	switch {
	case pin == "":
		d.app.warn(tRecoveryPinned, k.Unit, account.Fingerprint())
	case slices.ContainsFunc(keys, func(k audit.RecoveryKeyState) bool { return audit.Fingerprint(k.Account) == pin }):
		d.app.warn(tRecoveryRenewed, k.Unit, account.Fingerprint(), entry.Index)
	default:
		return account, crypto.Hash{}, d.app.fail(exitUnverified, "recovery_key", nil, tRecoverySubstituted, k.Unit, account.Fingerprint(), pin)
	}
	pins := map[string]string{k.Unit: account.Fingerprint()}
	for unit, pin := range d.me.RecoveryKeys {
		if unit != k.Unit {
			pins[unit] = pin
		}
	}
	d.me.RecoveryKeys = pins
	return account, crypto.Hash(entry.Leaf()), d.home.saveProfile(d.me)
}

// recoveryKeys are all keys that a unit has had, oldest first and at least one:
// each event was found on the pinned log and signed by people who had the right,
// from devices that were theirs then. They are asked for once a command.
func (d *desk) recoveryKeys(ctx context.Context, unit crypto.PersonID) ([]audit.RecoveryKeyState, error) {
	if known := d.unitKeys[unit]; known != nil {
		return known, nil
	}
	bad := func(cause error) ([]audit.RecoveryKeyState, error) {
		return nil, d.app.fail(exitUnverified, "recovery_key", cause, tRecoveryForged, unit)
	}
	held, err := d.client.RecoveryKeys(ctx, unit.String())
	if err != nil {
		return nil, err
	}
	receipts := make([]api.Receipt, len(held))
	for i, k := range held {
		receipts[i] = k.Event
	}
	own, err := d.provenEvents(ctx, receipts)
	if err != nil {
		return nil, err
	}
	signers, err := audit.RecoverySigners(own, func(name string) bool { return exchange.UnitID(name) == unit })
	if err != nil {
		return bad(err)
	}
	answers := [][]audit.KeyEvent{own}
	for _, device := range signers {
		of, err := d.eventsOfDevice(ctx, crypto.DevicePublic(device).ID())
		if err != nil {
			return nil, err
		}
		answers = append(answers, of)
	}
	registrars, err := d.registrars(ctx)
	if err != nil {
		return nil, err
	}
	events, rules := audit.ReplayKeys(d.verified, append(answers, registrars)...)
	if e, breached := audit.RecoveryBreach(events); breached {
		return nil, d.app.fail(exitUnverified, "recovery_key", nil, tRecoveryBreach, e.Record.Subject, e.Index, e.Breach)
	}
	d.unitKeys[unit] = rules.RecoveryKeys(own[0].Record.Subject)
	return d.unitKeys[unit], nil
}

// eventsOfDevice proves the key events of whoever enrolled a device.
func (d *desk) eventsOfDevice(ctx context.Context, device crypto.Hash) ([]audit.KeyEvent, error) {
	key, err := d.client.KeyOfDevice(ctx, device.String())
	if err != nil {
		return nil, err
	}
	return d.provenEvents(ctx, append(slices.Clone(key.History), key.Event))
}
