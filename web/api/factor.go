package api

import (
	"context"
	"encoding/json"
	"time"
)

// Factors is what somebody has as second factor.
type Factors struct {
	Required bool       `json:"required"` // by role, or for everybody
	TOTP     *time.Time `json:"totp"`     // since when
	Passkeys []Passkey  `json:"passkeys"`
	Codes    int        `json:"codes"` // recovery codes left
}

// Passkey is one passkey in a list.
type Passkey struct {
	ID    string    `json:"id"` // what RemoveFactor takes
	Name  string    `json:"name"`
	Added time.Time `json:"added"`
}

// FactorProof completes a sign-in: a code, or a passkey's answer.
type FactorProof struct {
	Code    string          `json:"code,omitempty"`
	Passkey json.RawMessage `json:"passkey,omitempty"`
}

// NewTOTP is a secret for an authenticator, as an otpauth address.
type NewTOTP struct {
	URL string `json:"url"`
}

// CodeProof confirms an enrolment.
type CodeProof struct {
	Code string `json:"code"`
}

// NewPasskey is what an authenticator made (PublicKeyCredential as JSON).
type NewPasskey struct {
	Name       string          `json:"name"`
	Credential json.RawMessage `json:"credential"`
}

// RecoveryCodes are shown once; empty when the person has some already.
type RecoveryCodes struct {
	Codes []string `json:"recovery_codes"`
}

// Factors tells what the person has.
func (c *Client) Factors(ctx context.Context) (Factors, error) {
	var out Factors
	err := c.call(ctx, methodGet, "/api/factor", nil, nil, &out)
	return out, err
}

// ProveFactor completes a sign-in of stage StageProve.
func (c *Client) ProveFactor(ctx context.Context, proof FactorProof) (Me, error) {
	var out Me
	err := c.call(ctx, methodPost, "/api/session/factor", nil, proof, &out)
	return out, err
}

// ChallengePasskey gives what navigator.credentials.get takes.
func (c *Client) ChallengePasskey(ctx context.Context) (json.RawMessage, error) {
	var out json.RawMessage
	err := c.call(ctx, methodPost, "/api/session/factor/challenge", nil, nil, &out)
	return out, err
}

// BeginTOTP draws a secret; ConfirmTOTP enrols it in the same session.
func (c *Client) BeginTOTP(ctx context.Context) (NewTOTP, error) {
	var out NewTOTP
	err := c.call(ctx, methodPost, "/api/factor/totp", nil, nil, &out)
	return out, err
}

// ConfirmTOTP enrols a secret by a code of it.
func (c *Client) ConfirmTOTP(ctx context.Context, code string) (RecoveryCodes, error) {
	var out RecoveryCodes
	err := c.call(ctx, methodPost, "/api/factor/totp/confirm", nil, CodeProof{code}, &out)
	return out, err
}

// BeginPasskey gives what navigator.credentials.create takes.
func (c *Client) BeginPasskey(ctx context.Context) (json.RawMessage, error) {
	var out json.RawMessage
	err := c.call(ctx, methodPost, "/api/factor/passkeys/begin", nil, nil, &out)
	return out, err
}

// AddPasskey enrols a passkey made for BeginPasskey in the same session.
func (c *Client) AddPasskey(ctx context.Context, k NewPasskey) (RecoveryCodes, error) {
	var out RecoveryCodes
	err := c.call(ctx, methodPost, "/api/factor/passkeys", nil, k, &out)
	return out, err
}

// NewRecoveryCodes replaces the recovery codes.
func (c *Client) NewRecoveryCodes(ctx context.Context) (RecoveryCodes, error) {
	var out RecoveryCodes
	err := c.call(ctx, methodPost, "/api/factor/codes", nil, nil, &out)
	return out, err
}

// RemoveFactor removes "totp" or a passkey by its id.
func (c *Client) RemoveFactor(ctx context.Context, id string) error {
	return c.call(ctx, methodDelete, "/api/factor/"+segment(id), nil, nil, nil)
}

// ResetFactor removes what somebody else has lost.
func (c *Client) ResetFactor(ctx context.Context, username string) error {
	return c.call(ctx, methodPost, "/api/people/"+segment(username)+"/factor/reset", nil, nil, nil)
}
