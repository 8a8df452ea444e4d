package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/web/api"
)

// lyingServer stands before the real one with its certificate and changes what
// passes: request and answer of one path, nil for as it is.
func lyingServer(t *testing.T, s *stage, path string, request, answer func([]byte) []byte) string {
	t.Helper()
	target, err := url.Parse(s.address)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.LoadX509KeyPair(s.secret("tls.pem"), s.secret("tls.key"))
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			if r.In.URL.Path == path && request != nil {
				body, err := io.ReadAll(r.In.Body)
				if err != nil {
					t.Error(err)
				}
				body = request(body)
				r.Out.Body, r.Out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			}
		},
		ModifyResponse: func(r *http.Response) error {
			if r.Request.URL.Path != path || answer == nil {
				return nil
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			body = answer(body)
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			r.Header.Set("Content-Length", strconv.Itoa(len(body)))
			return nil
		},
		// The test reads what the client gets; the proxy itself trusts the stage.
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
	}
	server := httptest.NewUnstartedServer(proxy)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL
}

// homeAt copies a person's home and points it at another server.
func homeAt(t *testing.T, s *stage, username, server string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(s.dir, "people", username))); err != nil {
		t.Fatal(err)
	}
	h := &home{dir}
	p, err := h.profile()
	if err != nil {
		t.Fatal(err)
	}
	p.Server = server
	if err := h.saveProfile(p); err != nil {
		t.Fatal(err)
	}
	return dir
}

func runAt(t *testing.T, s *stage, username, home string, args ...string) (int, string) {
	t.Helper()
	cmd := s.command(context.Background(), username, args...)
	cmd.Env = append(cmd.Env, "NIEM_HOME="+home)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), complaint.String()
}

// clientOf is the client of somebody's session on the stage.
func clientOf(t *testing.T, s *stage, username string) *api.Client {
	t.Helper()
	h := &home{filepath.Join(s.dir, "people", username)}
	cookie, err := h.read(fileSession)
	if err != nil {
		t.Fatal(err)
	}
	client, err := (&app{}).newClient(h, s.address, string(cookie), s.ca)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// keyOf is the server's true answer about somebody's key.
func keyOf(t *testing.T, s *stage, username string) []byte {
	t.Helper()
	key, err := clientOf(t, s, parts.Sender).Key(t.Context(), username)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(key)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestServerCannotPutSomebodyInAnothersPlace: keys of other people are on the log
// as well, so being on the log is not enough.
func TestServerCannotPutSomebodyInAnothersPlace(t *testing.T) {
	s := theStage(t)
	letter := filepath.Join(s.dir, "letter.pdf")
	for name, lie := range map[string]struct{ request, answer func([]byte) []byte }{
		"another under the name asked for": {
			func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(parts.Opener), []byte(parts.Waiting)) },
			func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(parts.Waiting), []byte(parts.Opener)) },
		},
		"one more": {
			func(b []byte) []byte {
				return bytes.ReplaceAll(b, []byte(`"`+parts.Opener+`"`), []byte(`"`+parts.Opener+`","`+parts.Waiting+`"`))
			}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			home := homeAt(t, s, parts.Sender, lyingServer(t, s, "/api/recipients", lie.request, lie.answer))
			exit, complaint := runAt(t, s, parts.Sender, home, "send", noSecrets, noPapers, letter, "--to", parts.Opener, "--subject", "thử")
			if exit != exitUnverified {
				t.Errorf("exit code %d, want %d: %s", exit, exitUnverified, complaint)
			}
		})
	}
	t.Run("at the registrar's", func(t *testing.T) {
		home := homeAt(t, s, parts.Officer, lyingServer(t, s, "/api/keys/"+parts.Opener, nil, func([]byte) []byte {
			return keyOf(t, s, parts.Waiting)
		}))
		if exit, complaint := runAt(t, s, parts.Officer, home, "keys", "show", parts.Opener); exit != exitUnverified {
			t.Errorf("exit code %d, want %d: %s", exit, exitUnverified, complaint)
		}
	})
}

// TestServerCannotWriteTheSubject: labels are sealed to a public key, so anybody
// can make one; what the sender wrote is in the manifest he signed.
func TestServerCannotWriteTheSubject(t *testing.T) {
	s := theStage(t)
	letter := filepath.Join(s.dir, "letter.pdf")
	sent, err := s.run(t.Context(), parts.Sender, "send", noSecrets, noPapers, letter, "--to", parts.Opener, "--subject", "thật", "--allow-copy")
	if err != nil {
		t.Fatal(err)
	}
	var key api.Key
	if err := json.Unmarshal(keyOf(t, s, parts.Opener), &key); err != nil {
		t.Fatal(err)
	}
	reader, err := crypto.ParseAccountRecipient(key.Account)
	if err != nil {
		t.Fatal(err)
	}
	forged, err := crypto.SealLabel(crypto.Label{Subject: "giả"}, reader)
	if err != nil {
		t.Fatal(err)
	}
	home := homeAt(t, s, parts.Opener, lyingServer(t, s, "/api/inbox", nil, func(b []byte) []byte {
		var items []api.Item
		if err := json.Unmarshal(b, &items); err != nil {
			t.Error(err)
		}
		for i := range items {
			items[i].Label = forged
		}
		b, _ = json.Marshal(items)
		return b
	}))
	to := filepath.Join(t.TempDir(), "pages")
	exit, complaint := runAt(t, s, parts.Opener, home, "open", fmt.Sprint(sent.json["document"]), "--pages-to", to)
	if exit != exitUnverified {
		t.Errorf("exit code %d, want %d: %s", exit, exitUnverified, complaint)
	}
	if _, err := os.Lstat(to); !errors.Is(err, os.ErrNotExist) {
		t.Error("pages were written")
	}
}

// TestNothingOfOthersSteersTheTerminal: names, reasons and error texts come from
// files, from other people and from the server.
func TestNothingOfOthersSteersTheTerminal(t *testing.T) {
	const hostile = "a\x1b]0;x\x07\x9b31m\u009b2J\u202egnp\u2066\r\nniem: ok"
	var out, err bytes.Buffer
	a := &app{out: &out, err: &err}
	a.tell(tRecalledSeen, hostile)
	a.warn(tSkipped, hostile)
	a.report(a.fail(exitFailed, "x", errors.New(hostile), tSignerUnknown, hostile))
	a.report(&api.Error{Code: "recalled", Message: api.Message{EN: hostile}, Details: map[string]any{"reason": hostile}})
	a.table([]text{tColSubject}, [][]string{{hostile}})
	a.json = true
	a.printJSON(map[string]string{"subject": hostile})
	for name, text := range map[string]string{"output": out.String(), "errors": err.String()} {
		for _, line := range strings.Split(text, "\n") {
			if strings.HasPrefix(line, "niem: ok") || strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
				t.Errorf("%s: %q", name, line)
			}
		}
	}
	var back map[string]string
	if err := json.Unmarshal([]byte(out.String()[strings.LastIndex(out.String(), "{"):]), &back); err != nil || back["subject"] != strings.ToValidUTF8(hostile, "\ufffd") {
		t.Errorf("JSON reads back as %q, %v", back["subject"], err)
	}
}

// TestWhatReadersDoNotShowIsNotSent: a page is what lies inside its crop box. The
// size that is checked is that of what is drawn.
func TestWhatReadersDoNotShowIsNotSent(t *testing.T) {
	const stream = "1 0 0 rg 10 10 100 100 re f"
	path := filepath.Join(t.TempDir(), "crop.pdf")
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9000 9000] /CropBox [200 200 500 700] /Contents 4 0 R /Resources << >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(stream), stream),
	}
	b, offsets := []byte("%PDF-1.4\n"), []int{}
	for i, o := range objects {
		offsets = append(offsets, len(b))
		b = fmt.Appendf(b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := len(b)
	b = fmt.Appendf(b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		b = fmt.Appendf(b, "%010d 00000 n \n", at)
	}
	b = fmt.Appendf(b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	pages, err := quietApp().pdfPages(t.Context(), path)
	if err != nil || len(pages) != 1 {
		t.Fatal(len(pages), err)
	}
	picture, err := pages[0](t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != 300*renderDPI/72 || size.Y > 500*renderDPI/72+1 {
		t.Errorf("drawn as %v", size)
	}
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if r, g, _, _ := picture.At(x, y).RGBA(); r != g {
				t.Fatalf("hidden content at %d, %d", x, y)
			}
		}
	}
}
