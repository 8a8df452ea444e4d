package api

import (
	"context"
	"io"
	"time"
)

// Metadata stands in the clear; the values are the domain's codes.
type Metadata struct {
	Number            string    `json:"number"`
	Notation          string    `json:"notation"`
	Kind              string    `json:"kind"`
	Urgency           string    `json:"urgency"`
	Class             string    `json:"class"`
	Purpose           string    `json:"purpose"`
	Created           time.Time `json:"created"` // UTC, whole seconds
	Expires           time.Time `json:"expires"` // UTC, whole seconds
	AllowCopy         bool      `json:"allow_copy"`
	AcceptUnconfirmed bool      `json:"accept_unconfirmed"`
	Check             string    `json:"check,omitempty"` // summary of the check before sealing
	Reason            string    `json:"reason,omitempty"`
	Approval          string    `json:"approval,omitempty"`
}

// Draft announces a send. Recipients are person ids.
type Draft struct {
	Metadata   Metadata `json:"metadata"`
	Pages      int      `json:"pages"`
	Recipients []string `json:"recipients"`
}

// Share is the public half of a share. Kind is recipient | master | recovery;
// Person is a person's id, or the unit's for the recovery key.
type Share struct {
	Kind      string `json:"kind"`
	Person    string `json:"person"`
	Recipient string `json:"recipient"` // age1pq…
}

// Upload is the state of a send that is under way.
type Upload struct {
	Document string   `json:"document"`
	State    string   `json:"state"` // uploading | sent | abandoned
	Shares   []Share  `json:"shares"`
	Stored   []string `json:"stored"` // hex SHA-256 of objects that are durable
}

// Label is one grant's sealed label.
type Label struct {
	Kind   string `json:"kind"`
	Person string `json:"person"`
	Bytes  []byte `json:"bytes"`
}

// Commit makes a document visible.
type Commit struct {
	Manifest []byte  `json:"manifest"` // signed
	Labels   []Label `json:"labels"`   // one for each grant
}

// Sent is the answer to a commit.
type Sent struct {
	Document string  `json:"document"`
	Receipt  Receipt `json:"receipt"`
}

// BeginSend opens or resumes a send under a document id drawn by the sender.
func (c *Client) BeginSend(ctx context.Context, document string, d Draft) (Upload, error) {
	var out Upload
	err := c.call(ctx, methodPut, "/api/documents/"+segment(document), nil, d, &out)
	return out, err
}

// Upload reads the state of a send.
func (c *Client) Upload(ctx context.Context, document string) (Upload, error) {
	var out Upload
	err := c.call(ctx, methodGet, "/api/documents/"+segment(document)+"/upload", nil, nil, &out)
	return out, err
}

// PutObject stores ciphertext under its SHA-256 (hex). It returns nil only
// when the object is durable; repeating it is harmless.
func (c *Client) PutObject(ctx context.Context, document, sum string, size int64, body io.ReaderAt) error {
	return c.over.Put(ctx, "/api/documents/"+segment(document)+"/objects/"+segment(sum), size, body)
}

// CommitSend makes the document visible to its recipients. Repeating it with
// the same manifest gives the same receipt.
func (c *Client) CommitSend(ctx context.Context, document string, m Commit) (Sent, error) {
	var out Sent
	err := c.call(ctx, methodPost, "/api/documents/"+segment(document)+"/commit", nil, m, &out)
	return out, err
}

// AbandonSend gives up an unfinished send.
func (c *Client) AbandonSend(ctx context.Context, document string) error {
	return c.call(ctx, methodDelete, "/api/documents/"+segment(document), nil, nil, nil)
}
