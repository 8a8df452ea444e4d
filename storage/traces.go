package storage

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

var _ exchange.TraceStore = (*DB)(nil)

// runTrace notes the newest release for a request.
const runTrace = "UPDATE trace_requests SET state = 'running', run_by = $2, release = $3 WHERE id = $1"

// dropPictures deletes what was sealed for a request, and leaves the hashes.
const dropPictures = "UPDATE trace_pictures SET sealed = NULL WHERE request = $1"

// lockTrace locks the request that a release is made for, and reads whether it is
// the person's to run.
func (s *releaseState) lockTrace(ctx context.Context, tx pgx.Tx, q exchange.ReleaseQuery) error {
	if q.Trace == (exchange.ID{}) {
		return nil
	}
	s.facts.Trace = true
	err := tx.QueryRow(ctx, "SELECT state IN ('filed', 'running') AND document = $2 AND $3 = ANY (asked) FROM trace_requests WHERE id = $1 FOR UPDATE",
		[16]byte(q.Trace), [16]byte(q.Document), [16]byte(q.Person.ID)).Scan(&s.facts.TraceOpen)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}

// Tracers tells who can trace a document.
func (db *DB) Tracers(ctx context.Context, doc exchange.DocumentID) (exchange.Tracers, error) {
	t, err := tracers(ctx, db.pool, doc)
	return t, failed("read who can trace", err)
}

func tracers(ctx context.Context, q querier, doc exchange.DocumentID) (t exchange.Tracers, err error) {
	var keeper exchange.PersonID
	var holders [][16]byte
	var destroyed *time.Time
	err = q.QueryRow(ctx, `SELECT m.person, x.at, coalesce((SELECT rk.holders FROM grants g JOIN (SELECT unit_id, holders FROM recovery_keys
			UNION ALL SELECT unit_id, holders FROM recovery_keys_before WHERE retired IS NULL) AS rk ON rk.unit_id = g.person
			WHERE g.document = d.id AND g.kind = 3 ORDER BY g.person LIMIT 1), '{}')
		FROM documents d JOIN grants m ON m.document = d.id AND m.kind = 2 LEFT JOIN destructions x ON x.document = d.id WHERE d.id = $1`,
		[16]byte(doc)).Scan((*[16]byte)(&keeper), &destroyed, &holders)
	if errors.Is(err, pgx.ErrNoRows) {
		return t, verdict{exchange.ErrNotFound}
	}
	if err != nil {
		return t, err
	}
	ids := fromUUIDs[exchange.PersonID](holders)
	people, err := peopleByID(ctx, q, append(ids, keeper))
	t.Keeper, t.Destroyed = people[keeper], timeOf(destroyed)
	for _, id := range ids {
		t.Holders = append(t.Holders, people[id])
	}
	return t, err
}

// AddTrace keeps a request with its pictures and its record.
func (db *DB) AddTrace(ctx context.Context, r exchange.TraceRequest, pictures []exchange.TracePicture, check func(exchange.Tracers) (audit.Record, error)) error {
	return db.atomically(ctx, "ask for a trace", func(tx pgx.Tx) error {
		// A destruction that is under way is waited for.
		if _, err := tx.Exec(ctx, "SELECT FROM documents WHERE id = $1 FOR SHARE", [16]byte(r.Document)); err != nil {
			return err
		}
		t, err := tracers(ctx, tx, r.Document)
		if err != nil {
			return err
		}
		rec, err := check(t)
		if err != nil {
			return verdict{err}
		}
		_, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue("INSERT INTO trace_requests (id, by, at, document, incident, reason, code, asked, state, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
				[16]byte(r.ID), [16]byte(r.By), r.At, [16]byte(r.Document), r.Incident, r.Reason, r.Code, uuids(r.Asked), string(r.State), index)
			for i, p := range pictures {
				b.Queue("INSERT INTO trace_pictures (request, place, sum, sealed) VALUES ($1, $2, $3, $4)", [16]byte(r.ID), i, p.Sum[:], p.Sealed)
			}
		})
		return err
	})
}

// EndTrace ends a request; see exchange.TraceStore.
func (db *DB) EndTrace(ctx context.Context, id exchange.ID, check func(*exchange.TraceRequest) (audit.Record, error)) error {
	return db.atomically(ctx, "end a trace request", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT FROM trace_requests WHERE id = $1 FOR UPDATE", [16]byte(id)); err != nil {
			return err
		}
		found, err := readTraces(ctx, tx, "WHERE t.id = $1", [16]byte(id))
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return verdict{exchange.ErrNotFound}
		}
		r := found[0]
		before := r.State
		rec, err := check(&r)
		if err != nil {
			return verdict{err}
		}
		if !before.Open() {
			return verdict{exchange.ErrConflict}
		}
		_, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue("UPDATE trace_requests SET state = $2, ended_by = $3, ended_at = $4, end_entry = $5, words = $6 WHERE id = $1",
				[16]byte(id), string(r.State), [16]byte(r.EndedBy), r.Ended, index, r.Words)
			if r.State == exchange.TraceAnswered {
				b.Queue("UPDATE trace_requests SET result = $2, result_sum = $3, device = $4, signature = $5 WHERE id = $1",
					[16]byte(id), r.Result.Sealed, r.Result.Sum[:], r.Result.Device[:], r.Result.Signature[:])
			}
			b.Queue(dropPictures, [16]byte(id))
		})
		return err
	})
}
