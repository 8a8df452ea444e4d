package desk

import (
	"cmp"
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
		if k.Account != s.Mandate.Key.String() || !slices.Contains(k.Holders[:], s.Mandate.First.String()) ||
			!slices.Contains(k.Holders[:], s.Mandate.Second.String()) {
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
	all := slices.Clone(own)
	for _, e := range own {
		if e.record == nil {
			return bad(nil)
		}
		_, signatures, err := audit.RecoveryStatementOf(*e.record)
		if err != nil || crypto.UnitID(e.record.Subject) != unit {
			return bad(err)
		}
		for _, sig := range signatures {
			var key api.Key
			if err := d.get(ctx, "/api/devices/"+crypto.DevicePublic(sig.Device).ID().String(), nil, &key); err != nil {
				return nil, err
			}
			of, err := d.provenEvents(ctx, append(slices.Clone(key.History), key.Event))
			if err != nil {
				return nil, err
			}
			all = append(all, of...)
		}
	}
	registrars, err := d.registrars(ctx)
	if err != nil {
		return nil, err
	}
	all = append(all, registrars...)
	slices.SortFunc(all, func(a, b keyEvent) int { return cmp.Compare(a.index, b.index) })
	all = slices.CompactFunc(all, func(a, b keyEvent) bool { return a.index == b.index })
	for i := range all {
		all[i].breach = ""
	}
	d.mu.Lock()
	rules := d.replay(all)
	d.mu.Unlock()
	for _, e := range all {
		if e.breach != "" && (e.record.Kind == audit.KindRecoveryNew || e.record.Kind == audit.KindRecoveryReplaced) {
			return bad(fmt.Errorf("entry %d: %s", e.index, e.breach))
		}
	}
	if len(own) == 0 {
		return bad(nil)
	}
	return rules.RecoveryKeys(own[0].record.Subject), nil
}
