package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"niem/deploy/parts"
)

// end is one end of the way between server and releaser: its certificate, and
// whose authority it trusts.
type end struct{ cert, key, ca string }

func issued(t *testing.T, issue func(dir string, names ...string) (string, string, error), ca, name string) end {
	t.Helper()
	cert, key, err := issue(t.TempDir(), name)
	if err != nil {
		t.Fatal(err)
	}
	return end{cert, key, ca}
}

func authorityOf(t *testing.T) *parts.Authority {
	t.Helper()
	a, err := parts.NewAuthority(filepath.Join(t.TempDir(), "ca.crt"))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// launchWith starts a program with settings beside the stage's own.
func launchWith(t *testing.T, s *stage, name string, settings ...string) *child {
	t.Helper()
	kept := s.instead
	s.instead = append(kept[:len(kept):len(kept)], settings...)
	defer func() { s.instead = kept }()
	c, err := s.launch(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// releaserReady asks a server whether it reaches its releaser.
func releaserReady(t *testing.T, s *stage, address string) bool {
	t.Helper()
	roots := x509.NewCertPool()
	pem, err := os.ReadFile(s.ca)
	if err != nil {
		t.Fatal(err)
	}
	roots.AppendCertsFromPEM(pem)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, DisableKeepAlives: true}, Timeout: 30 * time.Second}
	resp, err := client.Get(address + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var ready struct{ Parts map[string]bool }
	if err := json.NewDecoder(resp.Body).Decode(&ready); err != nil {
		t.Fatal(err)
	}
	return ready.Parts["releaser"]
}

// TestReleaserOnAnotherMachineServesItsServerAlone runs the real programs over
// TCP: the right server opens a document; any other gets nothing.
func TestReleaserOnAnotherMachineServesItsServerAlone(t *testing.T) {
	s := theStage(t)
	ctx := context.Background()
	ours, theirs := authorityOf(t), authorityOf(t)
	own := issued(t, ours.Issue, ours.File, "127.0.0.1")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.server.stop())
	must(s.releaser.stop()) // one process uses the state file
	t.Cleanup(func() { must(s.startReleaser(ctx)); must(s.startServer(ctx)) })
	releaser := launchWith(t, s, "releaser", "NIEM_RELEASER_SOCKET=", "NIEM_RELEASER_LISTEN=127.0.0.1:0", "NIEM_RELEASER_TLS_CERT="+own.cert,
		"NIEM_RELEASER_TLS_KEY="+own.key, "NIEM_RELEASER_CLIENT_CA="+own.ca, "NIEM_RELEASER_CLIENT_NAME=niem.example")
	defer func() { must(releaser.stop()) }()
	address, err := releaser.serving(ctx, "address")
	must(err)

	serve := func(e end, host, listen string) (*child, string) {
		t.Helper()
		_, port, err := net.SplitHostPort(address)
		must(err)
		c := launchWith(t, s, "serve", "NIEM_LISTEN="+listen, "NIEM_RELEASER_SOCKET=", "NIEM_RELEASER_URL=https://"+net.JoinHostPort(host, port),
			"NIEM_RELEASER_CLIENT_CERT="+e.cert, "NIEM_RELEASER_CLIENT_KEY="+e.key, "NIEM_RELEASER_CA="+e.ca)
		at, err := c.serving(ctx, "address")
		must(err)
		return c, at
	}
	right := issued(t, ours.Issue, ours.File, "niem.example")
	node, at := serve(right, "127.0.0.1", s.listen)
	if !releaserReady(t, s, at) {
		t.Fatalf("the right server does not reach its releaser: %s", node.lastLine())
	}
	sent, err := s.run(ctx, parts.Sender, append(append([]string{"send", noSecrets, noPapers}, papersOf(t, 4711, 1)...), "--to", parts.Opener, "--subject", "Qua mạng", "--allow-copy")...)
	must(err)
	openWhole(t, s, text1(sent.json, "document"), 1)
	must(node.stop())

	foreign := issued(t, theirs.Issue, ours.File, "niem.example")
	misled := right
	misled.ca = theirs.File
	for name, c := range map[string]struct {
		end  end
		host string
	}{
		"a certificate of another authority": {foreign, "127.0.0.1"},
		"an expired certificate":             {issued(t, ours.IssueExpired, ours.File, "niem.example"), "127.0.0.1"},
		"another name of our authority":      {issued(t, ours.Issue, ours.File, "web.example"), "127.0.0.1"},
		"a releaser of another authority":    {misled, "127.0.0.1"},
		"a releaser under another name":      {right, "localhost"},
	} {
		node, at := serve(c.end, c.host, "127.0.0.1:0")
		if releaserReady(t, s, at) {
			t.Errorf("%s: served", name)
		}
		must(node.stop())
	}

	t.Run("no certificate", func(t *testing.T) {
		c := launchWith(t, s, "serve", "NIEM_LISTEN=127.0.0.1:0", "NIEM_RELEASER_SOCKET=", "NIEM_RELEASER_URL=https://"+address, "NIEM_RELEASER_CA="+ours.File)
		<-c.done
		if !strings.Contains(c.lastLine(), "certificate") {
			t.Errorf("the server ended with: %s", c.lastLine())
		}
		roots := x509.NewCertPool()
		pem, err := os.ReadFile(ours.File)
		must(err)
		roots.AppendCertsFromPEM(pem)
		conn, err := tls.Dial("tcp", address, &tls.Config{RootCAs: roots, ServerName: "127.0.0.1"})
		if err == nil { // TLS 1.3 tells a client of its certificate only at the first reading
			must(conn.SetDeadline(time.Now().Add(10 * time.Second)))
			conn.Write([]byte("GET /accepted HTTP/1.1\r\nHost: x\r\n\r\n"))
			_, err = conn.Read(make([]byte, 1))
			conn.Close()
		}
		if timeout, slow := errors.AsType[net.Error](err); err == nil || slow && timeout.Timeout() {
			t.Errorf("answered, or hangs: %v", err)
		}
	})
}
