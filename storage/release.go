package storage

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// repeatWindow is how long a request id may be repeated.
const repeatWindow = 10 * time.Minute

// releaseState is what a release is decided on, read with the share locked.
type releaseState struct {
	facts     exchange.ReleaseFacts
	wrapped   []byte // nil when the share is gone
	envelope  exchange.Hash
	manifests [][]byte
	blocks    []exchange.Hash
	earlier   *earlierRelease // of the same request id
}

type earlierRelease struct {
	view, session exchange.ID
	document      exchange.DocumentID
	person        exchange.PersonID
	kind          exchange.ReleaseKind
	at            time.Time
	entry         int64
}

// repeats reports whether q asks for e once more, in time.
func (e *earlierRelease) repeats(q exchange.ReleaseQuery, now time.Time) bool {
	return e.document == q.Document && e.person == q.Person.ID && e.session == q.Session && e.kind == q.Kind && now.Sub(e.at) <= repeatWindow
}

// RecordRelease decides and records a release in one transaction; see
// exchange.OpenStore. An error of decide comes back as it is once its record
// is committed; a record of no kind is not committed.
func (db *DB) RecordRelease(ctx context.Context, q exchange.ReleaseQuery, now time.Time, decide func(exchange.ReleaseFacts, exchange.ReleaseRow) (audit.Record, error)) (exchange.Released, error) {
	var out exchange.Released
	var refusal error
	err := db.atomically(ctx, "record release", func(tx pgx.Tx) error {
		out, refusal = exchange.Released{}, nil
		state, err := readReleaseState(ctx, tx, q, now)
		if err != nil {
			return err
		}
		row := exchange.ReleaseRow{Envelope: state.envelope}
		if row.View, err = freshView(ctx, tx); err != nil {
			return err
		}
		repeated := state.earlier != nil && state.earlier.repeats(q, now)
		if repeated {
			row.View = state.earlier.view
		}
		rec, err := decide(state.facts, row)
		if err != nil {
			refusal = err
			if rec.Kind != "" {
				_, err = db.append(ctx, tx, rec, nil)
				return err
			}
			return nil
		}
		if state.earlier != nil && !repeated || state.wrapped == nil {
			return verdict{exchange.ErrConflict}
		}
		out = exchange.Released{View: row.View, Repeated: repeated, Wrapped: state.wrapped, Envelope: state.envelope,
			Manifests: state.manifests, Blocks: state.blocks}
		if repeated {
			out.Entry, err = entryAt(ctx, tx, state.earlier.entry)
			return err
		}
		out.Entry, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue(`INSERT INTO releases (request, view, document, person, session, kind, purpose, at, entry, device)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce((SELECT device FROM sessions WHERE id = $5), ''))`,
				[16]byte(q.Request), [16]byte(row.View), [16]byte(q.Document), [16]byte(q.Person.ID), [16]byte(q.Session),
				string(q.Kind), string(q.Purpose), now, index)
			if state.facts.Trace {
				b.Queue(runTrace, [16]byte(q.Trace), [16]byte(q.Person.ID), index)
			}
		})
		return err
	})
	if err != nil {
		return exchange.Released{}, err
	}
	if refusal != nil {
		return exchange.Released{}, refusal
	}
	return out, nil
}

// readReleaseState locks the share first: a recall that holds it is waited
// for, and what is read after shows what it did.
func readReleaseState(ctx context.Context, tx pgx.Tx, q exchange.ReleaseQuery, now time.Time) (releaseState, error) {
	kind, _ := q.Kind.Grant() // 0, which no row has, for an unknown kind
	var s releaseState
	holder, err := grantHolder(ctx, tx, q, kind)
	if err != nil {
		return s, err
	}
	if s, err = lockState(ctx, tx, q, kind, holder, now); err != nil {
		return s, err
	}
	if err := s.lockTrace(ctx, tx, q); err != nil {
		return s, err
	}
	var b pgx.Batch
	s.queueFacts(&b, q, kind, holder)
	b.Queue(selectRecoveryRight, [16]byte(q.Document), [16]byte(q.Person.ID), now).QueryRow(func(row pgx.Row) error {
		return row.Scan((*[16]byte)(&s.facts.Recovery))
	})
	b.Queue("SELECT view, session, document, person, kind, at, entry FROM releases WHERE request = $1", [16]byte(q.Request)).QueryRow(s.scanEarlier)
	b.Queue("SELECT signed FROM manifests WHERE document = $1 ORDER BY version", [16]byte(q.Document)).Query(func(rows pgx.Rows) (err error) {
		s.manifests, err = pgx.CollectRows(rows, pgx.RowTo[[]byte])
		return err
	})
	b.Queue("SELECT coalesce(array_agg(sum ORDER BY page), '{}') FROM blocks WHERE document = $1", [16]byte(q.Document)).QueryRow(func(row pgx.Row) error {
		var raw [][]byte
		if err := row.Scan(&raw); err != nil {
			return err
		}
		var err error
		s.blocks, err = fromByteas(raw)
		return err
	})
	err = tx.SendBatch(ctx, &b).Close()
	return s, err
}

// lockState locks the share of a grant's holder and begins the state with it.
func lockState(ctx context.Context, tx pgx.Tx, q exchange.ReleaseQuery, kind exchange.GrantKind, holder exchange.PersonID, now time.Time) (s releaseState, err error) {
	err = tx.QueryRow(ctx, "SELECT wrapped FROM shares WHERE document = $1 AND kind = $2 AND person = $3 FOR UPDATE",
		[16]byte(q.Document), int16(kind), [16]byte(holder)).Scan(&s.wrapped)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return s, err
	}
	s.facts = exchange.ReleaseFacts{Now: now, Person: q.Person, Kind: q.Kind, Purpose: q.Purpose, HasShare: s.wrapped != nil}
	return s, nil
}

// queueFacts queues the reading of what a release or an answer is decided on.
func (s *releaseState) queueFacts(b *pgx.Batch, q exchange.ReleaseQuery, kind exchange.GrantKind, holder exchange.PersonID) {
	b.Queue(selectFacts, [16]byte(q.Document), int16(kind), [16]byte(holder), [16]byte(q.Person.ID), s.facts.Now).QueryRow(s.scanFacts)
}

// grantHolder is whom the grant is addressed to: the person, or for a recovery
// the unit whose recovery key the person holds with others. Nobody, the zero
// id, holds a grant.
func grantHolder(ctx context.Context, tx pgx.Tx, q exchange.ReleaseQuery, kind exchange.GrantKind) (exchange.PersonID, error) {
	if kind != exchange.GrantRecovery {
		return q.Person.ID, nil
	}
	var unit exchange.PersonID
	err := tx.QueryRow(ctx, `SELECT g.person FROM grants g JOIN (SELECT unit_id, holders FROM recovery_keys
			UNION ALL SELECT unit_id, holders FROM recovery_keys_before WHERE retired IS NULL) AS rk ON rk.unit_id = g.person
		WHERE g.document = $1 AND g.kind = $2 AND $3 = ANY (rk.holders) ORDER BY g.person LIMIT 1`,
		[16]byte(q.Document), int16(kind), [16]byte(q.Person.ID)).Scan((*[16]byte)(&unit))
	if errors.Is(err, pgx.ErrNoRows) {
		return exchange.PersonID{}, nil
	}
	return unit, err
}

// selectRecoveryRight finds the approved request under which a person may use
// the recovery grant of a document now: one that names the document, or one for
// sealing anew what is sealed to that key. The zero id for none.
const selectRecoveryRight = `SELECT coalesce((SELECT id FROM recovery_requests
	WHERE state = 'approved' AND decided_by = $2 AND expires > $3
	AND ($1 = ANY (documents) OR reseals = (SELECT key_event FROM grants WHERE document = $1 AND kind = 3)) LIMIT 1), '00000000-0000-0000-0000-000000000000')`

// selectFacts: document, grant kind, holder of the grant, person who asks, now.
// Whoever is not active on the access roster counts as disabled.
const selectFacts = `SELECT d.sender, d.metadata, g.envelope, rc.at, rc.reason, coalesce(rb.full_name, ''), coalesce(p.disabled, false) OR roster_standing($4, $5) <> 'active',
		(SELECT read_at FROM directory_state), x.at, coalesce(xb.full_name, ''), up.at, coalesce(up.kind, '')
	FROM documents d
	LEFT JOIN grants g ON g.document = d.id AND g.kind = $2 AND g.person = $3
	LEFT JOIN recalls rc ON rc.document = d.id AND rc.person = $4
	LEFT JOIN people rb ON rb.id = rc.by
	LEFT JOIN people p ON p.id = $4
	LEFT JOIN destructions x ON x.document = d.id
	LEFT JOIN people xb ON xb.id = x.by
	LEFT JOIN ` + gaveUp + `
	WHERE d.id = $1`

func (s *releaseState) scanFacts(row pgx.Row) error {
	var metadata, envelope []byte
	var recalled *time.Time
	var reason *string
	var disabled bool
	var read, destroyed, givenUp *time.Time // nil for never
	err := row.Scan((*[16]byte)(&s.facts.Sender), &metadata, &envelope, &recalled, &reason, &s.facts.RecalledBy, &disabled, &read, &destroyed, &s.facts.DestroyedBy,
		&givenUp, &s.facts.GivenUp)
	if errors.Is(err, pgx.ErrNoRows) {
		s.facts.HasShare, s.wrapped = false, nil // an upload that is not sent
		return nil
	}
	if err != nil {
		return err
	}
	s.facts.Person.Disabled = s.facts.Person.Disabled || disabled
	if read != nil {
		s.facts.DirectoryRead = *read
	}
	s.facts.DestroyedAt, s.facts.GivenUpAt = timeOf(destroyed), timeOf(givenUp)
	s.facts.HasGrant = envelope != nil
	if envelope != nil {
		if err := (*sum)(&s.envelope).ScanBytes(envelope); err != nil {
			return err
		}
	}
	if recalled != nil {
		s.facts.RecalledAt, s.facts.RecallReason = *recalled, *reason
	}
	s.facts.Metadata, err = exchange.ParseMetadata(metadata)
	return err
}

func (s *releaseState) scanEarlier(row pgx.Row) error {
	var e earlierRelease
	err := row.Scan((*[16]byte)(&e.view), (*[16]byte)(&e.session), (*[16]byte)(&e.document), (*[16]byte)(&e.person), &e.kind, &e.at, &e.entry)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err == nil {
		s.earlier = &e
	}
	return err
}
