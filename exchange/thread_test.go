package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/exchangetest"
)

func TestMain(m *testing.M) { parts.Main(m) }

func TestDocumentGoesFromSenderToReaderAndBack(t *testing.T) {
	w := exchangetest.New(t)
	ctx := context.Background()
	sender, reader, waiting := w.Member(parts.Sender), w.Member(parts.Opener), w.Member(parts.Waiting)
	d := w.NewDocument(sender, 2, 4000, reader, waiting)
	sent := w.Send(d)
	if len(sent.Receipt.Inclusion) == 0 || len(sent.Receipt.Checkpoint) == 0 {
		t.Fatal("the receipt proves nothing")
	}

	inbox, err := w.Service.Inbox(ctx, reader.Person)
	w.Must(err)
	if len(inbox) != 1 || inbox[0].Document != d.Draft.ID || len(inbox[0].Label) == 0 {
		t.Fatalf("inbox %+v", inbox)
	}
	q := exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView)
	r, err := w.Service.Release(ctx, q)
	w.Must(err)
	grant, err := reader.Open(r.G)
	w.Must(err)
	if !bytes.Equal(grant, d.Grants[reader.ID]) || len(r.Manifests) != 1 || !bytes.Equal(r.Manifests[0], d.Signed) {
		t.Fatal("another grant or manifest was released")
	}
	for n, sum := range d.Blocks {
		o, err := w.Service.Page(ctx, exchange.PageQuery{Person: reader.Person, Session: q.Session, View: r.View, Document: d.Draft.ID, Page: n + 1})
		w.Must(err)
		block, err := io.ReadAll(o)
		w.Must(err)
		w.Must(o.Close())
		if !bytes.Equal(block, d.Objects[sum]) {
			t.Fatalf("page %d is another", n+1)
		}
	}

	_, err = w.Service.Release(ctx, exchangetest.Query(w.Person(parts.Stranger), d.Draft.ID, exchange.ReleaseView))
	if !errors.Is(err, exchange.ErrNotFound) {
		t.Fatalf("stranger: %v", err)
	}

	trail, _, err := w.Service.DocumentAudit(ctx, w.Person(parts.Leader), d.Draft.ID, false)
	w.Must(err)
	if len(trail.Recipients) != 2 || trail.Recipients[0].Person.ID != waiting.ID || trail.Recipients[0].Opened ||
		!trail.Recipients[1].Opened || trail.Recipients[1].PagesServed != 2 || len(trail.Outsiders) != 1 {
		t.Fatalf("trail %+v", trail)
	}

	out, err := w.Service.Recall(ctx, sender.Person, d.Draft.ID, nil, "gửi nhầm")
	w.Must(err)
	if len(out.People) != 2 || len(out.HadOpened) != 1 || out.HadOpened[0].ID != reader.ID {
		t.Fatalf("recall %+v", out)
	}
	_, err = w.Service.Release(ctx, exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView))
	if refusal, ok := errors.AsType[*exchange.Refusal](err); !ok || refusal.Code != "recalled" || refusal.Reason != "gửi nhầm" || refusal.By != sender.FullName {
		t.Fatalf("after the recall: %v", err)
	}
	_, err = w.Service.Page(ctx, exchange.PageQuery{Person: reader.Person, Session: q.Session, View: r.View, Document: d.Draft.ID, Page: 1})
	if refusal, ok := errors.AsType[*exchange.Refusal](err); !ok || refusal.Code != "recalled" {
		t.Fatalf("page after the recall: %v", err)
	}
	if _, err := w.Service.Release(ctx, exchangetest.Query(sender.Person, d.Draft.ID, exchange.ReleaseProof)); err != nil {
		t.Fatalf("proof after the recall: %v", err)
	}
	w.Advance(8 * 24 * time.Hour)
	if _, err := w.Service.Release(ctx, exchangetest.Query(sender.Person, d.Draft.ID, exchange.ReleaseProof)); err != nil {
		t.Fatalf("proof after expiry: %v", err)
	}
}
