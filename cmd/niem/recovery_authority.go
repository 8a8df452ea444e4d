package main

import (
	"context"
	"slices"
	"strconv"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
)

// holderSigner gives the device key of a recovery holder who signs a version of a
// manifest: by the log, both people of the mandate held the key that it names, of
// the unit that it names.
func (d *desk) holderSigner(ctx context.Context, s crypto.Signing) (crypto.DevicePublic, error) {
	refused := d.app.fail(exitUnverified, "authority", nil, tAuthority)
	if s.Mandate == nil {
		return crypto.DevicePublic{}, refused
	}
	keys, err := d.client.RecoveryKeys(ctx, s.Mandate.Unit.String())
	if err != nil {
		return crypto.DevicePublic{}, err
	}
	for _, k := range keys {
		record, _, err := d.log.accept(ctx, k.Event)
		if err != nil {
			return crypto.DevicePublic{}, err
		}
		holders := holdersOf(record)
		if record.Kind != audit.KindRecoveryNew && record.Kind != audit.KindRecoveryReplaced || exchange.UnitID(record.Subject) != s.Mandate.Unit ||
			record.Details["account_sha256"] != s.Mandate.Key.String() ||
			!slices.Contains(holders, s.Mandate.First) || !slices.Contains(holders, s.Mandate.Second) {
			continue
		}
		public, _, err := d.deviceOf(ctx, s.Person, s.Device, s.Person.String())
		return public, err
	}
	return crypto.DevicePublic{}, refused
}

// holdersOf are the holders whom the event of a recovery key names.
func holdersOf(record audit.Record) []crypto.PersonID {
	var out []crypto.PersonID
	for i := range 3 {
		if id, err := crypto.ParsePersonID(record.Details["holder"+strconv.Itoa(i)]); err == nil {
			out = append(out, id)
		}
	}
	return out
}
