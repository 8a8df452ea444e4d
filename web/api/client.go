package api

import (
	"context"
	"encoding/json"
	"io"
	"net/url"
	"strings"
)

// Names of the cookies: the session, and what makes a client a known device.
const (
	CookieName       = "__Host-niem"
	DeviceCookieName = "__Host-niem-device"
)

// Methods of HTTP. This package leaves the protocol's own out: what runs in a
// browser has the browser's.
const (
	methodGet    = "GET"
	methodPost   = "POST"
	methodPut    = "PUT"
	methodDelete = "DELETE"
)

// Transport carries requests to one server. A refusal is an *Error, an answer that
// did not come whole ErrUnreachable. It may be used side by side.
type Transport interface {
	// Call sends in as JSON (nil: no body) and reads the answer into out (nil: none).
	Call(ctx context.Context, method, path string, query url.Values, in, out any) error
	// Stream sends a request without a body and hands back the answer's, which the
	// caller closes. A body cut short ends with io.ErrUnexpectedEOF.
	Stream(ctx context.Context, method, path string, query url.Values) (body io.ReadCloser, size int64, err error)
	// Put stores bytes at a path.
	Put(ctx context.Context, path string, size int64, body io.ReaderAt) error
	// Cookie is the present session's value, empty without one.
	Cookie() string
	// KnownDevice is the token that makes this client a known device, empty without
	// one.
	KnownDevice() string
	// Close ends idle connections.
	Close()
}

// Prover gives a fresh proof of the person; factor says whether the second factor
// belongs to it.
type Prover func(ctx context.Context, factor bool) (StepUp, error)

// Client speaks the API, one method a route, over a Transport (package
// web/api/https). Its methods are safe for concurrent use.
type Client struct {
	over  Transport
	prove Prover
}

// Cookie is the present session's value, empty without one.
func (c *Client) Cookie() string { return c.over.Cookie() }

// KnownDevice is the token that makes this client a known device, empty without
// one.
func (c *Client) KnownDevice() string { return c.over.KnownDevice() }

// Close ends idle connections.
func (c *Client) Close() { c.over.Close() }

// NewClient makes a client. prove is asked when the server wants a fresh proof of
// the person for an act, which is then asked for once more; without it the refusal
// is returned.
func NewClient(over Transport, prove Prover) *Client { return &Client{over, prove} }

// segment escapes one path segment. The two names that paths treat as steps
// are escaped too, so that no value can climb.
func segment(s string) string {
	switch s {
	case ".":
		return "%2E"
	case "..":
		return "%2E%2E"
	}
	return url.PathEscape(s)
}

// call sends one request; where the server wants a fresh proof of the person first,
// it sends it once more with that.
func (c *Client) call(ctx context.Context, method, path string, query url.Values, in, out any) error {
	return c.steppingUp(ctx, func() error { return c.callOnce(ctx, method, path, query, in, out) })
}

func (c *Client) callOnce(ctx context.Context, method, path string, query url.Values, in, out any) error {
	return c.over.Call(ctx, method, path, query, in, out)
}

// stream is call for an answer that is no JSON.
func (c *Client) stream(ctx context.Context, method, path string, query url.Values) (body io.ReadCloser, size int64, err error) {
	err = c.steppingUp(ctx, func() error {
		body, size, err = c.over.Stream(ctx, method, path, query)
		return err
	})
	return body, size, err
}

// Raw reads the JSON of a path, which may have a query.
func (c *Client) Raw(ctx context.Context, path string) ([]byte, error) {
	path, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, err
	}
	var out json.RawMessage
	err = c.call(ctx, methodGet, path, values, nil, &out)
	return out, err
}
