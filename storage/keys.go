package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// AddRecovery keeps a unit's first recovery key; exchange.ErrRecoveryExists
// when there is one.
func (db *DB) AddRecovery(ctx context.Context, k exchange.RecoveryKey, by exchange.Judged, rec audit.Record) (e audit.Entry, err error) {
	err = db.atomically(ctx, "add recovery key", func(tx pgx.Tx) error {
		if err := holdSigners(ctx, tx, exchange.PersonID{}, by); err != nil {
			return err
		}
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue("INSERT INTO recovery_keys (unit, unit_id, account, holders, shares, entry) VALUES ($1, $2, $3, $4, $5, $6)",
				k.Unit, [16]byte(exchange.UnitID(k.Unit)), k.Account, uuids(k.Holders[:]), k.Shares[:], index)
		})
		if violates(err, "recovery_keys_pkey") {
			return verdict{exchange.ErrRecoveryExists}
		}
		return err
	})
	return e, err
}

const selectRecovery = `SELECT k.unit, k.account, k.holders, k.shares, k.before, l.index, l.data, r.record, r.salt
	FROM (SELECT unit, account, holders, shares, entry, false AS before FROM recovery_keys
		UNION ALL SELECT unit, account, holders, shares, entry, true FROM recovery_keys_before WHERE retired IS NULL) AS k
	JOIN log_leaves l ON l.index = k.entry LEFT JOIN log_records r ON r.index = l.index WHERE k.unit = $1 `

func scanRecovery(row pgx.CollectableRow) (exchange.RecoveryKey, error) {
	var k exchange.RecoveryKey
	var holders [][16]byte
	var shares [][]byte
	err := row.Scan(&k.Unit, &k.Account, &holders, &shares, &k.Before, &k.Entry.Index, (*sum)(&k.Entry.Data), &k.Entry.Record, (*sum)(&k.Entry.Salt))
	if err == nil && (len(holders) != len(k.Holders) || len(shares) != len(k.Shares)) {
		err = fmt.Errorf("row of %d holders", len(holders))
	}
	copy(k.Holders[:], fromUUIDs[exchange.PersonID](holders))
	copy(k.Shares[:], shares)
	return k, err
}

// Recovery gives a unit's recovery key; exchange.ErrNoKey.
func (db *DB) Recovery(ctx context.Context, unit string) (exchange.RecoveryKey, error) {
	rows, err := db.pool.Query(ctx, selectRecovery+"AND NOT k.before", unit)
	if err != nil {
		return exchange.RecoveryKey{}, failed("read recovery key", err)
	}
	k, err := pgx.CollectExactlyOneRow(rows, scanRecovery)
	if errors.Is(err, pgx.ErrNoRows) {
		return exchange.RecoveryKey{}, exchange.ErrNoKey
	}
	return k, failed("read recovery key", err)
}

// RecoveryKeys gives a unit's key and those before it that are not retired,
// newest first.
func (db *DB) RecoveryKeys(ctx context.Context, unit string) ([]exchange.RecoveryKey, error) {
	rows, err := db.pool.Query(ctx, selectRecovery+"ORDER BY k.entry DESC", unit)
	if err != nil {
		return nil, failed("read recovery keys", err)
	}
	keys, err := pgx.CollectRows(rows, scanRecovery)
	return keys, failed("read recovery keys", err)
}
