package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// selectDoomed reads documents that are to be destroyed or are it. The keeper is
// the sender, or the successor to whom the master grant was handed over.
const selectDoomed = `SELECT d.id, d.metadata, d.sent_at, d.hash, m.person,
	coalesce(x.shares, (SELECT count(*) FROM shares WHERE document = d.id)),
	coalesce(x.envelopes, (SELECT count(*) FROM grants WHERE document = d.id)),
	coalesce(x.objects, (SELECT count(*) FROM (SELECT sum FROM blocks WHERE document = d.id UNION SELECT envelope FROM grants WHERE document = d.id
		UNION SELECT original FROM documents o WHERE o.id = d.id AND original IS NOT NULL) AS objects)),
	x.at, coalesce(x.entry, 0), x.finished, coalesce(x.deleted, 0), coalesce(x.kept, 0), coalesce(x.done_entry, 0)
	FROM documents d JOIN grants m ON m.document = d.id AND m.kind = 2
	LEFT JOIN destructions x ON x.document = d.id `

func scanDoomed(row pgx.CollectableRow) (exchange.Doomed, error) {
	var d exchange.Doomed
	var metadata []byte
	var destroyed, finished *time.Time
	err := row.Scan((*[16]byte)(&d.Document), &metadata, &d.SentAt, (*sum)(&d.Manifest), (*[16]byte)(&d.Keeper.ID), &d.Shares, &d.Envelopes, &d.Objects,
		&destroyed, &d.Entry, &finished, &d.Deleted, &d.Kept, &d.DoneEntry)
	if err != nil {
		return d, err
	}
	d.Destroyed, d.Finished = timeOf(destroyed), timeOf(finished)
	d.Metadata, err = exchange.ParseMetadata(metadata)
	return d, err
}

// doomed reads documents in the order of their ids.
func doomed(ctx context.Context, q querier, ids [][16]byte) ([]exchange.Doomed, error) {
	return doomedWhere(ctx, q, "WHERE d.id = ANY($1) ORDER BY d.id", ids)
}

func doomedWhere(ctx context.Context, q querier, condition string, args ...any) ([]exchange.Doomed, error) {
	rows, err := q.Query(ctx, selectDoomed+condition, args...)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, scanDoomed)
	if err != nil {
		return nil, err
	}
	keepers := make([]exchange.PersonID, len(found))
	for i, d := range found {
		keepers[i] = d.Keeper.ID
	}
	people, err := peopleByID(ctx, q, keepers)
	for i, d := range found {
		if p, known := people[d.Keeper.ID]; known {
			found[i].Keeper = p
		}
	}
	return found, err
}

// destructions reads the requests that a condition names, with their documents.
func destructions(ctx context.Context, q querier, condition string, args ...any) ([]exchange.Destruction, error) {
	rows, err := q.Query(ctx, `SELECT q.id, q.by, q.by_officer, q.at, q.decision, q.reason, q.state, q.decided_by, q.decided_at, q.rejection, q.finished, q.entry,
		(SELECT array_agg(document ORDER BY document) FROM destruction_documents WHERE request = q.id) FROM destruction_requests q `+condition, args...)
	if err != nil {
		return nil, err
	}
	var named [][][16]byte
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d exchange.Destruction, err error) {
		var decider *[16]byte
		var decided, finished *time.Time
		var documents [][16]byte
		err = row.Scan((*[16]byte)(&d.ID), (*[16]byte)(&d.By), &d.ByOfficer, &d.At, &d.Decision, &d.Reason, &d.State, &decider, &decided, &d.Rejection, &finished, &d.Entry, &documents)
		d.DecidedBy, d.DecidedAt, d.Finished = idOf(decider), timeOf(decided), timeOf(finished)
		named = append(named, documents)
		return d, err
	})
	if err != nil {
		return nil, err
	}
	var all [][16]byte
	for _, ids := range named {
		all = append(all, ids...)
	}
	documents, err := doomed(ctx, q, all)
	if err != nil {
		return nil, err
	}
	byID := make(map[[16]byte]exchange.Doomed, len(documents))
	for _, x := range documents {
		byID[x.Document] = x
	}
	for i, ids := range named {
		for _, id := range ids {
			found[i].Documents = append(found[i].Documents, byID[id])
		}
	}
	return found, nil
}

// Destruction gives one request; exchange.ErrNotFound.
func (db *DB) Destruction(ctx context.Context, id exchange.ID) (exchange.Destruction, error) {
	found, err := destructions(ctx, db.pool, "WHERE q.id = $1", [16]byte(id))
	if err == nil && len(found) == 0 {
		err = verdict{exchange.ErrNotFound}
	}
	if err != nil {
		return exchange.Destruction{}, failed("read destruction", err)
	}
	return found[0], nil
}

// Destructions lists requests, newest first.
func (db *DB) Destructions(ctx context.Context, limit int) ([]exchange.Destruction, error) {
	found, err := destructions(ctx, db.pool, "ORDER BY q.entry DESC LIMIT $1", limit)
	return found, failed("list destructions", err)
}

// DestructionOf finds under which request a document was destroyed;
// exchange.ErrNotFound.
func (db *DB) DestructionOf(ctx context.Context, doc exchange.DocumentID) (id exchange.ID, err error) {
	err = db.pool.QueryRow(ctx, "SELECT request FROM destructions WHERE document = $1", [16]byte(doc)).Scan((*[16]byte)(&id))
	return id, failed("find destruction", err)
}

// Expired lists documents whose time was over at before and that no request
// names; see exchange.DestructionStore.
func (db *DB) Expired(ctx context.Context, before time.Time, keeper exchange.PersonID, unit string, limit int) ([]exchange.Doomed, error) {
	found, err := doomedWhere(ctx, db.pool, `JOIN people p ON p.id = m.person
		WHERE d.expires < $1 AND NOT EXISTS (SELECT FROM destruction_documents r WHERE r.document = d.id AND r.stands)
		AND ($2::uuid = '00000000-0000-0000-0000-000000000000' OR m.person = $2) AND ($3 = '' OR p.unit = $3) ORDER BY d.expires, d.id LIMIT $4`,
		before, [16]byte(keeper), unit, limit)
	return found, failed("list expired documents", err)
}

// KEKEntries gives the entries about the releaser's keys, oldest first.
func (db *DB) KEKEntries(ctx context.Context) ([]audit.Entry, error) {
	rows, err := db.pool.Query(ctx, "SELECT "+entryColumns+` FROM log_records r JOIN log_leaves l USING (index)
		WHERE r.kind IN ('kek.made', 'kek.destroyed') ORDER BY l.index`)
	if err != nil {
		return nil, failed("read entries of keys", err)
	}
	entries, err := pgx.CollectRows(rows, scanEntry)
	return entries, failed("read entries of keys", err)
}

// EntryAt gives an entry by its index; exchange.ErrNotFound.
func (db *DB) EntryAt(ctx context.Context, index int64) (audit.Entry, error) {
	e, err := entryAt(ctx, db.pool, index)
	return e, failed("read entry", err)
}
