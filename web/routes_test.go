package web

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/exchangetest"
	"niem/web/api"
)

// fill puts values that name nothing into a route's pattern.
func fill(path, unit string) string {
	return strings.NewReplacer(":document", strings.Repeat("a", 26), ":factor", "none", ":name", "none", ":sum", strings.Repeat("0", 64), ":page", "1", ":index", "0", ":username", "nobody", ":request", strings.Repeat("0", 32), ":id", "00000000-0000-0000-0000-000000000001", ":session", strings.Repeat("0", 32), ":view", strings.Repeat("0", 32), ":unit", url.PathEscape(unit)).Replace(path)
}

// everyRole is one person for each role, and nobody.
var everyRole = map[string]exchange.Role{
	"": "", parts.Stranger: exchange.RoleStaff, parts.Leader: exchange.RoleLeader, parts.Clerk: exchange.RoleClerk,
	parts.Officer: exchange.RoleSecurity, parts.DPO: exchange.RoleDPO, parts.Inspector: exchange.RoleInspector,
}

// TestEveryRouteForEveryRole walks the table for everybody, nobody included, in
// every state of a session: each gets the answer that the table promises, and
// nothing else.
func TestEveryRouteForEveryRole(t *testing.T) {
	w := exchangetest.New(t)
	w.Factor.Rule = exchange.FactorForAll
	w.Service = w.With(w.Releaser, w.Log)
	s := newSiteOn(t, w)
	for username, role := range everyRole {
		if username != "" && !s.Person(username).Has(role) {
			t.Fatalf("%s is no %s", username, role)
		}
		states := []sessionState{mustEnrol, mustProve, fresh, stale}
		if username == "" {
			states = []sessionState{nobody}
		}
		for _, state := range states {
			cookie := s.inState(username, state)
			for _, r := range (&server{}).routes() {
				if r.method == http.MethodDelete && r.path == "/api/session" {
					continue // ends the session; see TestSignOutEndsTheSession
				}
				s.walk(r, username, cookie, s.promised(r, username, state))
			}
		}
	}
}

// sessionState is how far somebody has come with signing in.
type sessionState string

const (
	nobody    sessionState = "nobody"
	mustEnrol sessionState = "must enrol a second factor"
	mustProve sessionState = "second factor not shown"
	fresh     sessionState = "signed in"
	stale     sessionState = "not stepped up"
)

// inState gives the cookie of a session in that state.
func (s *site) inState(username string, state sessionState) string {
	s.Helper()
	if state == nobody {
		return ""
	}
	if state == mustEnrol {
		c, _ := s.half(username)
		return c.Cookie()
	}
	cookie := s.as(username).Cookie()
	if state == mustProve {
		c, _ := s.half(username)
		return c.Cookie()
	}
	if state == stale {
		_, err := s.Store.Pool().Exec(s.ctx(), "UPDATE sessions SET proved = proved - interval '5 minutes' WHERE token = sha256($1)", []byte(cookie))
		s.Must(err)
	}
	return cookie
}

// promised is the code that a route has to refuse somebody with; empty where it
// lets them in.
func (s *site) promised(r route, username string, state sessionState) string {
	switch {
	case r.who.anyone:
		return ""
	case r.who.signed:
		return "no_witness" // no person is one
	case state == nobody:
		return api.CodeSignedOut
	case state == mustEnrol && !slices.Contains(r.who.early, exchange.StageEnrol):
		return api.CodeEnrolFactor
	case state == mustProve && !slices.Contains(r.who.early, exchange.StageProve):
		return api.CodeProveFactor
	case !r.who.admits(s.Person(username)):
		return api.CodeForbidden
	case state == stale && r.who.fresh:
		return api.CodeStepUp
	}
	return ""
}

// walk asks one route and compares the answer with what the table promises.
func (s *site) walk(r route, username, cookie, want string) {
	s.Helper()
	unit := "none"
	if username != "" {
		unit = s.Person(username).Unit
	}
	resp := s.raw(r.method, fill(r.path, unit), cookie, func(req *http.Request) {
		if r.body > 0 {
			req.Header.Set("Content-Type", "application/json")
			req.Body, req.ContentLength = io.NopCloser(strings.NewReader("{}")), 2
		}
	})
	body, err := io.ReadAll(resp.Body)
	s.Must(err)
	name := r.method + " " + r.path + " as " + username
	if h := resp.Header; h.Get("Cache-Control") != "no-store" || !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") ||
		h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Strict-Transport-Security") == "" {
		s.Errorf("%s: headers %v", name, h)
	}
	code := ""
	if resp.StatusCode >= 400 && r.path != "/readyz" {
		var e api.ErrorBody
		if json.Unmarshal(body, &e) != nil || !knownCodes()[e.Error.Code] || e.Error.Message.VI == "" || e.Error.Message.EN == "" || e.Error.Request == "" {
			s.Errorf("%s: %d %s", name, resp.StatusCode, body)
		}
		code = e.Error.Code
	}
	switch {
	case want == api.CodeSignedOut, want == "no_witness":
		if resp.StatusCode != http.StatusUnauthorized || code != want {
			s.Errorf("%s: %d %s, want %s", name, resp.StatusCode, code, want)
		}
	case want != "":
		if resp.StatusCode != http.StatusForbidden || code != want {
			s.Errorf("%s: %d %s, want %s", name, resp.StatusCode, code, want)
		}
	case code == api.CodeSignedOut, resp.StatusCode == http.StatusForbidden, resp.StatusCode >= 500 && r.path != "/readyz":
		s.Errorf("%s: %d %s", name, resp.StatusCode, body)
	}
}

// knownCodes are those of the error table, but for internal errors.
func knownCodes() map[string]bool {
	known := map[string]bool{}
	for _, row := range table {
		known[row.code] = true
	}
	for _, code := range []string{api.CodeInvalid, api.CodeUnreachable, api.CodeIncompleteRoster, api.CodePasswordRefused} {
		known[code] = true
	}
	known[api.CodeStepUp] = true
	known[api.CodeInternal] = false
	return known
}

func TestUnknownRoutesLookAlike(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/assets/", "/assets/../index.html", "/index.html", "/api", "/api/", "/api/documents", "/api/../etc/passwd", "/api/me/", "/%2e%2e/", "/debug/pprof/", "/api/documents/" + strings.Repeat("a", 26) + "/thumbnail"} {
		resp := s.raw(http.MethodGet, path, "", nil)
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	if resp := s.raw(http.MethodPatch, "/api/me", "", nil); resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("PATCH: %d", resp.StatusCode)
	}
}

func TestReadinessNamesThePartThatIsDown(t *testing.T) {
	s := newSite(t)
	read := func() (int, string) {
		resp := s.raw(http.MethodGet, "/readyz", "", nil)
		body, err := io.ReadAll(resp.Body)
		s.Must(err)
		return resp.StatusCode, string(body)
	}
	if status, body := read(); status != http.StatusOK || !strings.Contains(body, `"releaser":true`) {
		t.Fatalf("%d %s", status, body)
	}
	s.StopReleaser()
	if status, body := read(); status != http.StatusServiceUnavailable || !strings.Contains(body, `"releaser":false`) || !strings.Contains(body, `"postgresql":true`) || strings.Contains(body, "socket") {
		t.Fatalf("%d %s", status, body)
	}
}

// TestNoAnswerHoldsAnObjectStoreAddress: no presigned URL, no endpoint.
func TestNoAnswerHoldsAnObjectStoreAddress(t *testing.T) {
	s := newSite(t)
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	an, binh := s.as(sender.Username), s.as(reader.Username)
	d := s.NewDocument(sender, 1, 100, reader)
	s.send(an, d)
	r, err := binh.Release(s.ctx(), d.Draft.ID.String(), view())
	s.Must(err)
	endpoint := []byte(parts.TestStore(t).Endpoint)
	id := d.Draft.ID.String()
	for _, path := range []string{"/api/inbox", "/api/documents/" + id + "/pages/1?view=" + r.View, "/api/config", "/readyz"} {
		resp := s.raw(http.MethodGet, path, binh.Cookie(), nil)
		body, err := io.ReadAll(resp.Body)
		s.Must(err)
		if resp.StatusCode != http.StatusOK || bytes.Contains(body, endpoint) || bytes.Contains(bytes.ToLower(body), []byte("x-amz-")) || resp.Header.Get("Location") != "" {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
}
