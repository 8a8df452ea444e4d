package parts

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"golang.org/x/sys/unix"
)

// S3Server is a running object store that speaks plain HTTP on loopback.
type S3Server struct {
	*Process
	Endpoint  string // host:port
	AccessKey string
	SecretKey string
	Data      string // the folder with the objects
}

// VersityGW starts a versitygw over the folder dir/versitygw, with versioning
// at hand. Metadata lies in extended attributes; on a file system without them
// it lies in a side folder, where deleting a version of a versioned object
// leaves traces that make the name unusable.
func VersityGW(dir string) (*S3Server, error) {
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
	return startStore(home, objects, func(s *S3Server) plan {
		return plan{
			name: "versitygw",
			argv: append([]string{program, "--port", s.Endpoint, "--health", "/health", "--quiet", "--keep-alive"},
				append(posix, objects)...),
			env: []string{"ROOT_ACCESS_KEY=" + s.AccessKey, "ROOT_SECRET_KEY=" + s.SecretKey},
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
	return startStore(home, objects, func(s *S3Server) plan {
		return plan{
			name: "minio",
			argv: []string{program, "server", "--quiet", "--address", s.Endpoint, objects},
			env: []string{"MINIO_ROOT_USER=" + s.AccessKey, "MINIO_ROOT_PASSWORD=" + s.SecretKey,
				"MINIO_BROWSER=off", "MINIO_UPDATE=off"},
		}
	})
}

func startStore(home, objects string, planned func(*S3Server) plan) (*S3Server, error) {
	s := &S3Server{AccessKey: secret()[:20], SecretKey: secret(), Data: objects}
	var err error
	s.Process, err = withFreshPorts(1, func(ports []int) (*Process, error) {
		s.Endpoint = loopback(ports[0])
		p := planned(s)
		p.dir, p.log = home, home+".log"
		p.stop, p.orphaned = syscall.SIGTERM, syscall.SIGKILL
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
	c, err := minio.New(s.Endpoint, &minio.Options{
		Creds:      credentials.NewStaticV4(s.AccessKey, s.SecretKey, ""),
		MaxRetries: 1,
	})
	if err != nil {
		return err
	}
	_, err = c.ListBuckets(ctx)
	return err
}
