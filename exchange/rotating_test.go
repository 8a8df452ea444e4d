package exchange_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
)

// sealedAnew seals a document to the next key.
func sealedAnew(t *testing.T, q, next *exchangetest.Quorum, o exchange.RecoveryOrder, d *exchangetest.Sealed) {
	t.Helper()
	signed, grants := q.Reseal(next, o, d, exchange.Hash{}, nil)
	if _, err := q.Service.Amend(context.Background(), q.Holders[1].Person, q.Unit, o.ID, d.Draft.ID, signed, grants); err != nil {
		t.Fatal(err)
	}
}

// TestHolderIsReplacedAndTheOldKeyRetired: a new key for other holders takes the
// old one's place; what was sealed to the old one is sealed anew under fresh
// shares, also beyond recall and expiry, and then the old key is forgotten.
func TestHolderIsReplacedAndTheOldKeyRetired(t *testing.T) {
	q, ctx := newQuorum(t), context.Background()
	sender, reader, comes := q.Member(parts.Sender), q.Member(parts.Opener), q.Member(parts.Clerk)
	first, recalled := q.NewDocument(sender, 1, 50, reader), q.NewDocument(sender, 1, 50, reader)
	q.Send(first)
	q.Send(recalled)
	_, err := q.Service.Recall(ctx, sender.Person, recalled.Draft.ID, nil, "nhầm")
	q.Must(err)
	holders := [3]*exchangetest.Member{q.Holders[1], comes, q.Holders[0]} // the third has left
	for _, h := range holders {
		q.Confirm(h, q.Person(parts.Officer))
	}
	next, o := q.Rotate(holders)
	if _, err := q.Service.UnitRecovery(ctx, q.Holders[2].Person, q.Unit); err != nil {
		t.Fatal(err)
	}
	todo, err := q.Service.Resealing(ctx, q.Holders[1].Person, q.Unit, o.ID, exchange.DocumentID{})
	q.Must(err)
	if len(todo) != 2 {
		t.Fatalf("to seal anew: %v", todo)
	}
	was := envelope(t, q.World, first)
	for _, d := range []*exchangetest.Sealed{first, recalled} {
		if _, err := q.Service.Release(ctx, exchangetest.Query(q.Holders[1].Person, d.Draft.ID, exchange.ReleaseRecovery)); err != nil {
			t.Fatal(err)
		}
		sealedAnew(t, q, next, o, d)
		if _, err := q.Service.Release(ctx, exchangetest.Query(q.Holders[1].Person, d.Draft.ID, exchange.ReleaseRecovery)); err == nil {
			t.Error("the request opens what is sealed anew")
		}
	}
	if now := envelope(t, q.World, first); now == was {
		t.Error("the share's old envelope still stands")
	}
	q.Must(q.Service.FinishRecovery(ctx, q.Holders[1].Person, q.Unit, o.ID, nil, 2, 0))
	keys, err := q.Store.RecoveryKeys(ctx, q.Unit)
	q.Must(err)
	if len(keys) != 1 || len(records(t, q.World, audit.KindRecoveryRetired)) != 1 {
		t.Errorf("%d keys, retired: %v", len(keys), records(t, q.World, audit.KindRecoveryRetired))
	}
	if _, _, err := q.Service.RecoveryRequest(ctx, q.Holders[2].Person, q.Unit, o.ID); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("who holds no key any more: %v", err)
	}
	// The new holders open what was sealed anew.
	successor := q.Member(parts.Leader)
	use := next.Ask(next.Order(exchange.PersonID{}, successor.ID, first.Draft.ID))
	_, err = next.Decide(comes, use, true)
	q.Must(err)
	got, err := q.Service.Release(ctx, exchangetest.Query(comes.Person, first.Draft.ID, exchange.ReleaseRecovery))
	q.Must(err)
	if _, err := crypto.OpenGrant(got.G, next.Key); err != nil {
		t.Errorf("opened with the new key: %v", err)
	}
	verifiesOffline(t, q.World)
}

// envelope is the one of the unit's recovery grant.
func envelope(t *testing.T, w *exchangetest.World, d *exchangetest.Sealed) exchange.Hash {
	t.Helper()
	state, err := w.Store.AmendState(context.Background(), d.Draft.ID, exchange.UnitID(d.Sender.Unit), exchange.PersonID{}, exchange.PersonID{})
	w.Must(err)
	m, _, err := crypto.ParseManifest(state.Manifests[len(state.Manifests)-1])
	w.Must(err)
	return m.Find(exchange.GrantRecovery, exchange.UnitID(d.Sender.Unit)).E
}

// TestUsedKeyRaisesAnAlarmUntilItIsReplaced: the alarm stands from the use to the
// end of the sealing anew.
func TestUsedKeyRaisesAnAlarmUntilItIsReplaced(t *testing.T) {
	q, ctx := newQuorum(t), context.Background()
	sender, reader, successor := q.Member(parts.Sender), q.Member(parts.Opener), q.Member(parts.Clerk)
	d := q.NewDocument(sender, 1, 50, reader)
	q.Send(d)
	stands := func(when string, want bool) {
		t.Helper()
		q.Must(q.Service.Watch(ctx))
		alarms, err := q.Store.Alarms(ctx, q.Now().Add(time.Hour))
		q.Must(err)
		if got := slices.ContainsFunc(alarms, func(a exchange.Alarm) bool { return a.Code == exchange.AlarmRecovery && a.Ended.IsZero() }); got != want {
			t.Errorf("%s: alarm %v", when, got)
		}
	}
	o := q.Ask(q.Order(exchange.PersonID{}, successor.ID, d.Draft.ID))
	stands("asked for", false)
	_, err := q.Decide(q.Holders[1], o, true)
	q.Must(err)
	stands("opened", true)
	q.Must(q.Service.FinishRecovery(ctx, q.Holders[1].Person, q.Unit, o.ID, nil, 0, 1))
	next, rotation := q.Rotate(q.Holders)
	stands("replaced", true)
	q.Must(q.Service.FinishRecovery(ctx, q.Holders[1].Person, q.Unit, rotation.ID, nil, 0, 1)) // interrupted
	stands("with a document left", true)
	rest := q.Ask(q.RotationOrder(exchange.RecoveryReseal), nil)
	_, err = q.Decide(q.Holders[1], rest, true)
	q.Must(err)
	sealedAnew(t, q, next, rest, d)
	q.Must(q.Service.FinishRecovery(ctx, q.Holders[1].Person, q.Unit, rest.ID, nil, 1, 0))
	stands("sealed anew", false)
}

// TestForgedRotationsRefused: neither one holder nor the server makes a key that
// the log would not show as a breach.
func TestForgedRotationsRefused(t *testing.T) {
	q, ctx := newQuorum(t), context.Background()
	second := q.Holders[1]
	o := q.RotationOrder(exchange.RecoveryRotation)
	in := q.Sign(&o, nil)
	in.Consent[0] ^= 1
	if _, err := q.Service.RequestRecovery(ctx, q.Holders[0].Person, q.Unit, in); !errors.Is(err, exchange.ErrBadProof) {
		t.Errorf("without consent: %v", err)
	}
	reseal := q.RotationOrder(exchange.RecoveryReseal)
	if _, err := q.Service.RequestRecovery(ctx, q.Holders[0].Person, q.Unit, q.Sign(&reseal, nil)); err == nil {
		t.Error("sealing anew from the key in force")
	}
	o = q.Ask(o, nil)
	_, made := q.NewKey(o, second, q.Holders)
	if _, err := q.Service.RotateRecovery(ctx, second.Person, q.Unit, o.ID, made); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("before the approval: %v", err)
	}
	_, err := q.Decide(second, o, true)
	q.Must(err)
	if err := q.Service.FinishRecovery(ctx, second.Person, q.Unit, o.ID, nil, 0, 0); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("finished without a key: %v", err)
	}
	others := [3]*exchangetest.Member{q.Holders[0], second, q.Member(parts.Clerk)}
	_, foreign := q.NewKey(o, second, others)
	_, byFirst := q.NewKey(o, q.Holders[0], q.Holders)
	_, byThird := q.NewKey(o, q.Holders[2], q.Holders)
	unsigned := made
	unsigned.Signature = audit.KeySignature{}
	for name, c := range map[string]struct {
		who *exchangetest.Member
		in  exchange.NewRecovery
	}{"other holders than asked for": {second, foreign}, "signed by the first holder": {second, byFirst}, "signed by the third holder": {second, byThird},
		"unsigned": {second, unsigned}, "handed in by the first holder": {q.Holders[0], made}, "by the third": {q.Holders[2], made}} {
		if _, err := q.Service.RotateRecovery(ctx, c.who.Person, q.Unit, o.ID, c.in); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	k, err := q.Service.RotateRecovery(ctx, second.Person, q.Unit, o.ID, made)
	q.Must(err)
	again, err := q.Service.RotateRecovery(ctx, second.Person, q.Unit, o.ID, made)
	if err != nil || again.Entry.Index != k.Entry.Index {
		t.Errorf("repeated: %v", err)
	}
	verifiesOffline(t, q.World)
}
