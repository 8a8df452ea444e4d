package desk

import (
	"context"
	"encoding/hex"
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
	out := OwnKey{Username: checked.State.Username, Account: checked.Account.String(), Fingerprint: checked.Account.Fingerprint(), Status: string(checked.State.Status), Here: HereElsewhere}
	if device != "" {
		out.Here = HereForeign
		if public, err := crypto.ParseDevicePublic(device); err == nil && checked.HadDevice(public) {
			out.Here = HereEnded
		}
	}
	for _, one := range checked.Devices() {
		phone := OwnPhone{Public: hex.EncodeToString(one.Public[:]), Added: one.Added}
		if phone.Public == device {
			phone.This, out.Here = true, HereThis
		}
		out.Devices = append(out.Devices, phone)
	}
	news, err := d.News(checked)
	if err != nil {
		return OwnKey{}, err
	}
	known := len(checked.History) - len(news)
	for i, e := range checked.History {
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
	return out, d.Saw(checked)
}

// ownChecked is CheckKey for the own key.
func (d *Desk) ownChecked(ctx context.Context, k api.Key) (CheckedKey, error) {
	checked, err := d.CheckKey(ctx, k)
	if err == nil && checked.Person != d.person {
		err = about(CodeKey, checked.Person.String(), d.person.String(), nil)
	}
	return checked, err
}

// NoKey holds the server's word that the person has no key against what this
// device has seen: what stands on the log never goes, and a revoked key stays there
// as one.
func (d *Desk) NoKey() error {
	if seen := d.Kept().Seen; seen != nil {
		return &Failure{Code: CodeKeyGone, Entry: seen.Index}
	}
	return nil
}

// News are the events of the own key that its owner has not been told of, none at
// the first sight of it. A history without the newest event that the owner knows
// was tampered with.
func (d *Desk) News(k CheckedKey) ([]audit.KeyEvent, error) {
	d.mu.Lock()
	seen := d.kept.Seen
	d.mu.Unlock()
	if seen == nil {
		return nil, nil
	}
	at := slices.IndexFunc(k.History, func(e audit.KeyEvent) bool {
		return e.Index == seen.Index && hex.EncodeToString(e.Leaf[:]) == seen.Leaf
	})
	if at < 0 {
		return nil, &Failure{Code: CodeHistory, Entry: seen.Index}
	}
	return k.History[at+1:], nil
}
