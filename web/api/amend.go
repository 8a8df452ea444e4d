package api

import (
	"context"
)

// Offer is what a recovery holder's device needs to hand a document over: shares
// for the grants that the successor gets, and the label sealed to the unit's key.
// Why says what he does not get to read: recalled | expired | has_it | not_received.
type Offer struct {
	Shares []Share `json:"shares"`
	Label  []byte  `json:"label"`
	Why    string  `json:"why,omitempty"`
}

// Amendment is a further version of a document with the grants that it brings.
type Amendment struct {
	Manifest []byte     `json:"manifest"`
	Grants   []NewGrant `json:"grants"`
}

// NewGrant is one grant of a further version.
type NewGrant struct {
	Kind     string `json:"kind"` // recipient | master | recovery
	Person   string `json:"person"`
	Label    []byte `json:"label"`
	Envelope []byte `json:"envelope"`
}

// HeldKey is a recovery key that a unit had and who held it then.
type HeldKey struct {
	Event   Receipt  `json:"event"`
	Holders []Person `json:"holders"`
}

// OfferHandover asks for the shares of a document's hand-over.
func (c *Client) OfferHandover(ctx context.Context, unit, request, document string) (Offer, error) {
	var out Offer
	err := c.call(ctx, methodPost, recoveryPath(unit, "requests", request, "documents", document, "offer"), nil, nil, &out)
	return out, err
}

// Amend hands a further version in.
func (c *Client) Amend(ctx context.Context, unit, request, document string, a Amendment) (Receipt, error) {
	var out Receipt
	err := c.call(ctx, methodPost, recoveryPath(unit, "requests", request, "documents", document), nil, a, &out)
	return out, err
}

// RecoveryKeys gives every recovery key of the unit with that id (of grants and
// manifests), oldest first.
func (c *Client) RecoveryKeys(ctx context.Context, unit string) ([]HeldKey, error) {
	var out []HeldKey
	err := c.call(ctx, methodGet, "/api/recovery-keys/"+segment(unit), nil, nil, &out)
	return out, err
}
