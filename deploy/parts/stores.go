package parts

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"golang.org/x/sys/unix"
)

// storeStopPatience is short: asked to stop, a store waits for connections
// that clients keep open for later, and an acknowledged object is on disk.
const storeStopPatience = 2 * time.Second

// S3Server is a running object store on loopback.
type S3Server struct {
	*Process
	Endpoint  string // host:port
	AccessKey string
	SecretKey string
	Data      string // the folder with the objects
	CAFile    string // the authority behind its certificate; empty: plain HTTP
}

// VersityGW starts a versitygw over the folder dir/versitygw, with versioning
// at hand. Metadata lies in extended attributes; on a file system without them
// it lies in a side folder, where deleting a version of a versioned object
// leaves traces that make the name unusable.
func VersityGW(dir string) (*S3Server, error) { return versityGW(dir, false) }

// VersityGWOverTLS is VersityGW with a certificate for 127.0.0.1 and localhost
// from an authority of its own, and without plain HTTP.
func VersityGWOverTLS(dir string) (*S3Server, error) { return versityGW(dir, true) }

func versityGW(dir string, overTLS bool) (*S3Server, error) {
	program, err := Program("versitygw", "deploy/install-parts.sh demo")
	if err != nil {
		return nil, err
	}
	home, err := emptyFolder(dir, "versitygw")
	if err != nil {
		return nil, fmt.Errorf("prepare versitygw: %w", err)
	}
	objects, versions, meta := filepath.Join(home, "objects"), filepath.Join(home, "versions"), filepath.Join(home, "meta")
	for _, d := range []string{objects, versions, meta} {
		if err := os.Mkdir(d, 0o700); err != nil {
			return nil, fmt.Errorf("prepare versitygw: %w", err)
		}
	}
	posix := []string{"posix", "--versioning-dir", versions}
	if unix.Setxattr(objects, "user.niem", []byte("1"), 0) != nil {
		posix = append(posix, "--sidecar", meta)
	}
	gateway := []string{"--health", "/health", "--quiet", "--keep-alive"}
	caFile := ""
	if overTLS {
		ca, err := NewAuthority(filepath.Join(home, "ca.crt"))
		if err != nil {
			return nil, fmt.Errorf("prepare versitygw: %w", err)
		}
		cert, key, err := ca.Issue(home, "127.0.0.1", "localhost")
		if err != nil {
			return nil, fmt.Errorf("prepare versitygw: %w", err)
		}
		gateway = append(gateway, "--cert", cert, "--key", key)
		caFile = ca.File
	}
	arguments := append(append(gateway, posix...), objects)
	return startStore(home, objects, caFile, func(s *S3Server) plan {
		return plan{
			name: "versitygw",
			argv: append([]string{program, "--port", s.Endpoint}, arguments...),
			env:  []string{"ROOT_ACCESS_KEY=" + s.AccessKey, "ROOT_SECRET_KEY=" + s.SecretKey},
		}
	})
}

// MinIO starts a single MinIO node over the folder dir/minio.
func MinIO(dir string) (*S3Server, error) {
	program, err := Program("minio", "deploy/install-parts.sh minio")
	if err != nil {
		return nil, err
	}
	home, err := emptyFolder(dir, "minio")
	if err != nil {
		return nil, fmt.Errorf("prepare minio: %w", err)
	}
	objects := filepath.Join(home, "objects")
	return startStore(home, objects, "", func(s *S3Server) plan {
		return plan{
			name: "minio",
			argv: []string{program, "server", "--quiet", "--address", s.Endpoint, objects},
			env: []string{"MINIO_ROOT_USER=" + s.AccessKey, "MINIO_ROOT_PASSWORD=" + s.SecretKey,
				"MINIO_BROWSER=off", "MINIO_UPDATE=off"},
		}
	})
}

func startStore(home, objects, caFile string, planned func(*S3Server) plan) (*S3Server, error) {
	s := &S3Server{AccessKey: secret()[:20], SecretKey: secret(), Data: objects, CAFile: caFile}
	var err error
	s.Process, err = withFreshPorts(1, func(ports []int) (*Process, error) {
		s.Endpoint = loopback(ports[0])
		p := planned(s)
		p.dir, p.log = home, home+".log"
		p.stop, p.orphaned = syscall.SIGTERM, syscall.SIGKILL
		p.killAfter = storeStopPatience
		p.ready = s.answers
		return launch(p)
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// answers makes a signed request: only our own store knows the key.
func (s *S3Server) answers(ctx context.Context) error {
	o := &minio.Options{Creds: credentials.NewStaticV4(s.AccessKey, s.SecretKey, ""), MaxRetries: 1}
	if s.CAFile != "" {
		trust, err := trusting(s.CAFile)
		if err != nil {
			return err
		}
		transport := &http.Transport{TLSClientConfig: trust}
		defer transport.CloseIdleConnections()
		o.Secure, o.Transport = true, transport
	}
	c, err := minio.New(s.Endpoint, o)
	if err != nil {
		return err
	}
	_, err = c.ListBuckets(ctx)
	return err
}
