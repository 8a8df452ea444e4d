package desk

import (
	"context"
	"net/url"
	"slices"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// holderSigner gives the device key of a recovery holder who signs a version of a
// manifest: by the log, both people of the mandate held the key that it names, of
// the unit that it names.
func (d *Desk) holderSigner(ctx context.Context, s crypto.Signing) (public crypto.DevicePublic, err error) {
	if s.Mandate == nil {
		return public, fail(CodeAuthority, nil)
	}
	err = d.again(func() error {
		keys, err := d.RecoveryKeys(ctx, s.Mandate.Unit)
		if err != nil {
			return err
		}
		for _, k := range keys {
			if !k.HeldBy(s.Mandate.Key.String(), s.Mandate.First.String(), s.Mandate.Second.String()) {
				continue
			}
			device, _, err := d.DeviceOf(ctx, s.Person, s.Device)
			public = device.Public
			return err
		}
		return fail(CodeAuthority, nil)
	})
	return public, err
}

// RecoveryKeys are all keys that a unit has had, oldest first and at least one:
// each event was found on the pinned log and signed by people who had the right,
// from devices that were theirs then. They are remembered until something fails by
// them.
func (d *Desk) RecoveryKeys(ctx context.Context, unit crypto.PersonID) ([]audit.RecoveryKeyState, error) {
	d.mu.Lock()
	known := d.unitKeys[unit]
	d.mu.Unlock()
	if known != nil {
		return known, nil
	}
	var held []api.RecoveryKey
	if err := d.get(ctx, "/api/recovery-keys/"+url.PathEscape(unit.String()), nil, &held); err != nil {
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
	signers, err := audit.RecoverySigners(own, func(name string) bool { return crypto.UnitID(name) == unit })
	if err != nil {
		return nil, about(CodeUnitKey, unit.String(), "", err)
	}
	answers := [][]audit.KeyEvent{own}
	for _, device := range signers {
		var key api.Key
		if err := d.get(ctx, "/api/devices/"+crypto.DevicePublic(device).ID().String(), nil, &key); err != nil {
			return nil, err
		}
		of, err := d.provenEvents(ctx, append(slices.Clone(key.History), key.Event))
		if err != nil {
			return nil, err
		}
		answers = append(answers, of)
	}
	registrars, err := d.registrars(ctx)
	if err != nil {
		return nil, err
	}
	events, rules := d.replay(append(answers, registrars)...)
	if e, breached := audit.RecoveryBreach(events); breached {
		return nil, &Failure{Code: CodeUnitKey, Name: e.Record.Subject, Other: string(e.Breach), Entry: e.Index}
	}
	keys := rules.RecoveryKeys(own[0].Record.Subject)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.unitKeys[unit] = keys
	return keys, nil
}
