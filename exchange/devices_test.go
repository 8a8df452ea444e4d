package exchange_test

import (
	"crypto/rand"
	"errors"
	"testing"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
)

// joined adds a second device to a member's key.
func joined(w *exchangetest.World, m *exchangetest.Member) *crypto.DeviceKey {
	w.Helper()
	ctx := w.Context()
	j, fresh, err := newDevice(w, m)
	w.Must(err)
	w.Must(w.Service.AnswerJoining(ctx, m.Person, j.ID, [32]byte{1}))
	w.Must(w.Service.RevealJoining(ctx, m.Person, j.ID, [32]byte{3}, []byte("{}")))
	_, err = w.Service.ApproveJoining(ctx, m.Person, j.ID, joins(w, m, fresh.Device, fresh.Device, m.Device), []byte("sealed"))
	w.Must(err)
	return fresh.Device
}

// sessionOn opens a session of a member on a device, or on none.
func sessionOn(w *exchangetest.World, m *exchangetest.Member, device *crypto.DeviceKey) exchange.Hash {
	w.Helper()
	var id exchange.ID
	rand.Read(id[:])
	token := exchange.Hash(crypto.HashOf(id[:]))
	_, _, err := w.Service.OpenSession(w.Context(), m.Person, id, token, "192.0.2.1", "test")
	w.Must(err)
	if device != nil {
		w.Must(w.Service.UseDevice(w.Context(), m.Person, id, device.Public()))
	}
	return token
}

// TestASessionStaysWithItsDevice: who took a device names another one of the owner
// for its session, which ends with the device that it began on all the same.
func TestASessionStaysWithItsDevice(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	owner := w.Member(parts.Opener)
	stolen := joined(w, owner)
	token := sessionOn(w, owner, stolen)
	session, err := w.Service.Session(ctx, token, true)
	w.Must(err)
	w.Must(w.Service.UseDevice(ctx, owner.Person, session.ID, owner.Device.Public()))
	w.Must(removal(w, owner.Person, owner, stolen, owner.Device))
	if _, err := w.Service.Session(ctx, token, true); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("the removed device's session goes on: %v", err)
	}
}

// removal is an act that removes a device of m.
func removal(w *exchangetest.World, by exchange.Person, m *exchangetest.Member, gone *crypto.DeviceKey, signs *crypto.DeviceKey) error {
	return act(w, audit.KindDeviceRemoved, by, m, func(s *audit.KeyStatement) { s.Device = gone.Public().String() }, signs)
}

// TestARemovedDeviceIsOutAtOnce: its sessions end with the entry, others' go on, and
// nothing that it signs is taken in any more.
func TestARemovedDeviceIsOutAtOnce(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	owner, other := w.Member(parts.Opener), w.Member(parts.Waiting)
	officer := w.Registrar(parts.Officer)
	gone := joined(w, owner)
	theirs, own, unbound := sessionOn(w, owner, gone), sessionOn(w, owner, owner.Device), sessionOn(w, owner, nil)
	var any exchange.ID
	if err := w.Service.UseDevice(ctx, other.Person, any, gone.Public()); !errors.Is(err, exchange.ErrNoKey) {
		t.Errorf("another's device is claimed: %v", err)
	}
	d := w.NewDocument(owner, 1, 100, other)
	w.Upload(d)
	w.Sign(d, gone)
	for name, c := range map[string]struct{ err, want error }{
		"by another person":          {removal(w, other.Person, owner, gone, other.Device), exchange.ErrForbidden},
		"signed by another's device": {removal(w, owner.Person, owner, gone, other.Device), exchange.ErrKeyAuthority},
		"signed by nobody":           {act(w, audit.KindDeviceRemoved, owner.Person, owner, func(s *audit.KeyStatement) { s.Device = gone.Public().String() }), exchange.ErrKeyAuthority},
		"of another's":               {removal(w, owner.Person, owner, other.Device, owner.Device), exchange.ErrKeyAct},
		"the only one":               {removal(w, officer.Person, other, other.Device, officer.Device), exchange.ErrKeyAct},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", name, c.err, c.want)
		}
	}
	w.Must(removal(w, owner.Person, owner, gone, owner.Device))
	for name, token := range map[string]exchange.Hash{"the removed device's": theirs, "one of no device": unbound} {
		if _, err := w.Service.Session(ctx, token, true); !errors.Is(err, exchange.ErrNotFound) {
			t.Errorf("%s session goes on: %v", name, err)
		}
	}
	if _, err := w.Service.Session(ctx, own, true); err != nil {
		t.Errorf("another session ended: %v", err)
	}
	_, err := w.Service.CommitSend(ctx, owner.Person, d.Draft.ID, d.Signed, d.Labels)
	if e, ok := errors.AsType[*exchange.ManifestError](err); !ok || e.Code != "device" {
		t.Errorf("a send by the removed device: %v", err)
	}
	if err := act(w, audit.KindKeyRevoked, owner.Person, owner, nil, gone); !errors.Is(err, exchange.ErrKeyAuthority) {
		t.Errorf("the removed device acts: %v", err)
	}
	if err := removal(w, owner.Person, owner, gone, owner.Device); err == nil {
		t.Error("removed twice")
	}
}

// TestARegistrarRemovesADevice of somebody else, and a replacement ends the
// sessions of the other devices alone.
func TestARegistrarRemovesADevice(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	owner, officer := w.Member(parts.Opener), w.Registrar(parts.Officer)
	gone, stays := joined(w, owner), joined(w, owner)
	first, second := sessionOn(w, owner, gone), sessionOn(w, owner, stays)
	w.Must(removal(w, officer.Person, owner, gone, officer.Device))
	if _, err := w.Service.Session(ctx, first, true); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("the removed device's session goes on: %v", err)
	}
	acting := sessionOn(w, owner, owner.Device)
	renewed := w.NewMember(owner.Person)
	w.Must(act(w, audit.KindKeyReplaced, owner.Person, renewed, nil, renewed.Device, owner.Device))
	if _, err := w.Service.Session(ctx, second, true); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("the session of a device that the replacement ended: %v", err)
	}
	if _, err := w.Service.Session(ctx, acting, true); err != nil {
		t.Errorf("the session that replaced the key: %v", err)
	}
	w.Must(act(w, audit.KindKeyRevoked, officer.Person, renewed, nil, officer.Device))
	if _, err := w.Service.Session(ctx, acting, true); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("it had gone over to the new device, which is revoked: %v", err)
	}
}

// TestTheSendingIsProvenToWhomItConcerns and to nobody else.
func TestTheSendingIsProvenToWhomItConcerns(t *testing.T) {
	w := exchangetest.New(t)
	sender, reader, other := w.Member(parts.Sender), w.Member(parts.Opener), w.Member(parts.Waiting)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	for _, p := range []exchange.Person{sender.Person, reader.Person} {
		r, err := w.Service.Sending(t.Context(), p, d.Draft.ID)
		w.Must(err)
		if rec, err := r.Entry.Open(); err != nil || rec.Kind != audit.KindSent || rec.Document != d.Draft.ID.String() || len(r.Checkpoint) == 0 {
			t.Errorf("%s: %+v, %v", p.Username, rec, err)
		}
	}
	if _, err := w.Service.Sending(t.Context(), other.Person, d.Draft.ID); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("a stranger: %v", err)
	}
}
