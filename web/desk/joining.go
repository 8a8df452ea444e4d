package desk

import (
	"context"
	"strings"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// Meeting is what a new device and an old one of the same person compare. The
// old device leaves NewNonce empty until it is revealed.
type Meeting struct {
	Device    string `json:"device"`    // of the new one, hex
	Recipient string `json:"recipient"` // of the new one, for this request alone
	Name      string `json:"name"`
	NewNonce  []byte `json:"new_nonce,omitempty"`
	OldNonce  []byte `json:"old_nonce,omitempty"`
}

func (d *Desk) joining(m Meeting, own CheckedKey) (crypto.Joining, error) {
	j := crypto.Joining{Person: d.person, Account: crypto.HashOf([]byte(own.Account.String())), Name: m.Name}
	var err error
	if j.Device, err = crypto.ParseDevicePublic(m.Device); err != nil {
		return j, fail(CodeJoining, err)
	}
	if j.Recipient, err = crypto.ParseAccountRecipient(m.Recipient); err != nil {
		return j, fail(CodeJoining, err)
	}
	for _, nonce := range [][]byte{m.NewNonce, m.OldNonce} {
		if len(nonce) != 0 && len(nonce) != len(j.NewNonce) {
			return j, fail(CodeJoining, nil)
		}
	}
	copy(j.NewNonce[:], m.NewNonce)
	copy(j.OldNonce[:], m.OldNonce)
	return j, nil
}

// Commit is what the new device shows before it learns the old one's nonce.
func (d *Desk) Commit(ctx context.Context, own api.Key, m Meeting) (string, error) {
	checked, err := d.ownChecked(ctx, own)
	if err != nil {
		return "", err
	}
	j, err := d.joining(m, checked)
	if err != nil {
		return "", err
	}
	return j.Commit().String(), nil
}

// Reveal gives the new device its statement to sign and the code to show.
func (d *Desk) Reveal(ctx context.Context, own api.Key, m Meeting) (code string, st Unsigned, err error) {
	checked, err := d.ownChecked(ctx, own)
	if err != nil {
		return "", st, err
	}
	j, err := d.joining(m, checked)
	if err != nil {
		return "", st, err
	}
	st, err = d.State(ctx, checked.added(j))
	return j.Code(), st, err
}

// added states that a device joins.
func (k CheckedKey) added(j crypto.Joining) audit.KeyStatement {
	st := k.Statement(audit.KindDeviceAdded)
	st.Device = j.Device.String()
	return st
}

// Take opens the account key that an old device has passed, and holds that it is
// the owner's by the log and that the log has this device now. once is the secret
// half of the meeting's recipient.
func (d *Desk) Take(ctx context.Context, own api.Key, m Meeting, once string, sealed []byte) (string, error) {
	checked, err := d.ownChecked(ctx, own)
	if err != nil {
		return "", err
	}
	j, err := d.joining(m, checked)
	if err != nil {
		return "", err
	}
	key, err := crypto.ParseAccountKey(once)
	if err != nil {
		return "", fail(CodeInput, err)
	}
	account, err := crypto.TakeAccount(sealed, key, j.Device)
	if err != nil {
		return "", fail(CodeJoining, err)
	}
	device, known := checked.Rules.Device(audit.Hash(j.Device.ID()))
	if !known || device.Owner != d.person.String() || device.Ended != 0 || !account.Recipient().Equal(checked.Account) {
		return "", fail(CodeJoining, nil)
	}
	return account.Secret(), d.Saw(checked)
}

// Approve is the old device's answer once the person has typed the code that the
// new one shows: the statement to sign as well, and the account key sealed to the
// new device. asked is the request as the server has it now.
func (d *Desk) Approve(ctx context.Context, own api.Key, m Meeting, asked api.Joining, typed, account string) (st Unsigned, sealed []byte, err error) {
	checked, err := d.ownChecked(ctx, own)
	if err != nil {
		return st, nil, err
	}
	m.NewNonce = asked.Nonce
	j, err := d.joining(m, checked)
	if err != nil {
		return st, nil, err
	}
	// All that counts is what this device knows from the first answer on.
	want := checked.added(j)
	got := asked.Statement
	if j.Commit().String() != asked.Committed || got == nil || !SameStatement(*got, want) {
		return st, nil, fail(CodeJoining, nil)
	}
	if digits(typed) != digits(j.Code()) {
		return st, nil, fail(CodeJoiningCode, nil)
	}
	want.Time = got.Time
	if st, err = toSign(want, got.Signatures); err != nil {
		return st, nil, err
	}
	key, err := crypto.ParseAccountKey(account)
	if err != nil {
		return st, nil, fail(CodeInput, err)
	}
	sealed, err = crypto.PassAccount(key, j.Recipient, j.Device)
	return st, sealed, err
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
