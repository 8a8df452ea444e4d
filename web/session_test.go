package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
	"niem/web/api/https"
)

func TestSessionCookieIsHostBound(t *testing.T) {
	s := newSite(t)
	resp := s.raw(http.MethodPost, "/api/session", "", jsonBody(`{"username":"`+parts.Sender+`","password":"`+parts.DemoPassword+`"}`))
	if resp.StatusCode != http.StatusOK || len(resp.Header["Set-Cookie"]) != 2 {
		t.Fatalf("%d %q", resp.StatusCode, resp.Header["Set-Cookie"])
	}
	for i, c := range resp.Cookies() {
		name := []string{"__Host-niem-device", "__Host-niem"}[i]
		if c.Name != name || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || len(c.Value) < 40 {
			t.Fatalf("cookie %+v", c)
		}
	}
	if resp.Header.Get("Cache-Control") != "no-store" || len(resp.Header["Cache-Control"]) != 1 {
		t.Fatalf("cache control %q", resp.Header["Cache-Control"])
	}
}

func jsonBody(body string) func(*http.Request) {
	return func(req *http.Request) {
		req.Header.Set("Content-Type", "application/json")
		r, err := http.NewRequest(req.Method, req.URL.String(), strings.NewReader(body))
		if err == nil {
			req.Body, req.ContentLength = r.Body, r.ContentLength
		}
	}
}

func TestTokenIsStoredHashed(t *testing.T) {
	s := newSite(t)
	token := s.as(parts.Sender).Cookie()
	var stored []byte
	s.Must(s.Store.Pool().QueryRow(s.ctx(), "SELECT token FROM sessions").Scan(&stored))
	if sum := sha256.Sum256([]byte(token)); !bytes.Equal(stored, sum[:]) {
		t.Fatal("the token is not kept as its hash")
	}
}

func TestTokenOfTheVisitorIsNeverAdopted(t *testing.T) {
	s := newSite(t)
	before := s.as(parts.Stranger).Cookie()
	for _, planted := range []string{before, "planted-by-somebody"} {
		c, err := https.New(s.server.URL, https.Options{RootCAs: s.roots, Cookie: planted})
		s.Must(err)
		_, err = c.SignIn(s.ctx(), parts.Sender, parts.DemoPassword)
		s.Must(err)
		if c.Cookie() == planted || c.Cookie() == "" {
			t.Fatal("the session kept a token that was there before")
		}
		c.Close()
	}
	// Who had the old token has no session of the person who signed in over it.
	resp := s.raw(http.MethodGet, "/api/me", before, nil)
	if resp.StatusCode != http.StatusUnauthorized {
		t.Fatalf("old token: %d", resp.StatusCode)
	}
}

func TestSignOutEndsTheSession(t *testing.T) {
	s := newSite(t)
	c := s.as(parts.Sender)
	token := c.Cookie()
	s.Must(c.SignOut(s.ctx()))
	if c.Cookie() != "" {
		t.Fatal("the cookie stayed")
	}
	if resp := s.raw(http.MethodGet, "/api/me", token, nil); resp.StatusCode != http.StatusUnauthorized {
		t.Fatalf("old token: %d", resp.StatusCode)
	}
}

func TestDisabledPersonIsOutAtOnce(t *testing.T) {
	s := newSite(t)
	c := s.as(parts.Stranger)
	_, err := c.Me(s.ctx())
	s.Must(err)
	s.dismiss(parts.Stranger)
	_, err = c.Me(s.ctx())
	mustFail(t, err, 401, api.CodeSignedOut)
}

func TestRefusedSignIns(t *testing.T) {
	s := newSite(t)
	c := s.guest()
	for name, x := range map[string]struct {
		username, password string
		status             int
		code               string
	}{
		"wrong password":  {parts.Stranger, "wrong", 401, api.CodeBadCredentials},
		"nobody":          {"nobody.here", "wrong", 401, api.CodeBadCredentials},
		"empty password":  {parts.Stranger, "", 401, api.CodeBadCredentials},
		"NUL password":    {parts.Stranger, "\x00", 401, api.CodeBadCredentials},
		"NUL after":       {parts.Stranger, parts.DemoPassword + "\x00", 401, api.CodeBadCredentials},
		"empty name":      {"", parts.DemoPassword, 401, api.CodeBadCredentials},
		"wildcard":        {"*", parts.DemoPassword, 401, api.CodeBadCredentials},
		"filter":          {"an.nv)(uid=*", parts.DemoPassword, 401, api.CodeBadCredentials},
		"incomplete":      {parts.Incomplete, parts.DemoPassword, 403, api.CodeIncompleteRoster},
		"must change":     {parts.MustChange, parts.DemoPassword, 403, api.CodePasswordChange},
		"locked":          {parts.Disabled, parts.DemoPassword, 401, api.CodeBadCredentials},
		"very long name":  {strings.Repeat("a", 300), "x", 401, api.CodeBadCredentials},
		"very long words": {parts.Stranger, strings.Repeat("a", 2000), 401, api.CodeBadCredentials},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.SignIn(s.ctx(), x.username, x.password)
			e := mustFail(t, err, x.status, x.code)
			if c.Cookie() != "" {
				t.Fatal("a session began")
			}
			if x.code == api.CodeIncompleteRoster && len(e.Details["missing"].([]any)) == 0 {
				t.Fatalf("details %+v", e.Details)
			}
		})
	}
	var sessions int
	s.Must(s.Store.Pool().QueryRow(context.Background(), "SELECT count(*) FROM sessions").Scan(&sessions))
	if sessions != 0 {
		t.Fatalf("%d sessions in the database", sessions)
	}
}

func TestOtherSitesCannotAct(t *testing.T) {
	s := newSite(t)
	token := s.as(parts.Sender).Cookie()
	for name, c := range map[string]struct {
		header, value string
		status        int
	}{
		"other origin":   {"Origin", "https://elsewhere.example", 403},
		"null origin":    {"Origin", "null", 403},
		"cross-site":     {"Sec-Fetch-Site", "cross-site", 403},
		"same site only": {"Sec-Fetch-Site", "same-site", 403},
		"own origin":     {"Origin", s.server.URL, 200},
		"own page":       {"Sec-Fetch-Site", "same-origin", 200},
		"no browser":     {"Accept", "*/*", 200},
	} {
		resp := s.raw(http.MethodPost, "/api/recipients", token, func(req *http.Request) {
			jsonBody(`{"names":["nobody"]}`)(req)
			req.Header.Set(c.header, c.value)
		})
		if resp.StatusCode != c.status {
			t.Errorf("%s: %d", name, resp.StatusCode)
		}
	}
	// A form of another site can send text/plain without asking first.
	resp := s.raw(http.MethodPost, "/api/recipients", token, func(req *http.Request) {
		jsonBody(`{"names":["nobody"]}`)(req)
		req.Header.Set("Content-Type", "text/plain")
	})
	if resp.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("text/plain: %d", resp.StatusCode)
	}
}

func TestErrorsTellNothingOfTheInside(t *testing.T) {
	s := newSite(t)
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	an, binh := s.as(sender.Username), s.as(reader.Username)
	d := s.NewDocument(sender, 1, 100, reader)
	s.send(an, d)
	s.StopReleaser()
	_, err := binh.Release(s.ctx(), d.Draft.ID.String(), view())
	e := mustFail(t, err, 503, api.CodeUnavailable)
	body, err := json.Marshal(e)
	s.Must(err)
	for _, word := range []string{"socket", "dial", "connect", "releaser", "postgres", "sql", "/tmp"} {
		if strings.Contains(strings.ToLower(string(body)), word) {
			t.Errorf("the answer says %q: %s", word, body)
		}
	}
	s.Store.Close()
	_, err = binh.Me(s.ctx())
	mustFail(t, err, 503, api.CodeUnavailable)
}

func TestDisabledReaderGetsNoFurtherPage(t *testing.T) {
	s := newSite(t)
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	binh := s.as(reader.Username)
	d := s.NewDocument(sender, 1, 100, reader)
	s.send(s.as(sender.Username), d)
	r, err := binh.Release(s.ctx(), d.Draft.ID.String(), view())
	s.Must(err)
	_, err = s.readPage(binh, d.Draft.ID.String(), 1, r.View)
	s.Must(err)
	s.dismiss(reader.Username)
	_, err = s.readPage(binh, d.Draft.ID.String(), 1, r.View)
	mustFail(t, err, 401, api.CodeSignedOut)
}

// dismiss takes somebody out of the roster.
func (s *site) dismiss(username string) {
	s.Helper()
	people, _, err := s.Directory.Roster(s.ctx())
	s.Must(err)
	people = slices.DeleteFunc(people, func(p exchange.Person) bool { return p.Username == username })
	_, err = s.Store.ReplaceRoster(s.ctx(), people, nil, func(exchange.RosterChange) audit.Record {
		return audit.Record{Time: s.Now(), Kind: audit.KindRoster, Actor: audit.System}
	})
	s.Must(err)
}
