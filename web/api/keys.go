package api

import (
	"context"
	"time"
)

// Statement is what devices sign to bring a key event about, and their
// signatures; see the log's KeyStatement, whose canonical bytes are signed.
type Statement struct {
	Act        string         `json:"act"` // kind of the event
	Owner      string         `json:"owner"`
	Username   string         `json:"username"`
	Account    string         `json:"account_sha256"`
	Device     string         `json:"device"`   // hex
	Previous   string         `json:"previous"` // leaf of the owner's newest key event, hex; empty for the first
	Time       time.Time      `json:"time"`
	Signatures []KeySignature `json:"signatures"`
}

// KeySignature is a device's signature of a statement.
type KeySignature struct {
	Device    []byte `json:"device"`    // 32 bytes, Ed25519
	Signature []byte `json:"signature"` // 64 bytes, in the domain niem/key/1
}

// KeyAct asks for a key event. Account is the recipient (age1pq…) of a new or
// replaced key, else empty.
type KeyAct struct {
	Statement Statement `json:"statement"`
	Account   string    `json:"account,omitempty"`
}

// Key is a person's present key, the proof that its newest event stands on the
// log, and the events before it. Person is a UUID.
type Key struct {
	Person      string    `json:"person"`
	Username    string    `json:"username"` // that the directory has for the owner now
	Account     string    `json:"account"`
	Device      []byte    `json:"device"`      // that the key was enrolled with
	Fingerprint string    `json:"fingerprint"` // of Account; clients compute their own
	Status      string    `json:"status"`      // unconfirmed | confirmed | revoked
	Registrar   bool      `json:"registrar"`
	Event       Receipt   `json:"event"`
	History     []Receipt `json:"history"` // oldest first; one whose record was erased has none
}

// Registrars are the key events of everybody who is or was a registrar, in the
// order of the log: confirmations are verified against them.
type Registrars struct {
	Events []Receipt `json:"events"`
}

// Names asks for recipients by user name or group name.
type Names struct {
	Names []string `json:"names"`
}

// Recipient is a person who can be sent to.
type Recipient struct {
	Person Person `json:"person"`
	Key    Key    `json:"key"`
}

// Unreachable names who cannot be sent to and why: unknown | disabled |
// incomplete_roster | no_key.
type Unreachable struct {
	Code      string   `json:"code"`
	Usernames []string `json:"usernames"`
}

// Recipients is the answer to Names: groups are expanded, nobody is doubled.
// Recovery is the key of the signed-in person's unit, absent when the unit has
// none.
type Recipients struct {
	People      []Recipient   `json:"people"`
	Unreachable []Unreachable `json:"unreachable"`
	Recovery    *RecoveryKey  `json:"recovery"`
}

// RecoveryKey is a unit's recovery key. Shares are filled for its holders only.
// Person is the id that stands for the unit in grants and shares.
type RecoveryKey struct {
	Unit    string   `json:"unit"`
	Person  string   `json:"person"`
	Account string   `json:"account"`
	Holders []Person `json:"holders"`
	Shares  [][]byte `json:"shares,omitempty"` // pairs 0∘1, 0∘2, 1∘2
	Event   Receipt  `json:"event"`
	// Before are, for their holders, keys that it took the place of and that
	// documents are sealed to still.
	Before []RecoveryKey `json:"before,omitempty"`
}

// NewRecovery founds a unit's recovery key; holders are user names.
type NewRecovery struct {
	Account string   `json:"account"`
	Holders []string `json:"holders"`
	Shares  [][]byte `json:"shares"`
	// Signature is of the log's RecoveryStatement with that time, in the domain
	// niem/recovery-key/1.
	Stated    time.Time    `json:"stated"`
	Signature KeySignature `json:"signature"`
}

// ActOnKey asks for an event about the signed-in person's own key.
func (c *Client) ActOnKey(ctx context.Context, act KeyAct) (Key, error) {
	var out Key
	err := c.call(ctx, methodPost, "/api/keys", nil, act, &out)
	return out, err
}

// ActOnKeyOf asks, as a registrar, for an event about somebody else's key.
func (c *Client) ActOnKeyOf(ctx context.Context, username string, act KeyAct) (Key, error) {
	var out Key
	err := c.call(ctx, methodPost, "/api/keys/"+segment(username)+"/events", nil, act, &out)
	return out, err
}

// Key reads a person's present key.
func (c *Client) Key(ctx context.Context, username string) (Key, error) {
	var out Key
	err := c.call(ctx, methodGet, "/api/keys/"+segment(username), nil, nil, &out)
	return out, err
}

// KeyOfDevice reads the present key of the person who enrolled the device with
// that SHA-256 (hex).
func (c *Client) KeyOfDevice(ctx context.Context, sum string) (Key, error) {
	var out Key
	err := c.call(ctx, methodGet, "/api/devices/"+segment(sum), nil, nil, &out)
	return out, err
}

// Registrars reads the key events of registrars.
func (c *Client) Registrars(ctx context.Context) (Registrars, error) {
	var out Registrars
	err := c.call(ctx, methodGet, "/api/registrars", nil, nil, &out)
	return out, err
}

// Recipients resolves names of people and groups to keys.
func (c *Client) Recipients(ctx context.Context, names []string) (Recipients, error) {
	var out Recipients
	err := c.call(ctx, methodPost, "/api/recipients", nil, Names{names}, &out)
	return out, err
}

// InitRecovery founds a unit's recovery key.
func (c *Client) InitRecovery(ctx context.Context, unit string, k NewRecovery) (RecoveryKey, error) {
	var out RecoveryKey
	err := c.call(ctx, methodPost, "/api/recovery/"+segment(unit), nil, k, &out)
	return out, err
}

// Recovery reads a unit's recovery key.
func (c *Client) Recovery(ctx context.Context, unit string) (RecoveryKey, error) {
	var out RecoveryKey
	err := c.call(ctx, methodGet, "/api/recovery/"+segment(unit), nil, nil, &out)
	return out, err
}
