package storage

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"niem/exchange"
	"niem/exchange/audit"
)

var (
	_ exchange.ErasureStore = (*DB)(nil)
	_ exchange.Eraser       = (*DB)(nil)
)

func kindNames(kinds []audit.Kind) []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return names
}

// RecordsAbout names records about a person; see exchange.ErasureStore.
func (db *DB) RecordsAbout(ctx context.Context, person exchange.PersonID, kinds []audit.Kind, before time.Time, limit int) ([]int64, error) {
	rows, err := db.pool.Query(ctx, "SELECT index FROM log_records WHERE (actor = $1 OR subject = $1) AND kind = ANY($2) AND at < $3 ORDER BY index LIMIT $4",
		person.String(), kindNames(kinds), before, limit)
	if err != nil {
		return nil, failed("find records", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	return found, failed("find records", err)
}

// CountErasable counts records that may be erased; see exchange.ErasureStore.
func (db *DB) CountErasable(ctx context.Context, indexes []int64, kinds []audit.Kind, before time.Time, not exchange.PersonID) (n int, err error) {
	err = db.pool.QueryRow(ctx, "SELECT count(*) FROM log_records WHERE index = ANY($1) AND kind = ANY($2) AND at < $3 AND actor <> $4",
		indexes, kindNames(kinds), before, not.String()).Scan(&n)
	return n, failed("count records", err)
}

// AddErasure keeps a request with its record.
func (db *DB) AddErasure(ctx context.Context, e exchange.Erasure, rec audit.Record) error {
	return db.atomically(ctx, "request erasure", func(tx pgx.Tx) error {
		_, err := db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue("INSERT INTO erasure_requests (id, by, at, decision, reason, indexes, state, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
				[16]byte(e.ID), [16]byte(e.By), e.At, e.Decision, e.Reason, e.Indexes, string(e.State), index)
		})
		return err
	})
}

const selectErasures = "SELECT id, by, at, decision, reason, indexes, state, decided_by, decided_at, finished FROM erasure_requests "

func scanErasure(row pgx.CollectableRow) (e exchange.Erasure, err error) {
	var decider *[16]byte
	var decided, finished *time.Time
	err = row.Scan((*[16]byte)(&e.ID), (*[16]byte)(&e.By), &e.At, &e.Decision, &e.Reason, &e.Indexes, &e.State, &decider, &decided, &finished)
	e.DecidedBy, e.DecidedAt, e.Finished = idOf(decider), timeOf(decided), timeOf(finished)
	return e, err
}

// lockErasure reads a request and locks its row.
func lockErasure(ctx context.Context, tx pgx.Tx, id exchange.ID) (exchange.Erasure, error) {
	rows, err := tx.Query(ctx, selectErasures+"WHERE id = $1 FOR UPDATE", [16]byte(id))
	if err != nil {
		return exchange.Erasure{}, err
	}
	e, err := pgx.CollectExactlyOneRow(rows, scanErasure)
	if errors.Is(err, pgx.ErrNoRows) {
		err = verdict{exchange.ErrNotFound}
	}
	return e, err
}

// DecideErasure approves or ends a request; see exchange.ErasureStore.
func (db *DB) DecideErasure(ctx context.Context, id exchange.ID, by exchange.PersonID, approve bool, now time.Time, check func(exchange.Erasure) (audit.Record, error)) error {
	return db.atomically(ctx, "decide erasure", func(tx pgx.Tx) error {
		e, err := lockErasure(ctx, tx, id)
		if err != nil {
			return err
		}
		rec, err := check(e)
		if err != nil {
			return verdict{err}
		}
		if e.State != exchange.DestructionOpen {
			return verdict{exchange.ErrConflict}
		}
		state := exchange.DestructionRejected
		if approve {
			state = exchange.DestructionApproved
		}
		_, err = db.append(ctx, tx, rec, func(b *pgx.Batch, _ int64) {
			b.Queue("UPDATE erasure_requests SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1", [16]byte(id), string(state), [16]byte(by), now)
		})
		return err
	})
}

// Erasures lists requests, newest first.
func (db *DB) Erasures(ctx context.Context, limit int) ([]exchange.Erasure, error) {
	rows, err := db.pool.Query(ctx, selectErasures+"ORDER BY entry DESC LIMIT $1", limit)
	if err != nil {
		return nil, failed("list erasures", err)
	}
	found, err := pgx.CollectRows(rows, scanErasure)
	return found, failed("list erasures", err)
}

// erasureRole alone deletes records; the service's own login is no member of it.
const erasureRole = "niem_erasure"

// Erase carries out an approved request; see exchange.Eraser.
func (db *DB) Erase(ctx context.Context, id exchange.ID, now time.Time, rec func(exchange.Erasure) audit.Record) (out exchange.Erasure, e audit.Entry, err error) {
	err = db.atomically(ctx, "erase records", func(tx pgx.Tx) error {
		if out, err = lockErasure(ctx, tx, id); err != nil {
			return err
		}
		if out.State != exchange.DestructionApproved {
			return verdict{exchange.ErrConflict}
		}
		if err := eraseRecords(ctx, tx, out.Indexes); err != nil {
			return err
		}
		e, err = db.append(ctx, tx, rec(out), func(b *pgx.Batch, _ int64) {
			b.Queue("UPDATE erasure_requests SET state = $2, finished = $3 WHERE id = $1", [16]byte(id), string(exchange.DestructionDone), now)
		})
		return err
	})
	out.State, out.Finished = exchange.DestructionDone, now
	return out, e, err
}

// eraseRecords removes records and salts as the erasure role, ErrForbidden where
// the login is no member of it; the tree keeps the leaves.
func eraseRecords(ctx context.Context, tx pgx.Tx, indexes []int64) error {
	if _, err := tx.Exec(ctx, "SET LOCAL ROLE "+erasureRole); err != nil {
		if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == statePrivilege {
			return verdict{exchange.ErrForbidden}
		}
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM log_records WHERE index = ANY($1)", indexes); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "SET LOCAL ROLE "+appRole)
	return err
}
