// Package mail tells people by mail that a document waits for them, and nothing
// else: no subject, number, name or id, and no link but the service's own address,
// so that no mail server learns what was sent and no preview opens anything.
//
// Every connection is encrypted and the server's certificate is verified, by
// STARTTLS or from the first byte; a server that offers no encryption gets no mail
// and no password. The mail server learns who gets a notice and when: that a
// document has come for that address.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/url"
	"os"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Ways of encryption.
const (
	StartTLS = "starttls"
	Implicit = "implicit"
)

// patience bounds one delivery.
const patience = 30 * time.Second

// Config says where mail goes out. All fields but Port, CAFile, User and Password
// are required.
type Config struct {
	Host           string
	Port           int    // 587 with starttls, 465 with implicit, where it is 0
	TLS            string // StartTLS or Implicit
	CAFile         string // PEM of the server's authority; the system's where empty
	User, Password string
	From           string // address
	Service        string // the service's address, https://…, as the mail names it
	RootCAs        *x509.CertPool
}

// Server hands notices to a mail server.
type Server struct {
	config  Config
	from    *netmail.Address
	options []gomail.Option
}

// New checks a configuration; nothing is connected.
func New(c Config) (*Server, error) {
	s := &Server{config: c}
	var err error
	if s.from, err = netmail.ParseAddress(c.From); err != nil {
		return nil, fmt.Errorf("mail: the sender's address: %w", err)
	}
	if u, err := url.Parse(c.Service); err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || strings.ContainsFunc(c.Service, steers) {
		return nil, errors.New("mail: the service's address is no plain https address")
	}
	if (c.User == "") != (c.Password == "") {
		return nil, errors.New("mail: user and password go together")
	}
	config := &tls.Config{ServerName: c.Host, MinVersion: tls.VersionTLS12, RootCAs: c.RootCAs}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, fmt.Errorf("mail: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, errors.New("mail: the authority's file holds no certificate")
		}
	}
	s.options = []gomail.Option{gomail.WithTimeout(patience), gomail.WithTLSConfig(config)}
	port := c.Port
	switch c.TLS {
	case StartTLS:
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
		if port == 0 {
			port = 587
		}
	case Implicit:
		s.options = append(s.options, gomail.WithSSL())
		if port == 0 {
			port = 465
		}
	default:
		return nil, fmt.Errorf("mail: %q is neither %s nor %s", c.TLS, StartTLS, Implicit)
	}
	s.options = append(s.options, gomail.WithPort(port))
	if c.User != "" {
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(c.User), gomail.WithPassword(c.Password))
	}
	if host, err := os.Hostname(); err == nil && host != "" {
		s.options = append(s.options, gomail.WithHELO(host))
	}
	if _, err := s.client(); err != nil {
		return nil, err
	}
	return s, nil
}

func steers(r rune) bool { return r < ' ' || r == 0x7f }

func (s *Server) client() (*gomail.Client, error) {
	c, err := gomail.NewClient(s.config.Host, s.options...)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return c, nil
}

// Ping connects, encrypts and signs in, and sends nothing.
func (s *Server) Ping(ctx context.Context) error {
	c, err := s.client()
	if err != nil {
		return err
	}
	if err := c.DialWithContext(ctx); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return c.Close()
}

// NotifyArrival tells an address that a document waits.
func (s *Server) NotifyArrival(ctx context.Context, to string) error {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(s.from)
	address, err := netmail.ParseAddress(to)
	if err != nil {
		return errors.New("mail: the recipient's address is malformed")
	}
	m.ToMailAddress(&netmail.Address{Address: address.Address})
	m.Subject("Niêm Phong: có văn bản đang chờ / a document is waiting")
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody answers it by machine
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetBodyString(gomail.TypeTextPlain, fmt.Sprintf(body, s.config.Service, s.config.Service))
	c, err := s.client()
	if err != nil {
		return err
	}
	if err := c.DialAndSendWithContext(ctx, m); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return nil
}

const body = `Có văn bản đang chờ bạn trên Niêm Phong. Hãy đăng nhập để xem:
%s

Thư này không chứa nội dung, và không ai hỏi mật khẩu của bạn qua thư. Nếu nghi ngờ, hãy tự gõ địa chỉ trên vào trình duyệt.

--

A document is waiting for you on Niêm Phong. Please sign in to see it:
%s

This mail holds no content, and nobody asks for your password by mail. If in doubt, type the address into your browser yourself.
`
