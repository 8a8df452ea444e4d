package desk

import (
	"context"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// Lost states what somebody asks for who has lost every device: a new account key
// and a new device in place of what the log has, with an empty time.
func (k CheckedKey) Lost(username, account, device string) audit.KeyStatement {
	st := k.Statement(audit.KindKeyReplaced)
	st.Username, st.Account, st.Device = username, crypto.HashOf([]byte(account)).String(), device
	return st
}

// AskReplacement is what the new device signs. k is the own key of before.
func (d *Desk) AskReplacement(ctx context.Context, k api.Key, username, account, device string) (Unsigned, error) {
	before, err := d.ownChecked(ctx, k)
	if err != nil {
		return Unsigned{}, err
	}
	return d.State(ctx, before.Lost(username, account, device))
}

// Awaited is a replacement that two registrars have yet to sign, as its owner
// shows it to them.
type Awaited struct {
	Fingerprint string `json:"fingerprint"` // of the new key
	Here        bool   `json:"here"`        // its device is this one
}

// Awaits holds the own request for a new key against the log. device is this
// device's public key, hex, empty for none.
func (d *Desk) Awaits(ctx context.Context, k api.Key, r api.Replacement, username, device string) (Awaited, error) {
	account, err := d.CheckReplacement(ctx, k, r, username)
	if err != nil {
		return Awaited{}, err
	}
	return Awaited{account.Fingerprint(), r.Statement.Device == device}, nil
}
