package web

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/web/api"
)

func TestAbsentAndForeignDocumentsGiveTheSameAnswer(t *testing.T) {
	s := newSite(t)
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	an := s.as(sender.Username)
	d := s.NewDocument(sender, 1, 100, reader)
	s.send(an, d)
	token := s.as(parts.Stranger).Cookie()
	answer := func(method, path, body string) string {
		resp := s.raw(method, path, token, func(req *http.Request) {
			if body != "" {
				jsonBody(body)(req)
			}
		})
		var e api.ErrorBody
		s.Must(json.NewDecoder(resp.Body).Decode(&e))
		e.Error.Request = ""
		header := resp.Header.Clone()
		header.Del("Date")
		return fmt.Sprint(resp.StatusCode, e, header)
	}
	absent := strings.Repeat("a", 26)
	for _, c := range []struct{ method, path, body string }{
		{"POST", "/releases", `{"kind":"view","purpose":"dieu-tra","request":"%s"}`},
		{"POST", "/releases", `{"kind":"proof","request":"%s"}`},
		{"GET", "/pages/1?view=" + newRequest(), ""},
		{"GET", "/original", ""},
		{"GET", "/audit", ""},
		{"GET", "/upload", ""},
		{"POST", "/recall", `{"recipients":[],"reason":"thử"}`},
		{"POST", "/commit", `{"manifest":"","labels":[]}`},
		{"DELETE", "", ""},
	} {
		body := func() string { return strings.ReplaceAll(c.body, "%s", newRequest()) }
		real, none := answer(c.method, "/api/documents/"+d.Draft.ID.String()+c.path, body()), answer(c.method, "/api/documents/"+absent+c.path, body())
		malformed := answer(c.method, "/api/documents/"+strings.Repeat("!", 26)+c.path, body())
		if real != none || real != malformed || !strings.HasPrefix(real, "404") {
			t.Errorf("%s %s:\nforeign   %s\nabsent    %s\nmalformed %s", c.method, c.path, real, none, malformed)
		}
	}
}

func TestMalformedRequestsRefused(t *testing.T) {
	s := newSite(t)
	token := s.as(parts.Sender).Cookie()
	id := strings.Repeat("a", 26)
	release := "/api/documents/" + id + "/releases"
	for name, c := range map[string]struct {
		method, path, body string
		status             int
	}{
		"unknown field":       {"POST", release, `{"kind":"view","request":"` + newRequest() + `","admin":true}`, 400},
		"two values":          {"POST", release, `{"kind":"view"}{"kind":"copy"}`, 400},
		"no JSON":             {"POST", release, `kind=view`, 400},
		"empty":               {"POST", release, ``, 400},
		"short request":       {"POST", release, `{"kind":"view","request":"00"}`, 400},
		"upper-case request":  {"POST", release, `{"kind":"view","request":"` + strings.Repeat("AB", 16) + `"}`, 400},
		"zero request":        {"POST", release, `{"kind":"view","request":"` + strings.Repeat("00", 16) + `"}`, 400},
		"unknown kind":        {"POST", release, `{"kind":"print","request":"` + newRequest() + `"}`, 400},
		"unknown purpose":     {"POST", release, `{"kind":"view","purpose":"bao-chi","request":"` + newRequest() + `"}`, 400},
		"wrong type":          {"PUT", "/api/documents/" + id, `{"pages":"two"}`, 400},
		"huge number":         {"PUT", "/api/documents/" + id, `{"pages":99999999999999999999}`, 400},
		"no recipients":       {"PUT", "/api/documents/" + id, `{"pages":1,"recipients":[]}`, 400},
		"person id malformed": {"PUT", "/api/documents/" + id, `{"pages":1,"recipients":["../me"]}`, 400},
		"negative index":      {"GET", "/api/log/inclusion?index=-1&size=1", "", 400},
		"padded number":       {"GET", "/api/log/inclusion?index=01&size=1", "", 400},
		"size of the future":  {"GET", "/api/log/consistency?from=0&to=999999", "", 400},
		"backwards":           {"GET", "/api/log/leaves?from=2&to=1", "", 400},
		"search for nothing":  {"GET", "/api/people?q=", "", 400},
		"search for NUL":      {"GET", "/api/people?q=%00", "", 400},
		"name with NUL":       {"GET", "/api/keys/%00", "", 404},
		"unit with NUL":       {"GET", "/api/recovery/%00", "", 400},
		"page with a sign":    {"GET", "/api/documents/" + id + "/pages/+1?view=" + newRequest(), "", 404},
		"page past all":       {"GET", "/api/documents/" + id + "/pages/99999999999999999999?view=" + newRequest(), "", 404},
		"large draft":         {"PUT", "/api/documents/" + id, `{"pages":1,"recipients":["` + strings.Repeat("a", draftBody) + `"]}`, 413},
		"body where none":     {"DELETE", "/api/documents/" + id, `{}`, 413},
	} {
		resp := s.raw(c.method, c.path, token, func(req *http.Request) {
			if c.method != "GET" {
				jsonBody(c.body)(req)
			}
		})
		if resp.StatusCode != c.status {
			body, _ := io.ReadAll(resp.Body)
			t.Errorf("%s: %d %s", name, resp.StatusCode, body)
		}
	}
}

func TestObjectsComeWithLengthAndHash(t *testing.T) {
	s := newSite(t)
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	an := s.as(sender.Username)
	d := s.NewDocument(sender, 1, 1000, reader)
	id := d.Draft.ID.String()
	_, err := an.BeginSend(s.ctx(), id, draftOf(d))
	s.Must(err)
	sum, block := d.Blocks[0].String(), d.Objects[d.Blocks[0]]
	put := func(path string, size int64, body []byte) int {
		resp := s.raw(http.MethodPut, "/api/documents/"+id+"/objects/"+path, an.Cookie(), func(req *http.Request) {
			if size != 0 {
				req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), size
			}
		})
		return resp.StatusCode
	}
	for _, c := range []struct {
		name, path string
		size       int64
		body       []byte
		status     int
	}{
		{"other bytes", sum, 1000, make([]byte, 1000), 422},
		{"no length", sum, -1, block, 411},
		{"nothing", sum, 0, nil, 413},
		{"upper case", strings.ToUpper(sum), 1000, block, 400},
		{"short sum", sum[:62], 1000, block, 400},
		{"climbing", "..%2F..%2Fetc%2Fpasswd", 1000, block, 400},
		{"climbing openly", "../../../me", 1000, block, 400},
		{"the whole", sum, 1000, block, 204},
		{"again", sum, 1000, block, 204},
	} {
		if status := put(c.path, c.size, c.body); status != c.status {
			t.Errorf("%s: %d", c.name, status)
		}
	}
	// A length over the limit is refused before a byte of the body is read.
	conn := s.dial()
	fmt.Fprintf(conn, "PUT /api/documents/%s/objects/%s HTTP/1.1\r\nHost: x\r\nCookie: %s=%s\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", id, sum, api.CookieName, an.Cookie(), exchange.MaxOriginal+1)
	if resp := readResponse(t, conn); resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("over the limit: %d", resp.StatusCode)
	}
	state, err := an.Upload(s.ctx(), id)
	s.Must(err)
	if len(state.Stored) != 1 || state.Stored[0] != sum {
		t.Fatalf("stored %q", state.Stored)
	}
}

// dial opens a TLS connection for requests that no client library would send.
func (s *site) dial() *tls.Conn {
	s.Helper()
	conn, err := tls.Dial("tcp", s.server.Listener.Addr().String(), &tls.Config{RootCAs: s.roots, ServerName: "example.com", NextProtos: []string{"http/1.1"}})
	s.Must(err)
	s.Cleanup(func() { conn.Close() })
	s.Must(conn.SetDeadline(time.Now().Add(20 * time.Second)))
	return conn
}

func readResponse(t *testing.T, conn *tls.Conn) *http.Response {
	t.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// TestAmbiguousRequestsEndTheConnection: whatever two programs could read as
// one or two requests is read as none.
func TestAmbiguousRequestsEndTheConnection(t *testing.T) {
	s := newSite(t)
	cookie := "Cookie: " + api.CookieName + "=" + s.as(parts.Sender).Cookie() + "\r\n"
	smuggled := "GET /api/me HTTP/1.1\r\nHost: x\r\n" + cookie + "\r\n"
	for name, head := range map[string]string{
		"two lengths":         "Content-Length: 2\r\nContent-Length: 80\r\n\r\n{}",
		"length list":         "Content-Length: 2, 80\r\n\r\n{}",
		"signed length":       "Content-Length: +2\r\n\r\n{}",
		"odd encoding":        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		"encoding twice":      "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
		"length and chunked":  "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"plain chunked":       "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
		"blank before colon":  "Content-Length : 2\r\n\r\n{}",
		"NUL in a header":     "X-Note: a\x00b\r\n\r\n",
		"chunk size overlong": "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
	} {
		conn := s.dial()
		io.WriteString(conn, "POST /api/recipients HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"+cookie+head+smuggled)
		answer, _ := io.ReadAll(conn)
		if n := bytes.Count(answer, []byte("HTTP/1.1 ")); n != 1 || bytes.Contains(answer, []byte(" 200 OK")) || bytes.Contains(answer, []byte(parts.Sender)) {
			t.Errorf("%s: %d answers: %.200s", name, n, answer)
		}
	}
	conn := s.dial()
	io.WriteString(conn, "GET /api/me HTTP/1.1\r\nHost: x\r\nX-Long: "+strings.Repeat("a", 64<<10)+"\r\n\r\n")
	if resp := readResponse(t, conn); resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("long header: %d", resp.StatusCode)
	}
}

func TestBodyWithoutLengthIsBounded(t *testing.T) {
	s := newSite(t)
	token := s.as(parts.Sender).Cookie()
	resp := s.raw(http.MethodPost, "/api/recipients", token, func(req *http.Request) {
		req.Header.Set("Content-Type", "application/json")
		req.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"names":["`), strings.NewReader(strings.Repeat("a", draftBody))))
		req.ContentLength = -1
	})
	if resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Fatalf("%d", resp.StatusCode)
	}
}

func TestRefusedCommitSaysWhy(t *testing.T) {
	s := newSite(t)
	sender, reader, other := s.Member(parts.Sender), s.Member(parts.Opener), s.Member(parts.Clerk)
	an := s.as(sender.Username)
	d := s.NewDocument(sender, 1, 100, reader)
	s.upload(an, d)
	id := d.Draft.ID.String()
	_, err := s.as(other.Username).CommitSend(s.ctx(), id, commitOf(d))
	mustFail(t, err, 404, api.CodeNotFound)
	good := commitOf(d)
	s.Sign(d, other.Device)
	_, err = an.CommitSend(s.ctx(), id, commitOf(d))
	if e := mustFail(t, err, 422, api.CodeManifest); e.Details["reason"] != "device" {
		t.Fatalf("details %v", e.Details)
	}
	_, err = an.CommitSend(s.ctx(), id, good)
	s.Must(err)
}

func TestUnreachableRecipientsNamedOverHTTP(t *testing.T) {
	s := newSite(t)
	sender, reader := s.Member(parts.Sender), s.Member(parts.Opener)
	an := s.as(sender.Username)
	d := s.NewDocument(sender, 1, 100, reader)
	d.Draft.Recipients = append(d.Draft.Recipients, s.Person(parts.Waiting).ID, s.Person(parts.Disabled).ID)
	_, err := an.BeginSend(s.ctx(), d.Draft.ID.String(), draftOf(d))
	e := mustFail(t, err, 422, api.CodeUnreachable)
	if text := fmt.Sprint(e.Details["recipients"]); !strings.Contains(text, parts.Waiting) || !strings.Contains(text, parts.Disabled) || !strings.Contains(text, "no_key") {
		t.Fatalf("details %s", text)
	}
}
