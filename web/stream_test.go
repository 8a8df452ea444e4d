package web

import (
	"bytes"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/exchangetest"
	"niem/web/api"
)

// brokenObject gives some bytes and then fails, or just ends.
type brokenObject struct {
	io.Reader
	closed *bool
}

func (o brokenObject) Close() error { *o.closed = true; return nil }

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestBrokenStreamIsNeverTakenForTheWhole: whatever goes wrong behind the
// server, the client sees an error and not a short page.
func TestBrokenStreamIsNeverTakenForTheWhole(t *testing.T) {
	for name, cause := range map[string]error{"store fails": exchange.ErrUnavailable, "store ends early": io.EOF, "cut": io.ErrUnexpectedEOF} {
		for _, http2 := range []bool{false, true} {
			closed := false
			s := &server{log: slog.New(slog.DiscardHandler), now: time.Now}
			e := echo.New()
			e.Use(s.logRequests)
			e.GET("/", func(c echo.Context) error {
				return s.stream(c, exchange.Object{ReadCloser: brokenObject{io.MultiReader(bytes.NewReader(make([]byte, 700<<10)), failing{cause}), &closed}, Size: 1 << 20})
			})
			site := httptest.NewUnstartedServer(e)
			site.EnableHTTP2 = http2
			site.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)
			site.StartTLS()
			resp, err := site.Client().Get(site.URL)
			if err != nil {
				t.Fatal(err)
			}
			n, err := io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			site.Close()
			if err == nil || n >= 1<<20 || !closed {
				t.Errorf("%s, HTTP/2 %v: %d bytes, err %v, closed %v", name, http2, n, err, closed)
			}
		}
	}
}

// lockedBuffer is a buffer that several requests log to.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// TestLogHoldsNoSecret: one line a request with who, what and how it ended,
// and neither password, cookie, view id, search text nor reason.
func TestLogHoldsNoSecret(t *testing.T) {
	w := exchangetest.New(t)
	var log lockedBuffer
	h, err := New(Config{Service: w.Service, LogKey: w.LogKey, Now: w.Now,
		Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	w.Must(err)
	s := &site{World: w, server: httptest.NewTLSServer(h)}
	t.Cleanup(s.server.Close)
	s.roots = x509.NewCertPool()
	s.roots.AddCert(s.server.Certificate())

	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	an, binh := s.as(sender.Username), s.as(reader.Username)
	d := s.NewDocument(sender, 1, 100, reader)
	s.send(an, d)
	r, err := binh.Release(s.ctx(), d.Draft.ID.String(), view())
	s.Must(err)
	_, err = s.readPage(binh, d.Draft.ID.String(), 1, r.View)
	s.Must(err)
	_, err = binh.People(s.ctx(), "bí mật tìm kiếm")
	s.Must(err)
	_, err = an.Recall(s.ctx(), d.Draft.ID.String(), api.Recall{Reason: "lý do kín"})
	s.Must(err)
	_, err = s.guest().SignIn(s.ctx(), "mat-khau-go-nham", "mat-khau-sai")
	mustFail(t, err, 401, api.CodeBadCredentials)

	text := log.String()
	for name, secret := range map[string]string{"password": parts.DemoPassword, "wrong password": "mat-khau-sai", "unknown name": "mat-khau-go-nham", "cookie": an.Cookie(),
		"view": r.View, "search": "tìm kiếm", "reason": "lý do kín"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log holds the %s", name)
		}
	}
	if !strings.Contains(text, `"route":"/api/documents/:document/pages/:page","status":200`) || !strings.Contains(text, reader.ID.String()) || !strings.Contains(text, `"code":"bad_credentials"`) {
		t.Fatalf("the log lacks what it should say:\n%s", text)
	}
}

func TestPanicIsAnInternalError(t *testing.T) {
	s := &server{log: slog.New(slog.DiscardHandler), now: time.Now}
	e := echo.New()
	e.Use(s.logRequests)
	e.GET("/", func(echo.Context) error { panic(errors.New("inside")) })
	rec := httptest.NewRecorder()
	e.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/", nil))
	if rec.Code != http.StatusInternalServerError || strings.Contains(rec.Body.String(), "inside") || !strings.Contains(rec.Body.String(), api.CodeInternal) {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
}
