package storage

import (
	"context"
	"time"

	"niem/exchange"
	"niem/exchange/audit"
)

// ViewObject gives the object of a page (from 1) to an open view: the release
// is decided again as of now, by the roster as it is now: whoever is off it, or
// no staff any more, counts as disabled. exchange.ErrNotFound for views that are not this
// person's in this session, and for pages that are not there; *Refusal after
// recall or expiry.
func (db *DB) ViewObject(ctx context.Context, person exchange.PersonID, session, view exchange.ID, doc exchange.DocumentID, page int, now time.Time) (exchange.Hash, error) {
	f := exchange.ReleaseFacts{Now: now, Person: exchange.Person{ID: person}, HasGrant: true}
	var metadata, block []byte
	var recalled, read, destroyed, givenUp *time.Time
	var reason *string
	err := db.pool.QueryRow(ctx, `SELECT r.kind, r.purpose, d.sender, d.metadata, b.sum,
		EXISTS (SELECT FROM shares s WHERE s.document = d.id
			AND s.kind = CASE r.kind WHEN 'proof' THEN $6::smallint WHEN 'recovery' THEN $7::smallint ELSE $8::smallint END
			AND (s.person = r.person OR r.kind = 'recovery')),
		rc.at, rc.reason, coalesce(rb.full_name, ''), p.id IS NULL OR p.disabled OR NOT ($9 = ANY (p.roles)) OR roster_standing($4, $10) <> 'active',
		coalesce((SELECT q.id FROM recovery_requests q WHERE r.kind = 'recovery' AND q.state = 'approved' AND q.decided_by = r.person
			AND q.expires > $10 AND d.id = ANY (q.documents) LIMIT 1), '00000000-0000-0000-0000-000000000000'),
		(SELECT read_at FROM directory_state), x.at, coalesce(xb.full_name, ''), up.at, coalesce(up.kind, '')
		FROM releases r JOIN documents d ON d.id = r.document
		LEFT JOIN blocks b ON b.document = d.id AND b.page = $5
		LEFT JOIN recalls rc ON rc.document = d.id AND rc.person = r.person
		LEFT JOIN people rb ON rb.id = rc.by
		LEFT JOIN people p ON p.id = r.person
		LEFT JOIN destructions x ON x.document = d.id
		LEFT JOIN people xb ON xb.id = x.by
		LEFT JOIN `+gaveUp+`
		WHERE r.view = $1 AND r.person = $4 AND r.session = $3 AND r.document = $2`,
		[16]byte(view), [16]byte(doc), [16]byte(session), [16]byte(person), page,
		int16(exchange.GrantMaster), int16(exchange.GrantRecovery), int16(exchange.GrantRecipient), string(exchange.RoleStaff), now).
		Scan(&f.Kind, &f.Purpose, (*[16]byte)(&f.Sender), &metadata, &block, &f.HasShare, &recalled, &reason, &f.RecalledBy, &f.Person.Disabled,
			(*[16]byte)(&f.Recovery), &read, &destroyed, &f.DestroyedBy, &givenUp, &f.GivenUp)
	if err != nil {
		return exchange.Hash{}, failed("read view", err)
	}
	if read != nil {
		f.DirectoryRead = *read
	}
	f.DestroyedAt, f.GivenUpAt = timeOf(destroyed), timeOf(givenUp)
	if recalled != nil {
		f.RecalledAt, f.RecallReason = *recalled, *reason
	}
	if f.Metadata, err = exchange.ParseMetadata(metadata); err != nil {
		return exchange.Hash{}, failed("read view", err)
	}
	if err := exchange.DecideRelease(f); err != nil {
		return exchange.Hash{}, err
	}
	if block == nil {
		return exchange.Hash{}, exchange.ErrNotFound
	}
	var h exchange.Hash
	err = (*sum)(&h).ScanBytes(block)
	return h, failed("read view", err)
}

// Original gives the original's object to the document's sender, or to the
// successor to whom the master grant was handed over, else exchange.ErrNotFound; *Refusal once it is destroyed.
func (db *DB) Original(ctx context.Context, person exchange.PersonID, doc exchange.DocumentID) (h exchange.Hash, err error) {
	var destroyed *time.Time
	var by string
	err = db.pool.QueryRow(ctx, `SELECT d.original, x.at, coalesce(xb.full_name, '') FROM documents d JOIN grants g ON g.document = d.id AND g.kind = 2 AND g.person = $2
		LEFT JOIN destructions x ON x.document = d.id LEFT JOIN people xb ON xb.id = x.by
		WHERE d.id = $1 AND d.original IS NOT NULL`, [16]byte(doc), [16]byte(person)).Scan((*sum)(&h), &destroyed, &by)
	if err == nil && destroyed != nil {
		return exchange.Hash{}, &exchange.Refusal{Code: "destroyed", At: *destroyed, By: by}
	}
	return h, failed("read original", err)
}

// PageServed notes that a page of a view was served; of a page served again
// the first time stays.
func (db *DB) PageServed(ctx context.Context, view exchange.ID, page int, at time.Time) error {
	_, err := db.pool.Exec(ctx, "INSERT INTO pages_served (view, page, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [16]byte(view), page, at)
	return failed("note served page", err)
}

// SentEntry gives the entry of a document's sending to the sender and to whoever
// has a grant of it; else exchange.ErrNotFound.
func (db *DB) SentEntry(ctx context.Context, person exchange.PersonID, doc exchange.DocumentID) (audit.Entry, error) {
	var index int64
	err := db.pool.QueryRow(ctx, `SELECT d.entry FROM documents d WHERE d.id = $1
		AND (d.sender = $2 OR EXISTS (SELECT FROM grants g WHERE g.document = d.id AND g.person = $2))`, [16]byte(doc), [16]byte(person)).Scan(&index)
	if err != nil {
		return audit.Entry{}, failed("read sending", err)
	}
	e, err := entryAt(ctx, db.pool, index)
	return e, failed("read sending", err)
}
