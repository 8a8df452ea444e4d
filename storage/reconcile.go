package storage

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"niem/exchange"
	"niem/exchange/audit"
)

// Reconciliation gives how far the releaser's count was compared.
func (db *DB) Reconciliation(ctx context.Context) (r exchange.Reconciliation, err error) {
	err = db.pool.QueryRow(ctx, "SELECT number, at, strange, lost FROM reconciliation").Scan(&r.Number, &r.At, &r.Strange, &r.Lost)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return r, failed("read reconciliation", err)
}

// StrangeLeaves gives those of the leaves that are no release on the log.
func (db *DB) StrangeLeaves(ctx context.Context, peeled []exchange.PeeledLeaf) ([]exchange.PeeledLeaf, error) {
	if len(peeled) == 0 {
		return nil, nil
	}
	indexes := make([]int64, len(peeled))
	for i, p := range peeled {
		indexes[i] = p.Index
	}
	rows, err := db.pool.Query(ctx, "SELECT l.index, l.data FROM releases r JOIN log_leaves l ON l.index = r.entry WHERE r.entry = ANY($1)", indexes)
	if err != nil {
		return nil, failed("read releases", err)
	}
	released := map[int64]audit.Hash{}
	var index int64
	var data audit.Hash
	if _, err := pgx.ForEachRow(rows, []any{&index, (*sum)(&data)}, func() error {
		released[index] = audit.LeafHash(data)
		return nil
	}); err != nil {
		return nil, failed("read releases", err)
	}
	var strange []exchange.PeeledLeaf
	for _, p := range peeled {
		if leaf, ok := released[p.Index]; !ok || leaf != p.Leaf {
			strange = append(strange, p)
		}
	}
	return strange, nil
}

// SaveReconciliation keeps the state, and the record unless its kind is empty.
func (db *DB) SaveReconciliation(ctx context.Context, r exchange.Reconciliation, rec audit.Record) error {
	return db.atomically(ctx, "save reconciliation", func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO reconciliation (number, at, strange, lost) VALUES ($1, $2, $3, $4)
			ON CONFLICT (singleton) DO UPDATE SET number = excluded.number, at = excluded.at, strange = excluded.strange, lost = excluded.lost`,
			r.Number, r.At, r.Strange, r.Lost)
		if err != nil || rec.Kind == "" {
			return err
		}
		_, err = db.append(ctx, tx, rec, nil)
		return err
	})
}
