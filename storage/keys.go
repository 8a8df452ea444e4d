package storage

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// AddKey enrols a first key; exchange.ErrKeyExists when the person has one. An
// account or device key that somebody else has enrolled is ErrConflict.
func (db *DB) AddKey(ctx context.Context, person exchange.PersonID, k exchange.NewKey, rec audit.Record, _ time.Time) (e audit.Entry, err error) {
	device := sha256.Sum256(k.Device[:])
	err = db.atomically(ctx, "enrol key", func(tx pgx.Tx) error {
		var exists bool
		if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM keys WHERE person = $1)", [16]byte(person)).Scan(&exists); err != nil {
			return err
		}
		if exists {
			return verdict{exchange.ErrKeyExists}
		}
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue(`INSERT INTO keys (person, account, device, device_sum, proof, status, enrolled, entry)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
				[16]byte(person), k.Account, k.Device[:], device[:], k.Proof[:], string(exchange.KeyUnconfirmed), index)
		})
		if violates(err, "keys_pkey") { // two devices enrolled at once
			return verdict{exchange.ErrKeyExists}
		}
		return err
	})
	return e, err
}

// ConfirmKey confirms the person's unconfirmed key with that account
// recipient; exchange.ErrConflict when there is none.
func (db *DB) ConfirmKey(ctx context.Context, person, _ exchange.PersonID, account string, rec audit.Record, _ time.Time) (e audit.Entry, err error) {
	err = db.atomically(ctx, "confirm key", func(tx pgx.Tx) error {
		var one int
		err := tx.QueryRow(ctx, "SELECT 1 FROM keys WHERE person = $1 AND account = $2 AND status = $3 FOR UPDATE",
			[16]byte(person), account, string(exchange.KeyUnconfirmed)).Scan(&one)
		if errors.Is(err, pgx.ErrNoRows) {
			return verdict{exchange.ErrConflict}
		}
		if err != nil {
			return err
		}
		e, err = db.append(ctx, tx, rec, func(b *pgx.Batch, index int64) {
			b.Queue("UPDATE keys SET status = $2, entry = $3 WHERE person = $1", [16]byte(person), string(exchange.KeyConfirmed), index)
		})
		return err
	})
	return e, err
}

const selectKeys = `SELECT k.person, k.account, k.device, k.status,
	l.index, l.data, r.record, r.salt, l0.index, l0.data, r0.record, r0.salt
	FROM keys k
	JOIN log_leaves l ON l.index = k.entry LEFT JOIN log_records r ON r.index = l.index
	JOIN log_leaves l0 ON l0.index = k.enrolled LEFT JOIN log_records r0 ON r0.index = l0.index `

func scanKey(row pgx.CollectableRow) (exchange.Key, error) {
	var k exchange.Key
	err := row.Scan((*[16]byte)(&k.Person), &k.Account, (*sum)(&k.Device), &k.Status,
		&k.Entry.Index, (*sum)(&k.Entry.Data), &k.Entry.Record, (*sum)(&k.Entry.Salt),
		&k.Enrolled.Index, (*sum)(&k.Enrolled.Data), &k.Enrolled.Record, (*sum)(&k.Enrolled.Salt))
	return k, err
}

// Keys gives the present keys of those persons who have one.
func (db *DB) Keys(ctx context.Context, persons []exchange.PersonID) ([]exchange.Key, error) {
	rows, err := db.pool.Query(ctx, selectKeys+"WHERE k.person = ANY($1) ORDER BY k.person", uuids(persons))
	if err != nil {
		return nil, failed("read keys", err)
	}
	keys, err := pgx.CollectRows(rows, scanKey)
	return keys, failed("read keys", err)
}

// DeviceKey finds the key whose device half has that SHA-256;
// exchange.ErrNoKey for none or a revoked one.
func (db *DB) DeviceKey(ctx context.Context, device exchange.Hash) (exchange.Key, error) {
	rows, err := db.pool.Query(ctx, selectKeys+"WHERE k.device_sum = $1 AND k.status <> $2", device[:], string(exchange.KeyRevoked))
	if err != nil {
		return exchange.Key{}, failed("read device key", err)
	}
	k, err := pgx.CollectExactlyOneRow(rows, scanKey)
	if errors.Is(err, pgx.ErrNoRows) {
		return exchange.Key{}, exchange.ErrNoKey
	}
	return k, failed("read device key", err)
}

// AddRecovery keeps a unit's first recovery key; exchange.ErrRecoveryExists
// when there is one.
func (db *DB) AddRecovery(ctx context.Context, k exchange.RecoveryKey, rec audit.Record, _ time.Time) (e audit.Entry, err error) {
	err = db.atomically(ctx, "add recovery key", func(tx pgx.Tx) error {
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

// Recovery gives a unit's recovery key; exchange.ErrNoKey.
func (db *DB) Recovery(ctx context.Context, unit string) (exchange.RecoveryKey, error) {
	k := exchange.RecoveryKey{Unit: unit}
	var holders [][16]byte
	var shares [][]byte
	err := db.pool.QueryRow(ctx, `SELECT k.account, k.holders, k.shares, l.index, l.data, r.record, r.salt
		FROM recovery_keys k JOIN log_leaves l ON l.index = k.entry LEFT JOIN log_records r ON r.index = l.index WHERE k.unit = $1`, unit).
		Scan(&k.Account, &holders, &shares, &k.Entry.Index, (*sum)(&k.Entry.Data), &k.Entry.Record, (*sum)(&k.Entry.Salt))
	if errors.Is(err, pgx.ErrNoRows) {
		return exchange.RecoveryKey{}, exchange.ErrNoKey
	}
	if err != nil {
		return exchange.RecoveryKey{}, failed("read recovery key", err)
	}
	if len(holders) != len(k.Holders) || len(shares) != len(k.Shares) {
		return exchange.RecoveryKey{}, fmt.Errorf("read recovery key: row of %d holders", len(holders))
	}
	copy(k.Holders[:], fromUUIDs[exchange.PersonID](holders))
	copy(k.Shares[:], shares)
	return k, nil
}
