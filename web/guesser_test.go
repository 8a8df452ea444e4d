package web

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
	"niem/web/api"
)

// countedDirectory counts what reaches the real directory behind it.
type countedDirectory struct {
	exchange.Directory
	mu                   sync.Mutex
	lookups, real, decoy int
	down                 bool
	wait                 chan struct{} // binds wait for its end
}

func (d *countedDirectory) count(n *int) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	*n++
	if d.down {
		return exchange.ErrDirectoryDown
	}
	return nil
}

func (d *countedDirectory) Lookup(ctx context.Context, login string) (exchange.Person, error) {
	if err := d.count(&d.lookups); err != nil {
		return exchange.Person{}, err
	}
	return d.Directory.Lookup(ctx, login)
}

func (d *countedDirectory) Authenticate(ctx context.Context, who exchange.Person, password string) (exchange.Person, error) {
	err := d.count(&d.real)
	if d.wait != nil {
		<-d.wait
	}
	if err != nil {
		return exchange.Person{}, err
	}
	return d.Directory.Authenticate(ctx, who, password)
}

func (d *countedDirectory) Decoy(ctx context.Context, password string) error {
	if err := d.count(&d.decoy); err != nil {
		return err
	}
	return d.Directory.Decoy(ctx, password)
}

func (d *countedDirectory) counts() (lookups, real, decoy int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lookups, d.real, d.decoy
}

// guessing is a site whose directory is counted, and that believes in
// X-Forwarded-For, so that tests choose whence they come.
func newGuessing(t *testing.T, change ...func(*exchangetest.World)) (*site, *countedDirectory) {
	t.Helper()
	w := exchangetest.New(t)
	for _, f := range change {
		f(w)
	}
	d := &countedDirectory{Directory: w.Directory}
	w.Service = w.WithDirectory(d)
	return proxied(t, w, w.Service), d
}

func proxied(t *testing.T, w *exchangetest.World, service *exchange.Service) *site {
	return newSiteWith(t, w, func(c *Config) { c.Service, c.TrustedProxies = service, loopback })
}

// answer is what a guesser sees of an attempt: all but what differs anyway.
type answer struct {
	status  int
	body    string
	headers string
}

func (s *site) guess(address, device, username, password string) answer {
	s.Helper()
	return s.attempt("/api/session", address, device, api.SignIn{Username: username, Password: password})
}

// attempt posts a secret to one of the routes that check some.
func (s *site) attempt(path, address, device string, body any) answer {
	s.Helper()
	encoded, err := json.Marshal(body)
	s.Must(err)
	resp := s.raw(http.MethodPost, path, "", func(r *http.Request) {
		jsonBody(string(encoded))(r)
		r.Header.Set("X-Forwarded-For", address)
		if device != "" {
			r.AddCookie(&http.Cookie{Name: api.DeviceCookieName, Value: device})
		}
	})
	read, err := io.ReadAll(resp.Body)
	s.Must(err)
	text := string(read)
	if i := strings.Index(text, `"request":"`); i >= 0 { // drawn at random
		text = text[:i]
	}
	var names []string
	for name, values := range resp.Header {
		if name != "Date" && name != "Set-Cookie" {
			names = append(names, name+"="+strings.Join(values, ","))
		}
		if name == "Set-Cookie" {
			names = append(names, name)
		}
	}
	return answer{resp.StatusCode, text, strings.Join(slices.Sorted(slices.Values(names)), "\n")}
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

const wrong = "Sai-mat-khau-1"

// count runs a query that gives one number.
func (s *site) count(sql string, args ...any) (n int) {
	s.Helper()
	s.Must(s.Store.Pool().QueryRow(s.ctx(), sql, args...).Scan(&n))
	return n
}

func (s *site) entries(kind audit.Kind) int {
	return s.count("SELECT count(*) FROM log_records WHERE kind = $1", string(kind))
}

// until waits for something that other goroutines bring about.
func (s *site) until(done func() bool) {
	s.Helper()
	for deadline := time.Now().Add(30 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.Fatal("it doesn't come about")
		}
	}
}
