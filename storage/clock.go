package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
)

// maxLate is how far an entry's time may lie before the database's clock. Entries
// take their time before they wait for the log, so that is more than the clocks
// themselves may be apart; together with exchange.MaxApart it is
// audit.ClockTolerance.
const maxLate = 2 * exchange.MaxApart

// SetClock sets the database's clock ahead of its server's, for tests.
func (db *DB) SetClock(ahead func() time.Duration) { db.ahead = ahead }

// Time tells the database's clock.
func (db *DB) Time(ctx context.Context) (time.Time, error) {
	at, err := db.timeIn(ctx, db.pool)
	return at, failed("ask the database's clock", err)
}

func (db *DB) timeIn(ctx context.Context, q querier) (at time.Time, err error) {
	err = q.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&at)
	return at.Add(db.ahead()), err
}

// inStep refuses a time that is off the database's clock.
func inStep(at, there time.Time) error {
	if at.After(there.Add(exchange.MaxApart)) || at.Before(there.Add(-maxLate)) {
		return verdict{&exchange.ClockError{Of: exchange.ClockOfDatabase, Here: at, There: there}}
	}
	return nil
}

// earlier is the moment that has come by both clocks, for acts that nothing takes
// back; clocks that are apart refuse it.
func (db *DB) earlier(ctx context.Context, tx pgx.Tx, now time.Time) (time.Time, error) {
	there, err := db.timeIn(ctx, tx)
	if err != nil {
		return now, err
	}
	if there.Before(now) {
		return there, inStep(now, there)
	}
	return now, inStep(now, there)
}
