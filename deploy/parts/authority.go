package parts

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Authority is a certificate authority for one run; its key never leaves memory.
type Authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	File string // the CA certificate, PEM
}

// certificateLife bounds a demo left running; a new one is made at each start.
const certificateLife = 30 * 24 * time.Hour

// NewAuthority makes one and writes its certificate to file.
func NewAuthority(file string) (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make certificate authority: %w", err)
	}
	template := certificate(pkix.Name{CommonName: "Niêm Phong throw-away authority"})
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("make certificate authority: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("make certificate authority: %w", err)
	}
	if err := writePEM(file, "CERTIFICATE", der, 0o644); err != nil {
		return nil, fmt.Errorf("make certificate authority: %w", err)
	}
	return &Authority{cert: cert, key: key, File: file}, nil
}

// Issue writes server.crt and server.key in dir for names, DNS names or
// addresses, good for either end of a connection.
func (a *Authority) Issue(dir string, names ...string) (certFile, keyFile string, err error) {
	return a.issue(dir, certificateLife, names)
}

// IssueExpired is Issue of a certificate whose time was over a minute ago.
func (a *Authority) IssueExpired(dir string, names ...string) (certFile, keyFile string, err error) {
	return a.issue(dir, -time.Minute, names)
}

func (a *Authority) issue(dir string, life time.Duration, names []string) (certFile, keyFile string, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", "", fmt.Errorf("issue certificate: %w", err)
	}
	template := certificate(pkix.Name{CommonName: names[0]})
	template.NotAfter = time.Now().Add(life)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, n)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return "", "", fmt.Errorf("issue certificate: %w", err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", "", fmt.Errorf("issue certificate: %w", err)
	}
	certFile, keyFile = filepath.Join(dir, "server.crt"), filepath.Join(dir, "server.key")
	if err := writePEM(certFile, "CERTIFICATE", der, 0o644); err != nil {
		return "", "", fmt.Errorf("issue certificate: %w", err)
	}
	if err := writePEM(keyFile, "PRIVATE KEY", keyDER, 0o600); err != nil {
		return "", "", fmt.Errorf("issue certificate: %w", err)
	}
	return certFile, keyFile, nil
}

// trusting is a client's configuration that trusts the authority in file alone.
func trusting(file string) (*tls.Config, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, nil
}

func certificate(subject pkix.Name) *x509.Certificate {
	var serial [16]byte
	if _, err := rand.Read(serial[:]); err != nil {
		panic(fmt.Sprintf("no randomness: %v", err)) // crypto/rand never fails on Linux
	}
	now := time.Now()
	return &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial[:]), Subject: subject,
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(certificateLife),
	}
}

func writePEM(file, kind string, der []byte, mode os.FileMode) error {
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode)
}
