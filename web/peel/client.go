package peel

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"time"

	"niem/exchange"
	"niem/exchange/audit"
)

// patience with a releaser that hangs: well below the time that the service's own
// answer has, so that its caller hears "unavailable" and not a broken connection.
const patience = 15 * time.Second

// Client reaches a releaser. It is an exchange.Releaser and safe for
// concurrent use.
type Client struct {
	http *http.Client
	base string
}

var _ exchange.Releaser = (*Client)(nil)

// NewClient makes a client of the socket at path. It connects when needed.
func NewClient(path string) *Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{Timeout: 2 * time.Second}).DialContext(ctx, "unix", path)
	}
	return newClient(&http.Transport{DialContext: dial}, "http://releaser/")
}

// NewTLSClient makes a client of the releaser at address, host:port, which has
// to be the one that id names.
func NewTLSClient(address string, id Identity) (*Client, error) {
	config, err := id.config()
	if err != nil {
		return nil, fmt.Errorf("releaser: %w", err)
	}
	config.ServerName = id.PeerName
	dialer := &net.Dialer{Timeout: 2 * time.Second}
	return newClient(&http.Transport{DialContext: dialer.DialContext, TLSClientConfig: config, TLSHandshakeTimeout: 5 * time.Second}, "https://"+address+"/"), nil
}

func newClient(t *http.Transport, base string) *Client {
	t.MaxIdleConnsPerHost, t.IdleConnTimeout, t.DisableCompression = 32, time.Minute, true
	return &Client{&http.Client{Transport: t, Timeout: patience}, base}
}

// Close ends idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Accepted gives the size of the releaser's last accepted checkpoint.
func (c *Client) Accepted(ctx context.Context) (int64, error) {
	size, _, err := c.AcceptedTree(ctx)
	return size, err
}

// AcceptedTree gives size and root of the releaser's last accepted checkpoint.
func (c *Client) AcceptedTree(ctx context.Context) (int64, audit.Hash, error) {
	var out acceptedWire
	err := c.ask(ctx, http.MethodGet, "accepted", nil, &out)
	return out.Size, out.Root, err
}

// Time tells the releaser's clock.
func (c *Client) Time(ctx context.Context) (time.Time, error) {
	var out acceptedWire
	err := c.ask(ctx, http.MethodGet, "accepted", nil, &out)
	return out.Time, err
}

// NewShares makes one share for each grant named.
func (c *Client) NewShares(ctx context.Context, doc exchange.DocumentID, grants []exchange.ShareKey) ([]exchange.ShareKey, error) {
	in := sharesWire{Document: doc, Grants: make([]shareWire, len(grants))}
	for i, g := range grants {
		in.Grants[i] = shareWire{Kind: uint8(g.Kind), Person: g.Person}
	}
	var out sharesWire
	if err := c.ask(ctx, http.MethodPost, "shares", in, &out); err != nil {
		return nil, err
	}
	shares := make([]exchange.ShareKey, len(out.Grants))
	for i, s := range out.Grants {
		shares[i] = exchange.ShareKey{Kind: exchange.GrantKind(s.Kind), Person: s.Person, Recipient: s.Recipient, Wrapped: s.Wrapped}
	}
	if len(shares) != len(grants) {
		return nil, fmt.Errorf("releaser: %w: made %d of %d shares", exchange.ErrUnavailable, len(shares), len(grants))
	}
	return shares, nil
}

// Peel has a logged release's envelope peeled.
func (c *Client) Peel(ctx context.Context, p exchange.Peel) ([]byte, error) {
	e := p.Receipt.Entry
	body, err := appendHead(make([]byte, 0, 8<<10+len(p.Envelope)), orderWire{
		Request: [16]byte(p.Request), Session: [16]byte(p.Session),
		Index: e.Index, Data: e.Data, Record: e.Record, Salt: e.Salt,
		Checkpoint: p.Receipt.Checkpoint, Inclusion: p.Receipt.Inclusion, From: p.From, Consistency: p.Consistency, Cosigned: p.Cosigned, Continues: p.Continues, Wrapped: p.Wrapped,
	})
	if err != nil {
		return nil, fmt.Errorf("releaser: %w", err)
	}
	return c.do(ctx, http.MethodPost, "peel", append(body, p.Envelope...), maxGrant)
}

// ask sends a question in JSON, nil for none, and reads the answer.
func (c *Client) ask(ctx context.Context, method, path string, question, into any) error {
	var encoded []byte
	if question != nil {
		var err error
		if encoded, err = json.Marshal(question); err != nil {
			return fmt.Errorf("releaser: %w", err)
		}
	}
	body, err := c.do(ctx, method, path, encoded, maxShares)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("releaser: %w: unknown answer", exchange.ErrUnavailable)
	}
	return nil
}

// do sends one request and reads the answer.
func (c *Client) do(ctx context.Context, method, path string, body []byte, limit int64) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("releaser: %w", err)
	}
	// Every request may be repeated, so the transport may do so when it finds
	// that a kept connection is dead.
	req.Header.Set("Idempotency-Key", path)
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("releaser: %w: %w", exchange.ErrUnavailable, err)
	}
	defer resp.Body.Close()
	answer, err := readBounded(resp.Body, limit)
	if err != nil {
		return nil, fmt.Errorf("releaser: %w: %w", exchange.ErrUnavailable, err)
	}
	if resp.StatusCode == http.StatusOK {
		return answer, nil
	}
	var refusal errorWire
	if err := json.Unmarshal(answer, &refusal); err != nil {
		return nil, fmt.Errorf("releaser: %w: unknown answer", exchange.ErrUnavailable)
	}
	switch refusal.Error {
	case "stale":
		return nil, &exchange.StaleCheckpointError{Size: refusal.Size}
	case "refused":
		if !refusal.Here.IsZero() {
			return nil, &exchange.ClockError{Of: exchange.ClockOfReleaser, Here: refusal.Shown, There: refusal.Here}
		}
		switch refusal.Check {
		case "witness":
			return nil, &exchange.Refusal{Code: "witness_silent"}
		case "uncounted":
			return nil, exchange.ErrUncounted
		}
		return nil, fmt.Errorf("%w: %s", exchange.ErrPeelRefused, refusal.Check)
	}
	return nil, fmt.Errorf("releaser: %w: %s", exchange.ErrUnavailable, refusal.Error)
}
