package https

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
	"sync"
	"time"

	"niem/web/api"
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
	StepUp api.Prover
	// SawTime is told the server's time by each answer, and this computer's then.
	SawTime func(here, server time.Time)
	// Device is what the person's list of sessions calls this client.
	Device string
	// Timeout bounds a request without a streamed body, default 60 s.
	Timeout time.Duration
	// Stall ends a streamed body that makes no progress, default 60 s.
	Stall time.Duration
}

// transport talks to one server.
type transport struct {
	base    *url.URL
	http    *http.Client
	timeout time.Duration
	stall   time.Duration
	save    func(string)
	sawTime func(here, server time.Time)
	device  string

	keepDevice func(string)

	mu     sync.Mutex
	cookie string
	known  string // device token
}

// New makes a client of the server at baseURL, which must be https.
func New(baseURL string, o Options) (*api.Client, error) {
	over, err := newTransport(baseURL, o)
	if err != nil {
		return nil, err
	}
	return api.NewClient(over, o.StepUp), nil
}

func newTransport(baseURL string, o Options) (*transport, error) {
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
	lines := http.DefaultTransport.(*http.Transport).Clone()
	lines.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS13, RootCAs: pool}
	lines.ResponseHeaderTimeout = 60 * time.Second
	lines.MaxIdleConnsPerHost = 16
	// Ciphertext does not compress.
	lines.DisableCompression = true
	c := &transport{base: base, timeout: orDefault(o.Timeout), stall: orDefault(o.Stall), save: o.SaveCookie, sawTime: o.SawTime, device: o.Device, keepDevice: o.SaveDevice, cookie: o.Cookie, known: o.KnownDevice}
	c.http = &http.Client{Transport: lines, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return c, nil
}

func orDefault(d time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return 60 * time.Second
}

// Cookie is the present session's value, empty without one.
func (c *transport) Cookie() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cookie
}

// KnownDevice is the token that makes this client a known device, empty without
// one.
func (c *transport) KnownDevice() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known
}

// Close ends idle connections.
func (c *transport) Close() { c.http.CloseIdleConnections() }

// attempts of a GET or PUT whose connection failed.
const attempts = 3

// do sends one request. content gives a fresh body for each attempt.
func (c *transport) do(ctx context.Context, method, path string, query url.Values, contentType string, size int64, content func() io.Reader) (*http.Response, error) {
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
			req.AddCookie(&http.Cookie{Name: api.CookieName, Value: cookie})
		}
		if known := c.KnownDevice(); known != "" {
			req.AddCookie(&http.Cookie{Name: api.DeviceCookieName, Value: known})
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
			return nil, fmt.Errorf("%s %s: %w: %w", method, path, api.ErrUnreachable, withoutURL(err))
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

func (c *transport) keepCookie(resp *http.Response) {
	for _, k := range resp.Cookies() {
		value := k.Value
		if k.MaxAge < 0 {
			value = ""
		}
		switch k.Name {
		case api.CookieName:
			c.keep(&c.cookie, value, c.save)
		case api.DeviceCookieName:
			c.keep(&c.known, value, c.keepDevice)
		}
	}
}

// keep stores a cookie's value and has it saved when it is another.
func (c *transport) keep(where *string, value string, save func(string)) {
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

// Call is part of api.Transport.
func (c *transport) Call(ctx context.Context, method, path string, query url.Values, in, out any) error {
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
		return fmt.Errorf("%s %s: read answer: %w: %w", method, path, api.ErrUnreachable, err)
	}
	return nil
}

// Put is part of api.Transport.
func (c *transport) Put(ctx context.Context, path string, size int64, body io.ReaderAt) error {
	resp, err := c.do(ctx, http.MethodPut, path, nil, "application/octet-stream", size, func() io.Reader { return io.NewSectionReader(body, 0, size) })
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return readError(resp)
	}
	return nil
}

const maxErrorBody = 1 << 20

// readError turns a refusal's body into an *Error, whatever came.
func readError(resp *http.Response) error {
	var body api.ErrorBody
	err := json.NewDecoder(io.LimitReader(resp.Body, maxErrorBody)).Decode(&body)
	if err != nil || body.Error.Code == "" {
		body.Error = api.Error{Code: api.CodeInternal, Message: api.Message{
			VI: "Máy chủ trả lời không đúng dạng.", EN: "The server's answer has an unknown form (" + http.StatusText(resp.StatusCode) + ").",
		}}
	}
	body.Error.Status = resp.StatusCode
	return &body.Error
}
