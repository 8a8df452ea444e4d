package web

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"niem/deploy/parts"
	"niem/exchange/audit"
	"niem/web/api"
)

// TestOneCodeOpensOneSession: of several who show one code at the same moment,
// one gets in.
func TestOneCodeOpensOneSession(t *testing.T) {
	s := newSite(t)
	s.as(parts.Leader)
	var waiting []*api.Client
	for range 4 {
		c, _ := s.half(parts.Leader)
		waiting = append(waiting, c)
	}
	code := s.code(parts.Leader, 0)
	var opened atomic.Int32
	var all sync.WaitGroup
	for _, c := range waiting {
		all.Go(func() {
			if _, err := c.ProveFactor(s.ctx(), api.FactorProof{Code: code}); err == nil {
				opened.Add(1)
			}
		})
	}
	all.Wait()
	if opened.Load() != 1 {
		t.Fatalf("%d sessions opened by one code", opened.Load())
	}
}

// TestEveryActOnFactorsIsAnEntryWithoutSecrets: what was enrolled, shown, used
// up, replaced, removed and reset stands on the log; no secret and no code does.
func TestEveryActOnFactorsIsAnEntryWithoutSecrets(t *testing.T) {
	s := newSite(t)
	c, _ := s.half(parts.Leader)
	codes := s.enrol(c, parts.Leader)
	c, _ = s.half(parts.Leader)
	_, err := c.ProveFactor(s.ctx(), api.FactorProof{Code: codes[0]})
	s.Must(err)
	fresh, err := c.NewRecoveryCodes(s.ctx())
	s.Must(err)
	staff := s.as(parts.Stranger)
	s.enrol(staff, parts.Stranger)
	s.Must(staff.RemoveFactor(s.ctx(), "totp"))
	s.Must(s.as(parts.Officer).ResetFactor(s.ctx(), parts.Leader))
	secrets := append(append([]string{s.secrets[parts.Leader], s.secrets[parts.Stranger]}, codes...), fresh.Codes...)
	seen := map[audit.Kind]bool{}
	size, _, err := s.Store.LogTree(s.ctx())
	s.Must(err)
	s.Must(s.Store.LogEntries(s.ctx(), 0, size, func(e audit.Entry) error {
		rec, err := audit.ParseRecord(e.Record)
		s.Must(err)
		seen[rec.Kind] = true
		for _, secret := range secrets {
			if bytes.Contains(e.Record, []byte(secret)) || bytes.Contains(e.Record, []byte(strings.ReplaceAll(secret, "-", ""))) {
				t.Errorf("%s tells a secret", rec.Kind)
			}
		}
		return nil
	}))
	for _, kind := range []audit.Kind{audit.KindFactorEnrolled, audit.KindSessionProved, audit.KindFactorRecovered, audit.KindFactorCodes, audit.KindFactorRemoved, audit.KindFactorReset} {
		if !seen[kind] {
			t.Errorf("no entry %s", kind)
		}
	}
}

// TestNoOtherSiteCanUseAnyRoute walks every route that changes something with a
// valid session, as a page of another site would: refused before anything else.
func TestNoOtherSiteCanUseAnyRoute(t *testing.T) {
	s := newSite(t)
	cookie := s.as(parts.Officer).Cookie()
	for _, r := range (&server{}).routes() {
		if r.method == http.MethodGet {
			continue
		}
		for header, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"} {
			resp := s.raw(r.method, fill(r.path, "none"), cookie, func(req *http.Request) {
				jsonBody("{}")(req)
				req.Header.Set(header, value)
			})
			body, err := io.ReadAll(resp.Body)
			s.Must(err)
			if resp.StatusCode != http.StatusForbidden || !strings.Contains(string(body), `"cross_origin"`) {
				t.Errorf("%s %s with %s: %d %s", r.method, r.path, header, resp.StatusCode, body)
			}
		}
	}
	if !s.alive(cookie) {
		t.Error("another site ended the session")
	}
}
