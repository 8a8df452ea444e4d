package web

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/exchangetest"
	"niem/storage"
	"niem/web/api"
	"niem/web/metrics"
)

// watchedSite is a site whose logs and metrics can be read.
func watchedSite(t *testing.T) (s *site, out *lockedBuffer, kept *storage.SecurityLog, scrape func() string) {
	t.Helper()
	w := exchangetest.New(t)
	out = &lockedBuffer{}
	w.Log = slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	kept = storage.NewSecurityLog(w.Store, w.Log.Handler())
	var err error
	w.Service, err = exchange.New(exchange.Config{Store: w.Store, Blob: w.Blob, Releaser: w.Releaser, Directory: w.Directory, Log: w.Keeper, Login: w.Login, Factor: w.Factor, Now: w.Now, SecurityLog: slog.New(kept)})
	w.Must(err)
	m := metrics.New("test")
	m.Watch(w.Service.Vitals, w.Log)
	s = newSiteWith(t, w, func(c *Config) { c.Security, c.Metrics = slog.New(kept), m })
	return s, out, kept, func() string {
		t.Helper()
		answer := httptest.NewRecorder()
		m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		if answer.Code != http.StatusOK {
			t.Fatalf("scrape: %d %s", answer.Code, answer.Body)
		}
		return answer.Body.String()
	}
}

func TestLogsAndMetricsHoldNoSecretAndNoName(t *testing.T) {
	s, out, kept, scrape := watchedSite(t)
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	c := s.as(parts.Sender)
	d := s.NewDocument(sender, 1, 1000, reader)
	s.send(c, d)
	r := s.as(parts.Opener)
	released, err := r.Release(s.ctx(), d.Draft.ID.String(), api.ReleaseRequest{Kind: "view", Request: strings.Repeat("ab", 16)})
	s.Must(err)
	body, _, err := r.Page(s.ctx(), d.Draft.ID.String(), 1, released.View)
	s.Must(err)
	_, err = io.Copy(io.Discard, body)
	s.Must(err)
	s.Must(body.Close())
	if _, err := s.guest().SignIn(s.ctx(), "a-stranger-s-name", "a password typed by mistake"); err == nil {
		t.Fatal("a stranger was let in")
	}
	if _, err := s.guest().SignIn(s.ctx(), parts.Opener, "another wrong password"); err == nil {
		t.Fatal("a wrong password was let in")
	}
	kept.Close()
	events := readSecurityLog(t, s)
	for place, text := range map[string]string{"log": out.String(), "metrics": scrape(), "security log": events} {
		for name, secret := range map[string]string{
			"password": parts.DemoPassword, "wrong password": "another wrong password", "password of a stranger": "a password typed by mistake",
			"name of a stranger": "a-stranger-s-name", "session": c.Cookie(), "reader's session": r.Cookie(), "view": released.View,
			"subject": "Báo cáo", "full name": reader.FullName,
		} {
			if strings.Contains(text, secret) {
				t.Errorf("the %s holds the %s", place, name)
			}
		}
	}
	if !strings.Contains(out.String(), reader.ID.String()) || !strings.Contains(out.String(), "bad_credentials") || !strings.Contains(events, "sign-in refused") {
		t.Error("the search is blind: the log names neither the reader's id nor the refusal")
	}
	for line := range strings.Lines(out.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %s", line)
		}
	}
	if metrics := scrape(); strings.Contains(metrics, reader.ID.String()) || strings.Contains(metrics, d.Draft.ID.String()) {
		t.Error("the metrics name a person or a document")
	}
}

func readSecurityLog(t *testing.T, s *site) string {
	t.Helper()
	var out strings.Builder
	n, err := s.as(parts.DPO).SecurityLog(s.ctx(), time.Now().Add(-time.Hour), time.Now().Add(time.Hour), &out)
	if err != nil || n == 0 {
		t.Fatalf("%d lines, %v", n, err)
	}
	return out.String()
}

func TestSecurityLogTellsWhoCameFromWhere(t *testing.T) {
	s, _, kept, _ := watchedSite(t)
	c := s.as(parts.Sender)
	s.Must(c.SignOut(s.ctx()))
	if _, err := c.Status(s.ctx()); err == nil {
		t.Fatal("a status without a session")
	}
	kept.Close()
	var doors []api.SecurityEvent
	for line := range strings.Lines(readSecurityLog(t, s)) {
		var e api.SecurityEvent
		s.Must(json.Unmarshal([]byte(line), &e))
		if e.Message == "door" {
			doors = append(doors, e)
		}
	}
	if len(doors) != 3 {
		t.Fatalf("%+v", doors)
	}
	me := s.Person(parts.Sender).ID.String()
	for i, want := range []map[string]string{
		{"method": "POST", "route": "/api/session", "status": "200", "person": me},
		{"method": "DELETE", "route": "/api/session", "status": "204", "person": me},
		{"method": "GET", "route": "/api/status", "status": "401", "code": "signed_out"},
	} {
		for name, value := range want {
			if doors[i].Fields[name] != value {
				t.Errorf("line %d: %s is %q, not %q", i, name, doors[i].Fields[name], value)
			}
		}
		if !strings.HasPrefix(doors[i].Fields["peer"], "127.0.0.1:") {
			t.Errorf("line %d: no address and port in %v", i, doors[i].Fields)
		}
	}
	if _, err := s.as(parts.Stranger).SecurityLog(s.ctx(), time.Now().Add(-time.Hour), time.Now(), io.Discard); err == nil {
		t.Error("staff reads the security log")
	}
}

func TestMetricsCountByRouteAndCode(t *testing.T) {
	s, _, _, scrape := watchedSite(t)
	if _, err := s.guest().SignIn(s.ctx(), parts.Opener, "wrong"); err == nil {
		t.Fatal("a wrong password was let in")
	}
	s.raw("BREW", "/api/session", "", nil).Body.Close()
	text := scrape()
	for _, want := range []string{
		`niem_requests_total{code="bad_credentials",method="POST",route="/api/session",status="401"} 1`,
		`niem_vitals_up 1`, `niem_sign_ins_failed_last_hour 1`, `niem_build_info{version="test"} 1`, `method="other"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no line %s in\n%s", want, text)
		}
	}
	if strings.Contains(text, "BREW") {
		t.Error("a stranger's method became a label")
	}
	status, err := s.as(parts.Officer).Status(s.ctx())
	if err != nil || len(status.Ready) != 4 || !status.Ready["directory"] || !status.Ready["releaser"] || status.SignInsFailed != 1 {
		t.Errorf("%+v, %v", status, err)
	}
}
