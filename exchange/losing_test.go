package exchange_test

import (
	"errors"
	"net/url"
	"testing"

	"github.com/pquerna/otp/totp"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
)

// enrolled enrols an authenticator and gives the codes for its loss.
func enrolled(w *exchangetest.World, username string, n byte) []string {
	w.Helper()
	ctx := w.Context()
	p, _, err := w.Service.SignIn(ctx, username, parts.DemoPassword, exchange.Origin{}, exchange.ID{n})
	w.Must(err)
	session, _, err := w.Service.OpenSession(ctx, p, exchange.ID{n}, exchange.Hash{n}, "127.0.0.1", "test")
	w.Must(err)
	address, err := w.Service.BeginTOTP(ctx, p, session)
	w.Must(err)
	u, err := url.Parse(address)
	w.Must(err)
	code, err := totp.GenerateCode(u.Query().Get("secret"), w.Now())
	w.Must(err)
	codes, err := w.Service.ConfirmTOTP(ctx, p, session, code)
	w.Must(err)
	return codes
}

// TestPartOfTheLogIsGivenUpByTwoProvedPeople: an officer and another of authority,
// each with password and second factor.
func TestPartOfTheLogIsGivenUpByTwoProvedPeople(t *testing.T) {
	ctx := t.Context()
	w := exchangetest.New(t)
	codes := map[string][]string{}
	for i, name := range []string{parts.Officer, parts.Leader, parts.SecondLeader} {
		codes[name] = enrolled(w, name, byte(i+1))
	}
	shown := func(name string) exchange.Proving {
		p := exchange.Proving{Login: name, Password: parts.DemoPassword}
		if left := codes[name]; len(left) > 0 {
			p.Code, codes[name] = left[0], left[1:]
		}
		return p
	}
	lost := exchange.Loss{Size: 10, Known: 15, Reason: "Hỏng ổ đĩa, không còn bản xuất"}
	wrong := shown(parts.Leader)
	wrong.Password = "Sai mat khau 2026"
	without := shown(parts.Officer)
	without.Code = "000000"
	for name, c := range map[string]struct {
		first, second exchange.Proving
		want          error
	}{
		"one alone":            {shown(parts.Officer), shown(parts.Officer), exchange.ErrForbidden},
		"no officer":           {shown(parts.Leader), shown(parts.SecondLeader), exchange.ErrForbidden},
		"an officer and staff": {shown(parts.Officer), shown(parts.Sender), exchange.ErrForbidden},
		"a wrong password":     {shown(parts.Officer), wrong, exchange.ErrBadCredentials},
		"a wrong code":         {without, shown(parts.Leader), exchange.ErrBadCredentials},
	} {
		if _, err := w.Service.AcceptLoss(ctx, c.first, c.second, exchange.Origin{Address: "127.0.0.1"}, lost); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	e, err := w.Service.AcceptLoss(ctx, shown(parts.Officer), shown(parts.Leader), exchange.Origin{Address: "127.0.0.1"}, lost)
	w.Must(err)
	rec, err := e.Open()
	w.Must(err)
	if rec.Kind != audit.KindLogReopened || rec.Actor != w.Person(parts.Officer).ID.String() || rec.Subject != w.Person(parts.Leader).ID.String() ||
		rec.Details["size"] != "10" || rec.Details["lost"] != "15" || rec.Details["reason"] != lost.Reason {
		t.Errorf("on the log: %+v", rec)
	}
}
