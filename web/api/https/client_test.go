package https

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"niem/web/api"
)

func serve(t *testing.T, o Options, h http.HandlerFunc) *api.Client {
	t.Helper()
	server := httptest.NewTLSServer(h)
	t.Cleanup(server.Close)
	o.RootCAs = x509.NewCertPool()
	o.RootCAs.AddCert(server.Certificate())
	c, err := New(server.URL, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func hangUp(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
}

func TestPlainHTTPRefused(t *testing.T) {
	for _, address := range []string{"http://server.example", "https://", "https://user:pw@server.example", "https://server.example/path", "server.example"} {
		if _, err := New(address, Options{}); err == nil {
			t.Errorf("%s was accepted", address)
		}
	}
}

func TestCookieKeptAndForgotten(t *testing.T) {
	var saved []string
	c := serve(t, Options{SaveCookie: func(v string) { saved = append(saved, v) }}, func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodPost:
			http.SetCookie(w, &http.Cookie{Name: api.CookieName, Value: "token", Path: "/", Secure: true})
		case http.MethodGet:
			if k, err := r.Cookie(api.CookieName); err != nil || k.Value != "token" {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
		case http.MethodDelete:
			http.SetCookie(w, &http.Cookie{Name: api.CookieName, Path: "/", Secure: true, MaxAge: -1})
		}
		io.WriteString(w, "{}")
	})
	if _, err := c.SignIn(t.Context(), "an", "pw"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c.Cookie() != "" || len(saved) != 2 || saved[0] != "token" || saved[1] != "" {
		t.Fatalf("cookie %q, saved %q", c.Cookie(), saved)
	}
}

func TestErrorBodyDecoded(t *testing.T) {
	c := serve(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		io.WriteString(w, `{"error":{"code":"recalled","message":{"vi":"Đã thu hồi","en":"Recalled"},"details":{"by":"Lê Văn A"}}}`)
	})
	_, err := c.Release(t.Context(), "doc", api.ReleaseRequest{})
	refusal, ok := errors.AsType[*api.Error](err)
	if !ok || refusal.Status != 403 || refusal.Code != api.CodeRecalled || refusal.Message.VI != "Đã thu hồi" || refusal.Details["by"] != "Lê Văn A" {
		t.Fatalf("got %#v", err)
	}
}

func TestPutRepeatedWithWholeBodyAfterHangUp(t *testing.T) {
	var calls atomic.Int32
	var got []byte
	c := serve(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 1 {
			io.CopyN(io.Discard, r.Body, 10)
			hangUp(w)
			return
		}
		got, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusNoContent)
	})
	want := bytes.Repeat([]byte("block"), 100000)
	if err := c.PutObject(t.Context(), "doc", "sum", int64(len(want)), bytes.NewReader(want)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("the second attempt sent %d bytes of %d", len(got), len(want))
	}
}

func TestPostNeverRepeated(t *testing.T) {
	var calls atomic.Int32
	c := serve(t, Options{}, func(w http.ResponseWriter, r *http.Request) { calls.Add(1); hangUp(w) })
	if _, err := c.Release(t.Context(), "doc", api.ReleaseRequest{}); err == nil {
		t.Fatal("no error")
	}
	if n := calls.Load(); n != 1 {
		t.Fatalf("a POST was sent %d times", n)
	}
}

func TestRedirectNotFollowed(t *testing.T) {
	var calls atomic.Int32
	c := serve(t, Options{Cookie: "token"}, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	})
	if _, err := c.Me(t.Context()); err == nil || calls.Load() != 1 {
		t.Fatalf("err %v after %d calls", err, calls.Load())
	}
}

func TestCutStreamIsAnError(t *testing.T) {
	c := serve(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.Write(make([]byte, 50))
	})
	body, size, err := c.Page(t.Context(), "doc", 1, "view")
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if _, err := io.ReadAll(body); size != 100 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("size %d, err %v", size, err)
	}
}

func TestStalledStreamEnds(t *testing.T) {
	release := make(chan struct{})
	c := serve(t, Options{Stall: 50 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("first"))
		w.(http.Flusher).Flush()
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	body, _, err := c.Page(context.Background(), "doc", 1, "view")
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if _, err := io.ReadAll(body); !errors.Is(err, errStalled) {
		t.Fatalf("err %v", err)
	}
}

// TestBrokenConnectionIsUnreachable: whatever the way in which no answer comes,
// callers can tell it from a refusal.
func TestBrokenConnectionIsUnreachable(t *testing.T) {
	c := serve(t, Options{}, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	if _, err := c.Release(t.Context(), "doc", api.ReleaseRequest{}); !errors.Is(err, api.ErrUnreachable) {
		t.Errorf("broken off: %v", err)
	}
	gone, err := New("https://127.0.0.1:1", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gone.Config(t.Context()); !errors.Is(err, api.ErrUnreachable) {
		t.Errorf("nobody listens: %v", err)
	}
}

func TestPathValuesCannotClimb(t *testing.T) {
	var path string
	c := serve(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.EscapedPath()
		io.WriteString(w, "{}")
	})
	for name, escaped := range map[string]string{"..": "%2E%2E", "../me": "..%2Fme", "a/b": "a%2Fb", "a?b": "a%3Fb", "%2e%2e": "%252e%252e"} {
		if _, err := c.Key(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		if want := "/api/keys/" + escaped; path != want {
			t.Errorf("%q went to %s", name, path)
		}
	}
}
