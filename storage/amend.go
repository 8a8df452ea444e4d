package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// selectAmendState: document, unit's id, leaver, successor. Where the leaver is
// nobody, anybody's living share counts.
const selectAmendState = `SELECT d.sender, d.metadata,
	(SELECT label FROM grants WHERE document = d.id AND kind = 3 AND person = $2),
	(SELECT key_event FROM grants WHERE document = d.id AND kind = 3 AND person = $2),
	EXISTS (SELECT FROM shares s JOIN grants g USING (document, kind, person) WHERE s.document = d.id AND s.kind = 1
		AND (s.person = $3 OR $3 = '00000000-0000-0000-0000-000000000000')),
	EXISTS (SELECT FROM grants WHERE document = d.id AND kind = 2 AND person = $3),
	EXISTS (SELECT FROM grants WHERE document = d.id AND kind = 1 AND person = $4),
	EXISTS (SELECT FROM grants WHERE document = d.id AND kind = 1 AND person = $3)
	FROM documents d WHERE d.id = $1`

// AmendState reads what a further version is decided on; exchange.ErrNotFound.
func (db *DB) AmendState(ctx context.Context, doc exchange.DocumentID, unit, from, to exchange.PersonID) (s exchange.AmendState, err error) {
	err = db.atomically(ctx, "read document to amend", func(tx pgx.Tx) error {
		var metadata, event []byte
		err := tx.QueryRow(ctx, selectAmendState, [16]byte(doc), [16]byte(unit), [16]byte(from), [16]byte(to)).
			Scan((*[16]byte)(&s.Sender), &metadata, &s.Label, &event, &s.FromLives, &s.FromMaster, &s.ToReads, &s.FromReads)
		if errors.Is(err, pgx.ErrNoRows) {
			return verdict{exchange.ErrNotFound}
		}
		if err != nil {
			return err
		}
		copy(s.SealedBy[:], event) // 32 bytes, or none
		if s.Metadata, err = exchange.ParseMetadata(metadata); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, "SELECT signed FROM manifests WHERE document = $1 ORDER BY version", [16]byte(doc))
		if err != nil {
			return err
		}
		s.Manifests, err = pgx.CollectRows(rows, pgx.RowTo[[]byte])
		return err
	})
	return s, err
}

// OfferShares keeps shares for grants to come; one that stands already, unused,
// stays. It gives the public halves that stand. A share for the unit's recovery
// grant waits beside the one that lives, until the version that uses it.
func (db *DB) OfferShares(ctx context.Context, doc exchange.DocumentID, shares []exchange.ShareKey) (offered []exchange.ShareKey, err error) {
	err = db.atomically(ctx, "offer shares", func(tx pgx.Tx) error {
		offered = nil
		for _, s := range shares {
			table := "shares"
			if s.Kind == exchange.GrantRecovery {
				table = "offered_shares"
			}
			if _, err := tx.Exec(ctx, "INSERT INTO "+table+` (document, kind, person, recipient, wrapped)
				SELECT id, $2, $3, $4, $5 FROM documents WHERE id = $1 `+alive+` ON CONFLICT DO NOTHING`,
				[16]byte(doc), int16(s.Kind), [16]byte(s.Person), s.Recipient, s.Wrapped); err != nil {
				return err
			}
			stands := exchange.ShareKey{Kind: s.Kind, Person: s.Person}
			if err := tx.QueryRow(ctx, "SELECT recipient FROM "+table+" WHERE document = $1 AND kind = $2 AND person = $3",
				[16]byte(doc), int16(s.Kind), [16]byte(s.Person)).Scan(&stands.Recipient); err != nil {
				return err
			}
			offered = append(offered, stands)
		}
		return nil
	})
	return offered, err
}

// AmendDocument appends a version; see exchange.AmendStore. The document's row is
// locked first, so that versions follow each other; the shares of the leaver and
// of the successor next, so that a recall before or after is one of the two.
func (db *DB) AmendDocument(ctx context.Context, a exchange.Amendment, rec audit.Record, now time.Time) (e audit.Entry, err error) {
	err = db.atomically(ctx, "amend document", func(tx pgx.Tx) error {
		if err := lockRequest(ctx, tx, "id = $1 AND state = 'approved' AND decided_by = $3 AND expires > $2", [16]byte(a.Request), now, [16]byte(a.By)); err != nil {
			return err
		}
		var expires time.Time
		if err := tx.QueryRow(ctx, "SELECT expires FROM documents WHERE id = $1 FOR UPDATE", [16]byte(a.Document)).Scan(&expires); err != nil {
			return err
		}
		var version int
		if err := tx.QueryRow(ctx, "SELECT max(version) FROM manifests WHERE document = $1", [16]byte(a.Document)).Scan(&version); err != nil {
			return err
		}
		if version+1 != a.Version {
			return verdict{exchange.ErrConflict}
		}
		for _, g := range a.Grants {
			if err := checkHandedShare(ctx, tx, a, g, expires, now); err != nil {
				return err
			}
		}
		if err := takeOriginal(ctx, tx, a); err != nil {
			return err
		}
		if err := db.scheduleMail(ctx, tx, a.Document, a.Grants); err != nil {
			return err
		}
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, entry int64) {
			queueAmendment(b, a)
			queueHandovers(b, a, entry, now)
		})
		return err
	})
	return e, err
}

// checkHandedShare: the share that was offered for a new grant stands; and what
// the leaver could no longer read, nobody reads in his place.
func checkHandedShare(ctx context.Context, tx pgx.Tx, a exchange.Amendment, g exchange.SentGrant, expires, now time.Time) error {
	lives := func(person exchange.PersonID) error { return lockShare(ctx, tx, "shares", a.Document, g.Kind, person) }
	if g.Kind == exchange.GrantRecovery {
		if err := lives(g.Person); err != nil {
			return err
		}
		return lockShare(ctx, tx, "offered_shares", a.Document, g.Kind, g.Person)
	}
	if g.Kind == exchange.GrantRecipient {
		if !now.Before(expires) {
			return verdict{exchange.ErrConflict}
		}
		var recalled bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM recalls WHERE document = $1 AND (person = $2 OR person = $3))
			OR EXISTS (SELECT FROM recipient_acts WHERE document = $1 AND (person = $2 OR person = $3) AND kind IN ('returned', 'reported'))`,
			[16]byte(a.Document), [16]byte(a.From), [16]byte(g.Person)).Scan(&recalled); err != nil {
			return err
		}
		if recalled {
			return verdict{exchange.ErrConflict}
		}
		var reads, anybody bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM grants WHERE document = $1 AND kind = 1 AND person = $2),
			EXISTS (SELECT FROM shares JOIN grants USING (document, kind, person) WHERE document = $1 AND kind = 1)`,
			[16]byte(a.Document), [16]byte(a.From)).Scan(&reads, &anybody); err != nil {
			return err
		}
		switch {
		case !a.From.IsZero() && !reads, !anybody:
			return verdict{exchange.ErrConflict}
		case reads:
			if err := lives(a.From); err != nil {
				return err
			}
		}
	}
	return lives(g.Person)
}

// lockShare holds a share of a table; exchange.ErrConflict when it is gone.
func lockShare(ctx context.Context, tx pgx.Tx, table string, doc exchange.DocumentID, kind exchange.GrantKind, person exchange.PersonID) error {
	var one int
	err := tx.QueryRow(ctx, "SELECT 1 FROM "+table+" WHERE document = $1 AND kind = $2 AND person = $3 FOR UPDATE",
		[16]byte(doc), int16(kind), [16]byte(person)).Scan(&one)
	if errors.Is(err, pgx.ErrNoRows) {
		return verdict{exchange.ErrConflict}
	}
	return err
}

// takeOriginal checks that the original which the version names is stored.
func takeOriginal(ctx context.Context, tx pgx.Tx, a exchange.Amendment) error {
	if a.Original.IsZero() {
		return nil
	}
	tag, err := tx.Exec(ctx, "DELETE FROM upload_objects WHERE document = $1 AND sum = $2 AND stored", [16]byte(a.Document), a.Original[:])
	if err == nil && tag.RowsAffected() != 1 {
		return verdict{exchange.ErrConflict}
	}
	return err
}

// sweepOld has an object that nothing names any more swept.
const sweepOld = "INSERT INTO upload_objects (document, sum, size, stored) SELECT $1::uuid, o.sum, 0, true FROM (%s) AS o (sum) WHERE sum IS NOT NULL ON CONFLICT DO NOTHING"

func queueAmendment(b *pgx.Batch, a exchange.Amendment) {
	b.Queue("INSERT INTO manifests (document, version, signed) VALUES ($1, $2, $3)", [16]byte(a.Document), a.Version, a.Manifest)
	if !a.Original.IsZero() {
		b.Queue(fmt.Sprintf(sweepOld, "SELECT original FROM documents WHERE id = $1"), [16]byte(a.Document))
		b.Queue("UPDATE documents SET original = $2 WHERE id = $1", [16]byte(a.Document), a.Original[:])
	}
	for _, g := range a.Grants {
		if g.Kind == exchange.GrantRecovery {
			b.Queue(fmt.Sprintf(sweepOld, "SELECT envelope FROM grants WHERE document = $1 AND kind = $2 AND person = $3"),
				[16]byte(a.Document), int16(g.Kind), [16]byte(g.Person))
			b.Queue(`UPDATE shares s SET recipient = o.recipient, wrapped = o.wrapped FROM offered_shares o WHERE s.document = $1 AND s.kind = $2 AND s.person = $3
				AND o.document = s.document AND o.kind = s.kind AND o.person = s.person`, [16]byte(a.Document), int16(g.Kind), [16]byte(g.Person))
			b.Queue("DELETE FROM offered_shares WHERE document = $1 AND kind = $2 AND person = $3", [16]byte(a.Document), int16(g.Kind), [16]byte(g.Person))
			b.Queue("UPDATE grants SET key_event = $4, label = $5, g = $6, envelope = $7 WHERE document = $1 AND kind = $2 AND person = $3",
				[16]byte(a.Document), int16(g.Kind), [16]byte(g.Person), g.KeyEvent[:], g.Label, g.G[:], g.Envelope[:])
			continue
		}
		b.Queue("INSERT INTO grants (document, kind, person, key_event, label, g, envelope) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			[16]byte(a.Document), int16(g.Kind), [16]byte(g.Person), g.KeyEvent[:], g.Label, g.G[:], g.Envelope[:])
		if g.Kind == exchange.GrantMaster {
			for _, table := range []string{"grants", "shares"} {
				b.Queue("DELETE FROM "+table+" WHERE document = $1 AND kind = $2 AND person = $3",
					[16]byte(a.Document), int16(g.Kind), [16]byte(a.From))
			}
		}
	}
}

// queueHandovers keeps what the successor was given, for the notice of it.
func queueHandovers(b *pgx.Batch, a exchange.Amendment, entry int64, now time.Time) {
	for _, g := range a.Grants {
		if g.Kind != exchange.GrantRecovery {
			b.Queue("INSERT INTO handovers (document, person, kind, at, by, entry) VALUES ($1, $2, $3, $4, $5, $6)",
				[16]byte(a.Document), [16]byte(g.Person), int16(g.Kind), now, [16]byte(a.By), entry)
		}
	}
}
