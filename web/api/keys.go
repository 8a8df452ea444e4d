package api

import (
	"context"
	"net/http"
)

// NewKey enrols the public halves of a person's keys.
type NewKey struct {
	Account string `json:"account"` // age1pq…
	Device  []byte `json:"device"`  // 32 bytes, Ed25519
	Proof   []byte `json:"proof"`   // 64 bytes: device signature in the domain niem/enrolment/1 of person id, device key and account
}

// Key is a person's present key and the proof that its newest event stands on
// the log. Person is a UUID.
type Key struct {
	Person      string  `json:"person"`
	Account     string  `json:"account"`
	Device      []byte  `json:"device"`
	Fingerprint string  `json:"fingerprint"` // of Account; clients compute their own
	Status      string  `json:"status"`      // unconfirmed | confirmed | revoked
	Event       Receipt `json:"event"`
}

// Confirmation is a registrar's statement that the fingerprint was compared.
type Confirmation struct {
	Fingerprint string `json:"fingerprint"`
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
}

// NewRecovery founds a unit's recovery key; holders are user names.
type NewRecovery struct {
	Account string   `json:"account"`
	Holders []string `json:"holders"`
	Shares  [][]byte `json:"shares"`
}

// Enroll enrols the signed-in person's first key.
func (c *Client) Enroll(ctx context.Context, k NewKey) (Key, error) {
	var out Key
	err := c.call(ctx, http.MethodPost, "/api/keys", nil, k, &out)
	return out, err
}

// Key reads a person's present key.
func (c *Client) Key(ctx context.Context, username string) (Key, error) {
	var out Key
	err := c.call(ctx, http.MethodGet, "/api/keys/"+segment(username), nil, nil, &out)
	return out, err
}

// ConfirmKey confirms a key whose fingerprint a registrar has compared.
func (c *Client) ConfirmKey(ctx context.Context, username, fingerprint string) (Key, error) {
	var out Key
	err := c.call(ctx, http.MethodPost, "/api/keys/"+segment(username)+"/confirm", nil, Confirmation{fingerprint}, &out)
	return out, err
}

// Recipients resolves names of people and groups to keys.
func (c *Client) Recipients(ctx context.Context, names []string) (Recipients, error) {
	var out Recipients
	err := c.call(ctx, http.MethodPost, "/api/recipients", nil, Names{names}, &out)
	return out, err
}

// InitRecovery founds a unit's recovery key.
func (c *Client) InitRecovery(ctx context.Context, unit string, k NewRecovery) (RecoveryKey, error) {
	var out RecoveryKey
	err := c.call(ctx, http.MethodPost, "/api/recovery/"+segment(unit), nil, k, &out)
	return out, err
}

// Recovery reads a unit's recovery key.
func (c *Client) Recovery(ctx context.Context, unit string) (RecoveryKey, error) {
	var out RecoveryKey
	err := c.call(ctx, http.MethodGet, "/api/recovery/"+segment(unit), nil, nil, &out)
	return out, err
}
