// Package migrations brings a PostgreSQL database to the schema that package
// storage uses: numbered forward-only SQL files and, after them, the tables of
// the job queue (river).
//
// Guarantees: each file runs in one transaction, once, in order; two programs
// that migrate at the same time wait for each other; an up-to-date database is
// left alone. The tables of the log's tree come out append-only: the service's
// role holds no right to change or delete, and triggers refuse the owner too.
//
// Limits: there is no way back but a backup. The user of the connection string
// owns the schema and, on the first run, needs CREATEROLE for the roles
// niem_app and niem_erasure unless they exist and are granted to it.
// A superuser can drop triggers: that is found by niem-verify, not prevented.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed sql/*.sql
var files embed.FS

// FS holds the SQL files, at its root.
var FS = func() fs.FS {
	sub, err := fs.Sub(files, "sql")
	if err != nil {
		panic(err) // the name above is a constant
	}
	return sub
}()

// Step is one numbered file and whether it has run.
type Step struct {
	Version int64
	Name    string
	Applied bool
}

// Up applies what is missing to the database at url, a pgx connection string.
func Up(ctx context.Context, url string) error {
	db, err := open(url)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer db.Close()
	p, err := provider(db)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := queueUp(ctx, url); err != nil {
		return fmt.Errorf("migrate job queue: %w", err)
	}
	return nil
}

// Status lists the numbered files in order.
func Status(ctx context.Context, url string) ([]Step, error) {
	db, err := open(url)
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", err)
	}
	defer db.Close()
	p, err := provider(db)
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", err)
	}
	found, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", err)
	}
	steps := make([]Step, len(found))
	for i, s := range found {
		steps[i] = Step{s.Source.Version, s.Source.Path, s.State == goose.StateApplied}
	}
	return steps, nil
}

func open(url string) (*sql.DB, error) {
	c, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("malformed database URL") // the URL holds a password
	}
	return stdlib.OpenDB(*c), nil
}

func provider(db *sql.DB) (*goose.Provider, error) {
	// Programs that start together wait a second at a time, two minutes in all.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, FS,
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
}

// queueLock keeps two programs from migrating the queue at the same time: any
// number will do as long as it stays the same.
const queueLock = 0x6e69656d

const grantQueue = `
DO $$
DECLARE
    t text;
BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 'river\_%' LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO niem_app', t);
    END LOOP;
    FOR t IN SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() AND sequencename LIKE 'river\_%' LOOP
        EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %I TO niem_app', t);
    END LOOP;
END
$$`

func queueUp(ctx context.Context, url string) error {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return errors.New("malformed database URL")
	}
	defer pool.Close()
	guard, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer guard.Release()
	if _, err := guard.Exec(ctx, "SELECT pg_advisory_lock($1)", queueLock); err != nil {
		return err
	}
	defer guard.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", queueLock)
	quiet := slog.New(slog.DiscardHandler)
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return err
	}
	_, err = pool.Exec(ctx, grantQueue)
	return err
}
