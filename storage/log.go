package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"niem/exchange"
	"niem/exchange/audit"
)

// append adds rec to the log and commits tx. with, if not nil, queues the
// statements that need the entry's index. From the lock of the head row on
// every other act waits, so all that is left runs in one round trip, the
// commit included.
func (db *DB) append(ctx context.Context, tx pgx.Tx, rec audit.Record, with func(b *pgx.Batch, index int64)) (audit.Entry, error) {
	entries, err := db.appendAll(ctx, tx, []audit.Record{rec}, with)
	if err != nil {
		return audit.Entry{}, err
	}
	return entries[0], nil
}

// appendAll is append for several records, which get indexes in a row; with is
// given the first.
func (db *DB) appendAll(ctx context.Context, tx pgx.Tx, records []audit.Record, with func(b *pgx.Batch, first int64)) ([]audit.Entry, error) {
	entries := make([]audit.Entry, len(records))
	for i, rec := range records {
		var err error
		if entries[i], err = audit.NewEntry(rec, db.salts); err != nil {
			return nil, err
		}
	}
	head, err := db.lockHead(ctx, tx, records)
	if err != nil {
		return nil, err
	}
	return appendEntries(ctx, tx, head, entries, records, with)
}

// appendEntries is appendAll for entries that are made already, whatever their
// times, on a head that is locked; those whose records are erased stand as leaves
// alone.
func appendEntries(ctx context.Context, tx pgx.Tx, h head, entries []audit.Entry, records []audit.Record, with func(b *pgx.Batch, first int64)) ([]audit.Entry, error) {
	first := h.size
	var b pgx.Batch
	for i := range entries {
		var err error
		if h, err = queueEntry(&b, h, records[i], &entries[i]); err != nil {
			return nil, err
		}
	}
	if with != nil {
		with(&b, first)
	}
	b.Queue("COMMIT")
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return nil, fmt.Errorf("append to log: %w", err)
	}
	return entries, nil
}

// queueEntry queues what stores an entry at the end of the log, and gives the
// head behind it.
func queueEntry(b *pgx.Batch, h head, rec audit.Record, e *audit.Entry) (head, error) {
	e.Index = h.size
	hashes, err := audit.StoredHashes(e.Index, e.Data, h)
	if err != nil {
		return h, err
	}
	b.Queue("INSERT INTO log_leaves (index, data) VALUES ($1, $2)", e.Index, e.Data[:])
	first := tlog.StoredHashIndex(0, e.Index)
	for i := range hashes {
		b.Queue("INSERT INTO log_hashes (index, hash) VALUES ($1, $2)", first+int64(i), hashes[i][:])
	}
	if !e.Erased() {
		b.Queue(`INSERT INTO log_records (index, record, salt, at, kind, actor, document, subject)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			e.Index, e.Record, e.Salt[:], rec.Time, string(rec.Kind), rec.Actor, rec.Document, rec.Subject)
	}
	h.frontier = h.grown(hashes)
	h.size++
	b.Queue("UPDATE log_head SET size = size + 1, frontier = $1", h.frontier)
	return h, nil
}

func readHashes(ctx context.Context, q querier, indexes []int64) ([]audit.Hash, error) {
	if len(indexes) == 0 {
		return nil, nil
	}
	rows, err := q.Query(ctx, `SELECT h.hash FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted (index, place)
		JOIN log_hashes h ON h.index = wanted.index ORDER BY wanted.place`, indexes)
	if err != nil {
		return nil, err
	}
	hashes, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h audit.Hash, err error) {
		err = row.Scan((*sum)(&h))
		return h, err
	})
	if err != nil {
		return nil, err
	}
	if len(hashes) != len(indexes) {
		return nil, errors.New("the log lacks hashes of its tree")
	}
	return hashes, nil
}

// LogTree gives the committed size and root.
func (db *DB) LogTree(ctx context.Context) (int64, audit.Hash, error) {
	head, err := readHead(ctx, db.pool, "")
	if err != nil {
		return 0, audit.Hash{}, failed("read log head", err)
	}
	root, err := audit.TreeRoot(head.size, head)
	return head.size, root, failed("read log tree", err)
}

// LogHashes reads stored hashes by tlog storage index, in the order asked for.
func (db *DB) LogHashes(ctx context.Context, indexes []int64) ([]audit.Hash, error) {
	hashes, err := readHashes(ctx, db.pool, indexes)
	return hashes, failed("read log hashes", err)
}

// SaveCheckpoint keeps signed unless a checkpoint of a greater size or a later
// time is kept, or a witness knows a longer log; at the same size it
// replaces. It reports whether it was kept. A time off the database's clock is an
// *exchange.ClockError.
func (db *DB) SaveCheckpoint(ctx context.Context, size int64, at time.Time, signed []byte) (bool, error) {
	there, err := db.Time(ctx)
	if err == nil {
		err = inStep(at, there)
	}
	if err != nil {
		return false, failed("save checkpoint", err)
	}
	tag, err := db.pool.Exec(ctx, `INSERT INTO log_checkpoint (size, at, signed)
		SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM log_known k WHERE k.size > 0)
		ON CONFLICT (singleton) DO UPDATE SET size = excluded.size, at = excluded.at, signed = excluded.signed
		WHERE log_checkpoint.size <= excluded.size AND (log_checkpoint.at IS NULL OR log_checkpoint.at <= excluded.at)`, size, at, signed)
	return tag.RowsAffected() == 1, failed("save checkpoint", err)
}

// KeepKnown keeps a checkpoint that a witness holds and the tree does not reach,
// unless a greater one is kept.
func (db *DB) KeepKnown(ctx context.Context, size int64, signed []byte, witness string, at time.Time) error {
	_, err := db.pool.Exec(ctx, `INSERT INTO log_known AS k (size, signed, witness, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (singleton) DO UPDATE SET size = excluded.size, signed = excluded.signed, witness = excluded.witness, at = excluded.at
		WHERE k.size < excluded.size`, size, signed, witness, at)
	return failed("keep a witness's checkpoint", err)
}

// KnownCheckpoint gives what KeepKnown kept; exchange.ErrNotFound when nothing.
func (db *DB) KnownCheckpoint(ctx context.Context) (signed []byte, witness string, err error) {
	err = db.pool.QueryRow(ctx, "SELECT signed, witness FROM log_known WHERE size > 0").Scan(&signed, &witness)
	return signed, witness, failed("read a witness's checkpoint", err)
}

// ForgetKnown forgets it: the log continues it again.
func (db *DB) ForgetKnown(ctx context.Context) error {
	_, err := db.pool.Exec(ctx, "UPDATE log_known SET size = 0 WHERE size > 0")
	return failed("forget a witness's checkpoint", err)
}

// LastCheckpoint gives the newest signed checkpoint; exchange.ErrNotFound when
// none was saved.
func (db *DB) LastCheckpoint(ctx context.Context) ([]byte, error) {
	var signed []byte
	err := db.pool.QueryRow(ctx, "SELECT signed FROM log_checkpoint").Scan(&signed)
	return signed, failed("read checkpoint", err)
}

const entryColumns = "l.index, l.data, r.record, r.salt"

func scanEntry(row pgx.CollectableRow) (audit.Entry, error) {
	var e audit.Entry
	err := row.Scan(&e.Index, (*sum)(&e.Data), &e.Record, (*sum)(&e.Salt))
	return e, err
}

// entryAt reads one entry.
func entryAt(ctx context.Context, q querier, index int64) (audit.Entry, error) {
	rows, err := q.Query(ctx, "SELECT "+entryColumns+" FROM log_leaves l LEFT JOIN log_records r USING (index) WHERE l.index = $1", index)
	if err != nil {
		return audit.Entry{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanEntry)
}

// pageOfEntries is how many entries are read at a time, so that a slow reader
// of an export holds no connection.
const pageOfEntries = 500

// LogEntries calls fn for the entries from (inclusive) to size (exclusive) in
// order. Erased records are nil.
func (db *DB) LogEntries(ctx context.Context, from, size int64, fn func(audit.Entry) error) error {
	for from < size {
		rows, err := db.pool.Query(ctx, "SELECT "+entryColumns+` FROM log_leaves l LEFT JOIN log_records r USING (index)
			WHERE l.index >= $1 AND l.index < $2 ORDER BY l.index`, from, min(size, from+pageOfEntries))
		if err != nil {
			return failed("read log entries", err)
		}
		page, err := pgx.CollectRows(rows, scanEntry)
		if err != nil {
			return failed("read log entries", err)
		}
		if len(page) == 0 {
			return fmt.Errorf("read log entries: %w: the log ends at %d", exchange.ErrNotFound, from)
		}
		for _, e := range page {
			if err := fn(e); err != nil {
				return err
			}
		}
		from += int64(len(page))
	}
	return nil
}
