package exchange_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
)

// lost is somebody who lost every device and has asked for a new key.
func lost(w *exchangetest.World, old *exchangetest.Member) (*exchangetest.Member, exchange.Replacement) {
	w.Helper()
	fresh := w.NewMember(old.Person)
	r, err := w.Service.AskReplacement(w.Context(), old.Person, w.Signed(w.Statement(audit.KindKeyReplaced, fresh), fresh.Device), fresh.Account.Recipient().String())
	w.Must(err)
	return fresh, r
}

// signed is a registrar's signature of a request.
func signed(w *exchangetest.World, r exchange.Replacement, by *crypto.DeviceKey) audit.KeySignature {
	w.Helper()
	return w.Signed(r.Statement.KeyStatement, by).Signatures[0]
}

// TestTwoRegistrarsReplaceALostKey and nobody less: one alone, one twice, the
// person, or somebody who is none, leave the old key in place.
func TestTwoRegistrarsReplaceALostKey(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	first := w.Registrar(parts.Officer)
	second := w.Officer(parts.Stranger)
	owner := w.Member(parts.Opener)
	w.Confirm(owner, first.Person)
	fresh, r := lost(w, owner)
	sign := func(by exchange.Person, device *crypto.DeviceKey) (*exchange.LoggedKey, error) {
		return w.Service.SignReplacement(ctx, by, owner.Username, signed(w, r, device))
	}
	refused := func(name string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	_, err := sign(owner.Person, fresh.Device)
	refused("the person", err, exchange.ErrForbidden)
	_, err = sign(w.Person(parts.Leader), first.Device)
	refused("no registrar", err, exchange.ErrForbidden)
	_, err = sign(first.Person, second.Device)
	refused("with another's device", err, exchange.ErrBadProof)
	if key, err := sign(first.Person, first.Device); err != nil || key != nil {
		t.Fatalf("the first registrar: %v, %v", key, err)
	}
	_, err = sign(first.Person, first.Device)
	refused("the same registrar twice", err, exchange.ErrSameRegistrar)
	later := r
	later.Statement.Time = later.Statement.Time.Add(time.Second)
	_, err = w.Service.SignReplacement(ctx, second.Person, owner.Username, signed(w, later, second.Device))
	refused("a signature of something else", err, exchange.ErrBadProof)
	if shown, err := w.Service.PersonKey(ctx, owner.Username); err != nil || shown.Account != owner.Account.Recipient().String() {
		t.Fatalf("one registrar alone has replaced it: %v", err)
	}
	key, err := sign(second.Person, second.Device)
	w.Must(err)
	if key == nil || key.Account != fresh.Account.Recipient().String() || key.Status != exchange.KeyConfirmed || key.Registrar {
		t.Fatalf("by two registrars: %+v", key)
	}
	if err := act(w, audit.KindKeyRevoked, owner.Person, fresh, nil, owner.Device); !errors.Is(err, exchange.ErrKeyAuthority) {
		t.Errorf("the lost device still acts: %v", err)
	}
	covered, err := w.Service.BeginExport(ctx, w.Person(parts.Inspector))
	w.Must(err)
	var export bytes.Buffer
	w.Must(w.Service.WriteExport(ctx, &export, covered))
	report, err := audit.VerifyExport(&export, w.LogKey)
	if err != nil || len(report.Findings) != 0 || report.ByKind[audit.KindKeyReplaced] != 1 || report.ByKind[audit.KindReplacementSigned] != 1 {
		t.Fatalf("offline: %v, %v, %v", report.Findings, report.ByKind, err)
	}
}

// TestARegistrarDoesNotReplaceHisOwnKey, alone or as one of two.
func TestARegistrarDoesNotReplaceHisOwnKey(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	first := w.Registrar(parts.Officer)
	second := w.Officer(parts.Stranger)
	_, r := lost(w, second)
	if _, err := w.Service.SignReplacement(ctx, second.Person, second.Username, signed(w, r, second.Device)); !errors.Is(err, exchange.ErrSelfConfirm) {
		t.Errorf("the owner as registrar: %v", err)
	}
	if key, err := w.Service.SignReplacement(ctx, first.Person, second.Username, signed(w, r, first.Device)); err != nil || key != nil {
		t.Errorf("one other registrar: %v, %v", key, err)
	}
}

// TestAReplacementIsAskedForByItsOwnerAndEnds: with seven days, with a refusal,
// with another request, and with the owner's next key event.
func TestAReplacementIsAskedForByItsOwnerAndEnds(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	first := w.Registrar(parts.Officer)
	owner := w.Member(parts.Opener)
	fresh := w.NewMember(owner.Person)
	account := fresh.Account.Recipient().String()
	ask := func(by exchange.Person, change func(*audit.KeyStatement), devices ...*crypto.DeviceKey) error {
		st := w.Statement(audit.KindKeyReplaced, fresh)
		if change != nil {
			change(&st)
		}
		_, err := w.Service.AskReplacement(ctx, by, w.Signed(st, devices...), account)
		return err
	}
	for name, err := range map[string]error{
		"unsigned":                       ask(owner.Person, nil),
		"signed by another device":       ask(owner.Person, nil, owner.Device),
		"with a registrar's signature":   ask(owner.Person, nil, fresh.Device, first.Device),
		"by somebody else":               ask(first.Person, nil, fresh.Device),
		"under another name":             ask(owner.Person, func(s *audit.KeyStatement) { s.Username = parts.Leader }, fresh.Device),
		"made long ago":                  ask(owner.Person, func(s *audit.KeyStatement) { s.Time = s.Time.Add(-time.Hour) }, fresh.Device),
		"after an event that is none":    ask(owner.Person, func(s *audit.KeyStatement) { s.Previous = crypto.HashOf(nil).String() }, fresh.Device),
		"with another act's statement":   ask(owner.Person, func(s *audit.KeyStatement) { s.Act = audit.KindKeyNew }, fresh.Device),
		"with a device that is enrolled": ask(owner.Person, func(s *audit.KeyStatement) { s.Device = owner.Device.Public().String() }, owner.Device),
	} {
		if err == nil {
			t.Errorf("%s: taken in", name)
		}
	}
	gone := func(name string, want error) {
		t.Helper()
		if _, err := w.Service.PendingReplacement(ctx, owner.Person, owner.Username); !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, old := lost(w, owner)
	if _, err := w.Service.PendingReplacement(ctx, w.Person(parts.Leader), owner.Username); !errors.Is(err, exchange.ErrForbidden) {
		t.Errorf("shown to others: %v", err)
	}
	_, _ = lost(w, owner)
	if _, err := w.Service.SignReplacement(ctx, first.Person, owner.Username, signed(w, old, first.Device)); !errors.Is(err, exchange.ErrBadProof) {
		t.Errorf("a superseded request is signed: %v", err)
	}
	w.Must(w.Service.EndReplacement(ctx, first.Person, owner.Username))
	gone("refused", exchange.ErrNotFound)
	lost(w, owner)
	w.Confirm(owner, first.Person)
	gone("after another key event", exchange.ErrNotFound)
	lost(w, owner)
	w.Advance(audit.ReplacementLife)
	gone("after seven days", exchange.ErrNotFound)
}
