package main

import (
	"context"
	"slices"
	"strconv"

	"niem/crypto"
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
	keys, err := d.recoveryKeys(ctx, s.Mandate.Unit)
	if err != nil {
		return crypto.DevicePublic{}, err
	}
	for _, k := range keys {
		if k.Account != s.Mandate.Key.String() || !slices.Contains(k.Holders[:], s.Mandate.First.String()) ||
			!slices.Contains(k.Holders[:], s.Mandate.Second.String()) {
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
