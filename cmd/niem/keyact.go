package main

import (
	"context"
	"errors"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// statement is a statement about a key as the log has it, with an empty time.
func (k checkedKey) statement(act audit.Kind) audit.KeyStatement {
	return audit.KeyStatement{Act: act, Owner: k.person.String(), Username: k.username, Account: k.state.Account, Device: k.state.Device, Previous: k.event.String()}
}

// sign completes a statement with the log's time, which no wrong clock of this
// machine spoils, and has devices sign it.
func (d *desk) sign(ctx context.Context, st audit.KeyStatement, devices ...*crypto.DeviceKey) (api.Statement, error) {
	checkpoint, err := d.log.refresh(ctx)
	if err != nil {
		return api.Statement{}, err
	}
	st.Time = checkpoint.Time.UTC().Truncate(time.Millisecond)
	b, err := st.Encode()
	if err != nil {
		return api.Statement{}, err
	}
	out := api.Statement{Act: string(st.Act), Owner: st.Owner, Username: st.Username, Account: st.Account, Device: st.Device, Previous: st.Previous, Time: st.Time}
	for _, device := range devices {
		public, signature := device.Public(), device.Sign(audit.KeyDomain, b)
		out.Signatures = append(out.Signatures, api.KeySignature{Device: public[:], Signature: signature[:]})
	}
	return out, nil
}

// sameStatement tells whether a statement that came over the network says what it
// should, whenever that was said.
func sameStatement(got api.Statement, want audit.KeyStatement) bool {
	return got.Act == string(want.Act) && got.Owner == want.Owner && got.Username == want.Username && got.Account == want.Account &&
		got.Device == want.Device && got.Previous == want.Previous
}

// statementBytes are what devices sign.
func statementBytes(st api.Statement) ([]byte, error) {
	return audit.KeyStatement{Act: audit.Kind(st.Act), Owner: st.Owner, Username: st.Username, Account: st.Account, Device: st.Device,
		Previous: st.Previous, Time: st.Time}.Encode()
}

// countersign adds this device's signature to a statement.
func (d *desk) countersign(st api.Statement, device *crypto.DeviceKey) (api.Statement, error) {
	b, err := statementBytes(st)
	if err != nil {
		return st, err
	}
	public, signature := device.Public(), device.Sign(audit.KeyDomain, b)
	st.Signatures = append(st.Signatures, api.KeySignature{Device: public[:], Signature: signature[:]})
	return st, nil
}

// actOnOwnKey has this person's own key event logged, and checks what came of it.
func (d *desk) actOnOwnKey(ctx context.Context, st audit.KeyStatement, account string, devices ...*crypto.DeviceKey) (api.Key, checkedKey, error) {
	signed, err := d.sign(ctx, st, devices...)
	if err != nil {
		return api.Key{}, checkedKey{}, err
	}
	key, err := d.client.ActOnKey(ctx, api.KeyAct{Statement: signed, Account: account})
	if err != nil {
		return key, checkedKey{}, err
	}
	checked, err := d.checkNamedKey(ctx, key, st.Username)
	if err == nil {
		err = d.sawOwnKey(checked)
	}
	return key, checked, err
}

// actOnKeyOf has a registrar's act on somebody's key logged.
func (d *desk) actOnKeyOf(ctx context.Context, name string, st audit.KeyStatement) (api.Key, checkedKey, error) {
	device, err := d.device()
	if err != nil {
		return api.Key{}, checkedKey{}, err
	}
	signed, err := d.sign(ctx, st, device)
	if err != nil {
		return api.Key{}, checkedKey{}, err
	}
	key, err := d.client.ActOnKeyOf(ctx, name, api.KeyAct{Statement: signed})
	if err != nil {
		return key, checkedKey{}, err
	}
	d.registry = nil // it may have been a registrar's key
	checked, err := d.checkNamedKey(ctx, key, st.Username)
	return key, checked, err
}

// useDevice tells the server which device this session is of, so that it ends with
// the device.
func (d *desk) useDevice(ctx context.Context, k checkedKey) error {
	device, err := d.device()
	var none *failure
	if errors.As(err, &none) {
		return nil
	}
	if err != nil || !k.has(device.Public()) {
		return err
	}
	public := device.Public()
	return d.client.UseDevice(ctx, public[:])
}

// ownKeyOnLog is this person's present key.
func (d *desk) ownKeyOnLog(ctx context.Context) (checkedKey, error) {
	key, err := d.client.Key(ctx, d.me.Username)
	if err != nil {
		return checkedKey{}, err
	}
	return d.checkKey(ctx, key)
}
