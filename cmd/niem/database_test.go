package main

import (
	"context"
	"encoding/hex"
	"testing"

	"github.com/jackc/pgx/v5"

	"niem/crypto"
)

// query reads one column of bytes as the database's owner.
func (s *stage) query(t *testing.T, sql string, document crypto.DocumentID) ([][]byte, error) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.database.URL("niem"))
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, sql, [16]byte(document))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[[]byte])
}

// storedObjects are the objects noted for an upload.
func (s *stage) storedObjects(t *testing.T, document crypto.DocumentID) []string {
	t.Helper()
	rows, err := s.query(t, "SELECT sum FROM upload_objects WHERE document = $1 AND stored", document)
	if err != nil {
		t.Fatal(err)
	}
	sums := make([]string, len(rows))
	for i, row := range rows {
		sums[i] = hex.EncodeToString(row)
	}
	return sums
}
