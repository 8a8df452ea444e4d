package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// recentEntries bounds how many of the newest entries a look at the vitals
// reads, so that it costs the same however long the log is.
const recentEntries = 20000

// backupState is what an exchange.BackupState consists of.
const backupState = `(SELECT at FROM log_records ORDER BY index LIMIT 1),
	(SELECT max(made) FROM backups WHERE removed IS NULL), (SELECT max(tested) FROM backups WHERE passed)`

const selectVitals = `SELECT h.size, coalesce(c.size, 0),
	(SELECT r.at FROM log_records r WHERE r.index = coalesce(c.size, 0) AND c.size IS DISTINCT FROM h.size),
	pg_database_size(current_database()),
	(SELECT count(*) FROM sessions),
	(SELECT count(*) FROM river_job WHERE state IN ('available', 'retryable') AND scheduled_at <= $1),
	(SELECT count(*) FROM river_job WHERE state IN ('discarded', 'retryable') AND kind <> 'mail' AND attempted_at > $1 - interval '1 hour'),
	(SELECT min(scheduled_at) FROM river_job WHERE state = 'available' AND scheduled_at <= $1), ` + backupState + `
	FROM log_head h LEFT JOIN log_checkpoint c ON true`

// selectActs counts the acts of the last hour by person. Openings count once a
// document.
const selectActs = `SELECT kind, actor, CASE WHEN kind = $3 THEN count(DISTINCT document) ELSE count(*) END AS times
	FROM log_records WHERE index >= $1 AND at > $2 AND kind IN ($3, $4, $5) GROUP BY kind, actor ORDER BY times DESC`

// Vitals reads the state of the service in one snapshot; see
// exchange.WatchStore.
func (db *DB) Vitals(ctx context.Context, now time.Time) (exchange.Vitals, error) {
	var v exchange.Vitals
	err := db.atomically(ctx, "read vitals", func(tx pgx.Tx) error {
		v = exchange.Vitals{At: now}
		if _, err := tx.Exec(ctx, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"); err != nil {
			return err
		}
		var unsigned, oldest, first, made, drilled *time.Time
		if err := tx.QueryRow(ctx, selectVitals, now).Scan(&v.LogEntries, &v.SignedEntries, &unsigned, &v.DatabaseBytes, &v.Sessions,
			&v.JobsWaiting, &v.JobsFailed, &oldest, &first, &made, &drilled); err != nil {
			return err
		}
		v.UnsignedSince, v.OldestJob = orZero(unsigned), orZero(oldest)
		v.Backups = exchange.BackupState{First: orZero(first), Made: orZero(made), Drilled: orZero(drilled)}
		if err := readTallies(ctx, tx, &v); err != nil {
			return err
		}
		var err error
		v.Alarms, err = readAlarms(ctx, tx, "ended IS NULL")
		return err
	})
	return v, err
}

// busiest is how many people a tally names.
const busiest = 10

func readTallies(ctx context.Context, tx pgx.Tx, v *exchange.Vitals) error {
	rows, err := tx.Query(ctx, selectActs, v.LogEntries-recentEntries, v.At.Add(-time.Hour),
		string(audit.KindReleased), string(audit.KindRefused), string(audit.KindSignInRefused))
	if err != nil {
		return err
	}
	var kind string
	var t exchange.Tally
	_, err = pgx.ForEachRow(rows, []any{&kind, &t.Person, &t.Times}, func() error {
		switch audit.Kind(kind) {
		case audit.KindReleased:
			v.Released += t.Times
			v.Openers = firstOf(v.Openers, t)
		case audit.KindRefused:
			v.Refused += t.Times
			v.Refusals = firstOf(v.Refusals, t)
		default:
			v.SignInsFailed += t.Times
		}
		return nil
	})
	return err
}

func firstOf(tallies []exchange.Tally, t exchange.Tally) []exchange.Tally {
	if len(tallies) == busiest {
		return tallies
	}
	return append(tallies, t)
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func readAlarms(ctx context.Context, q querier, which string, args ...any) ([]exchange.Alarm, error) {
	rows, err := q.Query(ctx, "SELECT code, subject, detail, since, ended FROM alarms WHERE "+which+" ORDER BY since DESC, id DESC LIMIT 1000", args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a exchange.Alarm, err error) {
		var ended *time.Time
		err = row.Scan(&a.Code, &a.Subject, &a.Detail, &a.Since, &ended)
		a.Ended = orZero(ended)
		return a, err
	})
}

// RaiseAlarm makes an alarm stand; it reports whether it did not before.
func (db *DB) RaiseAlarm(ctx context.Context, a exchange.Alarm) (isNew bool, err error) {
	err = db.pool.QueryRow(ctx, `INSERT INTO alarms (code, subject, detail, since) VALUES ($1, $2, $3, $4)
		ON CONFLICT (code, subject) WHERE ended IS NULL DO UPDATE SET detail = excluded.detail RETURNING xmax = 0`,
		a.Code, a.Subject, a.Detail, a.Since).Scan(&isNew)
	return isNew, failed("raise alarm", err)
}

// EndAlarm ends an alarm; it reports whether it stood.
func (db *DB) EndAlarm(ctx context.Context, code, subject string, now time.Time) (bool, error) {
	tag, err := db.pool.Exec(ctx, "UPDATE alarms SET ended = $3 WHERE code = $1 AND subject = $2 AND ended IS NULL", code, subject, now)
	return tag.RowsAffected() > 0, failed("end alarm", err)
}

// Alarms gives the alarms that stand or ended after since, newest first.
func (db *DB) Alarms(ctx context.Context, since time.Time) ([]exchange.Alarm, error) {
	alarms, err := readAlarms(ctx, db.pool, "ended IS NULL OR ended > $1", since)
	return alarms, failed("read alarms", err)
}
