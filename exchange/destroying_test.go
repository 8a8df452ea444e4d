package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
	"niem/exchange/fsck"
)

// doomedWorld is a world with a sent document of the CDC and one more of the same
// sender that shares a block with nobody.
type doomedWorld struct {
	*exchangetest.World
	ctx               context.Context
	sender, reader    *exchangetest.Member
	doc, other        *exchangetest.Sealed
	leader, dpo       exchange.Person
	officer, stranger exchange.Person
}

func newDoomedWorld(t *testing.T) *doomedWorld {
	t.Helper()
	w := &doomedWorld{World: exchangetest.New(t), ctx: t.Context()}
	w.sender, w.reader = w.Member(parts.Sender), w.Member(parts.Opener)
	w.doc, w.other = w.NewDocument(w.sender, 2, 500, w.reader), w.NewDocument(w.sender, 1, 500, w.reader)
	w.Send(w.doc)
	w.Send(w.other)
	w.leader, w.dpo, w.officer, w.stranger = w.Person(parts.Leader), w.Person(parts.DPO), w.Person(parts.Officer), w.Person(parts.Stranger)
	return w
}

func (w *doomedWorld) request(by exchange.Person, documents ...*exchangetest.Sealed) (exchange.Destruction, error) {
	var ids []exchange.DocumentID
	for _, d := range documents {
		ids = append(ids, d.Draft.ID)
	}
	return w.Service.RequestDestruction(w.ctx, by, ids, "12/QĐ-SYT", "hết thời hạn bảo quản")
}

func (w *doomedWorld) check() fsck.Report {
	w.Helper()
	report, err := fsck.Run(w.ctx, w.Store, w.Blob, fsck.Options{LogKey: w.LogKey, Now: w.Now})
	w.Must(err)
	return report
}

// TestWhoMayDestroyWithWhom: nobody alone, no unit among its own, nobody for
// another unit's document; strangers learn nothing.
func TestWhoMayDestroyWithWhom(t *testing.T) {
	w := newDoomedWorld(t)
	otherLeader := w.Person(parts.SecondLeader)
	for name, c := range map[string]struct {
		first, second exchange.Person
		request       error
		approve       error
	}{
		"a stranger asks":                          {w.stranger, w.dpo, exchange.ErrNotFound, nil},
		"a recipient asks":                         {w.reader.Person, w.dpo, exchange.ErrNotFound, nil},
		"an inspector asks":                        {w.Person(parts.Inspector), w.dpo, exchange.ErrNotFound, nil},
		"another unit's leader asks":               {otherLeader, w.dpo, exchange.ErrNotFound, nil},
		"the sender alone":                         {w.sender.Person, w.sender.Person, nil, exchange.ErrSelfDestruction},
		"an officer alone":                         {w.dpo, w.dpo, nil, exchange.ErrSelfDestruction},
		"sender and own leader":                    {w.sender.Person, w.leader, nil, exchange.ErrForbidden},
		"leader and sender":                        {w.leader, w.sender.Person, nil, exchange.ErrForbidden},
		"officer and sender":                       {w.dpo, w.sender.Person, nil, exchange.ErrForbidden},
		"officer and another unit's leader":        {w.dpo, otherLeader, nil, exchange.ErrNotFound},
		"officer and stranger":                     {w.dpo, w.stranger, nil, exchange.ErrNotFound},
		"officer and inspector, who may only read": {w.dpo, w.Person(parts.Inspector), nil, exchange.ErrForbidden},
		"sender and data-protection officer":       {w.sender.Person, w.dpo, nil, nil},
		"leader and security officer":              {w.leader, w.officer, nil, nil},
		"data-protection officer and leader":       {w.dpo, w.leader, nil, nil},
		"two officers":                             {w.officer, w.dpo, nil, nil},
	} {
		doc := w.NewDocument(w.sender, 1, 300, w.reader)
		w.Send(doc)
		d, err := w.request(c.first, doc)
		if !errors.Is(err, c.request) {
			t.Errorf("%s: asked: %v, want %v", name, err, c.request)
		}
		if err != nil {
			continue
		}
		_, err = w.Service.ApproveDestruction(w.ctx, c.second, d.ID)
		if !errors.Is(err, c.approve) {
			t.Errorf("%s: approved: %v, want %v", name, err, c.approve)
		}
		release := exchangetest.Query(w.reader.Person, doc.Draft.ID, exchange.ReleaseView)
		_, err = w.Service.Release(w.ctx, release)
		var no *exchange.Refusal
		if gone := errors.As(err, &no) && no.Code == "destroyed"; gone != (c.approve == nil) || !gone && err != nil {
			t.Errorf("%s: opened: %v", name, err)
		}
	}
}

// TestDestroyedMeansGone: the whole way, with what people are told, the objects,
// the certificate and the check of everything afterwards.
func TestDestroyedMeansGone(t *testing.T) {
	w := newDoomedWorld(t)
	open := exchangetest.Query(w.reader.Person, w.doc.Draft.ID, exchange.ReleaseView)
	view, err := w.Service.Release(w.ctx, open)
	w.Must(err)
	d, err := w.request(w.sender.Person, w.doc)
	w.Must(err)
	if _, err := w.Service.DestructionCertificate(w.ctx, w.dpo, d.ID); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("a certificate before the fact: %v", err)
	}
	if d, err = w.Service.ApproveDestruction(w.ctx, w.dpo, d.ID); err != nil || d.State != exchange.DestructionApproved {
		t.Fatalf("%+v, %v", d, err)
	}
	if _, err := w.Service.ApproveDestruction(w.ctx, w.officer, d.ID); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("approved twice: %v", err)
	}
	var no *exchange.Refusal
	for _, kind := range []exchange.ReleaseKind{exchange.ReleaseView, exchange.ReleaseCopy} {
		if _, err := w.Service.Release(w.ctx, exchangetest.Query(w.reader.Person, w.doc.Draft.ID, kind)); !errors.As(err, &no) || no.Code != "destroyed" || no.By != w.dpo.FullName {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if _, err := w.Service.Release(w.ctx, open); !errors.As(err, &no) || no.Code != "destroyed" {
		t.Errorf("a release repeated after the fact: %v", err)
	}
	if _, err := w.Service.Release(w.ctx, exchangetest.Query(w.sender.Person, w.doc.Draft.ID, exchange.ReleaseProof)); !errors.As(err, &no) || no.Code != "destroyed" {
		t.Errorf("a trace after the fact: %v", err)
	}
	if _, err := w.Service.Release(w.ctx, exchangetest.Query(w.stranger, w.doc.Draft.ID, exchange.ReleaseView)); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("a stranger learns of it: %v", err)
	}
	if _, err := w.Service.Page(w.ctx, exchange.PageQuery{Person: w.reader.Person, Session: open.Session, View: view.View, Document: w.doc.Draft.ID, Page: 1}); !errors.As(err, &no) || no.Code != "destroyed" {
		t.Errorf("a page of an open view: %v", err)
	}
	if r := w.check(); r.Total != 0 || r.Destroyed != 1 || r.Deleting != 1 {
		t.Errorf("before the objects went: %+v", r)
	}
	w.Must(w.Service.FinishDestructions(w.ctx))
	w.Must(w.Service.FinishDestructions(w.ctx)) // once more does nothing
	for _, sum := range w.doc.Blocks {
		if there, err := w.Blob.Exists(w.ctx, sum); there || err != nil {
			t.Errorf("block %s is left: %v", sum, err)
		}
	}
	if r := w.check(); r.Total != 0 || r.Deleting != 0 || r.Strays != 0 {
		t.Errorf("after: %+v", r)
	}
	trail, _, err := w.Service.DocumentAudit(w.ctx, w.dpo, w.doc.Draft.ID, false)
	if err != nil || trail.Destroyed == nil || trail.Destroyed.First.ID != w.sender.ID || !trail.Recipients[0].Opened || trail.Destroyed.Finished.IsZero() {
		t.Errorf("history: %+v, %v", trail.Destroyed, err)
	}
	w.certified(d.ID)
}

// certified holds the certificate against the log's key, alone and after the keys
// that could have opened old backups are gone.
func (w *doomedWorld) certified(id exchange.ID) {
	w.Helper()
	w.Must(w.Service.TendKeys(w.ctx))
	read := func() audit.CertificateReport {
		w.Helper()
		c, err := w.Service.DestructionCertificate(w.ctx, w.officer, id)
		w.Must(err)
		b, err := c.Encode()
		w.Must(err)
		r, err := audit.VerifyCertificate(b, w.LogKey, nil)
		w.Must(err)
		for _, spoilt := range [][]byte{
			bytes.Replace(b, []byte(`"record": "ey`), []byte(`"record": "eyA`), 1),
			bytes.ReplaceAll(b, []byte(w.LogKey), []byte(w.LogKey[:len(w.LogKey)-6]+"AAAAAA")),
		} {
			if r, err := audit.VerifyCertificate(spoilt, w.LogKey, nil); err == nil && len(r.Findings) == 0 {
				w.Error("a spoilt certificate passes")
			}
		}
		return r
	}
	r := read()
	if len(r.Findings) != 0 || len(r.Documents) != 1 || r.Documents[0].Document != w.doc.Draft.ID.String() || r.Documents[0].Finished.IsZero() ||
		r.RequestedBy != w.sender.ID.String() || r.Documents[0].By != w.dpo.ID.String() || r.Documents[0].Shares != "2" || !r.Documents[0].Final.IsZero() {
		w.Errorf("certificate: %+v", r)
	}
	// The backup from before is worth nothing once the old key is destroyed.
	old := rotate(w.World)
	_, err := w.Keys.Destroy(w.ctx, old.Fingerprint)
	w.Must(err)
	w.Must(w.Service.TendKeys(w.ctx))
	if r := read(); len(r.Findings) != 0 || r.Documents[0].Final.IsZero() {
		w.Errorf("final: %+v", r)
	}
}

// failingBlob is a store that does not delete.
type failingBlob struct {
	exchange.BlobStore
	left int // deletions that work
	lies bool
}

func (b *failingBlob) Delete(ctx context.Context, sum exchange.Hash) error {
	if b.left == 0 {
		if b.lies {
			return nil
		}
		return exchange.ErrUnavailable
	}
	b.left--
	return b.BlobStore.Delete(ctx, sum)
}

// TestNothingIsClaimedBeforeTheStoreHasDone: the store is away, or says yes and
// does nothing, after some objects; the server dies between entry and deletion.
// No entry says done until all is.
func TestNothingIsClaimedBeforeTheStoreHasDone(t *testing.T) {
	w := newDoomedWorld(t)
	d, err := w.request(w.officer, w.doc, w.other)
	w.Must(err)
	_, err = w.Service.ApproveDestruction(w.ctx, w.dpo, d.ID)
	w.Must(err)
	for _, broken := range []*failingBlob{{BlobStore: w.Blob}, {BlobStore: w.Blob, left: 1}, {BlobStore: w.Blob, lies: true}} {
		node := w.Node(func(c *exchange.Config) { c.Blob = broken })
		if err := node.FinishDestructions(w.ctx); !errors.Is(err, exchange.ErrUnavailable) {
			t.Errorf("a store that does not delete: %v", err)
		}
		got, err := w.Service.Destruction(w.ctx, w.dpo, d.ID)
		if err != nil || got.State != exchange.DestructionApproved || !got.Documents[0].Finished.IsZero() || !got.Documents[1].Finished.IsZero() {
			t.Fatalf("claimed: %+v, %v", got, err)
		}
	}
	w.Restart() // what the dead server had in mind is gone
	w.Must(w.Service.FinishDestructions(w.ctx))
	got, err := w.Service.Destruction(w.ctx, w.dpo, d.ID)
	if err != nil || got.State != exchange.DestructionDone {
		t.Errorf("%+v, %v", got, err)
	}
	if r := w.check(); r.Total != 0 || r.Destroyed != 2 {
		t.Errorf("%+v", r.Findings)
	}
}

// TestSharedObjectsStay: an object that another document names lives with it.
func TestSharedObjectsStay(t *testing.T) {
	w := newDoomedWorld(t)
	twin := w.NewDocument(w.sender, 1, 500, w.reader)
	w.Send(twin)
	// As if the same page block stood in both: the row of one names the other's.
	w.owner("UPDATE blocks SET sum = $2 WHERE document = $1 AND page = 1", [16]byte(w.doc.Draft.ID), twin.Blocks[0][:])
	d, err := w.request(w.officer, w.doc)
	w.Must(err)
	_, err = w.Service.ApproveDestruction(w.ctx, w.dpo, d.ID)
	w.Must(err)
	w.Must(w.Service.FinishDestructions(w.ctx))
	got, err := w.Service.Destruction(w.ctx, w.dpo, d.ID)
	if err != nil || got.Documents[0].Kept != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if there, err := w.Blob.Exists(w.ctx, twin.Blocks[0]); !there || err != nil {
		t.Errorf("the living document lost its page: %v", err)
	}
}

// TestHalfDestroyedIsFound: shares that come back from a backup, a label, an
// object that reappears after completion, a destruction without its entry.
func TestHalfDestroyedIsFound(t *testing.T) {
	w := newDoomedWorld(t)
	kept := w.doc.Objects[w.doc.Blocks[0]]
	w.owner("CREATE TABLE kept_shares AS TABLE shares")
	d, err := w.request(w.officer, w.doc)
	w.Must(err)
	_, err = w.Service.ApproveDestruction(w.ctx, w.dpo, d.ID)
	w.Must(err)
	w.Must(w.Service.FinishDestructions(w.ctx))
	doc := [16]byte(w.doc.Draft.ID)

	w.owner("INSERT INTO shares SELECT * FROM kept_shares WHERE document = $1", doc)
	w.finds(fsck.FoundShareLeft)
	var no *exchange.Refusal
	if _, err := w.Service.Release(w.ctx, exchangetest.Query(w.reader.Person, w.doc.Draft.ID, exchange.ReleaseView)); !errors.As(err, &no) || no.Code != "destroyed" {
		t.Errorf("restored shares open the document: %v", err)
	}
	w.owner("DELETE FROM shares WHERE document = $1", doc)

	w.owner("UPDATE grants SET label = 'x' WHERE document = $1 AND kind = 1", doc)
	w.finds(fsck.FoundObjectLeft)
	w.owner("UPDATE grants SET label = '' WHERE document = $1 AND kind = 1", doc)

	w.Must(w.Blob.Put(w.ctx, w.doc.Blocks[0], int64(len(kept)), bytes.NewReader(kept)))
	w.finds(fsck.FoundObjectLeft)
	w.Must(w.Blob.Delete(w.ctx, w.doc.Blocks[0]))

	if r := w.check(); r.Total != 0 {
		t.Fatalf("after all was undone: %v", r.Findings)
	}
	w.owner("DELETE FROM destructions WHERE document = $1", doc)
	w.finds(fsck.FoundAct)
}

// owner changes the database as its owner, past every guard.
func (w *doomedWorld) owner(sql string, args ...any) {
	w.Helper()
	conn, err := pgx.Connect(w.ctx, w.DatabaseURL)
	w.Must(err)
	defer conn.Close(w.ctx)
	_, err = conn.Exec(w.ctx, "SET session_replication_role = replica")
	w.Must(err)
	_, err = conn.Exec(w.ctx, sql, args...)
	w.Must(err)
}

func (w *doomedWorld) finds(code fsck.Code) {
	w.Helper()
	for _, f := range w.check().Findings {
		if f.Code == code {
			return
		}
	}
	w.Errorf("no %s", code)
}
