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

// TakeSource counts an attempt of a network and gives how many it had since the
// window began.
func (db *DB) TakeSource(ctx context.Context, source string, now time.Time, window time.Duration) (n int, err error) {
	err = db.pool.QueryRow(ctx, `INSERT INTO login_sources AS s (source, since, taken) VALUES ($1, $2, 1)
		ON CONFLICT (source) DO UPDATE SET
			since = CASE WHEN s.since <= $3 THEN excluded.since ELSE s.since END,
			taken = CASE WHEN s.since <= $3 THEN 1 ELSE s.taken + 1 END
		RETURNING taken`, source, now, now.Add(-window)).Scan(&n)
	return n, failed("count attempt of a network", err)
}

// GiveSource takes back one attempt of a network.
func (db *DB) GiveSource(ctx context.Context, source string) error {
	_, err := db.pool.Exec(ctx, "UPDATE login_sources SET taken = taken - 1 WHERE source = $1 AND taken > 0", source)
	return failed("take back attempt of a network", err)
}

// lockSubject lets one transaction at a time count somebody's attempts.
func lockSubject(ctx context.Context, tx pgx.Tx, subject exchange.PersonID) error {
	_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('login ' || $1::uuid, 0))", [16]byte(subject))
	return err
}

// ReserveAttempt commits the attempt as a failure; see exchange.AttemptStore.
func (db *DB) ReserveAttempt(ctx context.Context, a exchange.Attempt, since time.Time, decide func(exchange.AttemptFacts) exchange.AttemptRuling) (exchange.Attempt, error) {
	err := db.atomically(ctx, "reserve attempt", func(tx pgx.Tx) error {
		if err := lockSubject(ctx, tx, a.Subject); err != nil {
			return err
		}
		var f exchange.AttemptFacts
		var epoch int64
		err := tx.QueryRow(ctx, "SELECT coalesce((SELECT epoch FROM device_epochs WHERE person = $1), 0)", [16]byte(a.Subject)).Scan(&epoch)
		if err != nil {
			return err
		}
		if len(a.Device) == 0 || a.Epoch != epoch {
			a.Device = []byte{}
		}
		f.Known = len(a.Device) > 0
		err = tx.QueryRow(ctx, `SELECT
			EXISTS (SELECT FROM login_locks WHERE subject = $1 AND device = $2 AND ended IS NULL),
			count(*) FILTER (WHERE counts AND device = $2),
			count(*) FILTER (WHERE bound AND state <> 'signed_in' AND at > $3),
			count(*) FILTER (WHERE bound AND state <> 'signed_in' AND at > $3 AND device = '')
			FROM login_attempts WHERE subject = $1`, [16]byte(a.Subject), a.Device, since).Scan(&f.Locked, &f.Failures, &f.Bound, &f.BoundStrangers)
		if err != nil {
			return err
		}
		a.Ruling = decide(f)
		return tx.QueryRow(ctx, `INSERT INTO login_attempts (subject, known, device, source, at, state, counts, bound)
			VALUES ($1, $2, $3, $4, $5, 'open', $6, $7) RETURNING id`,
			[16]byte(a.Subject), a.Person, a.Device, a.Source, a.At, !a.Ruling.Locked, a.Binds && !a.Ruling.Decoy()).Scan(&a.ID)
	})
	return a, err
}

// RefuseAttempt makes a failure final; the one that uses its counter up locks.
func (db *DB) RefuseAttempt(ctx context.Context, a exchange.Attempt, most int, rec func(locks bool) audit.Record) error {
	return db.atomically(ctx, "refuse attempt", func(tx pgx.Tx) error {
		if err := lockSubject(ctx, tx, a.Subject); err != nil {
			return err
		}
		if err := one(tx.Exec(ctx, "UPDATE login_attempts SET state = 'refused' WHERE id = $1 AND state = 'open'", a.ID)); err != nil {
			return err
		}
		var refused int
		err := tx.QueryRow(ctx, "SELECT count(*) FROM login_attempts WHERE subject = $1 AND device = $2 AND counts AND state = 'refused'",
			[16]byte(a.Subject), a.Device).Scan(&refused)
		if err != nil {
			return err
		}
		locks := false
		for _, device := range counters(a.Device) {
			tag, err := tx.Exec(ctx, `INSERT INTO login_locks (subject, known, device, at) SELECT $1, $2, $3, $4 WHERE $5
				ON CONFLICT (subject, device) WHERE ended IS NULL DO NOTHING`, [16]byte(a.Subject), a.Person, device, a.At, refused >= most)
			if err != nil {
				return err
			}
			locks = locks || tag.RowsAffected() > 0
		}
		_, err = db.append(ctx, tx, rec(locks), nil)
		return err
	})
}

// counters are what a used-up counter locks: itself, and the strangers' one.
func counters(device []byte) [][]byte {
	if len(device) == 0 {
		return [][]byte{{}}
	}
	return [][]byte{device, {}}
}

// AcceptAttempt takes a failure back and clears its counter; attempts under way
// count on.
func (db *DB) AcceptAttempt(ctx context.Context, a exchange.Attempt, note *exchange.SignInNote) error {
	return db.atomically(ctx, "accept attempt", func(tx pgx.Tx) error {
		if err := lockSubject(ctx, tx, a.Subject); err != nil {
			return err
		}
		var err error
		if note == nil {
			err = one(tx.Exec(ctx, "DELETE FROM login_attempts WHERE id = $1 AND state = 'open'", a.ID))
		} else {
			err = one(tx.Exec(ctx, "UPDATE login_attempts SET state = 'signed_in', counts = false, session = $2, issued = $3 WHERE id = $1 AND state = 'open'",
				a.ID, [16]byte(note.Session), note.Device))
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE login_attempts SET counts = false WHERE subject = $1 AND device = $2 AND counts AND state = 'refused'",
			[16]byte(a.Subject), a.Device)
		return err
	})
}

// DropAttempt takes back a failure of which nothing is known.
func (db *DB) DropAttempt(ctx context.Context, a exchange.Attempt) error {
	_, err := db.pool.Exec(ctx, "DELETE FROM login_attempts WHERE id = $1 AND state = 'open'", a.ID)
	return failed("take back attempt", err)
}

// one fails unless exactly one open attempt was settled: each is settled once.
func one(tag pgconn.CommandTag, err error) error {
	if err == nil && tag.RowsAffected() != 1 {
		return errSettled
	}
	return err
}

var errSettled = errors.New("the attempt is settled already")

// DeviceEpoch is the number that tokens of the person's devices must carry.
func (db *DB) DeviceEpoch(ctx context.Context, person exchange.PersonID) (epoch int64, err error) {
	err = db.pool.QueryRow(ctx, "SELECT coalesce((SELECT epoch FROM device_epochs WHERE person = $1), 0)", [16]byte(person)).Scan(&epoch)
	return epoch, failed("read device epoch", err)
}

const forgetDevices = `INSERT INTO device_epochs AS e (person, epoch) VALUES ($1, 1) ON CONFLICT (person) DO UPDATE SET epoch = e.epoch + 1`

// ForgetDevices makes every device of the person a stranger.
func (db *DB) ForgetDevices(ctx context.Context, person exchange.PersonID) error {
	_, err := db.pool.Exec(ctx, forgetDevices, [16]byte(person))
	return failed("forget devices", err)
}

// SweepAttempts forgets what decides and tells nothing any more. What counts
// towards a person's lock stays.
func (db *DB) SweepAttempts(ctx context.Context, old, recent time.Time, keep int) (n int, err error) {
	for _, statement := range []struct {
		sql  string
		args []any
	}{
		{"DELETE FROM login_attempts WHERE known AND NOT counts AND at < $1", []any{old}},
		{"DELETE FROM login_attempts WHERE NOT known AND at < $1", []any{recent}},
		{"DELETE FROM login_attempts WHERE id IN (SELECT id FROM login_attempts WHERE NOT known ORDER BY id DESC OFFSET $1)", []any{keep}},
		{"DELETE FROM login_attempts WHERE id IN (SELECT id FROM login_attempts WHERE known AND NOT counts AND state = 'refused' ORDER BY id DESC OFFSET $1)", []any{keep}},
		{"DELETE FROM login_locks WHERE NOT known AND at < $1 OR ended < $2", []any{recent, old}},
		{"DELETE FROM login_locks WHERE id IN (SELECT id FROM login_locks WHERE NOT known ORDER BY id DESC OFFSET $1)", []any{keep}},
		{"DELETE FROM notices WHERE at < $1", []any{old}},
		{"DELETE FROM login_sources WHERE since < $1", []any{recent}},
		{"DELETE FROM login_sources WHERE source IN (SELECT source FROM login_sources ORDER BY since DESC OFFSET $1)", []any{keep}},
	} {
		tag, err := db.pool.Exec(ctx, statement.sql, statement.args...)
		if err != nil {
			return n, failed("sweep attempts", err)
		}
		n += int(tag.RowsAffected())
	}
	return n, nil
}
