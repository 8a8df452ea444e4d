package api

import (
	"context"
	"time"
)

// NewErasure asks for the erasure of records from the log: of those about a person
// that are older than their retention, or of single ones ("3,7-9").
type NewErasure struct {
	Username string `json:"username,omitempty"`
	Indexes  string `json:"indexes,omitempty"`
	Decision string `json:"decision"`
	Reason   string `json:"reason"`
}

// Erasure is a request and what became of it.
type Erasure struct {
	Request   string     `json:"request"`
	State     string     `json:"state"` // open | rejected | approved | done
	By        Person     `json:"by"`
	At        time.Time  `json:"at"`
	Decision  string     `json:"decision"`
	Reason    string     `json:"reason"`
	Indexes   string     `json:"indexes"`
	Count     int        `json:"count"`
	DecidedBy *Person    `json:"decided_by"`
	DecidedAt *time.Time `json:"decided_at"`
	Finished  *time.Time `json:"finished"`
}

// RequestErasure asks for an erasure.
func (c *Client) RequestErasure(ctx context.Context, n NewErasure) (Erasure, error) {
	var out Erasure
	err := c.call(ctx, methodPost, "/api/log/erasures", nil, n, &out)
	return out, err
}

// Erasures lists the requests, newest first.
func (c *Client) Erasures(ctx context.Context) ([]Erasure, error) {
	var out []Erasure
	err := c.call(ctx, methodGet, "/api/log/erasures", nil, nil, &out)
	return out, err
}

// ApproveErasure approves a request; an operator runs it.
func (c *Client) ApproveErasure(ctx context.Context, request string) error {
	return c.call(ctx, methodPost, "/api/log/erasures/"+segment(request)+"/approval", nil, nil, nil)
}

// RejectErasure rejects a request, or takes the own one back.
func (c *Client) RejectErasure(ctx context.Context, request string) error {
	return c.call(ctx, methodPost, "/api/log/erasures/"+segment(request)+"/rejection", nil, nil, nil)
}
