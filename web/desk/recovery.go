package desk

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// holderSigner gives the device key of a recovery holder who signs a version of a
// manifest: by the log, both people of the mandate held the key that it names, of
// the unit that it names.
func (d *Desk) holderSigner(ctx context.Context, s crypto.Signing) (crypto.DevicePublic, error) {
	if s.Mandate == nil {
		return crypto.DevicePublic{}, fail(CodeAuthority, nil)
	}
	keys, err := d.recoveryKeys(ctx, s.Mandate.Unit)
	if err != nil {
		return crypto.DevicePublic{}, err
	}
	for _, k := range keys {
		if !k.HeldBy(s.Mandate.Key.String(), s.Mandate.First.String(), s.Mandate.Second.String()) {
			continue
		}
		device, _, err := d.deviceOf(ctx, s.Person, s.Device)
		return device.Public, err
	}
	return crypto.DevicePublic{}, fail(CodeAuthority, nil)
}

// recoveryKeys are all keys that a unit has had: each event was found on the pinned
// log and signed by people who had the right, from devices that were theirs then.
func (d *Desk) recoveryKeys(ctx context.Context, unit crypto.PersonID) ([]audit.RecoveryKeyState, error) {
	bad := func(cause error) ([]audit.RecoveryKeyState, error) { return nil, fail(CodeAuthority, cause) }
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
		return bad(err)
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
		return bad(fmt.Errorf("entry %d: %s", e.Index, e.Breach))
	}
	return rules.RecoveryKeys(own[0].Record.Subject), nil
}
