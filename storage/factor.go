package storage

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// Factors tells what the person has as second factor.
func (db *DB) Factors(ctx context.Context, person exchange.PersonID) (f exchange.Factors, err error) {
	var since *time.Time
	err = db.pool.QueryRow(ctx, `SELECT (SELECT added FROM totp_secrets WHERE person = $1), (SELECT count(*) FROM recovery_codes WHERE person = $1)`,
		[16]byte(person)).Scan(&since, &f.Codes)
	if err != nil {
		return f, failed("read factors", err)
	}
	if since != nil {
		f.TOTP = *since
	}
	rows, err := db.pool.Query(ctx, "SELECT id, name, credential, counter, added FROM passkeys WHERE person = $1 ORDER BY added, id", [16]byte(person))
	if err != nil {
		return f, failed("read factors", err)
	}
	f.Passkeys, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (k exchange.Passkey, err error) {
		err = row.Scan(&k.ID, &k.Name, &k.Credential, &k.Counter, &k.Added)
		return k, err
	})
	return f, failed("read factors", err)
}

// TOTPSecret gives the sealed secret; exchange.ErrNotFound without one.
func (db *DB) TOTPSecret(ctx context.Context, person exchange.PersonID) (sealed []byte, err error) {
	err = db.pool.QueryRow(ctx, "SELECT sealed FROM totp_secrets WHERE person = $1", [16]byte(person)).Scan(&sealed)
	return sealed, failed("read factor", err)
}

// changeFactors runs a change of the person's factors with its entry.
func (db *DB) changeFactors(ctx context.Context, what string, rec audit.Record, with func(*pgx.Batch, int64), change func(tx pgx.Tx) error) error {
	return db.atomically(ctx, what, func(tx pgx.Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		_, err := db.append(ctx, tx, rec, with)
		return err
	})
}

// EnrolTOTP stores a secret in place of any before, used up to step, with
// recovery codes if codes is not nil; the session's challenge ends.
func (db *DB) EnrolTOTP(ctx context.Context, person exchange.PersonID, session exchange.ID, sealed []byte, step int64, codes []exchange.Hash, rec audit.Record) error {
	return db.changeFactors(ctx, "enrol factor", rec, nil, func(tx pgx.Tx) error {
		if err := firstFactor(ctx, tx, person, codes); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO totp_secrets (person, sealed, used_step, added) VALUES ($1, $2, $3, $4)
			ON CONFLICT (person) DO UPDATE SET sealed = excluded.sealed, used_step = excluded.used_step, added = excluded.added`,
			[16]byte(person), sealed, step, rec.Time)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM factor_challenges WHERE session = $1", [16]byte(session)); err != nil {
			return err
		}
		return replaceCodes(ctx, tx, person, codes)
	})
}

// firstFactor refuses, of several factors enrolled as the first, all but one.
func firstFactor(ctx context.Context, tx pgx.Tx, person exchange.PersonID, codes []exchange.Hash) error {
	if codes == nil {
		return nil
	}
	if err := lockSessions(ctx, tx, person); err != nil {
		return err
	}
	var any bool
	err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM totp_secrets WHERE person = $1) OR EXISTS (SELECT FROM passkeys WHERE person = $1)", [16]byte(person)).Scan(&any)
	if err == nil && any {
		return exchange.ErrConflict
	}
	return err
}

// replaceCodes stores codes in place of all before; nil leaves them.
func replaceCodes(ctx context.Context, tx pgx.Tx, person exchange.PersonID, codes []exchange.Hash) error {
	if codes == nil {
		return nil
	}
	if _, err := tx.Exec(ctx, "DELETE FROM recovery_codes WHERE person = $1", [16]byte(person)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO recovery_codes (person, sum) SELECT $1, unnest($2::bytea[])", [16]byte(person), byteas(codes))
	return err
}

// UseTOTPStep takes a time step, of which each is taken once and none after a
// later one. It reports whether it was taken.
func (db *DB) UseTOTPStep(ctx context.Context, person exchange.PersonID, step int64) (bool, error) {
	tag, err := db.pool.Exec(ctx, "UPDATE totp_secrets SET used_step = $2 WHERE person = $1 AND used_step < $2", [16]byte(person), step)
	return tag.RowsAffected() == 1, failed("use factor", err)
}

// AddPasskey stores a passkey, and recovery codes like EnrolTOTP;
// exchange.ErrConflict when it is stored already.
func (db *DB) AddPasskey(ctx context.Context, person exchange.PersonID, k exchange.Passkey, codes []exchange.Hash, rec audit.Record) error {
	return db.changeFactors(ctx, "enrol factor", rec, nil, func(tx pgx.Tx) error {
		if err := firstFactor(ctx, tx, person, codes); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO passkeys (id, person, name, credential, counter, added) VALUES ($1, $2, $3, $4, $5, $6)",
			k.ID, [16]byte(person), k.Name, k.Credential, int64(k.Counter), k.Added)
		if err != nil {
			return err
		}
		return replaceCodes(ctx, tx, person, codes)
	})
}

// UsePasskey notes a use, unless another one has counted as far already.
func (db *DB) UsePasskey(ctx context.Context, person exchange.PersonID, k exchange.Passkey, before uint32) (bool, error) {
	tag, err := db.pool.Exec(ctx, "UPDATE passkeys SET credential = $3, counter = $4 WHERE id = $1 AND person = $2 AND counter = $5",
		k.ID, [16]byte(person), k.Credential, int64(k.Counter), int64(before))
	return tag.RowsAffected() == 1, failed("use factor", err)
}

// UseRecoveryCode deletes a code, with its entry; exchange.ErrNotFound when
// there is no such code.
func (db *DB) UseRecoveryCode(ctx context.Context, person exchange.PersonID, code exchange.Hash, rec audit.Record) error {
	return db.changeFactors(ctx, "use recovery code", rec, nil, func(tx pgx.Tx) error {
		return deleteOne(ctx, tx, "DELETE FROM recovery_codes WHERE person = $1 AND sum = $2", [16]byte(person), code[:])
	})
}

// ReplaceRecoveryCodes stores new codes in place of all before.
func (db *DB) ReplaceRecoveryCodes(ctx context.Context, person exchange.PersonID, codes []exchange.Hash, rec audit.Record) error {
	return db.changeFactors(ctx, "replace recovery codes", rec, nil, func(tx pgx.Tx) error { return replaceCodes(ctx, tx, person, codes) })
}

// deleteOne fails with exchange.ErrNotFound when nothing is deleted.
func deleteOne(ctx context.Context, tx pgx.Tx, sql string, args ...any) error {
	tag, err := tx.Exec(ctx, sql, args...)
	if err == nil && tag.RowsAffected() == 0 {
		return exchange.ErrNotFound
	}
	return err
}

// codesOfNothing deletes the recovery codes of somebody without any factor.
const codesOfNothing = `DELETE FROM recovery_codes WHERE person = $1
	AND NOT EXISTS (SELECT FROM totp_secrets WHERE person = $1) AND NOT EXISTS (SELECT FROM passkeys WHERE person = $1)`

// RemoveTOTP fails with exchange.ErrNotFound when there is none; with the last
// factor the recovery codes go.
func (db *DB) RemoveTOTP(ctx context.Context, person exchange.PersonID, rec audit.Record) error {
	return db.changeFactors(ctx, "remove factor", rec, nil, func(tx pgx.Tx) error {
		return errors.Join(deleteOne(ctx, tx, "DELETE FROM totp_secrets WHERE person = $1", [16]byte(person)), execute(ctx, tx, codesOfNothing, [16]byte(person)))
	})
}

// RemovePasskey is RemoveTOTP for one passkey.
func (db *DB) RemovePasskey(ctx context.Context, person exchange.PersonID, id []byte, rec audit.Record) error {
	return db.changeFactors(ctx, "remove factor", rec, nil, func(tx pgx.Tx) error {
		return errors.Join(deleteOne(ctx, tx, "DELETE FROM passkeys WHERE person = $1 AND id = $2", [16]byte(person), id), execute(ctx, tx, codesOfNothing, [16]byte(person)))
	})
}

func execute(ctx context.Context, tx pgx.Tx, sql string, args ...any) error {
	_, err := tx.Exec(ctx, sql, args...)
	return err
}

// ResetFactors removes all that the person has, and ends the sessions;
// exchange.ErrNotFound when there is nothing.
func (db *DB) ResetFactors(ctx context.Context, person exchange.PersonID, rec audit.Record) error {
	return db.changeFactors(ctx, "reset factors", rec, func(b *pgx.Batch, index int64) { queueNotice(b, person, rec, index) }, func(tx pgx.Tx) error {
		var found int64
		for _, sql := range []string{"DELETE FROM totp_secrets WHERE person = $1", "DELETE FROM passkeys WHERE person = $1"} {
			tag, err := tx.Exec(ctx, sql, [16]byte(person))
			if err != nil {
				return err
			}
			found += tag.RowsAffected()
		}
		if found == 0 {
			return exchange.ErrNotFound
		}
		if err := execute(ctx, tx, "DELETE FROM recovery_codes WHERE person = $1", [16]byte(person)); err != nil {
			return err
		}
		return execute(ctx, tx, "DELETE FROM sessions WHERE person = $1", [16]byte(person))
	})
}
