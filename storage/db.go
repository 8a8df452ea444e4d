package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"niem/exchange"
)

// DB keeps the facts of the domain.
type DB struct {
	pool  *pgxpool.Pool
	queue *river.Client[pgx.Tx] // inserts only; Jobs works
	salts io.Reader
	ahead func() time.Duration // of the server's clock; see SetClock
	mail  bool                 // recipients are told by mail
}

var (
	_ exchange.SendStore   = (*DB)(nil)
	_ exchange.SweepStore  = (*DB)(nil)
	_ exchange.OpenStore   = (*DB)(nil)
	_ exchange.RecallStore = (*DB)(nil)
	_ exchange.KeyStore    = (*DB)(nil)
	_ exchange.RosterStore = (*DB)(nil)
	_ exchange.TrailStore  = (*DB)(nil)
	_ exchange.LogStore    = (*DB)(nil)
	_ exchange.LogReader   = (*DB)(nil)
	_ exchange.KEKStore    = (*DB)(nil)

	_ exchange.ReconcileStore = (*DB)(nil)

	_ exchange.SessionStore  = (*DB)(nil)
	_ exchange.RecoveryStore = (*DB)(nil)
	_ exchange.AttemptStore  = (*DB)(nil)
	_ exchange.FactorStore   = (*DB)(nil)
	_ exchange.AmendStore    = (*DB)(nil)
	_ exchange.Clock         = (*DB)(nil)
)

// Timeouts of every connection. The service's own deadlines are shorter; these
// hold when a client is gone.
const (
	connectTimeout   = 5 * time.Second
	statementTimeout = 15 * time.Second
	lockTimeout      = 10 * time.Second
	idleInTxTimeout  = 30 * time.Second
)

// maxConns is the size of the pool where the URL does not set pool_max_conns.
// The driver's own default, a connection a core, would starve page requests
// behind acts that wait for the log.
const maxConns = 24

// appRole is the role that every connection takes, whoever signs in.
const appRole = "niem_app"

// Options are settings of an installation that the database itself needs.
type Options struct {
	// RulesDays is for how many days an acknowledgement of the rules serves, 30
	// to 1825; a year where it is 0.
	RulesDays int
	// Mail queues a notice by mail for every recipient of a document.
	Mail bool
}

// Open is OpenWith without options.
func Open(ctx context.Context, url string) (*DB, error) { return OpenWith(ctx, url, Options{}) }

// OpenWith connects to the migrated database at url, a pgx connection string.
// It fails with exchange.ErrUnavailable if the server does not answer.
func OpenWith(ctx context.Context, url string, o Options) (*DB, error) {
	if o.RulesDays != 0 && (o.RulesDays < 30 || o.RulesDays > 1825) {
		return nil, fmt.Errorf("open database: an acknowledgement of the rules serves for 30 to 1825 days, not %d", o.RulesDays)
	}
	c, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("open database: malformed URL") // the URL holds a password
	}
	c.ConnConfig.ConnectTimeout = connectTimeout
	if !strings.Contains(url, "pool_max_conns") {
		c.MaxConns = maxConns
	}
	params := c.ConnConfig.RuntimeParams
	params["application_name"] = "niem"
	if o.RulesDays != 0 {
		params["niem.rules_last"] = fmt.Sprintf("%d days", o.RulesDays)
	}
	params["statement_timeout"] = milliseconds(statementTimeout)
	params["lock_timeout"] = milliseconds(lockTimeout)
	params["idle_in_transaction_session_timeout"] = milliseconds(idleInTxTimeout)
	c.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		conn.TypeMap().RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID,
			Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
		_, err := conn.Exec(ctx, "SET ROLE "+appRole)
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, c)
	if err != nil {
		return nil, failed("open database", err)
	}
	queue, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open database: job queue: %w", err)
	}
	db := &DB{pool: pool, queue: queue, salts: rand.Reader, ahead: func() time.Duration { return 0 }, mail: o.Mail}
	if err := db.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return db, nil
}

func milliseconds(d time.Duration) string { return fmt.Sprint(d.Milliseconds()) }

// Close ends all connections; it waits for those in use.
func (db *DB) Close() { db.pool.Close() }

// Pool is the pool itself, for the session store. Its connections act as
// niem_app.
func (db *DB) Pool() *pgxpool.Pool { return db.pool }

// Ping asks the server for an answer; exchange.ErrUnavailable without one.
func (db *DB) Ping(ctx context.Context) error { return failed("ping database", db.pool.Ping(ctx)) }

// attempts bounds how often a transaction is tried that others made fail.
const attempts = 3

// atomically runs step in one transaction, again if the server chose it as the
// victim of a deadlock. step may therefore run more than once. Where its last
// act is append, the transaction is committed already.
func (db *DB) atomically(ctx context.Context, what string, step func(tx pgx.Tx) error) error {
	for n := 1; ; n++ {
		err := db.pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error { return transact(ctx, conn, step) })
		if n < attempts && victim(err) {
			continue
		}
		return failed(what, err)
	}
}

// idle is the transaction status outside of any transaction (PostgreSQL
// manual, message ReadyForQuery).
const idle = 'I'

func transact(ctx context.Context, conn *pgxpool.Conn, step func(tx pgx.Tx) error) error {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	finished := false
	defer func() {
		// Also when step panics. A connection that does not even roll back is
		// not given out again: the pool closes what is left in a transaction.
		if !finished && conn.Conn().PgConn().TxStatus() != idle {
			tx.Rollback(ctx)
		}
	}()
	if err := step(tx); err != nil {
		return err
	}
	finished = true
	if conn.Conn().PgConn().TxStatus() == idle {
		return nil
	}
	return tx.Commit(ctx)
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}
