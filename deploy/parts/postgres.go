package parts

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
)

const (
	postgresPackage = "apt-get install postgresql (or deploy/install-parts.sh demo)"
	postgresUser    = "postgres" // the server refuses to run as root
	postgresRole    = "niem"
)

// PostgresOptions says how a throw-away cluster is run.
type PostgresOptions struct {
	// Fsync makes commits durable. Off it is several times quicker, and right
	// for tests of behaviour only: never for benchmarks or crash tests.
	Fsync bool
}

// PostgresServer is a running cluster of one superuser role, niem, with a
// password of its own.
type PostgresServer struct {
	*Process
	Port     int
	password string
}

// Postgres makes a cluster in dir/postgres and starts it. As root, the server
// runs as user postgres, so the folders above dir must let others pass.
func Postgres(dir string, o PostgresOptions) (*PostgresServer, error) {
	bin, err := postgresPrograms()
	if err != nil {
		return nil, err
	}
	home, err := emptyFolder(dir, "postgres")
	if err != nil {
		return nil, fmt.Errorf("prepare postgres: %w", err)
	}
	if err := passable(filepath.Dir(home)); err != nil {
		return nil, fmt.Errorf("prepare postgres: %w", err)
	}
	if err := give(home, postgresUser); err != nil {
		return nil, fmt.Errorf("prepare postgres: %w", err)
	}
	s := &PostgresServer{password: secret()}
	data := filepath.Join(home, "data")
	if err := s.initialise(bin, home, data); err != nil {
		return nil, err
	}
	s.Process, err = withFreshPorts(1, func(ports []int) (*Process, error) {
		s.Port = ports[0]
		return launch(s.plan(bin, home, data, o))
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (s *PostgresServer) initialise(bin, home, data string) error {
	attr, err := attributes(postgresUser, syscall.SIGKILL)
	if err != nil {
		return fmt.Errorf("initdb: %w", err)
	}
	passwordFile := filepath.Join(home, "password")
	if err := os.WriteFile(passwordFile, []byte(s.password+"\n"), 0o600); err != nil {
		return fmt.Errorf("initdb: %w", err)
	}
	defer os.Remove(passwordFile)
	if err := give(passwordFile, postgresUser); err != nil {
		return fmt.Errorf("initdb: %w", err)
	}
	cmd := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", postgresRole, "--pwfile", passwordFile,
		"-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	cmd.Dir, cmd.SysProcAttr = home, attr
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "LC_ALL=C.UTF-8"}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

func (s *PostgresServer) plan(bin, home, data string, o PostgresOptions) plan {
	argv := []string{filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(s.Port),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
		"-c", "timezone=UTC", "-c", "max_connections=200"}
	if !o.Fsync {
		argv = append(argv, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
	}
	return plan{
		name: "postgres", argv: argv, dir: home, log: filepath.Join(filepath.Dir(home), "postgres.log"), asUser: postgresUser,
		stop:     syscall.SIGINT,  // "fast": ends sessions, writes a checkpoint
		orphaned: syscall.SIGQUIT, // "immediate": its own children end with it
		ready: func(ctx context.Context) error {
			c, err := pgx.Connect(ctx, s.URL("postgres")) // the password proves that it is ours
			if err != nil {
				return err
			}
			return c.Close(ctx)
		},
	}
}

// URL is the connection string for database db, password included.
func (s *PostgresServer) URL(db string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(postgresRole, s.password), Host: loopback(s.Port),
		Path: "/" + db, RawQuery: "sslmode=disable"}
	return u.String()
}

// CreateDatabase makes database name as a copy of template, or an empty one if
// template is "". Nobody may be connected to the template.
func (s *PostgresServer) CreateDatabase(ctx context.Context, name, template string) error {
	if template == "" {
		template = "template0"
	}
	return s.administer(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+" TEMPLATE "+pgx.Identifier{template}.Sanitize())
}

// DropDatabase removes database name and ends the sessions that use it.
func (s *PostgresServer) DropDatabase(ctx context.Context, name string) error {
	return s.administer(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
}

func (s *PostgresServer) administer(ctx context.Context, sql string) (err error) {
	c, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return fmt.Errorf("administer postgres: %w", err)
	}
	defer func() { err = errors.Join(err, c.Close(ctx)) }()
	if _, err := c.Exec(ctx, sql); err != nil {
		return fmt.Errorf("administer postgres: %w", err)
	}
	return nil
}

// postgresPrograms is the folder with initdb and postgres: version 15 where it
// is installed, else the newest later one.
func postgresPrograms() (string, error) {
	const debian = "/usr/lib/postgresql"
	versions, err := os.ReadDir(debian)
	if err == nil {
		best := 0
		for _, v := range versions {
			n, err := strconv.Atoi(strings.TrimSpace(v.Name()))
			if err != nil || n < 15 {
				continue
			}
			if _, err := os.Stat(filepath.Join(debian, v.Name(), "bin", "initdb")); err != nil {
				continue
			}
			if n == 15 || (best != 15 && n > best) {
				best = n
			}
		}
		if best > 0 {
			return filepath.Join(debian, strconv.Itoa(best), "bin"), nil
		}
	}
	initdb, err := Program("initdb", postgresPackage)
	if err != nil {
		return "", err
	}
	return filepath.Dir(initdb), nil
}
