package storage

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
)

// selectTraces reads requests with their entries.
const selectTraces = `SELECT t.id, t.by, t.at, t.document, d.metadata, t.incident, t.reason, t.code, t.asked, t.state, t.run_by, coalesce(t.release, 0),
	t.ended_by, t.ended_at, t.words, t.result_sum, t.device, t.signature, t.entry, coalesce(t.end_entry, 0),
	(SELECT array_agg(sum ORDER BY place) FROM trace_pictures p WHERE p.request = t.id)
	FROM trace_requests t JOIN documents d ON d.id = t.document `

// readTraces reads the requests that a condition names, without what answers seal.
func readTraces(ctx context.Context, q querier, condition string, args ...any) ([]exchange.TraceRequest, error) {
	rows, err := q.Query(ctx, selectTraces+condition, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r exchange.TraceRequest, err error) {
		var metadata, signed []byte
		var asked [][16]byte
		var runBy, endedBy *[16]byte
		var ended *time.Time
		var sums [][]byte
		err = row.Scan((*[16]byte)(&r.ID), (*[16]byte)(&r.By), &r.At, (*[16]byte)(&r.Document), &metadata, &r.Incident, &r.Reason, &r.Code, &asked, &r.State, &runBy, &r.Release,
			&endedBy, &ended, &r.Words, (*sum)(&r.Result.Sum), (*sum)(&r.Result.Device), &signed, &r.Entry.Index, &r.EndEntry.Index, &sums)
		if err != nil {
			return r, err
		}
		if signed != nil {
			if err := (*signature)(&r.Result.Signature).ScanBytes(signed); err != nil {
				return r, err
			}
		}
		r.Asked, r.RunBy, r.EndedBy, r.Ended = fromUUIDs[exchange.PersonID](asked), idOf(runBy), idOf(endedBy), timeOf(ended)
		if r.Pictures, err = fromByteas(sums); err != nil {
			return r, err
		}
		r.Metadata, err = exchange.ParseMetadata(metadata)
		return r, err
	})
}

// Trace gives one request, with what its answer seals; exchange.ErrNotFound.
func (db *DB) Trace(ctx context.Context, id exchange.ID) (r exchange.TraceRequest, err error) {
	found, err := readTraces(ctx, db.pool, "WHERE t.id = $1", [16]byte(id))
	if err == nil && len(found) == 0 {
		err = verdict{exchange.ErrNotFound}
	}
	if err != nil {
		return r, failed("read trace request", err)
	}
	r = found[0]
	if err := db.pool.QueryRow(ctx, "SELECT result FROM trace_requests WHERE id = $1", [16]byte(id)).Scan(&r.Result.Sealed); err != nil {
		return r, failed("read trace request", err)
	}
	if r.Entry, err = entryAt(ctx, db.pool, r.Entry.Index); err == nil && !r.Ended.IsZero() {
		r.EndEntry, err = entryAt(ctx, db.pool, r.EndEntry.Index)
	}
	return r, failed("read trace request", err)
}

// Traces lists requests, newest first; see exchange.TraceStore.
func (db *DB) Traces(ctx context.Context, of exchange.PersonID, limit int) ([]exchange.TraceRequest, error) {
	found, err := readTraces(ctx, db.pool, `WHERE $1::uuid = '00000000-0000-0000-0000-000000000000' OR t.by = $1 OR t.asked @> ARRAY[$1::uuid]
		ORDER BY t.entry DESC LIMIT $2`, [16]byte(of), limit)
	return found, failed("list trace requests", err)
}

// TracePicture gives a sealed picture, from 0; exchange.ErrNotFound.
func (db *DB) TracePicture(ctx context.Context, id exchange.ID, place int) (sealed []byte, err error) {
	err = db.pool.QueryRow(ctx, "SELECT sealed FROM trace_pictures WHERE request = $1 AND place = $2 AND sealed IS NOT NULL", [16]byte(id), place).Scan(&sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, exchange.ErrNotFound
	}
	return sealed, failed("read picture of a trace request", err)
}
