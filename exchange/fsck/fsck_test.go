package fsck_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/exchangetest"
	"niem/exchange/fsck"
)

func TestMain(m *testing.M) { parts.Main(m) }

// told is a world in which everything has happened once: two documents sent, one
// opened and recalled from one recipient, one expired, a send under way.
type told struct {
	*exchangetest.World
	live, ended *exchangetest.Sealed
}

func tell(t *testing.T) *told {
	t.Helper()
	w := exchangetest.New(t)
	ctx := context.Background()
	sender, reader, other := w.Member(parts.Sender), w.Member(parts.Opener), w.Member(parts.Waiting)
	s := &told{World: w}
	s.ended = w.NewDocument(sender, 1, 500, reader)
	w.Send(s.ended)
	s.live = w.NewDocument(sender, 2, 1000, reader, other)
	w.Send(s.live)
	if _, err := w.Service.Release(ctx, exchange.ReleaseQuery{Document: s.live.Draft.ID, Person: reader.Person, Session: exchange.ID{1},
		Kind: exchange.ReleaseView, Request: exchange.ID{2}}); err != nil {
		t.Fatal(err)
	}
	_, err := w.Service.Recall(ctx, sender.Person, s.live.Draft.ID, []string{other.Username}, "thử")
	w.Must(err)
	_, err = w.Service.Recall(ctx, sender.Person, s.ended.Draft.ID, nil, "thử")
	w.Must(err)
	pending := w.NewDocument(sender, 1, 700, reader)
	upload, err := w.Service.BeginSend(ctx, sender.Person, pending.Draft)
	w.Must(err)
	w.Seal(pending, upload)
	w.Upload(pending)
	return s
}

func (s *told) check() fsck.Report {
	s.Helper()
	report, err := fsck.Run(context.Background(), s.Store, s.Blob, fsck.Options{LogKey: s.LogKey, Now: s.Now})
	s.Must(err)
	return report
}

// exec changes the database as its owner, past every guard.
func (s *told) exec(sql string, args ...any) {
	s.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.DatabaseURL)
	s.Must(err)
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "SET session_replication_role = replica") // triggers and foreign keys sleep
	s.Must(err)
	tag, err := conn.Exec(ctx, sql, args...)
	s.Must(err)
	if tag.RowsAffected() == 0 {
		s.Fatalf("%s: changed nothing", sql)
	}
}

func TestNothingFoundWhereNothingIsWrong(t *testing.T) {
	s := tell(t)
	report := s.check()
	if report.Total != 0 || report.Documents != 2 || report.Releases != 1 || report.Recalls != 2 || report.Objects < 8 || report.Bytes == 0 || report.Strays != 0 {
		t.Fatalf("%+v", report)
	}
	quick, err := fsck.Run(t.Context(), s.Store, s.Blob, fsck.Options{LogKey: s.LogKey, Quick: true})
	if err != nil || quick.Total != 0 || quick.Bytes != 0 || quick.Objects != report.Objects {
		t.Fatalf("%+v, %v", quick, err)
	}
}

func TestEveryTamperingIsFound(t *testing.T) {
	s := tell(t)
	live := [16]byte(s.live.Draft.ID)
	if report := s.check(); report.Total != 0 {
		t.Fatalf("%+v", report.Findings)
	}
	// Each undoes itself; the last ones destroy.
	for _, c := range []struct {
		name      string
		harm      string
		arguments []any
		want      fsck.Code
	}{
		{"a record", "UPDATE log_records SET record = replace(convert_from(record, 'UTF8'), 'release.granted', 'release.refused')::bytea WHERE kind = 'release.granted'", nil, fsck.FoundLog},
		{"a stored hash", "UPDATE log_hashes SET hash = sha256(hash) WHERE index = 0", nil, fsck.FoundTree},
		{"the sender", "UPDATE documents SET sender = gen_random_uuid() WHERE id = $1", []any{live}, fsck.FoundEntry},
		{"the order of pages", "UPDATE blocks SET page = page + 10 WHERE document = $1 AND page = 1", []any{live}, fsck.FoundManifest},
		{"a label", "UPDATE grants SET label = label || '\\x00' WHERE document = $1 AND kind = 1", []any{live}, fsck.FoundManifest},
		{"a recalled share", "INSERT INTO shares SELECT document, kind, person, 'x', 'x' FROM grants WHERE kind = 1 AND document <> $1", []any{live}, fsck.FoundShareLeft},
		{"a live share", "DELETE FROM shares WHERE document = $1 AND kind = 1", []any{live}, fsck.FoundShareMissing},
		{"the state of a send", "UPDATE uploads SET state = 'uploading' WHERE document = $1", []any{live}, fsck.FoundUpload},
		{"a release's row", "DELETE FROM releases", nil, fsck.FoundAct},
		{"a recall's row", "UPDATE recalls SET entry = 0", nil, fsck.FoundEntry},
		{"a hand-over that nobody made", "INSERT INTO handovers SELECT id, sender, 1, now(), sender, entry FROM documents WHERE id = $1", []any{live}, fsck.FoundEntry},
		{"the newest checkpoint", "UPDATE log_checkpoint SET signed = 'x'", nil, fsck.FoundCheckpoint},
	} {
		backup := s.dump()
		s.exec(c.harm, c.arguments...)
		report := s.check()
		if !slices.ContainsFunc(report.Findings, func(f fsck.Finding) bool { return f.Code == c.want }) {
			t.Errorf("%s: no %s in %v", c.name, c.want, report.Findings)
		}
		s.restore(backup)
	}
	if report := s.check(); report.Total != 0 {
		t.Fatalf("after all was undone: %+v", report.Findings)
	}
	s.Must(s.Blob.Delete(t.Context(), s.live.Blocks[0]))
	if report := s.check(); report.Total != 1 || report.Findings[0].Code != fsck.FoundMissing {
		t.Errorf("a lost object: %+v", report.Findings)
	}
}

var tables = []string{"log_records", "log_hashes", "log_checkpoint", "documents", "blocks", "grants", "shares", "uploads", "releases", "recalls", "handovers"}

// dump keeps the tables' rows in a schema of their own, restore brings them back.
func (s *told) dump() string {
	s.Helper()
	name := "kept_" + time.Now().Format("150405000000000")
	conn := s.owner()
	defer conn.Close(context.Background())
	_, err := conn.Exec(context.Background(), "CREATE SCHEMA "+name)
	s.Must(err)
	for _, table := range tables {
		_, err := conn.Exec(context.Background(), "CREATE TABLE "+name+"."+table+" AS TABLE public."+table)
		s.Must(err)
	}
	return name
}

func (s *told) restore(name string) {
	s.Helper()
	conn := s.owner()
	defer conn.Close(context.Background())
	for _, table := range tables {
		_, err := conn.Exec(context.Background(), "DELETE FROM public."+table)
		s.Must(err)
		_, err = conn.Exec(context.Background(), "INSERT INTO public."+table+" SELECT * FROM "+name+"."+table)
		s.Must(err)
	}
	_, err := conn.Exec(context.Background(), "DROP SCHEMA "+name+" CASCADE")
	s.Must(err)
}

func (s *told) owner() *pgx.Conn {
	s.Helper()
	conn, err := pgx.Connect(context.Background(), s.DatabaseURL)
	s.Must(err)
	_, err = conn.Exec(context.Background(), "SET session_replication_role = replica")
	s.Must(err)
	return conn
}
