package storage

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// AskReplacement keeps a person's request, in place of an older one.
func (db *DB) AskReplacement(ctx context.Context, r exchange.Replacement, rec audit.Record) (e audit.Entry, err error) {
	err = db.atomically(ctx, "ask for a replacement", func(tx pgx.Tx) error {
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue("DELETE FROM key_replacements WHERE person = $1", [16]byte(r.Person))
			b.Queue("INSERT INTO key_replacements (person, account, statement, registrars, asked, entry) VALUES ($1, $2, $3, '{}', $4, $5)",
				[16]byte(r.Person), r.Account, r.Statement.Details(r.Statement.Signatures...), r.Asked, index)
			queueNotice(b, r.Person, rec, index)
		})
		return err
	})
	return e, err
}

// Replacement gives a person's request asked since then; exchange.ErrNotFound.
func (db *DB) Replacement(ctx context.Context, person exchange.PersonID, since time.Time) (exchange.Replacement, error) {
	r := exchange.Replacement{Person: person}
	var details map[string]string
	var registrars [][16]byte
	err := db.pool.QueryRow(ctx, "SELECT account, statement, registrars, asked, entry FROM key_replacements WHERE person = $1 AND asked > $2",
		[16]byte(person), since).Scan(&r.Account, &details, &registrars, &r.Asked, &r.Entry)
	if err == nil {
		r.Registrars = fromUUIDs[exchange.PersonID](registrars)
		r.Statement.KeyStatement, r.Statement.Signatures, err = audit.KeyStatementOf(
			audit.Record{Kind: audit.KindKeyReplaced, Subject: person.String(), Details: details})
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return exchange.Replacement{}, exchange.ErrNotFound
	}
	return r, failed("read replacement", err)
}

// SignReplacement keeps a request with the newest registrar's signature.
func (db *DB) SignReplacement(ctx context.Context, r exchange.Replacement, rec audit.Record) error {
	return db.changeReplacement(ctx, r, rec, `UPDATE key_replacements SET statement = $4, registrars = $3
		WHERE person = $1 AND entry = $2 AND registrars = ($3::uuid[])[:cardinality($3::uuid[]) - 1]`,
		[16]byte(r.Person), r.Entry, uuids(r.Registrars), r.Statement.Details(r.Statement.Signatures...))
}

// EndReplacement deletes a request.
func (db *DB) EndReplacement(ctx context.Context, r exchange.Replacement, rec audit.Record) error {
	return db.changeReplacement(ctx, r, rec, "DELETE FROM key_replacements WHERE person = $1 AND entry = $2", [16]byte(r.Person), r.Entry)
}

// changeReplacement makes one change of a request with its record;
// exchange.ErrConflict when the request is no more as it was read.
func (db *DB) changeReplacement(ctx context.Context, r exchange.Replacement, rec audit.Record, change string, values ...any) error {
	return db.atomically(ctx, "change replacement", func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, change, values...)
		if err != nil {
			return err
		}
		if tag.RowsAffected() != 1 {
			return verdict{exchange.ErrConflict}
		}
		_, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) { queueNotice(b, r.Person, rec, index) })
		return err
	})
}
