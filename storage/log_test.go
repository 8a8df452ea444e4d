package storage

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

// logUnderTest lets the suite of package audittest run on the database.
type logUnderTest struct{ *DB }

func (l logUnderTest) Append(ctx context.Context, rec audit.Record) (audit.Entry, error) {
	return l.Note(ctx, rec)
}

func TestLogKeepsItsPromises(t *testing.T) {
	audittest.TestLog(t, func(t *testing.T) audittest.Log { return logUnderTest{newWorld(t).DB} })
}

// verifyLog signs the log as it stands, exports it and re-checks the bytes.
func verifyLog(t testing.TB, db *DB) audit.Report {
	t.Helper()
	ctx := context.Background()
	size, root, err := db.LogTree(ctx)
	if err != nil {
		t.Fatal(err)
	}
	skey, vkey, err := audit.NewLogKey(rand.Reader, "niem.example/log")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := audit.SignCheckpoint(audit.Checkpoint{Origin: "niem.example/log", Size: size, Root: root, Time: start.AddDate(0, 1, 0)}, signer)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = audit.WriteExport(&out, "niem.example/log", vkey, signed, func(fn func(audit.Entry) error) error {
		return db.LogEntries(ctx, 0, size, fn)
	})
	if err != nil {
		t.Fatal(err)
	}
	report, err := audit.VerifyExport(&out, vkey)
	if err != nil {
		t.Fatal(err)
	}
	// Documents here are sent by people without keys: the store does not judge them.
	all := len(report.Findings)
	report.Findings = slices.DeleteFunc(report.Findings, func(f audit.Finding) bool { return f.Code == audit.FoundDevice })
	report.Total -= all - len(report.Findings)
	return report
}

func TestTreeTablesRefuseChange(t *testing.T) {
	w := newWorld(t)
	a := w.person("an", "Nguyễn Văn An", "Khoa KSBT")
	before := w.size()
	for _, sql := range []string{
		"UPDATE log_leaves SET data = data", "DELETE FROM log_leaves", "TRUNCATE log_leaves CASCADE",
		"UPDATE log_hashes SET hash = hash", "DELETE FROM log_hashes", "TRUNCATE log_hashes",
		"UPDATE log_records SET actor = ''", "DELETE FROM log_records", "TRUNCATE log_records",
		"DELETE FROM log_head", "UPDATE log_head SET size = 0", "UPDATE log_head SET size = size + 2",
	} {
		if _, err := w.pool.Exec(w.ctx, sql); err == nil {
			t.Errorf("the service's role may: %s", sql)
		}
		if err := w.exec(sql); err == nil {
			t.Errorf("the owner may: %s", sql)
		}
	}
	if w.size() != before {
		t.Error("the log changed")
	}
	// Erasure takes the record and its salt, never the leaf; only what is older than
	// a year, by the newest entries.
	later := record(audit.KindSignedIn, a.ID, nil)
	later.Actor, later.Time = random16[exchange.PersonID]().String(), start.AddDate(1, 1, 0)
	w.setClock(later.Time)
	w.must(w.atomically(w.ctx, "later", func(tx pgx.Tx) error { _, err := w.append(w.ctx, tx, later, nil); return err }))
	tx, err := w.pool.Begin(w.ctx)
	w.must(err)
	defer tx.Rollback(w.ctx)
	_, err = tx.Exec(w.ctx, "RESET ROLE")
	w.must(err)
	_, err = tx.Exec(w.ctx, "SET LOCAL ROLE niem_erasure")
	w.must(err)
	_, err = tx.Exec(w.ctx, "DELETE FROM log_records WHERE actor = $1", a.ID.String())
	w.must(err)
	_, err = tx.Exec(w.ctx, "SET ROLE "+appRole)
	w.must(err)
	w.must(tx.Commit(w.ctx))
	// No entry names it, so the checker says that it is gone.
	gone := func(f audit.Finding) bool { return f.Code == audit.FoundGone }
	if r := w.verify(); r.Erased != 1 || !slices.ContainsFunc(r.Findings, gone) {
		t.Errorf("after erasure: %+v", r)
	}
}

func TestCheckpointNeverGoesBack(t *testing.T) {
	w := newWorld(t)
	if _, err := w.LastCheckpoint(w.ctx); !errors.Is(err, exchange.ErrNotFound) {
		t.Fatalf("no checkpoint yet: %v", err)
	}
	for _, step := range []struct {
		size  int64
		after time.Duration
		text  string
		kept  bool
	}{{3, 0, "three", true}, {3, time.Second, "three again", true}, {2, 2 * time.Second, "two", false}, {5, 2 * time.Second, "five", true}, {4, 2 * time.Second, "four", false},
		{5, time.Second, "earlier", false}, {6, time.Second, "greater and earlier", false}} {
		kept, err := w.SaveCheckpoint(w.ctx, step.size, start.Add(step.after), []byte(step.text))
		w.must(err)
		if kept != step.kept {
			t.Errorf("%s kept = %v", step.text, kept)
		}
	}
	last, err := w.LastCheckpoint(w.ctx)
	w.must(err)
	if string(last) != "five" {
		t.Errorf("last = %s", last)
	}
}

func TestLogHashesComeInTheOrderAsked(t *testing.T) {
	w := newWorld(t)
	for range 5 {
		_, err := w.Note(w.ctx, record(audit.KindAuditRead, exchange.PersonID{}, nil))
		w.must(err)
	}
	last := tlog.StoredHashCount(5) - 1
	got, err := w.LogHashes(w.ctx, []int64{last, 0, 2, 0})
	w.must(err)
	again, err := w.LogHashes(w.ctx, []int64{0, 0, 2, last})
	w.must(err)
	if got[0] != again[3] || got[1] != again[0] || got[2] != again[2] || got[3] != again[1] {
		t.Error("hashes out of order")
	}
	if _, err := w.LogHashes(w.ctx, []int64{last + 1}); err == nil {
		t.Error("a hash that is not there was given")
	}
}
