package api

import (
	"context"
	"time"
)

// AccessRequest is somebody's wish to read a document. Person is missing in the
// list of the own ones. Answered is null while it is open.
type AccessRequest struct {
	ID         string     `json:"id"`
	Document   string     `json:"document"`
	Person     *Person    `json:"person,omitempty"`
	At         time.Time  `json:"at"`
	Reason     string     `json:"reason"`
	Answered   *time.Time `json:"answered"`
	Granted    bool       `json:"granted"`
	Answer     string     `json:"answer,omitempty"`
	AnsweredBy string     `json:"answered_by,omitempty"`
	Receipt    *Receipt   `json:"receipt,omitempty"` // of the asking, in its answer
}

// AccessAnswer answers a request. A refusal needs a reason; to grant it means to
// send the document anew.
type AccessAnswer struct {
	Granted bool   `json:"granted"`
	Reason  string `json:"reason,omitempty"`
}

// AskAccess asks a document's sender for access. The answer does not tell whether
// there is such a document.
func (c *Client) AskAccess(ctx context.Context, document, reason string) (AccessRequest, error) {
	var out AccessRequest
	err := c.call(ctx, methodPost, "/api/documents/"+segment(document)+"/access-requests", nil, Reason{reason}, &out)
	return out, err
}

// AnswerAccess answers a request for a document that the person sent.
func (c *Client) AnswerAccess(ctx context.Context, document, request string, a AccessAnswer) (Receipt, error) {
	var out Receipt
	err := c.call(ctx, methodPost, "/api/documents/"+segment(document)+"/access-requests/"+segment(request), nil, a, &out)
	return out, err
}

// AccessRequests lists the own ones, newest first.
func (c *Client) AccessRequests(ctx context.Context) ([]AccessRequest, error) {
	var out []AccessRequest
	err := c.call(ctx, methodGet, "/api/access-requests", nil, nil, &out)
	return out, err
}
