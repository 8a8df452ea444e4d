package api

import (
	"context"
	"time"
)

// Joining is a new device's request to an old one of the same person. Nonces
// come one after the other: the new device has committed to its own before.
type Joining struct {
	ID        string     `json:"id,omitempty"`
	Device    []byte     `json:"device"`    // of the new device, Ed25519
	Recipient string     `json:"recipient"` // age1pq…, for the account key
	Name      string     `json:"name"`
	Committed string     `json:"committed"` // hex
	Answer    []byte     `json:"answer,omitempty"`
	Nonce     []byte     `json:"nonce,omitempty"`
	Statement *Statement `json:"statement,omitempty"` // signed by the new device
	Sealed    []byte     `json:"sealed,omitempty"`
	State     string     `json:"state,omitempty"` // asked | answered | revealed | approved | taken | refused
	Asked     time.Time  `json:"asked,omitzero"`
}

// Joinings are the signed-in person's own requests that live.
type Joinings struct {
	Requests []Joining `json:"requests"`
}

// JoiningStep moves a request on: answer (nonce), reveal (nonce, statement),
// approve (statement, sealed), take or refuse.
type JoiningStep struct {
	Step      string     `json:"step"`
	Nonce     []byte     `json:"nonce,omitempty"`
	Statement *Statement `json:"statement,omitempty"`
	Sealed    []byte     `json:"sealed,omitempty"`
}

// AskToJoin asks, from a new device, for the account key.
func (c *Client) AskToJoin(ctx context.Context, j Joining) (Joining, error) {
	var out Joining
	err := c.call(ctx, methodPost, "/api/joinings", nil, j, &out)
	return out, err
}

// Joinings lists the own requests.
func (c *Client) Joinings(ctx context.Context) (Joinings, error) {
	var out Joinings
	err := c.call(ctx, methodGet, "/api/joinings", nil, nil, &out)
	return out, err
}

// MoveJoining takes a step that changes no key.
func (c *Client) MoveJoining(ctx context.Context, id string, step JoiningStep) error {
	return c.call(ctx, methodPost, "/api/joinings/"+segment(id), nil, step, nil)
}

// ApproveJoining adds the device; the key afterwards is the answer.
func (c *Client) ApproveJoining(ctx context.Context, id string, step JoiningStep) (Key, error) {
	var out Key
	err := c.call(ctx, methodPost, "/api/joinings/"+segment(id)+"/approve", nil, step, &out)
	return out, err
}
