package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"

	"niem/exchange"
)

// verdict carries an error of the domain out of a transaction that is to be
// rolled back; callers get it as it is.
type verdict struct{ err error }

func (v verdict) Error() string { return v.err.Error() }
func (v verdict) Unwrap() error { return v.err }

// SQLSTATE codes (PostgreSQL manual, appendix A).
const (
	stateUnique       = "23505"
	statePrivilege    = "42501"
	stateSerialize    = "40001"
	stateDeadlock     = "40P01"
	stateLockTimeout  = "55P03"
	stateQueryTimeout = "57014"
)

// failed gives err the words of the domain: verdicts as they are, a server that
// did not answer as ErrUnavailable, a violated uniqueness as ErrConflict.
func failed(what string, err error) error {
	var v verdict
	switch {
	case err == nil:
		return nil
	case errors.As(err, &v):
		return v.err
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%s: %w", what, err)
	case unavailable(err):
		// The driver's text may name hosts and users, never passwords; it stays
		// in the chain for the operator's log.
		return fmt.Errorf("%s: %w: %w", what, exchange.ErrUnavailable, err)
	case violates(err, ""):
		return fmt.Errorf("%s: %w", what, exchange.ErrConflict)
	case errors.Is(err, pgx.ErrNoRows):
		return fmt.Errorf("%s: %w", what, exchange.ErrNotFound)
	}
	return fmt.Errorf("%s: %w", what, err)
}

// unavailable: the server is gone, going, overloaded or too slow; nothing in
// the request itself is wrong.
func unavailable(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch pg.Code {
		case stateSerialize, stateDeadlock, stateLockTimeout, stateQueryTimeout:
			return true
		}
		// connection exception, insufficient resources, operator intervention,
		// system error
		for _, class := range []string{"08", "53", "57", "58"} {
			if strings.HasPrefix(pg.Code, class) {
				return true
			}
		}
		return false
	}
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	return connecting || network || pgconn.SafeToRetry(err) || pgconn.Timeout(err) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, puddle.ErrClosedPool) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// victim: another transaction won, and trying again is right.
func victim(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == stateSerialize || pg.Code == stateDeadlock)
}

// violates: the statement broke the unique constraint named, or any for "".
func violates(err error, constraint string) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == stateUnique && (constraint == "" || pg.ConstraintName == constraint)
}
