package api

import (
	"context"
	"time"
)

// Rules is the version of the rules in force.
type Rules struct {
	Version     int       `json:"version"`
	VI          string    `json:"vi"`
	EN          string    `json:"en"`
	SHA256      string    `json:"sha256"` // of both texts: what an acknowledgement names
	PublishedAt time.Time `json:"published_at"`
}

// Acceptance acknowledges the rules that were read.
type Acceptance struct {
	Version int    `json:"version"`
	SHA256  string `json:"sha256"`
}

// Accepted proves an acknowledgement.
type Accepted struct {
	Receipt Receipt `json:"receipt"`
}

// NewRules is a text to be put in force.
type NewRules struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Nomination proposes somebody. The fields that a list brings are compared with
// the directory; empty ones are not.
type Nomination struct {
	Username string `json:"username"`
	FullName string `json:"full_name,omitempty"`
	Position string `json:"position,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Email    string `json:"email,omitempty"`
	Unit     string `json:"unit,omitempty"`
	Number   string `json:"number"`
}

// Nominations is a list of them.
type Nominations struct {
	Nominations []Nomination `json:"nominations"`
}

// Nominated is what became of one line: a refused one has its error.
type Nominated struct {
	Username string `json:"username"`
	Error    *Error `json:"error,omitempty"`
}

// Decision decides on a nomination: the number of an approval, or the reason of a
// refusal.
type Decision struct {
	Number string `json:"number,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// Review keeps or ends somebody's access.
type Review struct {
	Verdict string `json:"verdict"` // keep | end
	Reason  string `json:"reason"`
}

// RosterLine is one line of the access roster. State: nominated, refused,
// approved (has to acknowledge the rules), active, suspended, ended.
type RosterLine struct {
	Person      Person     `json:"person"`
	State       string     `json:"state"`
	Nomination  string     `json:"nomination"`
	NominatedBy string     `json:"nominated_by"` // user name; empty for the operator
	NominatedAt time.Time  `json:"nominated_at"`
	Decision    string     `json:"decision"`
	DecidedBy   string     `json:"decided_by"`
	DecidedAt   *time.Time `json:"decided_at"`
	Reason      string     `json:"reason"`
	Rules       int        `json:"rules"` // version acknowledged last
	AcceptedAt  *time.Time `json:"accepted_at"`
	LastSignIn  *time.Time `json:"last_sign_in"`
	LastOpening *time.Time `json:"last_opening"`
	Key         string     `json:"key"`
	Delegations int        `json:"delegations"`
	ReviewedBy  string     `json:"reviewed_by"`
	ReviewedAt  *time.Time `json:"reviewed_at"`
	ReviewDue   *time.Time `json:"review_due"`
	Due         bool       `json:"due"`
}

// CurrentRules reads the rules in force.
func (c *Client) CurrentRules(ctx context.Context) (Rules, error) {
	var out Rules
	err := c.call(ctx, methodGet, "/api/rules", nil, nil, &out)
	return out, err
}

// AcceptRules acknowledges them.
func (c *Client) AcceptRules(ctx context.Context, a Acceptance) (Accepted, error) {
	var out Accepted
	err := c.call(ctx, methodPost, "/api/rules/acceptance", nil, a, &out)
	return out, err
}

// PublishRules puts a new version in force.
func (c *Client) PublishRules(ctx context.Context, r NewRules) (Rules, error) {
	var out Rules
	err := c.call(ctx, methodPost, "/api/rules", nil, r, &out)
	return out, err
}

// Unacknowledged lists who has not acknowledged the rules in force.
func (c *Client) Unacknowledged(ctx context.Context) ([]RosterLine, error) {
	var out []RosterLine
	err := c.call(ctx, methodGet, "/api/rules/unacknowledged", nil, nil, &out)
	return out, err
}

// Roster lists the access roster as far as the signed-in person may see it.
func (c *Client) Roster(ctx context.Context) ([]RosterLine, error) {
	var out []RosterLine
	err := c.call(ctx, methodGet, "/api/roster", nil, nil, &out)
	return out, err
}

// Nominate proposes people of the own unit, line by line.
func (c *Client) Nominate(ctx context.Context, list []Nomination) ([]Nominated, error) {
	var out []Nominated
	err := c.call(ctx, methodPost, "/api/roster/nominations", nil, Nominations{list}, &out)
	return out, err
}

// Approve puts somebody on the roster.
func (c *Client) Approve(ctx context.Context, username, number string) error {
	return c.call(ctx, methodPost, "/api/roster/"+segment(username)+"/approval", nil, Decision{Number: number}, nil)
}

// RefuseNomination turns a nomination down.
func (c *Client) RefuseNomination(ctx context.Context, username, reason string) error {
	return c.call(ctx, methodPost, "/api/roster/"+segment(username)+"/refusal", nil, Decision{Reason: reason}, nil)
}

// Review keeps or ends somebody's access.
func (c *Client) Review(ctx context.Context, username string, r Review) error {
	return c.call(ctx, methodPost, "/api/roster/"+segment(username)+"/reviews", nil, r, nil)
}
