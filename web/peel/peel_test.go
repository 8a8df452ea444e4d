package peel

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/releaser"
)

// startOn makes a fresh releaser.
func startOn(t *testing.T) http.Handler {
	t.Helper()
	ring, err := releaser.OpenRing(t.Context(), t.TempDir(), releaser.PlainFiles{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, vkey, err := audit.NewLogKey(rand.Reader, "log.example")
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	r, err := releaser.Open(releaser.Config{Keys: ring, Log: verifier, StateFile: filepath.Join(t.TempDir(), "state")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return Handler(r, slog.New(slog.DiscardHandler))
}

// start serves a fresh releaser on a socket.
func start(t *testing.T) (socket string, server *http.Server) {
	t.Helper()
	socket = filepath.Join(t.TempDir(), "s")
	l, err := Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	server = Serve(l, startOn(t))
	t.Cleanup(func() { server.Close() })
	return socket, server
}

func TestSocketIsForThisUserAlone(t *testing.T) {
	socket, _ := start(t)
	info, err := os.Stat(socket)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, err %v", info.Mode(), err)
	}
	if _, err := Listen(socket); err == nil {
		t.Fatal("a socket in use was taken over")
	}
}

func TestSocketOfAKilledProcessReplaced(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	l.Close()
	again, err := Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
	if err := os.WriteFile(socket, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(socket); err == nil {
		t.Fatal("an ordinary file was removed")
	}
}

func TestSharesCrossTheSocket(t *testing.T) {
	socket, _ := start(t)
	c := NewClient(socket)
	defer c.Close()
	var grants []exchange.ShareKey
	for i := range crypto.MaxRecipients + 2 {
		grants = append(grants, exchange.ShareKey{Kind: exchange.GrantRecipient, Person: exchange.PersonID{1, byte(i >> 8), byte(i)}})
	}
	shares, err := c.NewShares(t.Context(), crypto.NewDocumentID(), grants)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, s := range shares {
		if s.Kind != grants[i].Kind || s.Person != grants[i].Person || len(s.Wrapped) == 0 || seen[s.Recipient] {
			t.Fatalf("share %d is wrong", i)
		}
		seen[s.Recipient] = true
		if _, err := crypto.ParseAccountRecipient(s.Recipient); err != nil {
			t.Fatal(err)
		}
	}
	if size, err := c.Accepted(t.Context()); size != 0 || err != nil {
		t.Fatalf("accepted %d, %v", size, err)
	}
}

func TestRefusalCrossesTheSocket(t *testing.T) {
	socket, _ := start(t)
	c := NewClient(socket)
	defer c.Close()
	_, err := c.Peel(t.Context(), exchange.Peel{Envelope: []byte("x")})
	if !errors.Is(err, exchange.ErrUncounted) {
		t.Fatalf("before it was told a count: %v", err)
	}
	if _, _, err := c.Peels(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	_, err = c.Peel(t.Context(), exchange.Peel{Envelope: []byte("x")})
	if !errors.Is(err, exchange.ErrPeelRefused) || !strings.Contains(err.Error(), "checkpoint_signature") {
		t.Fatalf("got %v", err)
	}
}

func TestKilledReleaserIsUnavailable(t *testing.T) {
	socket, server := start(t)
	c := NewClient(socket)
	defer c.Close()
	if _, err := c.Accepted(t.Context()); err != nil {
		t.Fatal(err)
	}
	server.Close()
	if _, err := c.Accepted(t.Context()); !errors.Is(err, exchange.ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	if _, err := c.Peel(t.Context(), exchange.Peel{}); !errors.Is(err, exchange.ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	if _, err := c.NewShares(t.Context(), exchange.DocumentID{1}, nil); !errors.Is(err, exchange.ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
}

func TestOversizedBodiesRefused(t *testing.T) {
	socket, _ := start(t)
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}}}
	for name, c := range map[string]struct {
		path string
		body []byte
	}{
		"shares":        {"shares", bytes.Repeat([]byte(" "), maxHead+1)},
		"head":          {"peel", []byte{0x7f, 0xff, 0xff, 0xff, '{'}},
		"cut head":      {"peel", []byte{0, 0, 1, 0, '{'}},
		"no head":       {"peel", nil},
		"head not JSON": {"peel", []byte{0, 0, 0, 1, '['}},
	} {
		resp, err := client.Post("http://releaser/"+c.path, "", bytes.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: status %d", name, resp.StatusCode)
		}
	}
	order, err := appendHead(nil, orderWire{})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Post("http://releaser/peel", "", bytes.NewReader(append(order, make([]byte, maxGrant+1)...)))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusBadRequest {
		t.Errorf("envelope: status %d", resp.StatusCode)
	}
}
