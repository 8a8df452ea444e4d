package peel

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"niem/exchange"
)

// authority issues certificates into a folder.
type authority struct {
	t    *testing.T
	dir  string
	file string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t, dir: t.TempDir()}
	a.key = a.newKey()
	a.cert = &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	a.file = a.write("ca.pem", "CERTIFICATE", a.sign(a.cert, &a.key.PublicKey))
	return a
}

func (a *authority) newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	return key
}

func (a *authority) sign(template *x509.Certificate, public *ecdsa.PublicKey) []byte {
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, public, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return der
}

func (a *authority) write(name, kind string, der []byte) string {
	path := filepath.Join(a.dir, name)
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		a.t.Fatal(err)
	}
	return path
}

// identity is one end named so, which demands peer of the other end.
func (a *authority) identity(name, peer string) Identity {
	key := a.newKey()
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		a.t.Fatal(err)
	}
	return Identity{CertFile: a.write(name+".pem", "CERTIFICATE", a.sign(template, &key.PublicKey)),
		KeyFile: a.write(name+".key", "PRIVATE KEY", der), PeerCAFile: a.file, PeerName: peer}
}

func TestReleaserOnAnotherMachineKnowsItsServer(t *testing.T) {
	ours, theirs := newAuthority(t), newAuthority(t)
	l, err := ListenTLS("127.0.0.1:0", ours.identity("releaser.example", "niem.example"))
	if err != nil {
		t.Fatal(err)
	}
	server := Serve(l, startOn(t))
	t.Cleanup(func() { server.Close() })
	ask := func(id Identity) error {
		c, err := NewTLSClient(l.Addr().String(), id)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_, err = c.Accepted(t.Context())
		return err
	}
	if err := ask(ours.identity("niem.example", "releaser.example")); err != nil {
		t.Fatalf("the server itself: %v", err)
	}
	foreign := theirs.identity("niem.example", "releaser.example")
	foreign.PeerCAFile = ours.file
	impostor := ours.identity("niem.example", "releaser.example")
	impostor.PeerCAFile = theirs.file
	for name, id := range map[string]Identity{
		"another name of our authority":   ours.identity("web.example", "releaser.example"),
		"our name of another authority":   foreign,
		"a releaser of another authority": impostor,
		"a releaser under another name":   ours.identity("niem.example", "other.example"),
	} {
		if err := ask(id); !errors.Is(err, exchange.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Nobody without a certificate, and nobody below TLS 1.3.
	roots := x509.NewCertPool()
	roots.AddCert(parsed(t, ours))
	mine, err := tls.LoadX509KeyPair(ours.identity("niem.example", "x").CertFile, filepath.Join(ours.dir, "niem.example.key"))
	if err != nil {
		t.Fatal(err)
	}
	for name, config := range map[string]*tls.Config{
		"no certificate": {RootCAs: roots, ServerName: "releaser.example"},
		"TLS 1.2":        {RootCAs: roots, ServerName: "releaser.example", MaxVersion: tls.VersionTLS12, Certificates: []tls.Certificate{mine}},
	} {
		conn, err := tls.Dial("tcp", l.Addr().String(), config)
		if err == nil { // TLS 1.3 tells a client of its certificate only at the first reading
			conn.SetDeadline(time.Now().Add(10 * time.Second))
			conn.Write([]byte("GET /accepted HTTP/1.1\r\nHost: x\r\n\r\n"))
			_, err = conn.Read(make([]byte, 1))
			if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
				t.Errorf("%s: no answer at all", name)
			}
			conn.Close()
		}
		if err == nil {
			t.Errorf("%s: answered", name)
		}
	}
}

func parsed(t *testing.T, a *authority) *x509.Certificate {
	t.Helper()
	b, err := os.ReadFile(a.file)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(b)
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func TestTLSNeedsBothEndsNamed(t *testing.T) {
	full := newAuthority(t).identity("a.example", "b.example")
	for _, spoil := range []func(*Identity){
		func(i *Identity) { i.CertFile = "" }, func(i *Identity) { i.KeyFile = "" }, func(i *Identity) { i.PeerCAFile = "" }, func(i *Identity) { i.PeerName = "" },
	} {
		id := full
		spoil(&id)
		if l, err := ListenTLS("127.0.0.1:0", id); err == nil {
			l.Close()
			t.Errorf("listens with %+v", id)
		}
		if _, err := NewTLSClient("127.0.0.1:1", id); err == nil {
			t.Errorf("asks with %+v", id)
		}
	}
}
