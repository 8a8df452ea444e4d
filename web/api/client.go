package api

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

// Names of the cookies: the session, and what makes a client a known device.
const (
	CookieName       = "__Host-niem"
	DeviceCookieName = "__Host-niem-device"
)

// Options configure a Client. All are optional.
type Options struct {
	// CAFile is a PEM file of authorities to trust instead of the system's.
	CAFile string
	// RootCAs does the same with a pool; it wins over CAFile.
	RootCAs *x509.CertPool
	// Cookie is a session kept from before.
	Cookie string
	// SaveCookie is called when the server sets or ends the session; the
	// value is empty when it ended.
	SaveCookie func(value string)
	// KnownDevice is the token of a known device kept from before. SaveDevice is
	// called when the server gives another.
	KnownDevice string
	SaveDevice  func(value string)
	// StepUp gives a fresh proof of the person when the server wants one for an
	// act, which is then asked for once more; factor says whether the second factor
	// belongs to it. Without StepUp the refusal is returned.
	StepUp func(ctx context.Context, factor bool) (StepUp, error)
	// SawTime is told the server's time by each answer, and this computer's then.
	SawTime func(here, server time.Time)
	// Device is what the person's list of sessions calls this client.
	Device string
	// Timeout bounds a request without a streamed body, default 60 s.
	Timeout time.Duration
	// Stall ends a streamed body that makes no progress, default 60 s.
	Stall time.Duration
}

// Client talks to one server. Its methods are safe for concurrent use.
type Client struct {
	base    *url.URL
	http    *http.Client
	timeout time.Duration
	stall   time.Duration
	save    func(string)
	prove   func(context.Context, bool) (StepUp, error)
	sawTime func(here, server time.Time)
	device  string

	keepDevice func(string)

	mu     sync.Mutex
	cookie string
	known  string // device token
}

// New makes a client of the server at baseURL, which must be https.
func New(baseURL string, o Options) (*Client, error) {
	base, err := url.Parse(baseURL)
	if err != nil {
		return nil, fmt.Errorf("server address: %w", err)
	}
	if base.Scheme != "https" || base.Host == "" || base.User != nil || base.RawQuery != "" || (base.Path != "" && base.Path != "/") {
		return nil, errors.New("server address: want https://host[:port]")
	}
	base.Path = ""
	pool := o.RootCAs
	if pool == nil && o.CAFile != "" {
		pem, err := os.ReadFile(o.CAFile)
		if err != nil {
			return nil, fmt.Errorf("read authorities: %w", err)
		}
		pool = x509.NewCertPool()
		if !pool.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("read authorities: %s holds no certificate", o.CAFile)
		}
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS13, RootCAs: pool}
	transport.ResponseHeaderTimeout = 60 * time.Second
	transport.MaxIdleConnsPerHost = 16
	// Ciphertext does not compress.
	transport.DisableCompression = true
	c := &Client{base: base, timeout: orDefault(o.Timeout), stall: orDefault(o.Stall), save: o.SaveCookie, prove: o.StepUp, sawTime: o.SawTime, device: o.Device, keepDevice: o.SaveDevice, cookie: o.Cookie, known: o.KnownDevice}
	c.http = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return c, nil
}

func orDefault(d time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return 60 * time.Second
}

// Cookie is the present session's value, empty without one.
func (c *Client) Cookie() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cookie
}

// KnownDevice is the token that makes this client a known device, empty without
// one.
func (c *Client) KnownDevice() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known
}

// Close ends idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

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

// attempts of a GET or PUT whose connection failed.
const attempts = 3

// do sends one request. content gives a fresh body for each attempt.
func (c *Client) do(ctx context.Context, method, path string, query url.Values, contentType string, size int64, content func() io.Reader) (*http.Response, error) {
	target := c.base.String() + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	for attempt := 1; ; attempt++ {
		var body io.Reader
		if content != nil {
			body = content()
		}
		req, err := http.NewRequestWithContext(ctx, method, target, body)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
		req.Header.Set("Accept", "application/json, application/octet-stream")
		if c.device != "" {
			req.Header.Set("User-Agent", c.device)
		}
		if content != nil {
			req.Header.Set("Content-Type", contentType)
			req.ContentLength = size
			if size == 0 {
				req.Body = http.NoBody
			}
		}
		if cookie := c.Cookie(); cookie != "" {
			req.AddCookie(&http.Cookie{Name: CookieName, Value: cookie})
		}
		if known := c.KnownDevice(); known != "" {
			req.AddCookie(&http.Cookie{Name: DeviceCookieName, Value: known})
		}
		resp, err := c.http.Do(req)
		if err == nil {
			c.keepCookie(resp)
			if server, err := http.ParseTime(resp.Header.Get("Date")); err == nil && c.sawTime != nil {
				c.sawTime(time.Now(), server)
			}
			return resp, nil
		}
		repeatable := method == http.MethodGet || method == http.MethodPut
		if !repeatable || attempt == attempts || ctx.Err() != nil {
			return nil, fmt.Errorf("%s %s: %w: %w", method, path, ErrUnreachable, withoutURL(err))
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%s %s: %w", method, path, ctx.Err())
		case <-time.After(time.Duration(attempt) * 200 * time.Millisecond):
		}
	}
}

// withoutURL drops the query that *url.Error repeats: it may name a view.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

func (c *Client) keepCookie(resp *http.Response) {
	for _, k := range resp.Cookies() {
		value := k.Value
		if k.MaxAge < 0 {
			value = ""
		}
		switch k.Name {
		case CookieName:
			c.keep(&c.cookie, value, c.save)
		case DeviceCookieName:
			c.keep(&c.known, value, c.keepDevice)
		}
	}
}

// keep stores a cookie's value and has it saved when it is another.
func (c *Client) keep(where *string, value string, save func(string)) {
	c.mu.Lock()
	changed := *where != value
	*where = value
	c.mu.Unlock()
	if changed && save != nil {
		save(value)
	}
}

// maxAnswer bounds a JSON answer: an envelope's content of 64 MiB in base64
// and a manifest chain beside it.
const maxAnswer = 128 << 20

// call sends in as JSON (nil: no body) and reads the answer into out (nil: none).
func (c *Client) call(ctx context.Context, method, path string, query url.Values, in, out any) error {
	return c.steppingUp(ctx, func() error { return c.callOnce(ctx, method, path, query, in, out) })
}

func (c *Client) callOnce(ctx context.Context, method, path string, query url.Values, in, out any) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var content func() io.Reader
	var size int64
	if in != nil {
		body, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
		size, content = int64(len(body)), func() io.Reader { return bytes.NewReader(body) }
	}
	resp, err := c.do(ctx, method, path, query, "application/json", size, content)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return readError(resp)
	}
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(out); err != nil {
		return fmt.Errorf("%s %s: read answer: %w: %w", method, path, ErrUnreachable, err)
	}
	return nil
}

// stream sends a request and hands back the body, which the caller closes. A
// body cut short ends with io.ErrUnexpectedEOF.
func (c *Client) stream(ctx context.Context, method, path string, query url.Values) (body io.ReadCloser, size int64, err error) {
	err = c.steppingUp(ctx, func() error {
		body, size, err = c.streamOnce(ctx, method, path, query)
		return err
	})
	return body, size, err
}

func (c *Client) streamOnce(ctx context.Context, method, path string, query url.Values) (io.ReadCloser, int64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	resp, err := c.do(ctx, method, path, query, "", 0, nil)
	if err != nil {
		cancel(err)
		return nil, 0, err
	}
	if resp.StatusCode != http.StatusOK {
		defer cancel(nil)
		defer resp.Body.Close()
		return nil, 0, readError(resp)
	}
	b := &watchedBody{body: resp.Body, stall: c.stall, ctx: ctx, cancel: cancel}
	b.timer = time.AfterFunc(c.stall, func() { cancel(errStalled) })
	return b, resp.ContentLength, nil
}

var errStalled = errors.New("the server sent nothing for too long")

// watchedBody cancels a body that makes no progress.
type watchedBody struct {
	body   io.ReadCloser
	stall  time.Duration
	timer  *time.Timer
	ctx    context.Context
	cancel context.CancelCauseFunc
}

func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	if n > 0 {
		b.timer.Reset(b.stall)
	}
	if err != nil {
		b.timer.Stop()
		// Hanging up can make the server end its answer in good order: that end
		// is none.
		if context.Cause(b.ctx) == errStalled {
			err = errStalled
		}
		if err != io.EOF {
			err = fmt.Errorf("%w: %w", ErrUnreachable, err)
		}
	}
	return n, err
}

func (b *watchedBody) Close() error {
	b.timer.Stop()
	b.cancel(nil)
	return b.body.Close()
}

// Raw reads the JSON of a path, which may have a query.
func (c *Client) Raw(ctx context.Context, path string) ([]byte, error) {
	path, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, err
	}
	var out json.RawMessage
	err = c.call(ctx, http.MethodGet, path, values, nil, &out)
	return out, err
}
