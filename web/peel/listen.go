package peel

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"
)

// Listen opens the unix socket at path for this user alone. A socket that a
// killed process left behind is replaced; one that answers is an error.
func Listen(path string) (net.Listener, error) {
	if info, err := os.Lstat(path); err == nil {
		if info.Mode().Type() != fs.ModeSocket {
			return nil, fmt.Errorf("listen: %s is there and no socket", path)
		}
		if conn, err := net.DialTimeout("unix", path, time.Second); err == nil {
			conn.Close()
			return nil, fmt.Errorf("listen: %s is in use", path)
		}
		if err := os.Remove(path); err != nil {
			return nil, fmt.Errorf("listen: %w", err)
		}
	}
	// The mode has to hold from the first moment on, not after a chmod.
	before := syscall.Umask(0o177)
	l, err := net.Listen("unix", path)
	syscall.Umask(before)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return l, nil
}

// Serve answers on l until it is closed; requests under way are finished.
func Serve(l net.Listener, h http.Handler) *http.Server {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second, MaxHeaderBytes: 8 << 10}
	go server.Serve(l) // ends with ErrServerClosed at Shutdown
	return server
}

// Identity is what one end of a TLS connection shows, and what it demands of
// the other: a certificate from this authority alone, for this very name. All
// fields are required.
type Identity struct {
	CertFile, KeyFile string
	PeerCAFile        string
	PeerName          string
}

// ListenTLS listens at a TCP address for the server named, with TLS 1.3. Who
// shows no certificate, one of another authority or one for another name gets
// no further than the handshake.
func ListenTLS(address string, id Identity) (net.Listener, error) {
	config, err := id.config()
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	config.ClientAuth, config.ClientCAs = tls.RequireAndVerifyClientCert, config.RootCAs
	config.VerifyConnection = func(s tls.ConnectionState) error { return s.PeerCertificates[0].VerifyHostname(id.PeerName) }
	config.NextProtos = []string{"http/1.1"}
	l, err := tls.Listen("tcp", address, config)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return l, nil
}

// config is common to both ends.
func (id Identity) config() (*tls.Config, error) {
	if id.CertFile == "" || id.KeyFile == "" || id.PeerCAFile == "" || id.PeerName == "" {
		return nil, errors.New("certificate, key, the other end's authority and its name are required")
	}
	pair, err := tls.LoadX509KeyPair(id.CertFile, id.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	pem, err := os.ReadFile(id.PeerCAFile)
	if err != nil {
		return nil, fmt.Errorf("authority: %w", err)
	}
	authority := x509.NewCertPool()
	if !authority.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("authority: %s holds no certificate", id.PeerCAFile)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: authority, MinVersion: tls.VersionTLS13, SessionTicketsDisabled: true}, nil
}
