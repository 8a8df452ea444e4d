package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
	"niem/exchange/fsck"
)

// TestErasureOfAPersonsRecords: two people and an operator with the erasure role;
// what is young, needed by checkers or somebody's own stays; afterwards the tree
// stands and says by which entry what was erased.
func TestErasureOfAPersonsRecords(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	dpo, officer, reader := w.Person(parts.DPO), w.Person(parts.Officer), w.Member(parts.Opener)
	about := func(p exchange.Person) int {
		acts, err := w.Service.PersonAudit(ctx, officer, p.Username, exchange.ActFilter{})
		w.Must(err)
		return len(acts.Acts)
	}
	w.Must(noted(w, reader.Person))
	var invalid *exchange.InvalidError
	ask := func(by exchange.Person, name, indexes string) (exchange.Erasure, error) {
		return w.Service.RequestErasure(ctx, by, name, indexes, "15/QĐ-SYT", "theo yêu cầu của chủ thể dữ liệu")
	}
	if _, err := ask(dpo, reader.Username, ""); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("records of this year: %v", err)
	}
	w.Advance(400 * 24 * time.Hour)
	w.Must(noted(w, dpo))
	for _, p := range []exchange.Person{officer, reader.Person, w.Person(parts.Leader), w.Person(parts.Inspector)} {
		if _, err := ask(p, reader.Username, ""); !errors.Is(err, exchange.ErrForbidden) {
			t.Errorf("%s asks: %v", p.Username, err)
		}
	}
	key := audit.FormatIndexes([]int64{reader.Key.Entry.Index})
	if _, err := ask(dpo, "", key); !errors.As(err, &invalid) || invalid.Code != "not_permitted" {
		t.Errorf("a key event: %v", err)
	}
	before := about(reader.Person)
	e, err := ask(dpo, reader.Username, "")
	w.Must(err)
	if slices.Contains(e.Indexes, reader.Key.Entry.Index) || len(e.Indexes) == 0 {
		t.Fatalf("names %v", e.Indexes)
	}
	run := func() error { _, _, err := exchange.RunErasure(ctx, w.Store, w.Now(), e.ID); return err }
	if err := run(); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("run before it is approved: %v", err)
	}
	if err := w.Service.DecideErasure(ctx, dpo, e.ID, true); !errors.Is(err, exchange.ErrSelfDestruction) {
		t.Errorf("approved by who asked: %v", err)
	}
	for _, p := range []exchange.Person{reader.Person, w.Person(parts.Leader), w.Person(parts.Inspector)} {
		if err := w.Service.DecideErasure(ctx, p, e.ID, true); !errors.Is(err, exchange.ErrForbidden) {
			t.Errorf("%s approves: %v", p.Username, err)
		}
	}
	w.Must(w.Service.DecideErasure(ctx, officer, e.ID, true))
	w.Must(run())
	if err := run(); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("run twice: %v", err)
	}
	if after := about(reader.Person); before-after != len(e.Indexes) {
		t.Errorf("%d acts before, %d after, %d erased", before, after, len(e.Indexes))
	}
	covered, err := w.Service.BeginExport(ctx, officer)
	w.Must(err)
	var export bytes.Buffer
	w.Must(w.Service.WriteExport(ctx, &export, covered))
	r, err := audit.VerifyExport(&export, w.LogKey)
	if err != nil || r.Erased != len(e.Indexes) || len(r.ErasedBy) != 1 || r.ErasedBy[0].Indexes != audit.FormatIndexes(e.Indexes) ||
		slices.ContainsFunc(r.Findings, func(f audit.Finding) bool { return f.Code == audit.FoundGone || f.Code == audit.FoundErasure }) {
		t.Errorf("export: %+v, %v", r, err)
	}
	report := func() (gone bool) {
		found, err := fsck.Run(ctx, w.Store, w.Blob, fsck.Options{LogKey: w.LogKey, Now: w.Now})
		w.Must(err)
		return slices.ContainsFunc(found.Findings, func(f fsck.Finding) bool { return f.Code == fsck.FoundLog && f.Detail == string(audit.FoundGone) })
	}
	if report() {
		t.Error("fsck does not know of the erasure")
	}
	(&doomedWorld{World: w, ctx: ctx}).owner("DELETE FROM log_records WHERE index = (SELECT max(index) - 1 FROM log_records)")
	if !report() {
		t.Error("a record that is gone without an entry is not found")
	}
}

// noted makes an act of p of a kind that may be erased.
func noted(w *exchangetest.World, p exchange.Person) error {
	_, err := w.Service.PersonAudit(context.Background(), p, p.Username, exchange.ActFilter{})
	return err
}

// TestErasureRoleKeepsWhatIsNeeded: even who has the erasure role deletes no
// record that checkers need and none that is young.
func TestErasureRoleKeepsWhatIsNeeded(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	w.Member(parts.Opener)
	w.Must(noted(w, w.Person(parts.DPO)))
	conn, err := pgx.Connect(ctx, w.DatabaseURL)
	w.Must(err)
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "SET ROLE niem_erasure")
	w.Must(err)
	for _, sql := range []string{"DELETE FROM log_records WHERE kind = 'key.new'", "DELETE FROM log_records WHERE kind = 'audit.read'", "DELETE FROM log_records", "UPDATE log_records SET salt = sha256('')"} {
		if _, err := conn.Exec(ctx, sql); err == nil {
			t.Errorf("the erasure role may: %s", sql)
		}
	}
	rows, err := conn.Query(ctx, "SELECT unnest(regexp_matches(prosrc, '''([a-z]+\\.[a-z_]+)''', 'g')) FROM pg_proc WHERE proname = 'log_erase'")
	w.Must(err)
	inDatabase, err := pgx.CollectRows(rows, pgx.RowTo[string])
	w.Must(err)
	var want []string
	for _, k := range audit.ErasableKinds() {
		want = append(want, string(k))
	}
	if slices.Sort(inDatabase); !slices.Equal(inDatabase, want) {
		t.Errorf("the database lets go %v, the checker %v", inDatabase, want)
	}
}
