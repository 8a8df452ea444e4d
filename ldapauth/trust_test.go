package ldapauth

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
)

// proxy passes connections on to a directory and counts them.
type proxy struct {
	address  string
	listener net.Listener
	accepted atomic.Int64
	onAccept func(n int64) // called before connection n is passed on
}

func listen(t *testing.T, address string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func newProxy(t *testing.T, address string, s *parts.LDAPServer) *proxy {
	t.Helper()
	l := listen(t, address)
	p := &proxy{address: l.Addr().String(), listener: l, onAccept: func(int64) {}}
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			p.onAccept(p.accepted.Add(1))
			far, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "ldaps://"))
			if err != nil {
				near.Close()
				continue
			}
			go func() { io.Copy(far, near); far.Close() }()
			go func() { io.Copy(near, far); near.Close() }()
		}
	}()
	return p
}

func TestPlaintextRefused(t *testing.T) {
	s := parts.TestLDAP(t)
	for _, url := range []string{s.StartTLSURL, "ldapi://localhost", "ldap://127.0.0.1", "http://127.0.0.1"} {
		c := config(s)
		c.URL = url
		if _, err := New(c); !errors.Is(err, ErrPlaintext) {
			t.Errorf("%s: %v", url, err)
		}
	}
	c := config(s)
	c.StartTLS = true // and ldaps at once is a contradiction
	if _, err := New(c); !errors.Is(err, ErrPlaintext) {
		t.Errorf("ldaps with StartTLS: %v", err)
	}
}

func TestMissingSettingRefused(t *testing.T) {
	s := parts.TestLDAP(t)
	for name, spoil := range map[string]func(*Config){
		"base":             func(c *Config) { c.BaseDN = "" },
		"malformed base":   func(c *Config) { c.BaseDN = "nonsense" },
		"service":          func(c *Config) { c.ServiceDN = "" },
		"service password": func(c *Config) { c.ServicePassword = "" },
		"URL":              func(c *Config) { c.URL = "ldaps://" },
		"filter":           func(c *Config) { c.UserFilter = "(uid=" },
		"authority":        func(c *Config) { c.CAFile = "no-such-file" },
		"no certificate":   func(c *Config) { c.CAFile = s.ServicePasswordFile },
	} {
		c := config(s)
		spoil(&c)
		if _, err := New(c); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestWrongAuthorityRefused(t *testing.T) {
	s := parts.TestLDAP(t)
	other, err := parts.OpenLDAP(parts.TestFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Stop()
	for _, file := range []string{other.CAFile, ""} { // another's, the system's
		c := config(s)
		c.CAFile = file
		refused(t, directory(t, c), parts.Sender, parts.DemoPassword, exchange.ErrDirectoryDown)
		c.URL, c.StartTLS = s.StartTLSURL, true
		refused(t, directory(t, c), parts.Sender, parts.DemoPassword, exchange.ErrDirectoryDown)
		if !has(directory(t, c).Check(t.Context(), time.Now()), Failure, "unreachable") {
			t.Error("the check is silent")
		}
	}
}

// The certificate is for 127.0.0.1 and localhost.
func TestWrongHostNameRefused(t *testing.T) {
	s := parts.TestLDAP(t)
	p := newProxy(t, "127.0.0.2:0", s)
	c := config(s)
	c.URL = "ldaps://" + p.address
	_, err := signIn(t, directory(t, c), parts.Sender, parts.DemoPassword)
	if !errors.Is(err, exchange.ErrDirectoryDown) || !strings.Contains(err.Error(), "127.0.0.2") || p.accepted.Load() == 0 {
		t.Errorf("%v after %d connections", err, p.accepted.Load())
	}
}

// Somebody on the line answers that StartTLS isn't to be had.
func TestStrippedStartTLSLearnsNoPassword(t *testing.T) {
	l := listen(t, "127.0.0.1:0")
	var mu sync.Mutex
	var heard bytes.Buffer
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		b := make([]byte, 4096)
		n, _ := c.Read(b)
		mu.Lock()
		heard.Write(b[:n])
		mu.Unlock()
		// LDAPMessage 1, ExtendedResponse, resultCode 2 (protocolError), two empty strings
		c.Write([]byte{0x30, 0x0c, 0x02, 0x01, 0x01, 0x78, 0x07, 0x0a, 0x01, 0x02, 0x04, 0x00, 0x04, 0x00})
		rest, _ := io.ReadAll(c)
		mu.Lock()
		heard.Write(rest)
		mu.Unlock()
	}()
	c := config(parts.TestLDAP(t))
	c.URL, c.StartTLS = "ldap://"+l.Addr().String(), true
	refused(t, directory(t, c), parts.Sender, parts.DemoPassword, exchange.ErrDirectoryDown)
	<-done
	mu.Lock()
	defer mu.Unlock()
	if heard.Len() == 0 {
		t.Error("the listener heard nothing")
	}
	for _, word := range []string{parts.DemoPassword, parts.Sender, c.ServicePassword, c.ServiceDN} {
		if bytes.Contains(heard.Bytes(), []byte(word)) {
			t.Errorf("the line carried %q", word)
		}
	}
}

func TestDeadDirectorySignsNobodyIn(t *testing.T) {
	s, err := parts.OpenLDAP(parts.TestFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	p := newProxy(t, "127.0.0.1:0", s)
	c := config(s)
	c.URL = "ldaps://" + p.address
	d := directory(t, c)
	if _, err := signIn(t, d, parts.Sender, parts.DemoPassword); err != nil {
		t.Fatal(err)
	}
	p.onAccept = func(n int64) { // between the search and the person's bind
		if n == 6 {
			if err := s.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	refused(t, d, parts.Sender, parts.DemoPassword, exchange.ErrDirectoryDown)
	if p.accepted.Load() != 6 {
		t.Fatalf("%d connections: it wasn't killed midway", p.accepted.Load())
	}
	refused(t, d, parts.Sender, parts.DemoPassword, exchange.ErrDirectoryDown)
	if _, _, err := d.Roster(t.Context()); !errors.Is(err, exchange.ErrDirectoryDown) {
		t.Errorf("roster: %v", err)
	}
	if err := s.Restart(); err != nil {
		t.Fatal(err)
	}
	if _, err := signIn(t, d, parts.Sender, parts.DemoPassword); err != nil {
		t.Errorf("after the restart: %v", err)
	}
}

// A directory that takes connections and says nothing holds nobody up for good.
func TestSilentDirectoryTimesOut(t *testing.T) {
	address := silent(t)
	c := config(parts.TestLDAP(t))
	c.Timeout = 200 * time.Millisecond
	for _, startTLS := range []bool{false, true} {
		c.URL, c.StartTLS = map[bool]string{false: "ldaps://", true: "ldap://"}[startTLS]+address, startTLS
		refused(t, directory(t, c), parts.Sender, parts.DemoPassword, exchange.ErrDirectoryDown)
	}
	c.Timeout = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	if _, err := directory(t, c).Lookup(ctx, parts.Sender); !errors.Is(err, exchange.ErrDirectoryDown) {
		t.Errorf("cancelled: %v", err)
	}
}
