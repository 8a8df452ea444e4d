package storage

import (
	"context"
	"errors"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/migrations"
)

// each table that the step of a release writes, in turn, refuses the write.
func TestNoReleaseWhenAnyPartOfItFails(t *testing.T) {
	w := newWorld(t)
	a, b := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY")
	d := w.sent(a, b)
	w.must(w.exec(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk trouble' USING ERRCODE = 'io_error'; END $$`))
	for _, at := range []string{"INSERT ON log_leaves", "INSERT ON log_hashes", "INSERT ON log_records", "UPDATE ON log_head", "INSERT ON releases"} {
		w.must(w.exec("CREATE TRIGGER fault BEFORE " + at + " FOR EACH ROW EXECUTE FUNCTION fail()"))
		size := w.size()
		out, err := w.release(query(d, b), start)
		if !errors.Is(err, exchange.ErrUnavailable) || out.Wrapped != nil {
			t.Errorf("%s fails: %v", at, err)
		}
		if w.count("SELECT count(*) FROM releases") != 0 || w.size() != size ||
			int64(w.count("SELECT count(*) FROM log_leaves")) != size || int64(w.count("SELECT count(*) FROM log_records")) != size {
			t.Errorf("%s fails: something was left", at)
		}
		table := at[len("INSERT ON "):]
		w.must(w.exec("DROP TRIGGER fault ON " + table))
	}
	if _, err := w.release(query(d, b), start); err != nil {
		t.Errorf("after the faults: %v", err)
	}
	if r := w.verify(); len(r.Findings) != 0 || r.ByKind[audit.KindReleased] != 1 {
		t.Errorf("the log: %+v", r)
	}
}

// The session ends at every moment of a transaction: between the statements of
// the step, seen from the server, and by a client that gives up waiting.
func TestCutTransactionsLeaveNothing(t *testing.T) {
	w := newWorld(t)
	a, b := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY")
	d := w.sent(a, b)
	prepared := w.prepared(a, b)
	size := w.size()
	acts := map[string]func(context.Context) error{
		"release": func(ctx context.Context) error {
			q := query(d, b)
			return second(w.RecordRelease(ctx, q, start, decide(q, start)))
		},
		"commit": func(ctx context.Context) error {
			return second(w.AddDocument(ctx, prepared, sentRecord(prepared)))
		},
		"recall": func(ctx context.Context) error {
			_, _, err := w.Recall(ctx, exchange.RecallOrder{Document: d.ID, By: a, Reason: "x"}, start,
				func(exchange.Person, []exchange.PersonID) (audit.Record, error) {
					return record(audit.KindRecalled, a.ID, &d.ID), nil
				})
			return err
		},
	}
	for name, act := range acts {
		for _, end := range []string{"client gives up", "session is killed"} {
			// Hold the log's head: the act does all its work and waits there.
			holder, err := w.pool.Begin(w.ctx)
			w.must(err)
			_, err = holder.Exec(w.ctx, "SELECT size FROM log_head FOR UPDATE")
			w.must(err)
			ctx, cancel := context.WithCancel(w.ctx)
			done := make(chan error, 1)
			go func() { done <- act(ctx) }()
			waiting := w.waiter()
			if end == "client gives up" {
				cancel()
			} else {
				w.must(w.exec("SELECT pg_terminate_backend($1)", waiting))
			}
			err = <-done
			if err == nil || end == "session is killed" && !errors.Is(err, exchange.ErrUnavailable) || end == "client gives up" && !errors.Is(err, context.Canceled) {
				t.Errorf("%s, %s: %v", name, end, err)
			}
			w.must(holder.Rollback(w.ctx))
			cancel()
		}
	}
	if w.size() != size || w.count("SELECT count(*) FROM releases")+w.count("SELECT count(*) FROM recalls") != 0 ||
		w.count("SELECT count(*) FROM documents") != 1 || w.count("SELECT count(*) FROM shares") != 6 {
		t.Error("a cut transaction left something")
	}
	for _, name := range []string{"release", "commit", "recall"} {
		if err := acts[name](w.ctx); err != nil {
			t.Errorf("%s afterwards: %v", name, err)
		}
	}
}

// waiter waits until a session waits for a lock, and gives its process.
func (w *world) waiter() (pid int) {
	w.Helper()
	for range 1000 {
		err := w.pool.QueryRow(w.ctx, "SELECT pid FROM pg_locks WHERE NOT granted LIMIT 1").Scan(&pid)
		if err == nil {
			return pid
		}
		time.Sleep(5 * time.Millisecond)
	}
	w.Fatal("nobody waits for the log")
	return 0
}

func TestDeadServerIsUnavailableAndLosesNothing(t *testing.T) {
	ctx := context.Background()
	server, err := parts.Postgres(parts.TestFolder(t), parts.PostgresOptions{Fsync: true})
	if err != nil {
		t.Fatal(err)
	}
	stopped := false
	defer func() {
		if !stopped {
			server.Stop()
		}
	}()
	if err := migrations.Up(ctx, server.URL("postgres")); err != nil {
		t.Fatal(err)
	}
	w := openWorld(t, server.URL("postgres"))
	a, b := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY")
	d := w.sent(a, b)
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	stopped = true
	for name, err := range map[string]error{
		"ping":    w.Ping(ctx),
		"release": second(w.release(query(d, b), start)),
		"commit":  second(w.AddDocument(ctx, d, sentRecord(d))),
		"recall":  second(w.recall(d, a, start)),
		"note":    second(w.Note(ctx, record(audit.KindAuditRead, a.ID, nil))),
		"inbox":   second(w.Inbox(ctx, b.ID, 10)),
		"entries": w.LogEntries(ctx, 0, 1, func(audit.Entry) error { return nil }),
		"open":    second(Open(ctx, w.url)),
	} {
		if !errors.Is(err, exchange.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSlowLockIsUnavailableNotForever(t *testing.T) {
	w := newWorld(t)
	holder, err := w.pool.Begin(w.ctx)
	w.must(err)
	defer holder.Rollback(w.ctx)
	_, err = holder.Exec(w.ctx, "SELECT size FROM log_head FOR UPDATE")
	w.must(err)
	ctx, cancel := context.WithTimeout(w.ctx, 200*time.Millisecond)
	defer cancel()
	if _, err := w.Note(ctx, record(audit.KindAuditRead, exchange.PersonID{}, nil)); !errors.Is(err, exchange.ErrUnavailable) {
		t.Errorf("deadline passed: %v", err)
	}
	for name, want := range map[string]string{"statement_timeout": "15s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "30s", "role": appRole} {
		var got string
		w.must(w.pool.QueryRow(w.ctx, "SELECT current_setting($1)", name).Scan(&got))
		if got != want {
			t.Errorf("%s = %s", name, got)
		}
	}
}
