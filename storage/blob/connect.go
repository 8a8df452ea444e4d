package blob

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"niem/exchange"
)

const (
	dialPatience   = 5 * time.Second
	answerPatience = 15 * time.Second // from the last byte sent to the first one back
	stallPatience  = 30 * time.Second // without a byte moving either way
	idleLife       = 30 * time.Second
	idleKept       = 64
)

// Config says where the bucket is.
type Config struct {
	Endpoint  string // host:port
	AccessKey string
	SecretKey string
	Bucket    string
	Region    string // us-east-1 if empty
	TLS       bool
	CAFile    string // authorities to trust, PEM; the system's if empty
	CertFile  string // client certificate, for a store that asks for one
	KeyFile   string
}

// New makes a Store; it doesn't reach for the network. An endpoint beyond
// loopback without TLS is ErrPlaintext.
func New(c Config) (*Store, error) {
	if c.Endpoint == "" || c.Bucket == "" || c.AccessKey == "" || c.SecretKey == "" {
		return nil, errors.New("object store: endpoint, bucket, access key and secret key are all needed")
	}
	if !c.TLS && !isLoopback(c.Endpoint) {
		return nil, fmt.Errorf("object store %s: %w", c.Endpoint, ErrPlaintext)
	}
	trust, err := tlsConfig(c)
	if err != nil {
		return nil, fmt.Errorf("object store: %w", err)
	}
	region := c.Region
	if region == "" {
		region = "us-east-1"
	}
	client, err := minio.NewCore(c.Endpoint, &minio.Options{
		Creds:        credentials.NewStaticV4(c.AccessKey, c.SecretKey, ""),
		Secure:       c.TLS,
		Transport:    transport(trust),
		Region:       region,
		BucketLookup: minio.BucketLookupPath,
		MaxRetries:   attempts,
	})
	if err != nil {
		return nil, fmt.Errorf("object store: %w", err)
	}
	return &Store{client: client, bucket: c.Bucket}, nil
}

func transport(trust *tls.Config) *http.Transport {
	dialer := &net.Dialer{Timeout: dialPatience}
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &stallConn{c}, nil
		},
		TLSClientConfig:       trust,
		TLSHandshakeTimeout:   dialPatience,
		ResponseHeaderTimeout: answerPatience,
		IdleConnTimeout:       idleLife,
		MaxIdleConnsPerHost:   idleKept,
		DisableCompression:    true, // ciphertext; and sizes must be the stored ones
		WriteBufferSize:       64 << 10,
		ReadBufferSize:        64 << 10,
	}
}

// stallConn ends a transfer in which no byte moves. A write counts for the
// read side too, since the answer to a long upload comes only after it.
type stallConn struct{ net.Conn }

func (c *stallConn) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(stallPatience)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c *stallConn) Write(p []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(stallPatience)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

func tlsConfig(c Config) (*tls.Config, error) {
	t := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, err
		}
		t.RootCAs = x509.NewCertPool()
		if !t.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s holds no certificate", c.CAFile)
		}
	}
	if c.CertFile != "" || c.KeyFile != "" {
		pair, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
		if err != nil {
			return nil, err
		}
		t.Certificates = []tls.Certificate{pair}
	}
	return t, nil
}

func isLoopback(endpoint string) bool {
	host, _, err := net.SplitHostPort(endpoint)
	if err != nil {
		host = endpoint
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// failure gives a store's error the domain's sentinel.
func failure(act string, err error) error {
	answer := minio.ToErrorResponse(err)
	var network net.Error
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, exchange.ErrObject), errors.Is(err, exchange.ErrUnavailable):
		return fmt.Errorf("%s: %w", act, err)
	case answer.Code == minio.NoSuchKey:
		return fmt.Errorf("%s: %w", act, exchange.ErrNotFound)
	case answer.StatusCode >= http.StatusInternalServerError, errors.As(err, &network), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s: %w: %w", act, exchange.ErrUnavailable, err)
	}
	return fmt.Errorf("%s: %w", act, err)
}
