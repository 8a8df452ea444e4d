package api

import (
	"context"
	"time"
)

// NewDelegation lends one of the signed-in person's roles to a colleague.
type NewDelegation struct {
	Delegate string    `json:"delegate"` // user name
	Role     string    `json:"role"`     // leader | clerk
	Starts   time.Time `json:"starts"`
	Ends     time.Time `json:"ends"`
	Reason   string    `json:"reason"`
}

// Delegation is a role lent for a time; people are user names.
type Delegation struct {
	ID        string     `json:"id"`
	Delegator string     `json:"delegator"`
	Delegate  string     `json:"delegate"`
	Role      string     `json:"role"`
	Unit      string     `json:"unit"`
	Starts    time.Time  `json:"starts"`
	Ends      time.Time  `json:"ends"`
	Reason    string     `json:"reason"`
	GivenAt   time.Time  `json:"given_at"`
	RevokedAt *time.Time `json:"revoked_at"`
	InForce   bool       `json:"in_force"`
}

// NewDeparture enters the decision by which somebody leaves.
type NewDeparture struct {
	Username  string    `json:"username"`
	Kind      string    `json:"kind"` // leave | transfer | retire
	Decision  string    `json:"decision"`
	Effective time.Time `json:"effective"`
	Successor string    `json:"successor,omitempty"` // user name
}

// Departure is such a decision. Overdue: in effect, and the directory still has
// the person as staff.
type Departure struct {
	ID          string     `json:"id"`
	Person      Person     `json:"person"`
	Kind        string     `json:"kind"`
	Decision    string     `json:"decision"`
	Effective   time.Time  `json:"effective"`
	Successor   string     `json:"successor"`
	OrderedBy   string     `json:"ordered_by"`
	OrderedAt   time.Time  `json:"ordered_at"`
	CancelledAt *time.Time `json:"cancelled_at"`
	InEffect    bool       `json:"in_effect"`
	Overdue     bool       `json:"overdue"`
	Key         string     `json:"key"` // status of the key left behind
}

// Cancellation takes a departure back.
type Cancellation struct {
	Reason string `json:"reason"`
}

// Delegate lends a role.
func (c *Client) Delegate(ctx context.Context, d NewDelegation) (Delegation, error) {
	var out Delegation
	err := c.call(ctx, methodPost, "/api/delegations", nil, d, &out)
	return out, err
}

// Delegations lists those of the unit, or all.
func (c *Client) Delegations(ctx context.Context) ([]Delegation, error) {
	var out []Delegation
	err := c.call(ctx, methodGet, "/api/delegations", nil, nil, &out)
	return out, err
}

// RevokeDelegation ends one.
func (c *Client) RevokeDelegation(ctx context.Context, id string) error {
	return c.call(ctx, methodDelete, "/api/delegations/"+segment(id), nil, nil, nil)
}

// Depart enters a departure.
func (c *Client) Depart(ctx context.Context, d NewDeparture) (Departure, error) {
	var out Departure
	err := c.call(ctx, methodPost, "/api/departures", nil, d, &out)
	return out, err
}

// Departures lists those of the unit, or all.
func (c *Client) Departures(ctx context.Context) ([]Departure, error) {
	var out []Departure
	err := c.call(ctx, methodGet, "/api/departures", nil, nil, &out)
	return out, err
}

// CancelDeparture takes one back before it takes effect.
func (c *Client) CancelDeparture(ctx context.Context, id, reason string) error {
	return c.call(ctx, methodPost, "/api/departures/"+segment(id)+"/cancellation", nil, Cancellation{reason}, nil)
}
