package api

import (
	"context"
	"io"
	"net/url"
	"time"
)

// NewDestruction asks for the destruction of documents by a written decision.
type NewDestruction struct {
	Documents []string `json:"documents"`
	Decision  string   `json:"decision"`
	Reason    string   `json:"reason"`
}

// Destruction is a request to destroy documents, and what became of it.
type Destruction struct {
	Request   string     `json:"request"`
	State     string     `json:"state"` // open | rejected | approved | done
	By        Person     `json:"by"`
	At        time.Time  `json:"at"`
	Decision  string     `json:"decision"`
	Reason    string     `json:"reason"`
	DecidedBy *Person    `json:"decided_by"`
	DecidedAt *time.Time `json:"decided_at"`
	Rejection string     `json:"rejection,omitempty"`
	Finished  *time.Time `json:"finished"` // all objects are gone
	LogIndex  int64      `json:"log_index"`
	Documents []Doomed   `json:"documents"`
}

// Doomed is one document of a request. Before the approval the counts say what
// would be destroyed.
type Doomed struct {
	Document   string     `json:"document"`
	Metadata   Metadata   `json:"metadata"`
	Sender     Person     `json:"sender"` // or his successor
	SentAt     time.Time  `json:"sent_at"`
	Shares     int        `json:"shares"`
	Envelopes  int        `json:"envelopes"`
	Objects    int        `json:"objects"`
	Destroyed  *time.Time `json:"destroyed_at"`
	LogIndex   int64      `json:"log_index,omitempty"`
	Finished   *time.Time `json:"finished"`
	Deleted    int        `json:"deleted"` // objects
	Kept       int        `json:"kept"`    // objects that living documents name
	DoneIndex  int64      `json:"done_index,omitempty"`
	FinalSince *time.Time `json:"final_since,omitempty"` // against old backups too
}

// Reason says why a request is rejected.
type Reason struct {
	Reason string `json:"reason"`
}

func destructionPath(more ...string) string {
	path := "/api/destructions"
	for _, m := range more {
		path += "/" + segment(m)
	}
	return path
}

// RequestDestruction asks for the destruction of documents.
func (c *Client) RequestDestruction(ctx context.Context, n NewDestruction) (Destruction, error) {
	var out Destruction
	err := c.call(ctx, methodPost, destructionPath(), nil, n, &out)
	return out, err
}

// Destructions lists the requests that the person may know of, newest first.
func (c *Client) Destructions(ctx context.Context) ([]Destruction, error) {
	var out []Destruction
	err := c.call(ctx, methodGet, destructionPath(), nil, nil, &out)
	return out, err
}

// Destruction reads one request.
func (c *Client) Destruction(ctx context.Context, request string) (Destruction, error) {
	var out Destruction
	err := c.call(ctx, methodGet, destructionPath(request), nil, nil, &out)
	return out, err
}

// DestructionOf reads the request under which a document was destroyed.
func (c *Client) DestructionOf(ctx context.Context, document string) (Destruction, error) {
	var out Destruction
	err := c.call(ctx, methodGet, "/api/documents/"+segment(document)+"/destruction", nil, nil, &out)
	return out, err
}

// ApproveDestruction destroys what somebody else asked for.
func (c *Client) ApproveDestruction(ctx context.Context, request string) (Destruction, error) {
	var out Destruction
	err := c.call(ctx, methodPost, destructionPath(request, "approval"), nil, nil, &out)
	return out, err
}

// RejectDestruction rejects a request, or takes the own one back.
func (c *Client) RejectDestruction(ctx context.Context, request string, r Reason) (Destruction, error) {
	var out Destruction
	err := c.call(ctx, methodPost, destructionPath(request, "rejection"), nil, r, &out)
	return out, err
}

// ExpiredDocuments lists documents whose time was over before a moment and that
// the person may ask to destroy.
func (c *Client) ExpiredDocuments(ctx context.Context, before time.Time) ([]Doomed, error) {
	var out []Doomed
	err := c.call(ctx, methodGet, destructionPath("expired"), url.Values{"before": {before.UTC().Format(time.RFC3339)}}, nil, &out)
	return out, err
}

// DestructionCertificate streams the certificate, in the form of package audit.
func (c *Client) DestructionCertificate(ctx context.Context, request string) (io.ReadCloser, error) {
	body, _, err := c.stream(ctx, methodGet, destructionPath(request, "certificate"), nil)
	return body, err
}
