package api

import (
	"context"
	"io"
	"net/url"
	"strconv"
	"time"
)

// Item is one document in the inbox or the list of sent ones.
type Item struct {
	Document   string     `json:"document"`
	Metadata   Metadata   `json:"metadata"`
	Sender     Person     `json:"sender"`
	SentAt     time.Time  `json:"sent_at"`
	Pages      int        `json:"pages"`
	Label      []byte     `json:"label"` // sealed to the reader
	Recipients int        `json:"recipients"`
	OpenedBy   int        `json:"opened_by"`
	OpenedAt   *time.Time `json:"opened_at"` // by the reader
	RecalledAt *time.Time `json:"recalled_at"`
	FinalSince *time.Time `json:"recall_final_since,omitempty"` // against old backups too; in a sender's list
	Destroyed  *time.Time `json:"destroyed_at,omitempty"`
	ReceivedAt *time.Time `json:"received_at"`        // acknowledged by the reader
	GivenUpAt  *time.Time `json:"given_up_at"`        // by the reader
	GivenUp    string     `json:"given_up,omitempty"` // returned | reported
	ReceivedBy int        `json:"received_by"`
	ReturnedBy int        `json:"returned_by"` // or reported
}

// ReleaseRequest asks for a release. Kind is view | copy | proof | recovery;
// Request is 16 random bytes in hex, the same when the request is repeated.
type ReleaseRequest struct {
	Kind    string `json:"kind"`
	Purpose string `json:"purpose,omitempty"`
	Request string `json:"request"`
	Trace   string `json:"trace,omitempty"` // request for a trace that it serves: of kind proof or recovery
}

// Release is a logged release.
type Release struct {
	View      string    `json:"view"`
	Mark      Mark      `json:"session_mark"` // with which the viewer draws the view into its pages
	Grant     []byte    `json:"grant"`        // still sealed to the person
	Manifests [][]byte  `json:"manifests"`    // signed chain, oldest first
	Receipt   Receipt   `json:"receipt"`
	At        time.Time `json:"at"` // the server's time, for the visible mark
	Repeated  bool      `json:"repeated,omitempty"`
	// Witness is "silent" where the log's witnesses were, as the entry says too:
	// a warning to show; "cosigned" or empty (no witnesses) otherwise.
	Witness string `json:"witness,omitempty"`
}

// Inbox lists received documents, newest first.
func (c *Client) Inbox(ctx context.Context) ([]Item, error) {
	var out []Item
	err := c.call(ctx, methodGet, "/api/inbox", nil, nil, &out)
	return out, err
}

// Sent lists sent documents, newest first.
func (c *Client) Sent(ctx context.Context) ([]Item, error) {
	var out []Item
	err := c.call(ctx, methodGet, "/api/sent", nil, nil, &out)
	return out, err
}

// Release asks for a release. After a lost answer the caller repeats it with
// the same Request within ten minutes and gets the same release.
func (c *Client) Release(ctx context.Context, document string, r ReleaseRequest) (Release, error) {
	var out Release
	err := c.call(ctx, methodPost, "/api/documents/"+segment(document)+"/releases", nil, r, &out)
	return out, err
}

// Page streams the block of one page (from 1) and its size in bytes. The
// caller closes it and checks its SHA-256 against the manifest.
func (c *Client) Page(ctx context.Context, document string, page int, view string) (io.ReadCloser, int64, error) {
	return c.stream(ctx, methodGet, "/api/documents/"+segment(document)+"/pages/"+strconv.Itoa(page), url.Values{"view": {view}})
}

// Sending gives the receipt of the entry by which a document was sent, to its
// sender and to whom it is addressed.
func (c *Client) Sending(ctx context.Context, document string) (Receipt, error) {
	var out Receipt
	err := c.call(ctx, methodGet, "/api/documents/"+segment(document)+"/sending", nil, nil, &out)
	return out, err
}

// Original streams the sealed original file to whoever holds the master grant.
func (c *Client) Original(ctx context.Context, document string) (io.ReadCloser, int64, error) {
	return c.stream(ctx, methodGet, "/api/documents/"+segment(document)+"/original", nil)
}
