package main

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"niem/deploy/parts"
)

// TestChangedDatabaseFailsVerification: whoever owns the database changes what
// the log keeps, past its triggers. The very next verification fails, for every
// client, and not for officers with an export only.
func TestChangedDatabaseFailsVerification(t *testing.T) {
	s := theStage(t)
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.database.URL("niem"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE TABLE older AS SELECT * FROM log_head"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.run(ctx, parts.Sender, "login"); err != nil { // an entry more
		t.Fatal(err)
	}
	if _, err := s.run(ctx, parts.Sender, "log", "verify"); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"a record": {
			"UPDATE log_records SET record = convert_to(replace(convert_from(record, 'UTF8'), '\"kind\"', '\"sort\"'), 'UTF8') WHERE index = 5",
			"UPDATE log_records SET record = convert_to(replace(convert_from(record, 'UTF8'), '\"sort\"', '\"kind\"'), 'UTF8') WHERE index = 5"},
		"the order of two records": {
			"UPDATE log_records r SET record = o.record, salt = o.salt FROM log_records o WHERE r.index IN (5, 6) AND o.index = 11 - r.index",
			"UPDATE log_records r SET record = o.record, salt = o.salt FROM log_records o WHERE r.index IN (5, 6) AND o.index = 11 - r.index"},
		"a missing entry": {
			"CREATE TABLE aside AS SELECT * FROM log_records WHERE index = 5; CREATE TABLE aside2 AS SELECT * FROM log_leaves WHERE index = 5; DELETE FROM log_records WHERE index = 5; DELETE FROM log_leaves WHERE index = 5",
			"INSERT INTO log_leaves SELECT * FROM aside2; INSERT INTO log_records SELECT * FROM aside; DROP TABLE aside, aside2"},
		"the end of the log": {
			"CREATE TABLE newer AS SELECT * FROM log_head; UPDATE log_head h SET size = o.size, frontier = o.frontier FROM older o",
			"UPDATE log_head h SET size = n.size, frontier = n.frontier FROM newer n; DROP TABLE newer, older"},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if _, err := conn.Exec(ctx, "SET session_replication_role = replica; "+change[1]); err != nil {
					t.Fatal(err)
				}
				if _, err := s.run(ctx, parts.Sender, "log", "verify"); err != nil {
					t.Error("as it was, the log fails:", err)
				}
			}()
			if _, err := conn.Exec(ctx, "SET session_replication_role = replica; "+change[0]); err != nil {
				t.Fatal(err)
			}
			got, err := s.run(ctx, parts.Sender, "log", "verify")
			var exited *exitError
			if !errors.As(err, &exited) || got.exit != exitUnverified {
				t.Fatalf("exit code %d, %v", got.exit, err)
			}
		})
	}
}
