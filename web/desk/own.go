package desk

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// Where the account key of the person is, seen from this device.
const (
	HereThis      = "this"      // this device is one of the owner's
	HereEnded     = "ended"     // it was, and was removed
	HereForeign   = "foreign"   // this device has keys of which the log knows nothing
	HereElsewhere = "elsewhere" // this device has none
)

// OwnKey is the person's own key by the log, as shown to its owner.
type OwnKey struct {
	Username    string     `json:"username"`
	Account     string     `json:"account"`
	Fingerprint string     `json:"fingerprint"`
	Status      string     `json:"status"`
	Here        string     `json:"here"`
	Devices     []OwnPhone `json:"devices"`
	History     []OwnEvent `json:"history"`
}

// OwnPhone is one live device.
type OwnPhone struct {
	Public string `json:"public"` // hex
	Added  int64  `json:"added"`  // entry
	This   bool   `json:"this"`
}

// OwnEvent is one event of the own key; News marks what this browser has not shown.
type OwnEvent struct {
	At          time.Time `json:"at"`
	Kind        string    `json:"kind"`
	Actor       string    `json:"actor"` // owner | operator | a person's id
	Fingerprint string    `json:"fingerprint"`
	Device      string    `json:"device"`
	Index       int64     `json:"index"`
	Breach      string    `json:"breach,omitempty"`
	News        bool      `json:"news,omitempty"`
}

// Own verifies the person's own key. device is this device's public key, hex,
// empty for none. What happened since the last visit is marked as news, once.
func (d *Desk) Own(ctx context.Context, k api.Key, device string) (OwnKey, error) {
	checked, err := d.ownChecked(ctx, k)
	if err != nil {
		return OwnKey{}, err
	}
	out := OwnKey{Username: checked.state.Username, Account: checked.account.String(), Fingerprint: checked.account.Fingerprint(), Status: string(checked.state.Status), Here: HereElsewhere}
	if device != "" {
		out.Here = HereForeign
		if public, err := crypto.ParseDevicePublic(device); err == nil {
			if known, ok := checked.rules.Device(audit.Hash(public.ID())); ok && known.Owner == d.person.String() {
				out.Here = HereEnded
			}
		}
	}
	for _, one := range checked.rules.LiveDevices(d.person.String()) {
		phone := OwnPhone{Public: hex.EncodeToString(one.Public[:]), Added: one.Added}
		if phone.Public == device {
			phone.This, out.Here = true, HereThis
		}
		out.Devices = append(out.Devices, phone)
	}
	known, err := d.knownEvents(checked)
	if err != nil {
		return OwnKey{}, err
	}
	for i, e := range checked.history {
		r := e.Record
		event := OwnEvent{At: r.Time, Kind: string(r.Kind), Actor: r.Actor, Fingerprint: r.Details["fingerprint"], Device: r.Details["device"], Index: e.Index, Breach: string(e.Breach), News: i >= known}
		switch r.Actor {
		case r.Subject:
			event.Actor = "owner"
		case audit.System:
			event.Actor = "operator"
		}
		out.History = append(out.History, event)
	}
	d.saw(checked)
	return out, nil
}

// ownChecked is checkKey for the own key.
func (d *Desk) ownChecked(ctx context.Context, k api.Key) (checkedKey, error) {
	checked, err := d.checkKey(ctx, k)
	if err == nil && checked.person != d.person {
		err = fail(CodeKey, errors.New("another person's"))
	}
	return checked, err
}

// knownEvents is how many events of the own key the owner has been shown. A
// history without the newest of them was tampered with.
func (d *Desk) knownEvents(k checkedKey) (int, error) {
	d.mu.Lock()
	seen := d.kept.Seen
	d.mu.Unlock()
	if seen == nil {
		return len(k.history), nil
	}
	at := slices.IndexFunc(k.history, func(e audit.KeyEvent) bool {
		return e.Index == seen.Index && hex.EncodeToString(e.Leaf[:]) == seen.Leaf
	})
	if at < 0 {
		return 0, fail(CodeHistory, fmt.Errorf("entry %d", seen.Index))
	}
	return at + 1, nil
}

func (d *Desk) saw(k checkedKey) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept.Seen = &Seen{k.state.Newest, hex.EncodeToString(k.state.Head[:])}
}

// Unsigned is a key statement and the bytes that a device signs for it.
type Unsigned struct {
	Statement api.Statement `json:"statement"`
	Message   []byte        `json:"message"`
}

// NewKey states a first key, or the one after a revoked key. now is the own key
// that the server has, nil for none; a live one is refused.
func (d *Desk) NewKey(ctx context.Context, username string, now *api.Key, account, device string) (Unsigned, error) {
	st := audit.KeyStatement{Act: audit.KindKeyNew, Owner: d.person.String(), Username: username, Account: crypto.HashOf([]byte(account)).String(), Device: device}
	if now != nil {
		before, err := d.ownChecked(ctx, *now)
		if err != nil {
			return Unsigned{}, err
		}
		if before.state.Status != audit.KeyRevoked {
			return Unsigned{}, fail(CodeForeign, nil)
		}
		st.Previous = hex.EncodeToString(before.state.Head[:])
	}
	return d.unsigned(ctx, st)
}

// unsigned completes a statement with the log's time, which no wrong clock of
// this machine spoils.
func (d *Desk) unsigned(ctx context.Context, st audit.KeyStatement) (Unsigned, error) {
	checkpoint, err := d.Refresh(ctx)
	if err != nil {
		return Unsigned{}, err
	}
	st.Time = checkpoint.Time.UTC().Truncate(time.Millisecond)
	return toSign(st, nil)
}

// toSign is a statement with the signatures it has so far.
func toSign(st audit.KeyStatement, signatures []api.KeySignature) (Unsigned, error) {
	b, err := st.Encode()
	if err != nil {
		return Unsigned{}, fail(CodeInput, err)
	}
	return Unsigned{
		Statement: api.Statement{Act: string(st.Act), Owner: st.Owner, Username: st.Username, Account: st.Account, Device: st.Device, Previous: st.Previous, Time: st.Time, Signatures: signatures},
		Message:   append([]byte(audit.KeyDomain+"\x00"), b...),
	}, nil
}
