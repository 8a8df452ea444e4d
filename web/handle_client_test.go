package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"niem/web/api"
	"niem/web/client"
)

// links are the addresses that the page names.
var links = regexp.MustCompile(`(?:src|href)="([^"]*)"`)

// TestPageLoadsItsOwnFilesAndNothingElse: nothing inline, nothing from elsewhere,
// a policy that says so, and files that never change under their names.
func TestPageLoadsItsOwnFilesAndNothingElse(t *testing.T) {
	s := newSite(t)
	resp := s.raw(http.MethodGet, "/", "", nil)
	body, err := io.ReadAll(resp.Body)
	s.Must(err)
	if _, _, built := client.Built(); !built {
		if resp.StatusCode != http.StatusNotFound || !strings.Contains(string(body), "make build") {
			t.Fatalf("without a client: %d %s", resp.StatusCode, body)
		}
		t.Fatal("the browser client is not built: make client")
	}
	policy := resp.Header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "require-trusted-types-for 'script'", "trusted-types niem", "frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy, part) {
			t.Errorf("policy without %s: %s", part, policy)
		}
	}
	if strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, "'unsafe-eval'") || strings.Contains(policy, "http") || strings.Contains(policy, "*") {
		t.Errorf("policy %s", policy)
	}
	if permitted := resp.Header.Get("Permissions-Policy"); !strings.Contains(permitted, "camera=(self)") || !strings.Contains(permitted, "microphone=()") {
		t.Errorf("the page may use %s", permitted)
	}
	if resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the page is kept: %s", resp.Header.Get("Cache-Control"))
	}
	if inline := regexp.MustCompile(`<style|style=|<script(?:[^>]*)>[^<]|\son[a-z]+=`).Find(body); inline != nil {
		t.Errorf("inline: %s", inline)
	}
	named := links.FindAllStringSubmatch(string(body), -1)
	if len(named) < 4 {
		t.Fatalf("the page names %v", named)
	}
	for _, link := range named {
		if !strings.HasPrefix(link[1], "/assets/") {
			t.Errorf("the page loads %s", link[1])
			continue
		}
		got := s.raw(http.MethodGet, link[1], "", nil)
		if got.StatusCode != http.StatusOK || !strings.Contains(got.Header.Get("Cache-Control"), "immutable") || got.Header.Get("Content-Security-Policy") != policy || got.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", link[1], got.StatusCode, got.Header)
		}
	}
}

func TestFilesComeInTheFormThatTheBrowserTakes(t *testing.T) {
	s := newSite(t)
	_, assets, _ := client.Built()
	for name, f := range assets {
		for accepted, want := range map[string]string{"br, gzip": "br", "gzip": "gzip", "identity": "", "br;q=0, gzip;q=0.5": "gzip"} {
			resp := s.raw(http.MethodGet, "/assets/"+name, "", func(r *http.Request) { r.Header.Set("Accept-Encoding", accepted) })
			if got := resp.Header.Get("Content-Encoding"); got != want && f.Brotli != nil && f.Gzip != nil {
				t.Errorf("%s for %q: %q", name, accepted, got)
			}
			if want != "gzip" || f.Gzip == nil {
				continue
			}
			plain, err := gzip.NewReader(resp.Body)
			s.Must(err)
			body, err := io.ReadAll(plain)
			s.Must(err)
			if string(body) != string(f.Plain) {
				t.Errorf("%s changes on the way", name)
			}
		}
	}
}

func TestOtherSitesCanNotActWithABrowsersCookie(t *testing.T) {
	s := newSite(t)
	cookie := s.as("binh.tt").Cookie()
	for name, change := range map[string]func(*http.Request){
		"Sec-Fetch-Site": func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"same site only": func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
		"Origin":         func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
	} {
		resp := s.raw(http.MethodDelete, "/api/sessions", cookie, change)
		body, err := io.ReadAll(resp.Body)
		s.Must(err)
		if resp.StatusCode != http.StatusForbidden || !strings.Contains(string(body), "cross_origin") {
			t.Errorf("%s: %d %s", name, resp.StatusCode, body)
		}
	}
	resp := s.raw(http.MethodPost, "/api/session", "", func(r *http.Request) {
		r.Header.Set("Content-Type", "application/json")
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(`{"username":"binh.tt","password":"Niem-Phong-2026"}`)), 51
	})
	for _, c := range resp.Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("cookie %s: %+v", c.Name, c)
		}
	}
	if len(resp.Cookies()) == 0 || resp.Cookies()[0].Name != api.CookieName && resp.Cookies()[0].Name != api.DeviceCookieName {
		t.Errorf("no cookie: %d", resp.StatusCode)
	}
}
