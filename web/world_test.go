package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/exchangetest"
	"niem/web/api"
	"niem/web/api/https"
)

func TestMain(m *testing.M) { parts.Main(m) }

// site is a world behind the HTTP edge.
type site struct {
	*exchangetest.World
	server *httptest.Server
	roots  *x509.CertPool

	secrets map[string]string // of time-based codes, by user name
}

func newSite(t testing.TB) *site {
	t.Helper()
	return newSiteOn(t, exchangetest.New(t))
}

func newSiteOn(t testing.TB, w *exchangetest.World) *site {
	t.Helper()
	return newSiteWith(t, w, func(*Config) {})
}

// newSiteWith is newSiteOn with changes to its configuration.
func newSiteWith(t testing.TB, w *exchangetest.World, change func(*Config)) *site {
	t.Helper()
	c := Config{
		Service: w.Service, Version: "test", LogOrigin: w.Keeper.Origin(), LogKey: w.LogKey,
		Ready: []Check{{Name: "postgresql", Ping: w.Store.Ping}, {Name: "store", Ping: w.Blob.Ping},
			{Name: "releaser", Ping: func(ctx context.Context) error { _, err := w.Releaser.Accepted(ctx); return err }},
			{Name: "directory", Ping: w.Service.DirectoryState, Advisory: true}},
		Log: w.Log, Now: w.Now,
	}
	change(&c)
	h, err := New(c)
	w.Must(err)
	s := &site{World: w, secrets: map[string]string{}, server: httptest.NewUnstartedServer(h)}
	s.server.Config = NewServer(h, nil, w.Log)
	s.server.EnableHTTP2 = true
	s.server.StartTLS()
	t.Cleanup(s.server.Close)
	s.roots = x509.NewCertPool()
	s.roots.AddCert(s.server.Certificate())
	return s
}

// guest is a client without a session.
func (s *site) guest() *api.Client {
	s.Helper()
	c, err := https.New(s.server.URL, https.Options{RootCAs: s.roots})
	s.Must(err)
	s.Cleanup(c.Close)
	return c
}

// as is a client signed in as somebody of the directory.
func (s *site) as(username string) *api.Client {
	s.Helper()
	c := s.guest()
	me, err := c.SignIn(s.ctx(), username, parts.DemoPassword)
	s.Must(err)
	s.complete(c, me)
	return c
}

func (s *site) ctx() context.Context { return context.Background() }

// send sends a document over HTTP.
func (s *site) send(c *api.Client, d *exchangetest.Sealed) api.Sent {
	s.Helper()
	s.upload(c, d)
	sent, err := c.CommitSend(s.ctx(), d.Draft.ID.String(), commitOf(d))
	s.Must(err)
	return sent
}

func (s *site) upload(c *api.Client, d *exchangetest.Sealed) {
	s.Helper()
	upload, err := c.BeginSend(s.ctx(), d.Draft.ID.String(), draftOf(d))
	s.Must(err)
	s.Seal(d, s.uploadOf(d, upload))
	for sum, object := range d.Objects {
		s.Must(c.PutObject(s.ctx(), d.Draft.ID.String(), sum.String(), int64(len(object)), bytes.NewReader(object)))
	}
}

func (s *site) uploadOf(d *exchangetest.Sealed, u api.Upload) exchange.Upload {
	s.Helper()
	out := exchange.Upload{ID: d.Draft.ID}
	for _, share := range u.Shares {
		kind, err := fromGrantKind(share.Kind)
		s.Must(err)
		person, err := fromPersonID("person", share.Person)
		s.Must(err)
		out.Shares = append(out.Shares, exchange.ShareKey{Kind: kind, Person: person, Recipient: share.Recipient})
	}
	return out
}

func draftOf(d *exchangetest.Sealed) api.Draft {
	draft := api.Draft{Metadata: toMetadata(d.Draft.Metadata), Pages: d.Draft.Pages}
	for _, r := range d.Draft.Recipients {
		draft.Recipients = append(draft.Recipients, r.String())
	}
	return draft
}

func commitOf(d *exchangetest.Sealed) api.Commit {
	c := api.Commit{Manifest: d.Signed}
	for _, l := range d.Labels {
		c.Labels = append(c.Labels, api.Label{Kind: l.Kind.String(), Person: l.Person.String(), Bytes: l.Bytes})
	}
	return c
}

func newRequest() string {
	var id [16]byte
	rand.Read(id[:])
	return hex.EncodeToString(id[:])
}

func view() api.ReleaseRequest {
	return api.ReleaseRequest{Kind: "view", Purpose: string(exchange.PurposeEpidemic), Request: newRequest()}
}

func (s *site) readPage(c *api.Client, document string, page int, viewID string) ([]byte, error) {
	body, _, err := c.Page(s.ctx(), document, page, viewID)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return io.ReadAll(body)
}

// mustFail checks an error's status and code.
func mustFail(t testing.TB, err error, status int, code string) *api.Error {
	t.Helper()
	e, ok := errors.AsType[*api.Error](err)
	if !ok || e.Status != status || e.Code != code {
		t.Fatalf("want %d %s, got %v", status, code, err)
	}
	return e
}

// raw sends a request as a program that is no API client would.
func (s *site) raw(method, path string, cookie string, change func(*http.Request)) *http.Response {
	s.Helper()
	req, err := http.NewRequest(method, s.server.URL+path, nil)
	s.Must(err)
	if cookie != "" {
		req.AddCookie(&http.Cookie{Name: api.CookieName, Value: cookie})
	}
	if change != nil {
		change(req)
	}
	resp, err := s.server.Client().Do(req)
	s.Must(err)
	s.Cleanup(func() { resp.Body.Close() })
	return resp
}
