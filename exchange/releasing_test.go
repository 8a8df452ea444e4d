package exchange_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
)

// records reads the log's records of a kind.
func records(t testing.TB, w *exchangetest.World, kind audit.Kind) (out []audit.Record) {
	t.Helper()
	ctx := context.Background()
	size, _, err := w.Store.LogTree(ctx)
	w.Must(err)
	w.Must(w.Store.LogEntries(ctx, 0, size, func(e audit.Entry) error {
		rec, err := e.Open()
		if err == nil && rec.Kind == kind {
			out = append(out, rec)
		}
		return err
	}))
	return out
}

func mustRefuse(t testing.TB, err error, code string) {
	t.Helper()
	if e, ok := errors.AsType[*exchange.Refusal](err); !ok || e.Code != code {
		t.Fatalf("want refusal %q, got %v", code, err)
	}
}

func TestEveryReleaseAndRefusalStandsOnTheLog(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	stranger := w.Person(parts.Stranger)
	d := w.NewDocument(sender, 1, 100, reader)
	d.Draft.Metadata.AllowCopy = false
	w.Send(d)
	q := exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView)
	r, err := w.Service.Release(ctx, q)
	w.Must(err)
	granted := records(t, w, audit.KindReleased)
	if len(granted) != 1 || granted[0].Actor != reader.ID.String() || granted[0].Document != d.Draft.ID.String() || granted[0].Details["envelope"] == "" || granted[0].Details["purpose"] != string(exchange.PurposeEpidemic) {
		t.Fatalf("granted %+v", granted)
	}
	if got, err := r.Receipt.Entry.Open(); err != nil || got.Details["view"] != granted[0].Details["view"] {
		t.Fatalf("receipt %+v, %v", got, err)
	}

	_, err = w.Service.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseCopy))
	mustRefuse(t, err, "copy_not_allowed")
	for name, q := range map[string]exchange.ReleaseQuery{
		"a stranger":              exchangetest.Query(stranger, d.Draft.ID, exchange.ReleaseView),
		"of no document":          exchangetest.Query(stranger, crypto.NewDocumentID(), exchange.ReleaseView),
		"proof for a recipient":   exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseProof),
		"the sender as recipient": exchangetest.Query(sender.Person, d.Draft.ID, exchange.ReleaseView),
		"recovery for anyone":     exchangetest.Query(sender.Person, d.Draft.ID, exchange.ReleaseRecovery),
	} {
		if _, err := w.Service.Release(ctx, q); err != exchange.ErrNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	var codes []string
	for _, rec := range records(t, w, audit.KindRefused) {
		codes = append(codes, rec.Details["code"])
	}
	slices.Sort(codes)
	if want := []string{"copy_not_allowed", "not_addressed", "not_addressed", "not_addressed", "not_addressed", "not_addressed"}; !slices.Equal(codes, want) {
		t.Fatalf("refusals on the log: %q", codes)
	}
}

func TestNoReleaseWithoutReleaser(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	w.StopReleaser()
	q := exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView)
	r, err := w.Service.Release(ctx, q)
	if !errors.Is(err, exchange.ErrUnavailable) || r.G != nil {
		t.Fatalf("got %v", err)
	}
	if _, err := w.Service.BeginSend(ctx, sender.Person, w.NewDocument(sender, 1, 100, reader).Draft); !errors.Is(err, exchange.ErrUnavailable) {
		t.Fatalf("begin send: %v", err)
	}
	w.StartReleaser()
	// The request was logged; repeating it adds no entry and gives the grant.
	r, err = w.Service.Release(ctx, q)
	w.Must(err)
	if n := len(records(t, w, audit.KindReleased)); n != 1 || !r.Repeated || len(r.G) == 0 {
		t.Fatalf("%d entries, repeated %v", n, r.Repeated)
	}
}

func TestRequestServesOneSessionForTenMinutes(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader, waiting := w.Member(parts.Sender), w.Member(parts.Opener), w.Member(parts.Waiting)
	d := w.NewDocument(sender, 1, 100, reader, waiting)
	w.Send(d)
	q := exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView)
	first, err := w.Service.Release(ctx, q)
	w.Must(err)
	again, err := w.Service.Release(ctx, q)
	w.Must(err)
	if again.View != first.View || again.Receipt.Entry.Index != first.Receipt.Entry.Index || !again.Repeated {
		t.Fatal("repeating the request gave another release")
	}
	other := q
	other.Session[0] ^= 1
	copied := q
	copied.Kind = exchange.ReleaseCopy
	foreign := q
	foreign.Person = waiting.Person
	for name, q := range map[string]exchange.ReleaseQuery{"another session": other, "another kind": copied, "another person": foreign} {
		if _, err := w.Service.Release(ctx, q); !errors.Is(err, exchange.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.Advance(11 * time.Minute)
	if _, err := w.Service.Release(ctx, q); !errors.Is(err, exchange.ErrConflict) {
		t.Fatalf("after eleven minutes: %v", err)
	}
	if n := len(records(t, w, audit.KindReleased)); n != 1 {
		t.Fatalf("%d entries", n)
	}
}

func TestPagesAreForTheViewsPersonAndSession(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader, waiting := w.Member(parts.Sender), w.Member(parts.Opener), w.Member(parts.Waiting)
	d := w.NewDocument(sender, 1, 100, reader, waiting)
	w.Send(d)
	e := w.NewDocument(sender, 1, 100, reader)
	w.Send(e)
	q := exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView)
	r, err := w.Service.Release(ctx, q)
	w.Must(err)
	good := exchange.PageQuery{Person: reader.Person, Session: q.Session, View: r.View, Document: d.Draft.ID, Page: 1}
	for name, spoil := range map[string]func(p *exchange.PageQuery){
		"another person":   func(p *exchange.PageQuery) { p.Person = waiting.Person },
		"another session":  func(p *exchange.PageQuery) { p.Session[0] ^= 1 },
		"no view":          func(p *exchange.PageQuery) { p.View = exchange.ID{} },
		"another document": func(p *exchange.PageQuery) { p.Document = e.Draft.ID },
		"page 0":           func(p *exchange.PageQuery) { p.Page = 0 },
		"page 2":           func(p *exchange.PageQuery) { p.Page = 2 },
	} {
		q := good
		spoil(&q)
		if _, err := w.Service.Page(ctx, q); !errors.Is(err, exchange.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	o, err := w.Service.Page(ctx, good)
	w.Must(err)
	io.Copy(io.Discard, o)
	w.Must(o.Close())
	w.Advance(8 * 24 * time.Hour)
	_, err = w.Service.Page(ctx, good)
	mustRefuse(t, err, "expired")
}

func TestExpiryEndsReleases(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	if n, err := w.Service.Expire(ctx); n != 0 || err != nil {
		t.Fatalf("expired %d, %v", n, err)
	}
	w.Advance(7*24*time.Hour + time.Minute)
	_, err := w.Service.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView))
	mustRefuse(t, err, "expired")
	if n, err := w.Service.Expire(ctx); n != 1 || err != nil {
		t.Fatalf("expired %d, %v", n, err)
	}
	_, err = w.Service.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView))
	mustRefuse(t, err, "expired")
	if n := len(records(t, w, audit.KindExpired)); n != 1 {
		t.Fatalf("%d entries of the expiry", n)
	}
}

// TestRecallAndReleaseHaveOneOrder races them: whatever was released stands on
// the log before the recall, and nothing after it.
func TestRecallAndReleaseHaveOneOrder(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	for range 8 {
		d := w.NewDocument(sender, 1, 100, reader)
		w.Send(d)
		var all sync.WaitGroup
		released := make([]exchange.Release, 6)
		failed := make([]error, len(released))
		for i := range released {
			all.Go(func() {
				time.Sleep(time.Duration(i) * 2 * time.Millisecond)
				released[i], failed[i] = w.Service.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView))
			})
		}
		var recall exchange.RecallOutcome
		var recallErr error
		all.Go(func() {
			time.Sleep(5 * time.Millisecond)
			recall, recallErr = w.Service.Recall(ctx, sender.Person, d.Draft.ID, nil, "thu hồi")
		})
		all.Wait()
		w.Must(recallErr)
		for i, err := range failed {
			switch {
			case err == nil && released[i].Receipt.Entry.Index > recall.Receipt.Entry.Index:
				t.Fatalf("a release stands at %d, after the recall at %d", released[i].Receipt.Entry.Index, recall.Receipt.Entry.Index)
			case err != nil:
				mustRefuse(t, err, "recalled")
			}
		}
		if opened := len(recall.HadOpened) == 1; opened != (slices.ContainsFunc(failed, func(err error) bool { return err == nil })) {
			t.Fatalf("had opened: %v, releases: %v", opened, failed)
		}
	}
}

func TestManyReleasesAtOnce(t *testing.T) {
	w := exchangetest.New(t)
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	var all sync.WaitGroup
	failed := make([]error, 24)
	for i := range failed {
		all.Go(func() {
			_, failed[i] = w.Service.Release(t.Context(), exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView))
		})
	}
	all.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Fatal(err)
	}
	if n := len(records(t, w, audit.KindReleased)); n != len(failed) {
		t.Fatalf("%d entries for %d releases", n, len(failed))
	}
}

func TestOnlySenderAndHisLeaderRecall(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader, waiting := w.Member(parts.Sender), w.Member(parts.Opener), w.Member(parts.Waiting)
	d := w.NewDocument(sender, 1, 100, reader, waiting)
	w.Send(d)
	for _, name := range []string{parts.Opener, parts.Stranger, parts.Officer, parts.DPO, parts.SecondLeader} {
		if _, err := w.Service.Recall(ctx, w.Person(name), d.Draft.ID, nil, "thử"); err != exchange.ErrNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, reason := range map[string]string{"no reason": " ", "a bell": "a\a"} {
		if _, err := w.Service.Recall(ctx, sender.Person, d.Draft.ID, nil, reason); err == nil {
			t.Errorf("%s: recalled", name)
		}
	}
	out, err := w.Service.Recall(ctx, w.Person(parts.Leader), d.Draft.ID, []string{reader.Username}, "nhầm người nhận")
	w.Must(err)
	if len(out.People) != 1 || out.People[0].ID != reader.ID || len(out.HadOpened) != 0 {
		t.Fatalf("recalled %+v", out.People)
	}
	_, err = w.Service.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView))
	mustRefuse(t, err, "recalled")
	if _, err := w.Service.Release(ctx, exchangetest.Query(waiting.Person, d.Draft.ID, exchange.ReleaseView)); err != nil {
		t.Fatalf("the other recipient: %v", err)
	}
}

func TestAuditIsForThoseWhoMay(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	// Sender, both units' leaders, officer, data-protection officer, inspector.
	for _, name := range []string{parts.Sender, parts.Leader, parts.ThirdLeader, parts.Officer, parts.DPO, parts.Inspector} {
		if _, _, err := w.Service.DocumentAudit(ctx, w.Person(name), d.Draft.ID, false); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{parts.Opener, parts.Stranger, parts.Clerk, parts.SecondLeader} {
		if _, _, err := w.Service.DocumentAudit(ctx, w.Person(name), d.Draft.ID, false); err != exchange.ErrNotFound {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := w.Service.PersonAudit(ctx, w.Person(name), parts.Sender, exchange.ActFilter{}); err != exchange.ErrForbidden {
			t.Errorf("timeline, %s: %v", name, err)
		}
	}
	if _, _, err := w.Service.DocumentAudit(ctx, w.Person(parts.DPO), crypto.NewDocumentID(), false); err != exchange.ErrNotFound {
		t.Errorf("absent: %v", err)
	}
	if n := len(records(t, w, audit.KindAuditRead)); n != 6 {
		t.Fatalf("%d readings on the log", n)
	}
	trail, _, err := w.Service.DocumentAudit(ctx, sender.Person, d.Draft.ID, false)
	w.Must(err)
	if len(trail.Readers) != 6 {
		t.Fatalf("%d earlier readers", len(trail.Readers))
	}
}
