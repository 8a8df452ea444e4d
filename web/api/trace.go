package api

import (
	"context"
	"io"
	"strconv"
	"time"
)

// NewTrace asks for a trace. Pictures are age files, sealed to the account keys of
// those asked.
type NewTrace struct {
	Document string         `json:"document"`
	Incident string         `json:"incident"`
	Reason   string         `json:"reason"`
	Code     string         `json:"code"` // read off the page; may be empty
	Asked    []string       `json:"asked"`
	Pictures []TracePicture `json:"pictures"`
}

// TracePicture is a leaked picture.
type TracePicture struct {
	SHA256 string `json:"sha256"` // of its file
	Sealed []byte `json:"sealed"`
}

// Tracers are those who can prove whose copy of a document leaked.
type Tracers struct {
	Keeper  Person   `json:"keeper"`  // the sender, or his successor
	Holders []Person `json:"holders"` // of the recovery key; two of them act together
}

// TraceRequest is a request for a trace, and what became of it.
type TraceRequest struct {
	Request  string       `json:"request"`
	State    string       `json:"state"` // filed | running | answered | declined | withdrawn
	By       Person       `json:"by"`
	At       time.Time    `json:"at"`
	Document string       `json:"document"`
	Metadata Metadata     `json:"metadata"`
	Incident string       `json:"incident"`
	Reason   string       `json:"reason"`
	Code     string       `json:"code"`
	Asked    []Person     `json:"asked"`
	Pictures []string     `json:"pictures"` // SHA-256
	RunBy    *Person      `json:"run_by"`
	Release  int64        `json:"release"` // entry; 0 before
	EndedBy  *Person      `json:"ended_by"`
	EndedAt  *time.Time   `json:"ended_at"`
	Words    string       `json:"words,omitempty"` // of who declined or withdrew
	Result   *TraceResult `json:"result"`
	LogIndex int64        `json:"log_index"`
	EndIndex int64        `json:"end_index,omitempty"`
	Receipts []Receipt    `json:"receipts,omitempty"` // of these entries; where one request is read
}

// TraceResult is what the device that ran the trace signed and sealed to who asked.
type TraceResult struct {
	Sealed    []byte `json:"sealed,omitempty"` // to who asked alone
	SHA256    string `json:"sha256"`           // of what is sealed
	Device    string `json:"device"`           // SHA-256 of its public key
	Signature []byte `json:"signature"`
}

// TraceAnswer hands the result in. Release is the entry of the release under which
// the trace was run.
type TraceAnswer struct {
	Release int64 `json:"release"`
	TraceResult
}

// Tracers tells a security officer who can prove whose copy of a document leaked.
func (c *Client) Tracers(ctx context.Context, document string) (Tracers, error) {
	var out Tracers
	err := c.call(ctx, methodGet, "/api/documents/"+segment(document)+"/tracers", nil, nil, &out)
	return out, err
}

// AskTrace files a request.
func (c *Client) AskTrace(ctx context.Context, n NewTrace) (TraceRequest, error) {
	var out TraceRequest
	err := c.call(ctx, methodPost, "/api/traces", nil, n, &out)
	return out, err
}

// Traces lists the requests that the person may know of, newest first.
func (c *Client) Traces(ctx context.Context) ([]TraceRequest, error) {
	var out []TraceRequest
	err := c.call(ctx, methodGet, "/api/traces", nil, nil, &out)
	return out, err
}

// Trace reads one request.
func (c *Client) Trace(ctx context.Context, request string) (TraceRequest, error) {
	var out TraceRequest
	err := c.call(ctx, methodGet, "/api/traces/"+segment(request), nil, nil, &out)
	return out, err
}

// TracePicture streams a sealed picture of a request, from 1, to those asked.
func (c *Client) TracePicture(ctx context.Context, request string, picture int) (io.ReadCloser, int64, error) {
	return c.stream(ctx, methodGet, "/api/traces/"+segment(request)+"/pictures/"+strconv.Itoa(picture), nil)
}

// AnswerTrace hands the result of a trace in.
func (c *Client) AnswerTrace(ctx context.Context, request string, a TraceAnswer) (TraceRequest, error) {
	var out TraceRequest
	err := c.call(ctx, methodPost, "/api/traces/"+segment(request)+"/answer", nil, a, &out)
	return out, err
}

// DeclineTrace ends a request without a trace.
func (c *Client) DeclineTrace(ctx context.Context, request, reason string) (TraceRequest, error) {
	var out TraceRequest
	err := c.call(ctx, methodPost, "/api/traces/"+segment(request)+"/refusal", nil, Reason{reason}, &out)
	return out, err
}

// WithdrawTrace takes a request back.
func (c *Client) WithdrawTrace(ctx context.Context, request, reason string) (TraceRequest, error) {
	var out TraceRequest
	err := c.call(ctx, methodPost, "/api/traces/"+segment(request)+"/withdrawal", nil, Reason{reason}, &out)
	return out, err
}
