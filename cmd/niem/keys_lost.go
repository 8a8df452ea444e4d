package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
	webdesk "niem/web/desk"
)

// asking is what this machine keeps of a replacement that it has asked for and
// that two registrars have yet to sign.
type asking struct {
	Fingerprint string `json:"fingerprint"`
	Entry       int64  `json:"entry"`
}

type lostAnswer struct {
	Username    string `json:"username"`
	Fingerprint string `json:"fingerprint"` // of the new key
	LogIndex    int64  `json:"log_index"`   // of the request
}

// replaceLost asks for a new key for somebody who has lost every device. Until two
// registrars have signed, the old key stays; a repeated call goes on with the keys
// already made.
func (a *app) replaceLost(ctx context.Context, yes bool) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	own, err := d.ownKeyOnLog(ctx)
	if err != nil {
		return err
	}
	if device, err := d.device(); err == nil {
		switch {
		case own.Has(device.Public()):
			return a.fail(exitFailed, "device_lives", nil, tLostNot)
		case own.HadDevice(device.Public()):
			if err := d.setAside(own); err != nil {
				return err
			}
		}
	}
	a.warn(tLostMeans)
	if err := a.mustAgree(yes, tSurePrompt); err != nil {
		return err
	}
	account, device, err := d.ownKeys()
	if err != nil {
		return err
	}
	st := own.Lost(d.me.Username, account.Recipient().String(), device.Public().String())
	signed, err := d.sign(ctx, st, device)
	if err != nil {
		return err
	}
	asked, err := d.client.AskReplacement(ctx, api.KeyAct{Statement: signed, Account: account.Recipient().String()})
	if err != nil {
		return err
	}
	out := lostAnswer{d.me.Username, account.Recipient().Fingerprint(), asked.LogIndex}
	if err := d.keepAsking(asking{out.Fingerprint, out.LogIndex}); err != nil {
		return err
	}
	return a.answer(out, func() {
		a.tell(tLostAsked, out.Fingerprint)
		a.tell(tLostThen, int(audit.ReplacementLife.Hours()/24))
	})
}

func (d *desk) keepAsking(w asking) error {
	b, err := json.Marshal(w)
	if err != nil {
		return err
	}
	return d.home.write(fileAsking, append(b, '\n'))
}

// asked is the replacement that this machine waits for: nil for none, and once its
// device stands on the log.
func (d *desk) asked(own webdesk.CheckedKey, device *crypto.DeviceKey) (*asking, error) {
	if own.Has(device.Public()) {
		return nil, d.home.remove(fileAsking)
	}
	b, err := d.home.read(fileAsking)
	if err != nil || b == nil {
		return nil, err
	}
	var w asking
	if err := json.Unmarshal(b, &w); err != nil {
		return nil, fmt.Errorf("%s: %w", d.home.path(fileAsking), err)
	}
	return &w, nil
}

// replacementAnswer: Key is the new key once two registrars have signed.
type replacementAnswer struct {
	Username string     `json:"username"`
	Signed   int        `json:"signed"`
	Key      *keyAnswer `json:"key"`
}

// confirmReplacement signs, as one of two registrars, somebody's request for a new
// key in place of one whose devices are all lost.
func (a *app) confirmReplacement(ctx context.Context, name string, said comparison, refuse bool) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	if refuse {
		return a.done(d.client.EndReplacement(ctx, name), tReplacementEnded, name)
	}
	request, account, err := d.replacementOf(ctx, name)
	if err != nil {
		return err
	}
	if err := a.compare(said, name, account.Fingerprint(), request.LogIndex); err != nil {
		return err
	}
	device, err := d.device()
	if err != nil {
		return err
	}
	signed, err := d.countersign(request.Statement, device)
	if err != nil {
		return err
	}
	after, err := d.client.SignReplacement(ctx, name, signed.Signatures[len(signed.Signatures)-1])
	if err != nil {
		return err
	}
	out := replacementAnswer{Username: name, Signed: request.Signed + 1}
	if after.Key == nil {
		return a.answer(out, func() { a.tell(tReplacementHalf, name) })
	}
	d.Forget() // it may have been a registrar's key
	checked, err := d.CheckNamedKey(ctx, *after.Key, name)
	if err != nil {
		return err
	}
	if !checked.Account.Equal(account) || !checked.Confirmed() {
		return a.fail(exitUnverified, "key", nil, tKeyNotOnLog, name)
	}
	key := answerKey(name, *after.Key)
	out.Key = &key
	return a.answer(out, func() { a.tell(tReplacementDone, name, key.Fingerprint) })
}

// replacementOf gives somebody's request and the new account key, held against the
// log.
func (d *desk) replacementOf(ctx context.Context, name string) (api.Replacement, crypto.AccountRecipient, error) {
	var none crypto.AccountRecipient
	key, err := d.client.Key(ctx, name)
	if err != nil {
		return api.Replacement{}, none, err
	}
	request, err := d.client.Replacement(ctx, name)
	var refused *api.Error
	if errors.As(err, &refused) && refused.Code == api.CodeNotFound {
		return request, none, d.app.fail(exitNotFound, api.CodeNotFound, nil, tReplacementNone, name)
	}
	if err != nil {
		return request, none, err
	}
	account, err := d.CheckReplacement(ctx, key, request, name)
	return request, account, err
}
