package api

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// BackgroundHeader marks a request that a client makes without the person's
// doing: it does not count as activity, so a session can only end sooner by it.
const BackgroundHeader = "Niem-Background"

// StepUp is the body of POST /api/session/step-up: a fresh proof of the person.
// With a second factor enrolled it needs a code (time-based or for recovery), or
// the answer of a passkey to ChallengePasskey, too.
type StepUp struct {
	Password string          `json:"password"`
	Code     string          `json:"code,omitempty"`
	Passkey  json.RawMessage `json:"passkey,omitempty"`
}

// Session is one of the person's sign-ins.
type Session struct {
	ID      string    `json:"id"` // hex
	Device  string    `json:"device"`
	Address string    `json:"address"`
	Begun   time.Time `json:"begun"`
	Seen    time.Time `json:"seen"` // last activity, to the minute
	Current bool      `json:"current"`
}

// EndedSessions counts sessions that a request ended.
type EndedSessions struct {
	Ended int `json:"ended"`
}

// StepUp proves the person again; the session gets a new token.
func (c *Client) StepUp(ctx context.Context, proof StepUp) error {
	return c.callOnce(ctx, methodPost, "/api/session/step-up", nil, proof, nil)
}

// Sessions lists the person's own sessions.
func (c *Client) Sessions(ctx context.Context) ([]Session, error) {
	var out []Session
	err := c.call(ctx, methodGet, "/api/sessions", nil, nil, &out)
	return out, err
}

// RevokeSession ends one of the person's own sessions.
func (c *Client) RevokeSession(ctx context.Context, id string) error {
	return c.call(ctx, methodDelete, "/api/sessions/"+segment(id), nil, nil, nil)
}

// RevokeOtherSessions ends all own sessions but this one.
func (c *Client) RevokeOtherSessions(ctx context.Context) (EndedSessions, error) {
	var out EndedSessions
	err := c.call(ctx, methodDelete, "/api/sessions", nil, nil, &out)
	return out, err
}

// EndSessionsOf ends all sessions of somebody else.
func (c *Client) EndSessionsOf(ctx context.Context, username string) (EndedSessions, error) {
	var out EndedSessions
	err := c.call(ctx, methodDelete, "/api/people/"+segment(username)+"/sessions", nil, nil, &out)
	return out, err
}

// steppingUp runs a request; where the server wants a fresh proof of the person
// first, it asks for one, and runs the request once more.
func (c *Client) steppingUp(ctx context.Context, request func() error) error {
	err := request()
	refused, ok := errors.AsType[*Error](err)
	if !ok || refused.Code != CodeStepUp || c.prove == nil {
		return err
	}
	factor, _ := refused.Details["factor"].(bool)
	proof, err := c.prove(ctx, factor)
	if err != nil {
		return err
	}
	if err := c.StepUp(ctx, proof); err != nil {
		return err
	}
	return request()
}

// SessionDevice is the body of PUT /api/session/device.
type SessionDevice struct {
	Device []byte `json:"device"` // public key of a live device, 32 bytes
}

// UseDevice says which device key this client signs with: when that device is
// removed, the session ends.
func (c *Client) UseDevice(ctx context.Context, device []byte) error {
	return c.call(ctx, methodPut, "/api/session/device", nil, SessionDevice{device}, nil)
}
