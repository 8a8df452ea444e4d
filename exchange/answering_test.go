package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
	"niem/exchange/fsck"
)

// code is a refusal's, or what else an error is.
func code(err error) string {
	if refusal, ok := errors.AsType[*exchange.Refusal](err); ok {
		return refusal.Code
	}
	if errors.Is(err, exchange.ErrNotFound) {
		return "not_found"
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// TestRecipientsAnswersAreActsOfTheirOwn: to open, to acknowledge, to return and to
// report are four entries; each counts once, whoever gave the document up reads it
// no more, and nobody else's answer tells whether there is a document.
func TestRecipientsAnswersAreActsOfTheirOwn(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader, other := w.Member(parts.Sender), w.Member(parts.Opener), w.Member(parts.Waiting)
	d := w.NewDocument(sender, 1, 100, reader, other)
	w.Send(d)
	id := d.Draft.ID

	if _, err := w.Service.Answer(ctx, w.Person(parts.Stranger), id, exchange.AnswerReceived, ""); code(err) != "not_found" {
		t.Errorf("a stranger's answer: %v", err)
	}
	if _, err := w.Service.Answer(ctx, reader.Person, exchange.DocumentID{9}, exchange.AnswerReceived, ""); code(err) != "not_found" {
		t.Errorf("an answer to nothing: %v", err)
	}
	if _, err := w.Service.Answer(ctx, sender.Person, id, exchange.AnswerReturned, "nhầm"); code(err) != "not_found" {
		t.Errorf("the sender's answer: %v", err)
	}
	if _, err := w.Service.Answer(ctx, reader.Person, id, exchange.AnswerReturned, " "); err == nil {
		t.Error("a return without a reason")
	}

	first, err := w.Service.Answer(ctx, reader.Person, id, exchange.AnswerReceived, "")
	w.Must(err)
	again, err := w.Service.Answer(ctx, reader.Person, id, exchange.AnswerReceived, "")
	w.Must(err)
	if first.Receipt.Entry.Index != again.Receipt.Entry.Index || len(first.Receipt.Inclusion) == 0 {
		t.Errorf("acknowledged twice: %d, %d", first.Receipt.Entry.Index, again.Receipt.Entry.Index)
	}
	state, err := w.Service.SentState(ctx, sender.Person, id)
	w.Must(err)
	for _, r := range state.Recipients {
		if mine := r.Person.ID == reader.ID; r.Opened || r.ReceivedAt.IsZero() == mine {
			t.Errorf("received without opening: %+v", r)
		}
	}

	q := exchangetest.Query(reader.Person, id, exchange.ReleaseView)
	opened, err := w.Service.Release(ctx, q)
	w.Must(err)
	if _, err := w.Service.Answer(ctx, reader.Person, id, exchange.AnswerReturned, "không đúng đơn vị"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Service.Release(ctx, exchangetest.Query(reader.Person, id, exchange.ReleaseView)); code(err) != "returned" {
		t.Errorf("opened after the return: %v", err)
	}
	if _, err := w.Service.Page(ctx, exchange.PageQuery{Person: reader.Person, Session: q.Session, View: opened.View, Document: id, Page: 1}); code(err) != "returned" {
		t.Errorf("a page after the return: %v", err)
	}
	if _, err := w.Service.Answer(ctx, reader.Person, id, exchange.AnswerReported, "danh sách của đơn vị khác"); err != nil {
		t.Errorf("reported after the return: %v", err)
	}
	if _, err := w.Service.Release(ctx, exchangetest.Query(other.Person, id, exchange.ReleaseView)); err != nil {
		t.Errorf("the other recipient: %v", err)
	}
	if _, err := w.Service.Release(ctx, exchangetest.Query(sender.Person, id, exchange.ReleaseProof)); err != nil {
		t.Errorf("tracing after the return: %v", err)
	}

	_, err = w.Service.Recall(ctx, sender.Person, id, nil, "gửi nhầm")
	w.Must(err)
	if _, err := w.Service.Answer(ctx, other.Person, id, exchange.AnswerReceived, ""); code(err) != "recalled" {
		t.Errorf("received after the recall: %v", err)
	}
	if _, err := w.Service.Answer(ctx, other.Person, id, exchange.AnswerReported, "ngoài phạm vi"); err != nil {
		t.Errorf("reported after the recall: %v", err)
	}

	for kind, want := range map[audit.Kind]int{audit.KindReceived: 1, audit.KindReturned: 1, audit.KindReported: 2, audit.KindReleased: 3} {
		if n := len(records(t, w, kind)); n != want {
			t.Errorf("%d entries %s, want %d", n, kind, want)
		}
	}
	trail, _, err := w.Service.DocumentAudit(ctx, sender.Person, id, false)
	w.Must(err)
	for _, r := range trail.Recipients {
		if r.Person.ID == reader.ID && (r.ReceivedAt.IsZero() || r.ReturnReason != "không đúng đơn vị" || r.ReportedAt.IsZero()) {
			t.Errorf("the audit says %+v", r)
		}
	}
	holds(t, w)
}

// holds runs the check of everything stored, and that of the whole log.
func holds(t *testing.T, w *exchangetest.World) {
	t.Helper()
	found, err := fsck.Run(t.Context(), w.Store, w.Blob, fsck.Options{LogKey: w.LogKey, Now: w.Now})
	w.Must(err)
	if found.Total != 0 {
		t.Errorf("fsck: %v", found.Findings)
	}
}

// TestLeadersAndSendersAreToldOnce: a report reaches the leaders of the recipient's
// unit with its note, the sender without it; what was looked at is new no more.
func TestLeadersAndSendersAreToldOnce(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader, leader := w.Member(parts.Sender), w.Member(parts.Clerk), w.Person(parts.Leader)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	told := func(p exchange.Person) map[exchange.NewsKind]exchange.News {
		t.Helper()
		all, unseen, err := w.Service.News(ctx, p)
		w.Must(err)
		out := map[exchange.NewsKind]exchange.News{}
		n := 0
		for _, one := range all {
			out[one.Kind] = one
			if one.New {
				n++
			}
		}
		if n != unseen {
			t.Errorf("%s has %d new notices, and is told %d", p.Username, n, unseen)
		}
		return out
	}
	if n := told(reader.Person)[exchange.NewsArrived]; !n.New || n.Document != d.Draft.ID || n.By.ID != sender.ID {
		t.Errorf("arrival: %+v", n)
	}
	_, err := w.Service.Answer(ctx, reader.Person, d.Draft.ID, exchange.AnswerReported, "không thuộc phạm vi của văn thư")
	w.Must(err)
	if n := told(leader)[exchange.NewsInUnit]; !n.New || n.Text != "không thuộc phạm vi của văn thư" || n.By.ID != reader.ID {
		t.Errorf("the leader is told %+v", n)
	}
	if n := told(w.Person(parts.SecondLeader)); len(n) != 0 {
		t.Errorf("another unit's leader is told %+v", n)
	}
	n := told(sender.Person)[exchange.NewsReported]
	if !n.New || n.Text != "" {
		t.Errorf("the sender is told %+v", n)
	}
	w.Must(w.Service.NewsSeen(ctx, sender.Person, n.Entry))
	if told(sender.Person)[exchange.NewsReported].New {
		t.Error("it is new again")
	}
	var invalid *exchange.InvalidError
	if err := w.Service.NewsSeen(ctx, sender.Person, 1<<40); !errors.As(err, &invalid) {
		t.Errorf("looked beyond the log: %v", err)
	}
}

// TestAskingForAccessTellsNothing: the answer is the same for a document, for
// somebody else's, and for none; the sender alone sees who asks, and answers once.
func TestAskingForAccessTellsNothing(t *testing.T) {
	w := exchangetest.New(t)
	ctx := context.Background()
	sender, reader, stranger := w.Member(parts.Sender), w.Member(parts.Opener), w.Person(parts.Stranger)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	id := d.Draft.ID
	asked, receipt, err := w.Service.AskAccess(ctx, stranger, id, "tham gia điều tra")
	w.Must(err)
	none, receiptOfNone, err := w.Service.AskAccess(ctx, stranger, exchange.DocumentID{7}, "tham gia điều tra")
	w.Must(err)
	none.ID, none.Document, none.At = asked.ID, asked.Document, asked.At
	if none.Reason != asked.Reason || none.Granted != asked.Granted || !none.Answered.Equal(asked.Answered) || (len(receipt.Inclusion) == 0) != (len(receiptOfNone.Inclusion) == 0) {
		t.Errorf("%+v is not %+v", none, asked)
	}
	again, same, err := w.Service.AskAccess(ctx, stranger, id, "lần nữa")
	w.Must(err)
	if again.ID != asked.ID || same.Entry.Index != receipt.Entry.Index {
		t.Error("asked twice at once")
	}

	if _, err := w.Service.SentState(ctx, reader.Person, id); code(err) != "not_found" {
		t.Errorf("a reader sees the sender's page: %v", err)
	}
	state, err := w.Service.SentState(ctx, sender.Person, id)
	w.Must(err)
	if len(state.Requests) != 1 || state.Requests[0].Person.ID != stranger.ID || state.Requests[0].Reason != "tham gia điều tra" {
		t.Fatalf("the sender sees %+v", state.Requests)
	}
	for who, by := range map[string]exchange.Person{"reader": reader.Person, "leader": w.Person(parts.Leader), "stranger": stranger} {
		if _, err := w.Service.AnswerAccess(ctx, by, id, asked.ID, true, ""); code(err) != "not_found" {
			t.Errorf("%s answers: %v", who, err)
		}
	}
	if _, err := w.Service.AnswerAccess(ctx, sender.Person, id, asked.ID, false, ""); err == nil {
		t.Error("refused without a reason")
	}
	_, err = w.Service.AnswerAccess(ctx, sender.Person, id, asked.ID, false, "không thuộc nhóm điều tra")
	w.Must(err)
	if _, err := w.Service.AnswerAccess(ctx, sender.Person, id, asked.ID, true, ""); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("answered twice: %v", err)
	}
	if _, err := w.Service.Release(ctx, exchangetest.Query(stranger, id, exchange.ReleaseView)); code(err) != "not_found" {
		t.Errorf("the request opens something: %v", err)
	}
	own, err := w.Service.OwnRequests(ctx, stranger)
	w.Must(err)
	if len(own) != 2 || own[1].Answer != "không thuộc nhóm điều tra" || own[1].AnsweredBy != sender.FullName || own[1].Granted {
		t.Errorf("the own requests are %+v", own)
	}
	all, _, err := w.Service.News(ctx, stranger)
	w.Must(err)
	if len(all) != 1 || all[0].Kind != exchange.NewsRefused {
		t.Errorf("whoever asked is told %+v", all)
	}
	for n := range exchange.MaxAsked {
		_, _, err = w.Service.AskAccess(ctx, stranger, exchange.DocumentID{8, byte(n)}, "hỏi thử")
	}
	if !errors.Is(err, exchange.ErrTooMany) {
		t.Errorf("asked without end: %v", err)
	}
	if bytes.Contains(receiptOfNone.Entry.Record, []byte("exist")) || len(records(t, w, audit.KindAccessAsked)) != exchange.MaxAsked {
		t.Error("the log tells more, or not every request")
	}
}
