package api

import (
	"context"
	"time"
)

// Replacement is a request of somebody who lost every device: a statement that
// the new device has signed, and registrars who have signed since.
type Replacement struct {
	Statement Statement `json:"statement"`
	Account   string    `json:"account"`   // age1pq…, the new one
	LogIndex  int64     `json:"log_index"` // of the request
	Asked     time.Time `json:"asked"`
	Signed    int       `json:"signed"` // by how many registrars
}

// ReplacementSigned: Key is the owner's new key once two registrars have signed.
type ReplacementSigned struct {
	Key *Key `json:"key"`
}

// AskReplacement asks, on a new device, for a key in place of the lost one.
func (c *Client) AskReplacement(ctx context.Context, act KeyAct) (Replacement, error) {
	var out Replacement
	err := c.call(ctx, methodPost, "/api/replacements", nil, act, &out)
	return out, err
}

// Replacement reads somebody's request: the own one, or as a registrar.
func (c *Client) Replacement(ctx context.Context, username string) (Replacement, error) {
	var out Replacement
	err := c.call(ctx, methodGet, "/api/replacements/"+segment(username), nil, nil, &out)
	return out, err
}

// EndReplacement ends a request: the own one, or as a registrar.
func (c *Client) EndReplacement(ctx context.Context, username string) error {
	return c.call(ctx, methodDelete, "/api/replacements/"+segment(username), nil, nil, nil)
}

// SignReplacement adds, as a registrar, a signature of the statement.
func (c *Client) SignReplacement(ctx context.Context, username string, sig KeySignature) (ReplacementSigned, error) {
	var out ReplacementSigned
	err := c.call(ctx, methodPost, "/api/replacements/"+segment(username)+"/signatures", nil, sig, &out)
	return out, err
}
