package web

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/web/api"
)

// fill puts values that name nothing into a route's pattern.
func fill(path, unit string) string {
	return strings.NewReplacer(":document", strings.Repeat("a", 26), ":sum", strings.Repeat("0", 64), ":page", "1", ":username", "nobody", ":unit", url.PathEscape(unit)).Replace(path)
}

// TestEveryRouteForEveryRole walks the table for everybody, nobody included.
func TestEveryRouteForEveryRole(t *testing.T) {
	s := newSite(t)
	people := map[string]exchange.Role{
		"": "", parts.Stranger: exchange.RoleStaff, parts.Leader: exchange.RoleLeader, parts.Clerk: exchange.RoleClerk,
		parts.Officer: exchange.RoleSecurity, parts.DPO: exchange.RoleDPO, parts.Inspector: exchange.RoleInspector,
	}
	known := map[string]bool{api.CodeInternal: false}
	for _, row := range table {
		known[row.code] = true
	}
	for _, code := range []string{api.CodeInvalid, api.CodeUnreachable, api.CodeIncompleteRoster} {
		known[code] = true
	}
	for username, role := range people {
		cookie := ""
		person := exchange.Person{Unit: "none"}
		if username != "" {
			person = s.Person(username)
			if !person.Has(role) {
				t.Fatalf("%s is no %s", username, role)
			}
			cookie = s.as(username).Cookie()
		}
		for _, r := range (&server{}).routes() {
			if r.method == http.MethodDelete && r.path == "/api/session" {
				continue // ends the session; see TestSignOutEndsTheSession
			}
			resp := s.raw(r.method, fill(r.path, person.Unit), cookie, func(req *http.Request) {
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
				t.Errorf("%s: headers %v", name, h)
			}
			code := ""
			if resp.StatusCode >= 400 && r.path != "/readyz" {
				var e api.ErrorBody
				if json.Unmarshal(body, &e) != nil || !known[e.Error.Code] || e.Error.Message.VI == "" || e.Error.Message.EN == "" || e.Error.Request == "" {
					t.Errorf("%s: %d %s", name, resp.StatusCode, body)
				}
				code = e.Error.Code
			}
			switch {
			case r.who.anyone:
				if resp.StatusCode == http.StatusForbidden || code == api.CodeSignedOut {
					t.Errorf("%s: %d %s", name, resp.StatusCode, code)
				}
			case username == "":
				if resp.StatusCode != http.StatusUnauthorized || code != api.CodeSignedOut {
					t.Errorf("%s: %d %s", name, resp.StatusCode, code)
				}
			case !r.who.admits(person):
				if resp.StatusCode != http.StatusForbidden || code != api.CodeForbidden {
					t.Errorf("%s: %d %s", name, resp.StatusCode, code)
				}
			case resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden || resp.StatusCode >= 500:
				t.Errorf("%s: %d %s", name, resp.StatusCode, body)
			}
		}
	}
}

func TestUnknownRoutesLookAlike(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/", "/api", "/api/", "/api/documents", "/api/../etc/passwd", "/api/me/", "/%2e%2e/", "/debug/pprof/", "/api/documents/" + strings.Repeat("a", 26) + "/thumbnail"} {
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
