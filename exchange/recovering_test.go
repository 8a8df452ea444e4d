package exchange_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/exchangetest"
)

func newQuorum(t *testing.T) *exchangetest.Quorum {
	w := exchangetest.New(t)
	return w.Quorum(w.Member(parts.Leader), w.Member(parts.SecondLeader), w.Member(parts.ThirdLeader))
}

func TestTwoHoldersRehearseWithoutADocument(t *testing.T) {
	q, ctx := newQuorum(t), context.Background()
	first, second := q.Holders[0], q.Holders[1]
	o := q.Ask(q.Order(exchange.PersonID{}, exchange.PersonID{}))
	r, err := q.Decide(second, o, true)
	q.Must(err)
	if r.Inner[1] != nil {
		t.Error("the second holder was given the third's file")
	}
	unit, err := crypto.FinishOpen(r.Inner[0], second.Account, q.Key.Recipient())
	q.Must(err)
	value, err := crypto.OpenRehearsal(r.Value, unit)
	q.Must(err)
	if err := q.Service.FinishRecovery(ctx, second.Person, q.Unit, o.ID, []byte("guess"), 0, 0); !errors.Is(err, exchange.ErrBadProof) {
		t.Errorf("a guessed value: %v", err)
	}
	if err := q.Service.FinishRecovery(ctx, first.Person, q.Unit, o.ID, value, 0, 0); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("the first holder finished it: %v", err)
	}
	q.Must(q.Service.FinishRecovery(ctx, second.Person, q.Unit, o.ID, value, 0, 0))
	if err := q.Service.FinishRecovery(ctx, second.Person, q.Unit, o.ID, value, 0, 0); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("finished twice: %v", err)
	}
	again, _, err := q.Service.RecoveryRequest(ctx, second.Person, q.Unit, o.ID)
	q.Must(err)
	if len(again.Inner) != 0 || len(again.Value) != 0 {
		t.Error("what was left for the second holder is still there")
	}
	for who, sees := range map[string]int{parts.DPO: 1, parts.Inspector: 1, parts.Leader: 1, parts.ThirdLeader: 1, parts.Stranger: 0, parts.Clerk: 0} {
		uses, _, err := q.Service.RecoveryHistory(ctx, q.Person(who), "")
		q.Must(err)
		if len(uses) != sees {
			t.Errorf("%s sees %d uses, want %d", who, len(uses), sees)
		}
	}
}

// TestOneHolderAloneGetsNothing: neither by asking, nor by approving what he
// asked himself, nor by the release that the key would open.
func TestOneHolderAloneGetsNothing(t *testing.T) {
	q, ctx := newQuorum(t), context.Background()
	sender, reader := q.Member(parts.Sender), q.Member(parts.Opener)
	d := q.NewDocument(sender, 1, 50, reader)
	q.Send(d)
	successor := q.Member(parts.Clerk)
	refused := func(what string, holder *exchangetest.Member) {
		t.Helper()
		_, err := q.Service.Release(ctx, exchangetest.Query(holder.Person, d.Draft.ID, exchange.ReleaseRecovery))
		if r, ok := errors.AsType[*exchange.Refusal](err); !ok || r.Code != "no_recovery_request" {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("without any request", q.Holders[0])
	o := q.Ask(q.Order(sender.ID, successor.ID, d.Draft.ID))
	refused("with a request of his own", q.Holders[0])
	if _, err := q.Decide(q.Holders[0], o, true); !errors.Is(err, exchange.ErrSelfApprove) {
		t.Errorf("approved by himself: %v", err)
	}
	refused("the second before he approves", q.Holders[1])
	r, err := q.Decide(q.Holders[1], o, true)
	q.Must(err)
	for i, file := range r.Inner {
		if _, err := crypto.FinishOpen(file, q.Holders[0].Account, q.Key.Recipient()); err == nil {
			t.Errorf("the first holder opens inner file %d", i)
		}
	}
	refused("the first after the approval", q.Holders[0])
	refused("the third after the approval", q.Holders[2])
	if _, err := q.Service.Release(ctx, exchangetest.Query(q.Holders[1].Person, d.Draft.ID, exchange.ReleaseRecovery)); err != nil {
		t.Errorf("the second, approved: %v", err)
	}
	other := q.NewDocument(sender, 1, 50, reader)
	q.Send(other)
	if _, err := q.Service.Release(ctx, exchangetest.Query(q.Holders[1].Person, other.Draft.ID, exchange.ReleaseRecovery)); err == nil {
		t.Error("a document that the order does not name was released")
	}
	q.Advance(exchange.RecoveryOrderTime)
	refused("after its day", q.Holders[1])
}

func TestForgedRecoveryOrdersRefused(t *testing.T) {
	q, ctx := newQuorum(t), context.Background()
	sender, reader, successor := q.Member(parts.Sender), q.Member(parts.Opener), q.Member(parts.Clerk)
	d, foreign := q.NewDocument(sender, 1, 50, reader), q.NewDocument(reader, 1, 50, sender)
	q.Send(d)
	q.Send(foreign) // of a unit without a recovery key
	first := q.Holders[0]
	for name, spoil := range map[string]func(o *exchange.RecoveryOrder, in *exchange.LeftRequest, by *exchange.Person){
		"another's signature": func(o *exchange.RecoveryOrder, in *exchange.LeftRequest, _ *exchange.Person) {
			in.Signature = q.Holders[1].Device.Sign(exchange.RecoveryOrderDomain, in.Order)
		},
		"another's device": func(o *exchange.RecoveryOrder, in *exchange.LeftRequest, _ *exchange.Person) {
			in.Device = q.Holders[1].Device.ID()
		},
		"mandates left out": func(o *exchange.RecoveryOrder, in *exchange.LeftRequest, _ *exchange.Person) {
			in.Mandates = in.Mandates[:1]
		},
		"a forged mandate": func(o *exchange.RecoveryOrder, in *exchange.LeftRequest, _ *exchange.Person) { in.Mandates[1][0] ^= 1 },
		"another inner file": func(o *exchange.RecoveryOrder, in *exchange.LeftRequest, _ *exchange.Person) {
			in.Inner[0] = slices.Clone(in.Inner[1])
		},
		"an outsider": func(_ *exchange.RecoveryOrder, _ *exchange.LeftRequest, by *exchange.Person) { *by = sender.Person },
		"a changed reason": func(o *exchange.RecoveryOrder, in *exchange.LeftRequest, _ *exchange.Person) {
			o.Reason = "khác"
			in.Order, _ = o.Encode()
		},
	} {
		o, _ := q.Order(sender.ID, successor.ID, d.Draft.ID)
		in, by := q.Sign(&o, nil), first.Person
		spoil(&o, &in, &by)
		if _, err := q.Service.RequestRecovery(ctx, by, q.Unit, in); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for name, change := range map[string]func(o *exchange.RecoveryOrder){
		"another unit's document":      func(o *exchange.RecoveryOrder) { o.Documents = []exchange.DocumentID{foreign.Draft.ID} },
		"a document that is not there": func(o *exchange.RecoveryOrder) { o.Documents = []exchange.DocumentID{crypto.NewDocumentID()} },
		"a successor of another unit":  func(o *exchange.RecoveryOrder) { o.Successor = reader.ID },
		"too long":                     func(o *exchange.RecoveryOrder) { o.Expires = o.Expires.Add(time.Hour) },
		"made long ago": func(o *exchange.RecoveryOrder) {
			o.Created = o.Created.Add(-time.Hour)
			o.Expires = o.Expires.Add(-time.Hour)
		},
		"no decision":  func(o *exchange.RecoveryOrder) { o.Decision = "" },
		"another key":  func(o *exchange.RecoveryOrder) { o.Key[0] ^= 1 },
		"another unit": func(o *exchange.RecoveryOrder) { o.Unit = reader.Unit },
	} {
		o, _ := q.Order(sender.ID, successor.ID, d.Draft.ID)
		change(&o)
		if _, err := q.Service.RequestRecovery(ctx, first.Person, q.Unit, q.Sign(&o, nil)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestApprovalCountsOnce: two holders approve at once, one of them wins; nothing
// is decided twice, and a rejected order stays so.
func TestApprovalCountsOnce(t *testing.T) {
	q := newQuorum(t)
	o := q.Ask(q.Order(exchange.PersonID{}, exchange.PersonID{}))
	var wg sync.WaitGroup
	failed := make([]error, 8)
	for i := range failed {
		wg.Go(func() { _, failed[i] = q.Decide(q.Holders[1+i%2], o, true) })
	}
	wg.Wait()
	won := 0
	for _, err := range failed {
		if err == nil {
			won++
		} else if !errors.Is(err, exchange.ErrConflict) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Fatalf("%d approvals counted", won)
	}
	second, _ := q.Order(exchange.PersonID{}, exchange.PersonID{})
	if _, err := q.Service.RequestRecovery(context.Background(), q.Holders[0].Person, q.Unit, q.Sign(&second, nil)); err == nil {
		t.Error("a second request while one is under way")
	}
	q.Advance(exchange.RecoveryOrderTime + time.Minute)
	third := q.Ask(q.Order(exchange.PersonID{}, exchange.PersonID{}))
	if _, err := q.Decide(q.Holders[2], third, false); err != nil {
		t.Fatal(err)
	}
	if _, err := q.Decide(q.Holders[1], third, true); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("approved after the rejection: %v", err)
	}
	if _, err := q.Decide(q.Holders[1], o, true); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("an approval replayed after its day: %v", err)
	}
}
