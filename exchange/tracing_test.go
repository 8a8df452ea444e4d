package exchange_test

import (
	"context"
	"encoding/hex"
	"errors"
	"testing"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
)

// leaked is a request for a trace as an officer's device makes it.
func leaked(d *exchangetest.Sealed, asked ...exchange.PersonID) exchange.NewTrace {
	return exchange.NewTrace{Document: d.Draft.ID, Incident: "07/SC", Reason: "ảnh trên mạng xã hội", Code: "1A2B-3C4D-5E6F", Asked: asked,
		Pictures: []exchange.TracePicture{{Sum: exchange.Hash{1}, Sealed: []byte("picture")}, {Sum: exchange.Hash{2}, Sealed: []byte("another")}}}
}

// released has a grant released for a request.
func released(s *exchange.Service, p exchange.Person, r exchange.TraceRequest, kind exchange.ReleaseKind) (exchange.Release, error) {
	q := exchangetest.Query(p, r.Document, kind)
	q.Trace = r.ID
	return s.Release(context.Background(), q)
}

// answered is what a device signs for a request.
func answered(r exchange.TraceRequest, by exchange.PersonID, device *crypto.DeviceKey, release int64) exchange.TraceAnswer {
	out := exchange.TraceAnswer{Release: release, TraceResult: exchange.TraceResult{Sealed: []byte("sealed verdict"), Sum: crypto.HashOf([]byte("verdict")), Device: device.ID()}}
	b, err := audit.TraceAnswer{Request: hex.EncodeToString(r.ID[:]), Document: r.Document.String(), Release: release, Result: audit.Hash(out.Sum), Person: by.String()}.Encode()
	if err != nil {
		panic(err)
	}
	out.Signature = device.Sign(audit.TraceDomain, b)
	return out
}

// TestOfficerAsksAndTheSenderProves: the officer alone gets nothing, the sender's
// answer rests on a release that names the request, and only the officer reads what
// it seals.
func TestOfficerAsksAndTheSenderProves(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader, officer := w.Member(parts.Sender), w.Member(parts.Opener), w.Person(parts.Officer)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	for name, try := range map[string]func() error{
		"a leader asks": func() error {
			_, err := w.Service.AskTrace(ctx, w.Person(parts.Leader), leaked(d, sender.ID))
			return err
		},
		"a recipient is asked":     func() error { _, err := w.Service.AskTrace(ctx, officer, leaked(d, reader.ID)); return err },
		"the officer asks himself": func() error { _, err := w.Service.AskTrace(ctx, officer, leaked(d, officer.ID)); return err },
		"of no document": func() error {
			in := leaked(d, sender.ID)
			in.Document = exchange.DocumentID{7}
			_, err := w.Service.AskTrace(ctx, officer, in)
			return err
		},
		"without pictures": func() error {
			in := leaked(d, sender.ID)
			in.Pictures = nil
			_, err := w.Service.AskTrace(ctx, officer, in)
			return err
		},
		"the officer runs it": func() error {
			_, err := w.Service.Release(ctx, exchangetest.Query(officer, d.Draft.ID, exchange.ReleaseProof))
			return err
		},
	} {
		if err := try(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	r, err := w.Service.AskTrace(ctx, officer, leaked(d, sender.ID))
	w.Must(err)
	for who, sees := range map[string]bool{parts.Sender: true, parts.Officer: true, parts.DPO: true, parts.Inspector: true, parts.Opener: false, parts.Leader: false, parts.Stranger: false} {
		_, err := w.Service.Trace(ctx, w.Person(who), r.ID)
		list, _ := w.Service.Traces(ctx, w.Person(who))
		if (err == nil) != sees || (len(list) == 1) != sees || !sees && !errors.Is(err, exchange.ErrNotFound) {
			t.Errorf("%s sees the request: %v, %d", who, err, len(list))
		}
		if sealed, err := w.Service.TracePicture(ctx, w.Person(who), r.ID, 1); (err == nil) != (who == parts.Sender) || err == nil && string(sealed) != "another" {
			t.Errorf("%s gets a picture: %v", who, err)
		}
	}
	if _, err := w.Service.AnswerTrace(ctx, sender.Person, r.ID, answered(r, sender.ID, sender.Device, r.Entry.Index)); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("answered without a release: %v", err)
	}
	if _, err := released(w.Service, sender.Person, exchange.TraceRequest{ID: exchange.ID{9}, Document: d.Draft.ID}, exchange.ReleaseProof); code(err) != "no_trace_request" {
		t.Errorf("released for no request: %v", err)
	}
	plain, err := w.Service.Release(ctx, exchangetest.Query(sender.Person, d.Draft.ID, exchange.ReleaseProof))
	w.Must(err)
	run, err := released(w.Service, sender.Person, r, exchange.ReleaseProof)
	w.Must(err)
	good := answered(r, sender.ID, sender.Device, run.Receipt.Entry.Index)
	for name, in := range map[string]exchange.TraceAnswer{
		"another's device":  answered(r, sender.ID, reader.Device, good.Release),
		"another release":   answered(r, sender.ID, sender.Device, plain.Receipt.Entry.Index),
		"another request":   answered(exchange.TraceRequest{ID: exchange.ID{9}, Document: r.Document}, sender.ID, sender.Device, good.Release),
		"another result":    func() exchange.TraceAnswer { x := good; x.Sum = exchange.Hash{5}; return x }(),
		"nothing is sealed": func() exchange.TraceAnswer { x := good; x.Sealed = nil; return x }(),
	} {
		if _, err := w.Service.AnswerTrace(ctx, sender.Person, r.ID, in); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := w.Service.AnswerTrace(ctx, reader.Person, r.ID, answered(r, reader.ID, reader.Device, good.Release)); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("a recipient answers: %v", err)
	}
	done, err := w.Service.AnswerTrace(ctx, sender.Person, r.ID, good)
	w.Must(err)
	if done.State != exchange.TraceAnswered || done.Result.Sealed != nil {
		t.Errorf("the sender is told %+v", done)
	}
	if mine, err := w.Service.Trace(ctx, officer, r.ID); err != nil || string(mine.Result.Sealed) != string(good.Sealed) || mine.Result.Signature != good.Signature {
		t.Errorf("the officer gets %+v, %v", mine.Result, err)
	}
	if _, err := w.Service.AnswerTrace(ctx, sender.Person, r.ID, good); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("answered twice: %v", err)
	}
	if _, err := released(w.Service, sender.Person, r, exchange.ReleaseProof); code(err) != "no_trace_request" {
		t.Errorf("released after the end: %v", err)
	}
	if _, err := w.Service.TracePicture(ctx, sender.Person, r.ID, 0); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("the pictures are still there: %v", err)
	}
	for kind, want := range map[audit.Kind]int{audit.KindTraceRequested: 1, audit.KindTraceAnswered: 1, audit.KindReleased: 2} {
		if n := len(records(t, w, kind)); n != want {
			t.Errorf("%d entries %s, want %d", n, kind, want)
		}
	}
	news, _, err := w.Service.News(ctx, officer)
	w.Must(err)
	if len(news) != 1 || news[0].Kind != exchange.NewsTraceAnswered || news[0].By.ID != sender.ID {
		t.Errorf("the officer is told %+v", news)
	}
	holds(t, w)
	verifiesOffline(t, w)
}

// TestTraceRequestsEndOnce: declined, withdrawn, or answered; and a removed device
// answers nothing.
func TestTraceRequestsEndOnce(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader, officer := w.Member(parts.Sender), w.Member(parts.Opener), w.Person(parts.Officer)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	file := func() exchange.TraceRequest {
		t.Helper()
		r, err := w.Service.AskTrace(ctx, officer, leaked(d, sender.ID))
		w.Must(err)
		return r
	}
	r := file()
	if _, err := w.Service.DeclineTrace(ctx, officer, r.ID, "không"); !errors.Is(err, exchange.ErrForbidden) {
		t.Errorf("the officer declines: %v", err)
	}
	if _, err := w.Service.WithdrawTrace(ctx, sender.Person, r.ID, "không"); !errors.Is(err, exchange.ErrForbidden) {
		t.Errorf("the sender withdraws: %v", err)
	}
	if _, err := w.Service.DeclineTrace(ctx, reader.Person, r.ID, "không"); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("a recipient declines: %v", err)
	}
	if _, err := w.Service.DeclineTrace(ctx, sender.Person, r.ID, " "); err == nil {
		t.Error("declined without a reason")
	}
	declined, err := w.Service.DeclineTrace(ctx, sender.Person, r.ID, "ảnh không phải văn bản này")
	w.Must(err)
	if declined.State != exchange.TraceDeclined || declined.Words == "" {
		t.Errorf("declined: %+v", declined)
	}
	second := file()
	withdrawn, err := w.Service.WithdrawTrace(ctx, officer, second.ID, "đã rõ nguồn")
	w.Must(err)
	if _, err := w.Service.DeclineTrace(ctx, sender.Person, second.ID, "muộn"); !errors.Is(err, exchange.ErrConflict) || withdrawn.State != exchange.TraceWithdrawn {
		t.Errorf("declined after the withdrawal: %v", err)
	}
	if _, err := released(w.Service, sender.Person, second, exchange.ReleaseProof); code(err) != "no_trace_request" {
		t.Errorf("released after the withdrawal: %v", err)
	}
	third := file()
	run, err := released(w.Service, sender.Person, third, exchange.ReleaseProof)
	w.Must(err)
	w.Must(act(w, audit.KindKeyRevoked, sender.Person, sender, nil, sender.Device))
	if _, err := w.Service.AnswerTrace(ctx, sender.Person, third.ID, answered(third, sender.ID, sender.Device, run.Receipt.Entry.Index)); !errors.Is(err, exchange.ErrBadProof) {
		t.Errorf("a revoked key's device answers: %v", err)
	}
	holds(t, w)
	verifiesOffline(t, w)
}

// TestTwoHoldersProveInTheSendersPlace: the first one's order names the request, the
// second one's approval lets the unit's grant be released for it; neither can alone,
// and nothing is handed over to anybody by it.
func TestTwoHoldersProveInTheSendersPlace(t *testing.T) {
	q, ctx := newQuorum(t), t.Context()
	sender, reader, officer := q.Member(parts.Sender), q.Member(parts.Opener), q.Person(parts.Officer)
	d := q.NewDocument(sender, 1, 50, reader)
	q.Send(d)
	tracers, err := q.Service.Tracers(ctx, officer, d.Draft.ID)
	q.Must(err)
	if tracers.Keeper.ID != sender.ID || len(tracers.Holders) != 3 {
		t.Fatalf("%+v", tracers)
	}
	if _, err := q.Service.AskTrace(ctx, officer, leaked(d, q.Holders[0].ID, q.Holders[1].ID)); err == nil {
		t.Error("two of three holders were asked")
	}
	r, err := q.Service.AskTrace(ctx, officer, leaked(d, q.Holders[0].ID, q.Holders[1].ID, q.Holders[2].ID))
	q.Must(err)
	order := func(trace exchange.ID) exchange.RecoveryOrder {
		o, _ := q.Order(exchange.PersonID{}, exchange.PersonID{}, d.Draft.ID)
		o.Action, o.Trace = exchange.RecoveryTrace, trace
		return o
	}
	o := order(exchange.ID{9})
	if _, err := q.Service.RequestRecovery(ctx, q.Holders[0].Person, q.Unit, q.Sign(&o, nil)); err == nil {
		t.Error("an order for no request")
	}
	if _, err := released(q.Service, q.Holders[1].Person, r, exchange.ReleaseRecovery); code(err) != "no_recovery_request" {
		t.Errorf("released without an order: %v", err)
	}
	o = q.Ask(order(r.ID), nil)
	_, err = q.Decide(q.Holders[1], o, true)
	q.Must(err)
	if _, err := released(q.Service, q.Holders[0].Person, r, exchange.ReleaseRecovery); code(err) != "no_recovery_request" {
		t.Errorf("the first holder alone: %v", err)
	}
	if _, err := q.Service.OfferHandover(ctx, q.Holders[1].Person, q.Unit, o.ID, d.Draft.ID); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("a hand-over under an order to trace: %v", err)
	}
	run, err := released(q.Service, q.Holders[1].Person, r, exchange.ReleaseRecovery)
	q.Must(err)
	in := answered(r, q.Holders[0].ID, q.Holders[0].Device, run.Receipt.Entry.Index)
	if _, err := q.Service.AnswerTrace(ctx, q.Holders[0].Person, r.ID, in); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("the first holder answers: %v", err)
	}
	_, err = q.Service.AnswerTrace(ctx, q.Holders[1].Person, r.ID, answered(r, q.Holders[1].ID, q.Holders[1].Device, run.Receipt.Entry.Index))
	q.Must(err)
	q.Must(q.Service.FinishRecovery(ctx, q.Holders[1].Person, q.Unit, o.ID, nil, 0, 0))
	holds(t, q.World)
	verifiesOffline(t, q.World)
}
