package main

import (
	"context"
	"errors"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
	webdesk "niem/web/desk"
)

// sign has devices sign a statement at the log's time.
func (d *desk) sign(ctx context.Context, st audit.KeyStatement, devices ...*crypto.DeviceKey) (api.Statement, error) {
	unsigned, err := d.State(ctx, st)
	out := unsigned.Statement
	for _, device := range devices {
		if err == nil {
			out, err = d.countersign(out, device)
		}
	}
	return out, err
}

// countersign adds this device's signature to a statement.
func (d *desk) countersign(st api.Statement, device *crypto.DeviceKey) (api.Statement, error) {
	b, err := webdesk.KeyStatement(st).Encode()
	if err != nil {
		return st, err
	}
	public, signature := device.Public(), device.Sign(audit.KeyDomain, b)
	st.Signatures = append(st.Signatures, api.KeySignature{Device: public[:], Signature: signature[:]})
	return st, nil
}

// actOnOwnKey has this person's own key event logged, and checks what came of it.
func (d *desk) actOnOwnKey(ctx context.Context, st audit.KeyStatement, account string, devices ...*crypto.DeviceKey) (api.Key, webdesk.CheckedKey, error) {
	signed, err := d.sign(ctx, st, devices...)
	if err != nil {
		return api.Key{}, webdesk.CheckedKey{}, err
	}
	key, err := d.client.ActOnKey(ctx, api.KeyAct{Statement: signed, Account: account})
	if err != nil {
		return key, webdesk.CheckedKey{}, err
	}
	checked, err := d.CheckNamedKey(ctx, key, st.Username)
	if err == nil {
		err = d.Saw(checked)
	}
	return key, checked, err
}

// actOnKeyOf has a registrar's act on somebody's key logged.
func (d *desk) actOnKeyOf(ctx context.Context, name string, st audit.KeyStatement) (api.Key, webdesk.CheckedKey, error) {
	device, err := d.device()
	if err != nil {
		return api.Key{}, webdesk.CheckedKey{}, err
	}
	signed, err := d.sign(ctx, st, device)
	if err != nil {
		return api.Key{}, webdesk.CheckedKey{}, err
	}
	key, err := d.client.ActOnKeyOf(ctx, name, api.KeyAct{Statement: signed})
	if err != nil {
		return key, webdesk.CheckedKey{}, err
	}
	d.Forget() // it may have been a registrar's key
	checked, err := d.CheckNamedKey(ctx, key, st.Username)
	return key, checked, err
}

// useDevice tells the server which device this session is of, so that it ends with
// the device.
func (d *desk) useDevice(ctx context.Context, k webdesk.CheckedKey) error {
	device, err := d.device()
	var none *failure
	if errors.As(err, &none) {
		return nil
	}
	if err != nil || !k.Has(device.Public()) {
		return err
	}
	public := device.Public()
	return d.client.UseDevice(ctx, public[:])
}

// ownKeyOnLog is this person's present key.
func (d *desk) ownKeyOnLog(ctx context.Context) (webdesk.CheckedKey, error) {
	key, err := d.client.Key(ctx, d.me.Username)
	if err != nil {
		return webdesk.CheckedKey{}, err
	}
	return d.CheckKey(ctx, key)
}
