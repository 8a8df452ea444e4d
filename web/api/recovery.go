package api

import (
	"context"
	"net/url"
	"time"
)

// NewRecoveryRequest is what the first of two recovery holders hands in. Order is
// the canonical text that Signature signs; Mandates are further signatures that
// follow from it; Inner are the files left for the other holders, in the order's
// order; Value is the sealed value of a rehearsal.
type NewRecoveryRequest struct {
	Order     []byte   `json:"order"`
	Device    string   `json:"device"` // SHA-256 of the device key, hex
	Signature []byte   `json:"signature"`
	Mandates  [][]byte `json:"mandates"`
	Consent   []byte   `json:"consent,omitempty"` // of a rotation: the first holder's signature for a new key
	Inner     [][]byte `json:"inner"`
	Value     []byte   `json:"value,omitempty"`
}

// RecoveryRequest is a request as holders see it. Inner holds the reader's own
// file at most.
type RecoveryRequest struct {
	NewRecoveryRequest
	State     string     `json:"state"` // open | approved | rejected | done | expired
	DecidedBy string     `json:"decided_by,omitempty"`
	DecidedAt *time.Time `json:"decided_at"`
	Finished  *time.Time `json:"finished"`
	Event     Receipt    `json:"event"` // of the request
}

// RecoveryUse is a line of the history of a unit's key.
type RecoveryUse struct {
	Request   string     `json:"request"`
	Unit      string     `json:"unit"`
	Action    string     `json:"action"` // use | rehearse | rotate | reseal
	Key       string     `json:"key"`    // SHA-256 of the recovery key's recipient that it is about, hex
	State     string     `json:"state"`
	Holder    Person     `json:"holder"`
	Person    *Person    `json:"person"`
	Successor *Person    `json:"successor"`
	Holders   []Person   `json:"holders,omitempty"` // after a rotation, where they are others than before
	Documents []string   `json:"documents"`
	Decision  string     `json:"decision"`
	Reason    string     `json:"reason"`
	Created   time.Time  `json:"created"`
	Expires   time.Time  `json:"expires"`
	DecidedBy *Person    `json:"decided_by"`
	DecidedAt *time.Time `json:"decided_at"`
	Finished  *time.Time `json:"finished"`
}

// RecoveryDecision approves or rejects a request.
type RecoveryDecision struct {
	Approve   bool   `json:"approve"`
	Device    string `json:"device"`
	Signature []byte `json:"signature"`
}

// RecoveryEnd ends an approved request: Value proves a rehearsal, the counts say
// what came of a use, or of sealing anew.
type RecoveryEnd struct {
	Value  []byte `json:"value,omitempty"`
	Handed int    `json:"handed"`
	Left   int    `json:"left"`
}

// PapersQuery asks for documents that may be handed over: of a person, or some.
type PapersQuery struct {
	Username  string   `json:"username,omitempty"`
	Documents []string `json:"documents,omitempty"`
}

// Papers are a person's documents as the unit's recovery holders see them.
type Papers struct {
	Person    *Person         `json:"person"`
	Documents []RecoveryPaper `json:"documents"`
}

// RecoveryPaper is one document. Ours tells whether the unit's key opens it, Waits
// whether it is sealed to a key before, Live whether the person's access is
// neither recalled nor expired.
type RecoveryPaper struct {
	Document string    `json:"document"`
	Metadata Metadata  `json:"metadata"`
	Sender   Person    `json:"sender"`
	SentAt   time.Time `json:"sent_at"`
	Received bool      `json:"received"`
	Sent     bool      `json:"sent"`
	Live     bool      `json:"live"`
	Ours     bool      `json:"ours"`
	Waits    bool      `json:"waits"`
}

func recoveryPath(unit string, more ...string) string {
	path := "/api/recovery/" + segment(unit)
	for _, m := range more {
		path += "/" + segment(m)
	}
	return path
}

// RecoveryPapers lists documents that may be handed over; the look is logged.
func (c *Client) RecoveryPapers(ctx context.Context, unit string, q PapersQuery) (Papers, error) {
	var out Papers
	err := c.call(ctx, methodPost, recoveryPath(unit, "papers"), nil, q, &out)
	return out, err
}

// RequestRecovery hands in what the first holder asks for.
func (c *Client) RequestRecovery(ctx context.Context, unit string, r NewRecoveryRequest) error {
	return c.call(ctx, methodPost, recoveryPath(unit, "requests"), nil, r, nil)
}

// RecoveryHistory lists requests of a unit, or of all units for "", newest first.
func (c *Client) RecoveryHistory(ctx context.Context, unit string) ([]RecoveryUse, error) {
	var out []RecoveryUse
	query := url.Values{}
	if unit != "" {
		query.Set("unit", unit)
	}
	err := c.call(ctx, methodGet, "/api/recovery", query, nil, &out)
	return out, err
}

// RecoveryRequest reads one request.
func (c *Client) RecoveryRequest(ctx context.Context, unit, id string) (RecoveryRequest, error) {
	var out RecoveryRequest
	err := c.call(ctx, methodGet, recoveryPath(unit, "requests", id), nil, nil, &out)
	return out, err
}

// DecideRecovery approves or rejects a request.
func (c *Client) DecideRecovery(ctx context.Context, unit, id string, d RecoveryDecision) (RecoveryRequest, error) {
	var out RecoveryRequest
	err := c.call(ctx, methodPost, recoveryPath(unit, "requests", id, "decision"), nil, d, &out)
	return out, err
}

// FinishRecovery ends an approved request.
func (c *Client) FinishRecovery(ctx context.Context, unit, id string, e RecoveryEnd) error {
	return c.call(ctx, methodPost, recoveryPath(unit, "requests", id, "end"), nil, e, nil)
}
