package exchange_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
)

// newDevice asks for a new device of a member.
func newDevice(w *exchangetest.World, m *exchangetest.Member) (exchange.Joining, *exchangetest.Member, error) {
	fresh := w.NewMember(m.Person)
	j, err := w.Service.AskToJoin(context.Background(), m.Person, exchange.Joining{Device: fresh.Device.Public(), Recipient: fresh.Account.Recipient().String(), Name: "máy mới",
		Committed: crypto.HashOf([]byte("nonce"))})
	return j, fresh, err
}

// joins makes the statement that adds a device, signed by the given ones.
func joins(w *exchangetest.World, m *exchangetest.Member, added *crypto.DeviceKey, by ...*crypto.DeviceKey) exchange.SignedStatement {
	st := w.Statement(audit.KindDeviceAdded, m)
	st.Device = added.Public().String()
	return w.Signed(st, by...)
}

// TestNobodyElseSeesOrApprovesANewDevice: CVE-2026-60104, a request for a device
// of one account that another account could approve. It is bound to the person who
// is signed in and to the devices by the log, serves once, and dies in ten minutes.
func TestNobodyElseSeesOrApprovesANewDevice(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	owner, other := w.Member(parts.Opener), w.Member(parts.Waiting)
	j, fresh, err := newDevice(w, owner)
	w.Must(err)
	if seen, err := w.Service.Joinings(ctx, other.Person); err != nil || len(seen) != 0 {
		t.Errorf("another account sees %v, %v", seen, err)
	}
	foreign := joins(w, other, fresh.Device, fresh.Device, other.Device)
	for name, err := range map[string]error{
		"answers":  w.Service.AnswerJoining(ctx, other.Person, j.ID, [32]byte{1}),
		"reveals":  w.Service.RevealJoining(ctx, other.Person, j.ID, [32]byte{1}, []byte("{}")),
		"refuses":  w.Service.RefuseJoining(ctx, other.Person, j.ID),
		"approves": second(w.Service.ApproveJoining(ctx, other.Person, j.ID, foreign, []byte("sealed"))),
	} {
		if !errors.Is(err, exchange.ErrNotFound) {
			t.Errorf("another account %s: %v", name, err)
		}
	}
	good := joins(w, owner, fresh.Device, fresh.Device, owner.Device)
	if _, err := w.Service.ApproveJoining(ctx, owner.Person, j.ID, good, []byte("sealed")); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("approved before the codes could be compared: %v", err)
	}
	w.Must(w.Service.AnswerJoining(ctx, owner.Person, j.ID, [32]byte{1}))
	if err := w.Service.AnswerJoining(ctx, owner.Person, j.ID, [32]byte{2}); !errors.Is(err, exchange.ErrConflict) {
		t.Errorf("answered twice: %v", err)
	}
	w.Must(w.Service.RevealJoining(ctx, owner.Person, j.ID, [32]byte{3}, []byte("{}")))
	for name, st := range map[string]exchange.SignedStatement{
		"by the new device alone":    joins(w, owner, fresh.Device, fresh.Device),
		"by the old device alone":    joins(w, owner, fresh.Device, owner.Device),
		"by another person's device": joins(w, owner, fresh.Device, fresh.Device, other.Device),
		"of another device":          joins(w, owner, other.Device, owner.Device, other.Device),
		"of another person's key":    foreign,
	} {
		if _, err := w.Service.ApproveJoining(ctx, owner.Person, j.ID, st, []byte("sealed")); err == nil {
			t.Errorf("approved %s", name)
		}
	}
	key, err := w.Service.ApproveJoining(ctx, owner.Person, j.ID, joins(w, owner, fresh.Device, fresh.Device, owner.Device), []byte("sealed"))
	w.Must(err)
	if key.Status != exchange.KeyUnconfirmed || len(key.History) != 1 {
		t.Errorf("afterwards the key is %v with %d events before", key.Status, len(key.History))
	}
	if _, err := w.Service.ApproveJoining(ctx, owner.Person, j.ID, joins(w, owner, fresh.Device, fresh.Device, owner.Device), []byte("sealed")); err == nil {
		t.Error("approved twice")
	}
	w.Must(w.Service.TakeJoining(ctx, owner.Person, j.ID))
	if left, err := w.Service.Joinings(ctx, owner.Person); err != nil || len(left) != 1 || left[0].Sealed != nil {
		t.Errorf("the sealed key is kept: %+v, %v", left, err)
	}
	// The new device sends in its owner's name.
	d := w.NewDocument(owner, 1, 100, other)
	w.Upload(d)
	w.Sign(d, fresh.Device)
	_, err = w.Service.CommitSend(ctx, owner.Person, d.Draft.ID, d.Signed, d.Labels)
	w.Must(err)
}

func TestRequestsOfNewDevicesAreFewAndShortLived(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	owner := w.Member(parts.Opener)
	late, _, err := newDevice(w, owner)
	w.Must(err)
	w.Advance(exchange.JoiningLife)
	if err := w.Service.AnswerJoining(ctx, owner.Person, late.ID, [32]byte{1}); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("after ten minutes: %v", err)
	}
	for range exchange.MaxJoinings - 1 {
		j, _, err := newDevice(w, owner)
		w.Must(err)
		w.Must(w.Service.RefuseJoining(ctx, owner.Person, j.ID))
		if err := w.Service.AnswerJoining(ctx, owner.Person, j.ID, [32]byte{1}); !errors.Is(err, exchange.ErrConflict) {
			t.Errorf("a refused request goes on: %v", err)
		}
	}
	if _, _, err := newDevice(w, owner); !errors.Is(err, exchange.ErrTooMany) {
		t.Errorf("one too many: %v", err)
	}
	w.Advance(exchange.JoiningWindow + time.Second)
	if _, _, err := newDevice(w, owner); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}
