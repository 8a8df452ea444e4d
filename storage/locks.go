package storage

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// Locked lists people of the roster whose account is locked for strangers or on
// a device, the latest first.
func (db *DB) Locked(ctx context.Context, limit int) ([]exchange.Lock, error) {
	rows, err := db.pool.Query(ctx, `SELECT subject, min(at), bool_or(device <> '') FROM login_locks
		WHERE known AND ended IS NULL AND EXISTS (SELECT FROM people WHERE people.id = subject)
		GROUP BY subject ORDER BY min(at) DESC, subject LIMIT $1`, limit)
	if err != nil {
		return nil, failed("list locks", err)
	}
	locks, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l exchange.Lock, err error) {
		err = row.Scan((*[16]byte)(&l.Person.ID), &l.At, &l.Device)
		return l, err
	})
	if err != nil {
		return nil, failed("list locks", err)
	}
	ids := make([]exchange.PersonID, len(locks))
	for i, l := range locks {
		ids[i] = l.Person.ID
	}
	people, err := peopleByID(ctx, db.pool, ids)
	for i := range locks {
		locks[i].Person = people[locks[i].Person.ID]
	}
	return locks, failed("list locks", err)
}

// Unlock ends the person's locks and clears all counters; the devices are
// forgotten if failures of one locked it. What the directory saw of wrong
// passwords stays counted.
func (db *DB) Unlock(ctx context.Context, person exchange.PersonID, by *exchange.PersonID, rec audit.Record) error {
	return db.atomically(ctx, "unlock", func(tx pgx.Tx) error {
		if err := lockSubject(ctx, tx, person); err != nil {
			return err
		}
		var who *[16]byte
		if by != nil {
			who = (*[16]byte)(by)
		}
		rows, err := tx.Query(ctx, "UPDATE login_locks SET ended = $2, ended_by = $3 WHERE subject = $1 AND ended IS NULL RETURNING device <> ''", [16]byte(person), rec.Time, who)
		if err != nil {
			return err
		}
		byDevice, err := pgx.CollectRows(rows, pgx.RowTo[bool])
		if err != nil {
			return err
		}
		if len(byDevice) == 0 {
			return verdict{exchange.ErrNotFound}
		}
		if _, err := tx.Exec(ctx, "UPDATE login_attempts SET counts = false WHERE subject = $1 AND counts AND state = 'refused'", [16]byte(person)); err != nil {
			return err
		}
		if slices.Contains(byDevice, true) {
			if _, err := tx.Exec(ctx, forgetDevices, [16]byte(person)); err != nil {
				return err
			}
		}
		_, err = db.append(ctx, tx, rec, nil)
		return err
	})
}

// SinceLastSignIn reads what happened since the sign-in before the one that
// began session: the last on the same device, if it was known, else the last.
func (db *DB) SinceLastSignIn(ctx context.Context, person exchange.PersonID, session exchange.ID, limit int) (n exchange.Notice, err error) {
	var id int64
	var issued []byte
	err = db.pool.QueryRow(ctx, "SELECT id, issued, device = '' FROM login_attempts WHERE session = $1 AND subject = $2", [16]byte(session), [16]byte(person)).
		Scan(&id, &issued, &n.NewDevice)
	if err != nil {
		return n, failed("read sign-in", err)
	}
	var before int64
	var since *time.Time
	err = db.pool.QueryRow(ctx, `SELECT id, at FROM login_attempts WHERE subject = $1 AND state = 'signed_in' AND id < $2
		ORDER BY issued = $3 DESC, id DESC LIMIT 1`, [16]byte(person), id, issued).Scan(&before, &since)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return n, failed("read sign-in before", err)
	}
	if since != nil {
		n.Since = *since
	}
	if n.FailedAt, err = db.times(ctx, "state = 'refused'", person, before, id, limit); err != nil {
		return n, err
	}
	if n.NewDevices, err = db.times(ctx, "state = 'signed_in' AND device = ''", person, before, id, limit); err != nil {
		return n, err
	}
	err = db.pool.QueryRow(ctx, "SELECT count(*) FROM login_attempts WHERE subject = $1 AND state = 'refused' AND id > $2", [16]byte(person), before).Scan(&n.Failures)
	if err != nil {
		return n, failed("count failures", err)
	}
	rows, err := db.pool.Query(ctx, `SELECT l.at, l.ended, coalesce(p.full_name, '') FROM login_locks l LEFT JOIN people p ON p.id = l.ended_by
		WHERE l.subject = $1 AND (l.ended IS NULL OR greatest(l.at, l.ended) >= coalesce($2::timestamptz, '-infinity')) ORDER BY l.id DESC LIMIT $3`, [16]byte(person), since, limit)
	if err != nil {
		return n, failed("read locks", err)
	}
	locks, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l exchange.LockNotice, err error) {
		var ended *time.Time
		err = row.Scan(&l.At, &ended, &l.UnlockedBy)
		if ended != nil {
			l.UnlockedAt = *ended
		}
		return l, err
	})
	if err != nil {
		return n, failed("read locks", err)
	}
	n.Locks = locks
	n.Acts, err = db.notices(ctx, person, since, limit)
	return n, err
}

// times are those of the person's newest attempts of a kind after one, without
// another.
func (db *DB) times(ctx context.Context, where string, person exchange.PersonID, after, without int64, limit int) ([]time.Time, error) {
	rows, err := db.pool.Query(ctx, "SELECT at FROM login_attempts WHERE "+where+" AND subject = $1 AND id > $2 AND id <> $3 ORDER BY id DESC LIMIT $4",
		[16]byte(person), after, without, limit)
	if err != nil {
		return nil, failed("read attempts", err)
	}
	at, err := pgx.CollectRows(rows, pgx.RowTo[time.Time])
	return at, failed("read attempts", err)
}
