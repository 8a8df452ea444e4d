package api

import (
	"context"
	"net/url"
	"time"
)

// SignIn is the body of POST /api/session.
type SignIn struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

// Person is somebody of the access roster.
type Person struct {
	ID       string   `json:"id"`
	Username string   `json:"username"`
	FullName string   `json:"full_name"`
	Position string   `json:"position"`
	Phone    string   `json:"phone"`
	Email    string   `json:"email"`
	Unit     string   `json:"unit"`
	Roles    []string `json:"roles"`
	Disabled bool     `json:"disabled,omitempty"`
}

// Me is who is signed in, with the present key if one is enrolled.
type Me struct {
	Person Person    `json:"person"`
	Key    *Key      `json:"key"`
	Time   time.Time `json:"time"` // the server's clock
	// Stage is how far the session has come: StageOpen, or what is to do first.
	Stage string `json:"stage"`
	// EndedSessions is how many older sessions a sign-in ended, of which one
	// person has a limited number.
	EndedSessions int `json:"ended_sessions,omitempty"`
	// RulesDue: nothing works before the rules in force are acknowledged.
	RulesDue bool `json:"rules_due,omitempty"`
	// Notice is what the person should know of attempts since the last sign-in.
	Notice *Notice `json:"notice,omitempty"`
}

// Stages of a session.
const (
	StageOpen  = "open"
	StageProve = "prove_factor" // ProveFactor, or nothing else
	StageEnrol = "enrol_factor" // enrol a second factor, or nothing else
)

// Config is what a client has to know before it signs in.
type Config struct {
	Version   string `json:"version"`
	LogOrigin string `json:"log_origin"`
	LogKey    string `json:"log_key"` // verifier key of the log, C2SP form; clients pin it
	Limits    Limits `json:"limits"`
	// Witnesses are the verifier keys of those who cosign the log, and Quorum
	// how many of them have to; clients pin those they know from elsewhere.
	Witnesses []string `json:"witnesses,omitempty"`
	Quorum    int      `json:"quorum,omitempty"`
}

// Limits of one document.
type Limits struct {
	Recipients     int   `json:"recipients"`
	Pages          int   `json:"pages"`
	TilesPerPage   int   `json:"tiles_per_page"`
	RecipientTiles int   `json:"recipient_tiles"`
	Object         int64 `json:"object"`   // bytes of a page block or envelope
	Original       int64 `json:"original"` // bytes
	Label          int64 `json:"label"`    // bytes of one sealed label
	Commit         int64 `json:"commit"`   // bytes of a commit's JSON body
}

// SignIn opens a session with the directory's user name and password.
func (c *Client) SignIn(ctx context.Context, username, password string) (Me, error) {
	var me Me
	err := c.call(ctx, methodPost, "/api/session", nil, SignIn{username, password}, &me)
	return me, err
}

// SignOut ends the session.
func (c *Client) SignOut(ctx context.Context) error {
	return c.call(ctx, methodDelete, "/api/session", nil, nil, nil)
}

// Me says who is signed in.
func (c *Client) Me(ctx context.Context) (Me, error) {
	var me Me
	err := c.call(ctx, methodGet, "/api/me", nil, nil, &me)
	return me, err
}

// Config reads the server's public settings; no session needed.
func (c *Client) Config(ctx context.Context) (Config, error) {
	var cfg Config
	err := c.call(ctx, methodGet, "/api/config", nil, nil, &cfg)
	return cfg, err
}

// People finds at most 50 people by part of name or user name.
func (c *Client) People(ctx context.Context, text string) ([]Person, error) {
	var people []Person
	err := c.call(ctx, methodGet, "/api/people", url.Values{"q": {text}}, nil, &people)
	return people, err
}

// List is a list of recipients in the directory.
type List struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Members int    `json:"members"`
}

// Lists finds at most 20 lists of recipients by part of name or title.
func (c *Client) Lists(ctx context.Context, text string) ([]List, error) {
	var lists []List
	err := c.call(ctx, methodGet, "/api/lists", url.Values{"q": {text}}, nil, &lists)
	return lists, err
}
