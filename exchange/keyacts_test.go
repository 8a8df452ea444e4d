package exchange_test

import (
	"bytes"
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

// keyAct is an act on a member's key, with what makes it another one.
func act(w *exchangetest.World, kind audit.Kind, by exchange.Person, m *exchangetest.Member, change func(*audit.KeyStatement), devices ...*crypto.DeviceKey) error {
	st := w.Statement(kind, m)
	if change != nil {
		change(&st)
	}
	_, err := w.Service.ActOnKey(context.Background(), by, w.Signed(st, devices...), m.Account.Recipient().String())
	return err
}

func TestKeysAreEnrolledOnceWithProof(t *testing.T) {
	w := exchangetest.New(t)
	m, other := w.NewMember(w.Person(parts.Sender)), w.NewMember(w.Person(parts.Opener))
	for name, err := range map[string]error{
		"no signature":          act(w, audit.KindKeyNew, m.Person, m, nil),
		"another's signature":   act(w, audit.KindKeyNew, m.Person, m, nil, other.Device),
		"another account":       act(w, audit.KindKeyNew, m.Person, m, func(s *audit.KeyStatement) { s.Account = crypto.HashOf(nil).String() }, m.Device),
		"somebody else's":       act(w, audit.KindKeyNew, other.Person, m, nil, m.Device),
		"another name":          act(w, audit.KindKeyNew, m.Person, m, func(s *audit.KeyStatement) { s.Username = parts.Leader }, m.Device),
		"an old statement":      act(w, audit.KindKeyNew, m.Person, m, func(s *audit.KeyStatement) { s.Time = s.Time.Add(-time.Hour) }, m.Device),
		"a statement for later": act(w, audit.KindKeyNew, m.Person, m, func(s *audit.KeyStatement) { s.Time = s.Time.Add(time.Hour) }, m.Device),
	} {
		if err == nil {
			t.Errorf("%s: enrolled", name)
		}
	}
	classic := w.Signed(w.Statement(audit.KindKeyNew, m), m.Device)
	_, err := w.Service.ActOnKey(t.Context(), m.Person, classic, "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p")
	if e, ok := errors.AsType[*exchange.InvalidError](err); !ok || e.Field != "account" {
		t.Errorf("a classic account key: %v", err)
	}
	w.Enroll(m)
	rec, err := m.Key.Receipt.Entry.Open()
	w.Must(err)
	if m.Key.Status != exchange.KeyUnconfirmed || rec.Details["username"] != m.Username || rec.Details["fingerprint"] != m.Key.Fingerprint || len(m.Key.Receipt.Checkpoint) == 0 {
		t.Fatalf("enrolled as %+v", rec)
	}
	again := w.NewMember(m.Person)
	if err := act(w, audit.KindKeyNew, m.Person, again, nil, again.Device); !errors.Is(err, exchange.ErrKeyExists) {
		t.Fatalf("second key: %v", err)
	}
}

// TestOnlyARegistrarOnTheLogConfirmsAndNeverHimself: the directory's group is not
// enough, and neither is the log's word without the group.
func TestOnlyARegistrarOnTheLogConfirmsAndNeverHimself(t *testing.T) {
	w := exchangetest.New(t)
	officer, reader, leader := w.Member(parts.Officer), w.Member(parts.Opener), w.Member(parts.Leader)
	if err := act(w, audit.KindKeyConfirmed, officer.Person, reader, nil, officer.Device); !errors.Is(err, exchange.ErrKeyAuthority) {
		t.Errorf("before the founding: %v", err)
	}
	w.Registrar(parts.Officer)
	for _, name := range []string{parts.Sender, parts.Leader, parts.Clerk, parts.DPO, parts.Inspector} {
		if err := act(w, audit.KindKeyConfirmed, w.Person(name), reader, nil, officer.Device); !errors.Is(err, exchange.ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		err, want error
	}{
		"self":                   {act(w, audit.KindKeyConfirmed, officer.Person, officer, nil, officer.Device), exchange.ErrSelfConfirm},
		"unsigned":               {act(w, audit.KindKeyConfirmed, officer.Person, reader, nil), exchange.ErrKeyAuthority},
		"signed by the owner":    {act(w, audit.KindKeyConfirmed, officer.Person, reader, nil, reader.Device), exchange.ErrSelfConfirm},
		"signed by another":      {act(w, audit.KindKeyConfirmed, officer.Person, reader, nil, leader.Device), exchange.ErrKeyAuthority},
		"another key":            {act(w, audit.KindKeyConfirmed, officer.Person, reader, func(s *audit.KeyStatement) { s.Account = crypto.HashOf(nil).String() }, officer.Device), exchange.ErrKeyAct},
		"a stale statement":      {act(w, audit.KindKeyConfirmed, officer.Person, reader, func(s *audit.KeyStatement) { s.Previous = crypto.HashOf(nil).String() }, officer.Device), exchange.ErrConflict},
		"named without the role": {act(w, audit.KindRegistrarNamed, officer.Person, reader, nil, officer.Device), exchange.ErrForbidden},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", name, c.err, c.want)
		}
	}
	w.Confirm(reader, officer.Person)
	shown, err := w.Service.PersonKey(t.Context(), reader.Username)
	w.Must(err)
	if reader.Key.Status != exchange.KeyConfirmed || shown.Status != exchange.KeyConfirmed || shown.Entry.Index != reader.Key.Entry.Index || len(shown.History) != 1 {
		t.Fatalf("confirmed as %v, shown as %v", reader.Key.Status, shown.Status)
	}
}

func TestARegistrarIsFoundedOnceAndByFingerprint(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	officer, reader := w.Member(parts.Officer), w.Member(parts.Opener)
	for name, c := range map[string]struct {
		username, fingerprint string
		want                  error
	}{
		"wrong fingerprint": {officer.Username, reader.Key.Fingerprint, exchange.ErrFingerprint},
		"no registrar":      {reader.Username, reader.Key.Fingerprint, exchange.ErrForbidden},
		"nobody":            {"nobody", "x", exchange.ErrNotFound},
		"no key":            {parts.Waiting, "x", exchange.ErrForbidden},
	} {
		if _, err := exchange.FoundRegistrar(ctx, w.Store, w.Now(), c.username, c.fingerprint); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	w.Registrar(parts.Officer)
	if _, err := exchange.FoundRegistrar(ctx, w.Store, w.Now(), officer.Username, officer.Key.Fingerprint); !errors.Is(err, exchange.ErrKeyAct) {
		t.Errorf("founded twice: %v", err)
	}
}

// TestARevokedKeyOpensNoSendAndItsDeviceSignsNone until the owner has another key.
func TestARevokedKeyIsNoRecipientAndItsDeviceSendsNothing(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	officer := w.Registrar(parts.Officer)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Upload(d)
	w.Must(act(w, audit.KindKeyRevoked, sender.Person, sender, nil, sender.Device))
	_, err := w.Service.CommitSend(ctx, sender.Person, d.Draft.ID, d.Signed, d.Labels)
	if e, ok := errors.AsType[*exchange.ManifestError](err); !ok || e.Code != "device" {
		t.Errorf("a send by the revoked device: %v", err)
	}
	w.Must(act(w, audit.KindKeyRevoked, officer.Person, reader, nil, officer.Device))
	found, err := w.Service.ResolveRecipients(ctx, sender.Person, []string{reader.Username})
	w.Must(err)
	if len(found.People) != 0 || len(found.Unreachable) != 1 || found.Unreachable[0].Code != "no_key" {
		t.Errorf("a revoked key is a recipient: %+v", found)
	}
	again := w.NewMember(sender.Person)
	w.Enroll(again)
	if again.Key.Status != exchange.KeyUnconfirmed || len(again.Key.History) != 2 {
		t.Errorf("enrolled again: %v with %d events before", again.Key.Status, len(again.Key.History))
	}
}

// TestAReplacedKeyTakesThePlaceOfTheOld: signed by the old device it stays
// confirmed; the old device signs no more, and sends under way to the old key are
// refused.
func TestAReplacedKeyTakesThePlaceOfTheOld(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	w.Confirm(reader, w.Person(parts.Officer))
	d := w.NewDocument(sender, 1, 100, reader)
	w.Upload(d)
	renewed := w.NewMember(reader.Person)
	if err := act(w, audit.KindKeyReplaced, reader.Person, renewed, nil, renewed.Device); !errors.Is(err, exchange.ErrKeyAuthority) {
		t.Errorf("without the old device: %v", err)
	}
	w.Must(act(w, audit.KindKeyReplaced, reader.Person, renewed, nil, renewed.Device, reader.Device))
	shown, err := w.Service.PersonKey(ctx, reader.Username)
	w.Must(err)
	if shown.Account != renewed.Account.Recipient().String() || shown.Status != exchange.KeyConfirmed || len(shown.History) != 2 {
		t.Fatalf("replaced: %v after %d events", shown.Status, len(shown.History))
	}
	_, err = w.Service.CommitSend(ctx, sender.Person, d.Draft.ID, d.Signed, d.Labels)
	if e, ok := errors.AsType[*exchange.ManifestError](err); !ok || e.Code != "key_event" {
		t.Errorf("a send to the old key: %v", err)
	}
	if err := act(w, audit.KindKeyRevoked, reader.Person, renewed, nil, reader.Device); !errors.Is(err, exchange.ErrKeyAuthority) {
		t.Errorf("the old device still acts: %v", err)
	}
}

// TestTheLogOfKeyEventsVerifiesOffline: whatever the service takes in, the
// offline checker accepts.
func TestTheLogOfKeyEventsVerifiesOffline(t *testing.T) {
	w := exchangetest.New(t)
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	w.Confirm(reader, w.Person(parts.Officer))
	w.Send(w.NewDocument(sender, 1, 100, reader))
	renewed := w.NewMember(reader.Person)
	w.Must(act(w, audit.KindKeyReplaced, reader.Person, renewed, nil, renewed.Device, reader.Device))
	w.Must(act(w, audit.KindKeyRevoked, sender.Person, sender, nil, sender.Device))
	verifiesOffline(t, w)
}

// verifiesOffline exports the log and has the offline checker read it.
func verifiesOffline(t *testing.T, w *exchangetest.World) {
	t.Helper()
	covered, err := w.Service.BeginExport(t.Context(), w.Person(parts.Inspector))
	w.Must(err)
	var export bytes.Buffer
	w.Must(w.Service.WriteExport(t.Context(), &export, covered))
	report, err := audit.VerifyExport(&export, w.LogKey)
	if err != nil || len(report.Findings) != 0 {
		t.Errorf("the log: %v, %v", report.Findings, err)
	}
}
