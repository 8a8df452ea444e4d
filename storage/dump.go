package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// notDumped are tables whose rows are worth nothing in another time.
var notDumped = []string{"sessions", "login_attempts", "login_sources", "factor_challenges", "device_requests"}

// Dump writes the database at address in pg_dump's custom format, in one
// snapshot. The login must be able to read everything.
func Dump(ctx context.Context, address string, w io.Writer) error {
	args := []string{"--format=custom", "--no-owner", "--lock-wait-timeout=10000"}
	for _, table := range notDumped {
		args = append(args, "--exclude-table-data="+table)
	}
	return pgTool(ctx, "pg_dump", address, nil, w, args...)
}

// errNotEmpty: a restoring needs an empty database.
var errNotEmpty = errors.New("the database is not empty")

// LoadDump reads a dump into the empty database at address, in one transaction.
// It is marked as restored before that: no server starts on it until
// FinishRestore. The
// login becomes the owner and needs the right to make roles where the cluster
// doesn't have them yet.
func LoadDump(ctx context.Context, address string, r io.Reader) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return errors.New("restore database: the server can't be reached or refuses the login")
	}
	defer conn.Close(ctx)
	var tables int
	if err := conn.QueryRow(ctx, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").Scan(&tables); err != nil {
		return fmt.Errorf("restore database: %w", err)
	}
	if tables > 0 {
		return errNotEmpty
	}
	if _, err := conn.Exec(ctx, makeRoles); err != nil {
		return fmt.Errorf("restore database: roles: %w", err)
	}
	if _, err := conn.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+restoring); err != nil {
		return fmt.Errorf("restore database: %w", err)
	}
	return pgTool(ctx, "pg_restore", address, r, io.Discard, "--no-owner", "--exit-on-error", "--single-transaction")
}

// restoring is an empty schema; a database that has it was restored and not
// checked yet.
const restoring = "niem_restoring"

// Restoring reports whether the database was restored and not checked yet.
func (db *DB) Restoring(ctx context.Context) (is bool, err error) {
	err = db.pool.QueryRow(ctx, "SELECT to_regnamespace($1) IS NOT NULL", restoring).Scan(&is)
	return is, failed("ask whether the database is restored", err)
}

// FinishRestore lets servers start on a restored database. With newOrigin what
// the old log key signed is forgotten. The login is the owner's.
func FinishRestore(ctx context.Context, address string, newOrigin bool) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return errors.New("finish restoring: the server can't be reached or refuses the login")
	}
	defer conn.Close(ctx)
	sql := "DROP SCHEMA IF EXISTS " + restoring
	if newOrigin {
		sql = "DELETE FROM log_checkpoint; DELETE FROM log_known; DELETE FROM log_cosignatures; DELETE FROM log_offers; " + sql
	}
	_, err = conn.Exec(ctx, sql)
	return failed("finish restoring", err)
}

// makeRoles makes what the dump grants to.
const makeRoles = `DO $$
DECLARE wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['niem_app', 'niem_erasure'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
        IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO current_user', wanted);
        END IF;
    END LOOP;
END
$$`

// pgTool runs a client program of PostgreSQL. The password goes by the
// environment, which other users can't read, never on the command line.
func pgTool(ctx context.Context, name, address string, in io.Reader, out io.Writer, args ...string) error {
	program, err := findTool(name)
	if err != nil {
		return err
	}
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return fmt.Errorf("%s: the database address is not of the form postgres://user:password@host/database", name)
	}
	env := os.Environ()
	if password, ok := u.User.Password(); ok {
		env = append(env, "PGPASSWORD="+password)
	}
	u.User = url.User(u.User.Username())
	query := u.Query()
	if password := query.Get("password"); password != "" {
		env = append(env, "PGPASSWORD="+password)
		query.Del("password")
	}
	if query.Has("sslpassword") {
		return fmt.Errorf("%s: sslpassword would stand on a command line: keep the key of the certificate without one, readable to this user alone", name)
	}
	for key := range query {
		if strings.HasPrefix(key, "pool_") { // the driver's own
			query.Del(key)
		}
	}
	u.RawQuery = query.Encode()
	cmd := exec.CommandContext(ctx, program, append(args, "--dbname="+u.String())...)
	var complaint bytes.Buffer
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, in, out, &complaint
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(complaint.String()))
	}
	return nil
}

// findTool prefers the newest version installed: an older pg_dump refuses a
// newer server.
func findTool(name string) (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err == nil && len(found) > 0 {
		slices.Sort(found)
		return found[len(found)-1], nil
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%s is not installed (package postgresql-client)", name)
	}
	return path, nil
}

// MakeDatabase makes an empty database beside the one at address, whose login
// may make databases, and gives its address and what removes it.
func MakeDatabase(ctx context.Context, address, name string) (made string, drop func(context.Context) error, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", nil, errors.New("make database: malformed address") // it holds a password
	}
	do := func(ctx context.Context, sql string) error {
		conn, err := pgx.Connect(ctx, address)
		if err != nil {
			return errors.New("make database: the server can't be reached or refuses the login")
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, sql)
		return failed("make database", err)
	}
	quoted := pgx.Identifier{name}.Sanitize()
	if err := do(ctx, "CREATE DATABASE "+quoted+" TEMPLATE template0"); err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func(ctx context.Context) error { return do(ctx, "DROP DATABASE IF EXISTS "+quoted+" WITH (FORCE)") }, nil
}
