package main

import (
	"context"

	"niem/crypto"
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
		if !k.HeldBy(s.Mandate.Key.String(), s.Mandate.First.String(), s.Mandate.Second.String()) {
			continue
		}
		public, _, err := d.deviceOf(ctx, s.Person, s.Device, s.Person.String())
		return public, err
	}
	return crypto.DevicePublic{}, refused
}
