// Package mailtest is a mail server for tests that keeps what it is given.
package mailtest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// Letter is one mail as the server got it.
type Letter struct {
	From, To string
	Text     string // headers included
	TLS      bool
}

// Sink takes mail in.
type Sink struct {
	Port    int
	Letters chan Letter
	Roots   *x509.CertPool

	mu      sync.Mutex
	refused bool
}

// Refuse has the sink refuse all recipients, or no longer.
func (s *Sink) Refuse(refuse bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused = refuse
}

// Ways in which a sink encrypts.
const (
	StartTLS = "starttls"
	Implicit = "implicit"
	None     = "none"
)

// New starts a sink on 127.0.0.1, whose certificate names that address.
func New(t testing.TB, how string) *Sink {
	t.Helper()
	// The standard library's own test certificate is for 127.0.0.1.
	web := httptest.NewTLSServer(nil)
	pair, roots := web.TLS.Certificates[0], x509.NewCertPool()
	roots.AddCert(web.Certificate())
	web.Close()
	s := &Sink{Letters: make(chan Letter, 100), Roots: roots}
	server := smtp.NewServer(s)
	server.Domain = "127.0.0.1"
	config := &tls.Config{Certificates: []tls.Certificate{pair}}
	if how == StartTLS {
		server.TLSConfig = config
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Port = l.Addr().(*net.TCPAddr).Port
	if how == Implicit {
		l = tls.NewListener(l, config)
	}
	go server.Serve(l) // ends with Close
	t.Cleanup(func() { server.Close() })
	return s
}

// NewSession implements smtp.Backend.
func (s *Sink) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, encrypted := c.TLSConnectionState()
	return &session{sink: s, letter: Letter{TLS: encrypted}}, nil
}

type session struct {
	sink   *Sink
	letter Letter
}

var errRefused = errors.New("mailbox not available")

func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.letter.From = from; return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	if s.sink.refused {
		return errRefused
	}
	s.letter.To = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.letter.Text = string(b)
	s.sink.Letters <- s.letter
	return err
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }
