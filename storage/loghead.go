package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"niem/exchange"
	"niem/exchange/audit"
)

// head is the log's head row: the size of the tree and the roots of its
// complete subtrees, the largest first. They suffice to append and to compute
// the root; as a tlog.HashReader it gives those and no other hashes.
type head struct {
	size     int64
	frontier []byte // 32 bytes a subtree
}

func readHead(ctx context.Context, q querier, locked string) (head, error) {
	var h head
	err := q.QueryRow(ctx, "SELECT size, frontier FROM log_head"+locked).Scan(&h.size, &h.frontier)
	return h, err
}

// lockHead locks the head for records of those times, and refuses one that is
// off the database's clock, or before what was signed already: both would stand
// on the log for good. The time is read again where the lock was waited for.
func (db *DB) lockHead(ctx context.Context, tx pgx.Tx, records []audit.Record) (head, error) {
	var h head
	var there time.Time
	var signed *time.Time
	err := tx.QueryRow(ctx, "SELECT size, frontier, clock_timestamp(), (SELECT c.at FROM log_checkpoint c) FROM log_head FOR UPDATE").
		Scan(&h.size, &h.frontier, &there, &signed)
	if err != nil {
		return h, fmt.Errorf("lock log head: %w", err)
	}
	for _, rec := range records {
		if err := inStep(rec.Time, there.Add(db.ahead())); err != nil {
			return h, err
		}
		if signed != nil && rec.Time.Before(signed.Add(-audit.ClockTolerance)) {
			return h, verdict{&exchange.ClockError{Of: exchange.ClockOfLog, Here: rec.Time, There: *signed}}
		}
	}
	return h, nil
}

// ReadHashes implements tlog.HashReader.
func (h head) ReadHashes(indexes []int64) ([]audit.Hash, error) {
	known := make(map[int64]audit.Hash)
	rest := h.frontier
	for level := 62; level >= 0; level-- {
		// A set bit of the size is a complete subtree of that level; the bits
		// above it count what stands to its left.
		if h.size>>level&1 == 0 {
			continue
		}
		if len(rest) < tlog.HashSize {
			return nil, errHead
		}
		known[tlog.StoredHashIndex(level, h.size>>level-1)] = audit.Hash(rest[:tlog.HashSize])
		rest = rest[tlog.HashSize:]
	}
	out := make([]audit.Hash, len(indexes))
	for i, index := range indexes {
		hash, ok := known[index]
		if !ok {
			return nil, errHead
		}
		out[i] = hash
	}
	return out, nil
}

var errHead = errors.New("the log's head row lacks a subtree")

// grown is the frontier after an append that stored the hashes: of those the
// last is the root of a subtree that takes the place of all it completed.
func (h head) grown(hashes []audit.Hash) []byte {
	kept := len(h.frontier) - tlog.HashSize*(len(hashes)-1)
	return append(h.frontier[:kept:kept], hashes[len(hashes)-1][:]...)
}
