package storage

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/migrations"
)

func TestMain(m *testing.M) { parts.Main(m) }

// start is the clock of every test.
var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// world is a fresh database with the acts that tests need to begin with.
type world struct {
	testing.TB
	*DB
	ctx   context.Context
	url   string
	ahead atomic.Int64 // of the database's clock
}

func newWorld(t testing.TB) *world {
	t.Helper()
	ctx := context.Background()
	url := parts.TestPostgresFrom(t, "niem", func(url string) error { return migrations.Up(ctx, url) })
	w := openWorld(t, url)
	w.must(w.DirectoryRead(ctx, time.Now().AddDate(100, 0, 0))) // an outage is another test's subject
	return w
}

func openWorld(t testing.TB, url string) *world {
	t.Helper()
	db, err := Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return worldOn(t, db, url)
}

func worldOn(t testing.TB, db *DB, url string) *world {
	w := &world{TB: t, DB: db, ctx: context.Background(), url: url}
	db.SetClock(func() time.Duration { return time.Duration(w.ahead.Load()) })
	w.setClock(start)
	return w
}

// setClock lets the database's clock go on from a moment.
func (w *world) setClock(at time.Time) { w.ahead.Store(int64(time.Until(at))) }

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// exec runs SQL as the database's owner, past the service's own methods.
func (w *world) exec(sql string, args ...any) error {
	w.Helper()
	tx, err := w.pool.Begin(w.ctx)
	w.must(err)
	defer tx.Rollback(w.ctx)
	if _, err := tx.Exec(w.ctx, "RESET ROLE"); err != nil {
		return err
	}
	if _, err := tx.Exec(w.ctx, sql, args...); err != nil {
		return err
	}
	if _, err := tx.Exec(w.ctx, "SET ROLE "+appRole); err != nil {
		return err
	}
	return tx.Commit(w.ctx)
}

func (w *world) count(sql string, args ...any) (n int) {
	w.Helper()
	w.must(w.pool.QueryRow(w.ctx, sql, args...).Scan(&n))
	return n
}

func (w *world) size() int64 {
	w.Helper()
	size, _, err := w.LogTree(w.ctx)
	w.must(err)
	return size
}

func random16[T ~[16]byte]() (id T) {
	rand.Read(id[:])
	return id
}

func hashOf(parts ...any) exchange.Hash { return sha256.Sum256(fmt.Append(nil, parts...)) }

func (w *world) person(username, fullName, unit string) exchange.Person {
	w.Helper()
	p := exchange.Person{ID: random16[exchange.PersonID](), Username: username, FullName: fullName, Position: "Chuyên viên",
		Phone: "0900000000", Email: username + "@soyte.example", Unit: unit, Roles: []exchange.Role{exchange.RoleStaff}}
	_, err := w.SignedIn(w.ctx, p, record(audit.KindSignedIn, p.ID, nil))
	w.must(err)
	w.activate(p)
	return p
}

// activate puts p on the access roster with the rules acknowledged, past the
// service's own methods and the log.
func (w *world) activate(p exchange.Person) {
	w.Helper()
	since := start.Add(-24 * time.Hour)
	for _, step := range []struct {
		sql  string
		args []any
	}{
		{"INSERT INTO rules (version, vi, en, sum, published_at, entry) SELECT 1, 'vi', 'en', sha256(''), $1, 0 WHERE NOT EXISTS (SELECT FROM rules)", []any{since}},
		{`INSERT INTO roster (person, state, nominated_at, nomination, decided_at, decision, reason, entry) VALUES ($1, 'approved', $2, '', $2, '', '', 0)`, []any{[16]byte(p.ID), since}},
		{`INSERT INTO acknowledgements (person, version, at, entry) VALUES ($1, 1, $2, (SELECT size - 1 FROM log_head))`, []any{[16]byte(p.ID), since}},
	} {
		w.must(w.exec(step.sql, step.args...))
	}
}

func record(kind audit.Kind, actor exchange.PersonID, doc *exchange.DocumentID) audit.Record {
	r := audit.Record{Time: start, Kind: kind, Actor: actor.String()}
	if doc != nil {
		r.Document = doc.String()
	}
	return r
}

func metadata() exchange.Metadata {
	return exchange.Metadata{Number: "12", Notation: "BC-KSBT", Kind: "bao-cao", Urgency: exchange.UrgencyNormal, Class: exchange.ClassSensitive,
		Purpose: exchange.PurposeEpidemic, Created: start, Expires: start.Add(48 * time.Hour), AllowCopy: true}
}

// prepared is an upload whose objects are all stored, ready for AddDocument.
func (w *world) prepared(sender exchange.Person, recipients ...exchange.Person) exchange.SentDocument {
	w.Helper()
	d := exchange.SentDocument{ID: random16[exchange.DocumentID](), Sender: sender.ID, Metadata: metadata(), SentAt: start}
	draft := exchange.Draft{ID: d.ID, Metadata: d.Metadata, Pages: 2}
	unit := exchange.UnitID(sender.Unit)
	shares := []exchange.ShareKey{share(exchange.GrantMaster, sender.ID), share(exchange.GrantRecovery, unit)}
	for _, p := range recipients {
		draft.Recipients = append(draft.Recipients, p.ID)
		shares = append(shares, share(exchange.GrantRecipient, p.ID))
	}
	_, err := w.BeginUpload(w.ctx, sender.ID, draft, shares, start)
	w.must(err)
	d.Blocks = []exchange.Hash{hashOf(d.ID, "block 1"), hashOf(d.ID, "block 2")}
	d.Original = hashOf(d.ID, "original")
	d.Manifest = fmt.Append(nil, "manifest of ", d.ID)
	d.Hash, d.Container = hashOf(d.Manifest), hashOf(d.ID, "container")
	for _, s := range shares {
		d.Grants = append(d.Grants, exchange.SentGrant{Kind: s.Kind, Person: s.Person, KeyEvent: hashOf(s.Person, "key"),
			Label: fmt.Append(nil, "label of ", s.Person), G: hashOf(d.ID, s.Person, s.Kind, "g"), Envelope: hashOf(d.ID, s.Person, s.Kind, "e")})
	}
	for _, h := range objectsOf(d) {
		w.must(w.ReserveObject(w.ctx, sender.ID, d.ID, h, 100, start))
		w.must(w.ObjectStored(w.ctx, d.ID, h))
	}
	return d
}

func share(kind exchange.GrantKind, person exchange.PersonID) exchange.ShareKey {
	return exchange.ShareKey{Kind: kind, Person: person, Recipient: "age1pq" + person.String(), Wrapped: fmt.Append(nil, "wrapped for ", person, kind)}
}

func sentRecord(d exchange.SentDocument) audit.Record {
	return record(audit.KindSent, d.Sender, &d.ID)
}

func (w *world) sent(sender exchange.Person, recipients ...exchange.Person) exchange.SentDocument {
	w.Helper()
	d := w.prepared(sender, recipients...)
	_, err := w.AddDocument(w.ctx, d, sentRecord(d))
	w.must(err)
	return d
}

func query(d exchange.SentDocument, p exchange.Person) exchange.ReleaseQuery {
	return exchange.ReleaseQuery{Document: d.ID, Person: p, Session: random16[exchange.ID](), Kind: exchange.ReleaseView,
		Purpose: exchange.PurposeEpidemic, Request: random16[exchange.ID]()}
}

// decide is the product's policy with its record.
func decide(q exchange.ReleaseQuery, now time.Time) func(exchange.ReleaseFacts, exchange.ReleaseRow) (audit.Record, error) {
	return func(f exchange.ReleaseFacts, row exchange.ReleaseRow) (audit.Record, error) {
		r := record(audit.KindReleased, q.Person.ID, &q.Document)
		r.Time = now
		r.Details = map[string]string{"kind": string(q.Kind), "view": fmt.Sprintf("%x", row.View), "request": fmt.Sprintf("%x", q.Request),
			"session": fmt.Sprintf("%x", q.Session), "envelope": row.Envelope.String()}
		err := exchange.DecideRelease(f)
		if err != nil {
			r.Kind, r.Details = audit.KindRefused, map[string]string{"kind": string(q.Kind), "code": "refused"}
		}
		return r, err
	}
}

func (w *world) release(q exchange.ReleaseQuery, now time.Time) (exchange.Released, error) {
	w.setClock(now)
	return w.RecordRelease(w.ctx, q, now, decide(q, now))
}

func (w *world) recall(d exchange.SentDocument, by exchange.Person, now time.Time, recipients ...exchange.PersonID) (exchange.Recalled, error) {
	w.setClock(now)
	order := exchange.RecallOrder{Document: d.ID, By: by, Recipients: recipients, Reason: "gửi nhầm"}
	out, _, err := w.Recall(w.ctx, order, now, func(exchange.Person, []exchange.PersonID) (audit.Record, error) {
		r := record(audit.KindRecalled, by.ID, &d.ID)
		r.Time = now
		r.Details = map[string]string{"scope": "all"}
		if len(recipients) == 1 {
			r.Subject, r.Details["scope"] = recipients[0].String(), "some"
		}
		return r, nil
	})
	return out, err
}

// verify exports the log and re-checks it from its bytes.
func (w *world) verify() audit.Report {
	w.Helper()
	return verifyLog(w, w.DB)
}
