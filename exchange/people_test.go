package exchange_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
)

func TestEmptyAndNULPasswordsNeverReachTheDirectory(t *testing.T) {
	w := exchangetest.New(t)
	before := len(records(t, w, audit.KindSignInRefused))
	for _, c := range [][2]string{{"", "x"}, {parts.Sender, ""}, {parts.Sender, "\x00"}, {parts.Sender, "a\x00b"}, {"a\x00b", "x"}, {"a\nb", "x"},
		{strings.Repeat("a", 257), "x"}, {parts.Sender, strings.Repeat("a", 1025)}, {"\xff", "x"}} {
		if _, _, err := w.Service.SignIn(t.Context(), c[0], c[1], exchange.Origin{}, exchange.ID{1}); err != exchange.ErrBadCredentials {
			t.Errorf("%q: %v", c, err)
		}
	}
	if after := len(records(t, w, audit.KindSignInRefused)); after != before {
		t.Fatalf("%d refusals on the log: the directory was asked", after-before)
	}
}

func TestSignInsOfRosterPeopleStandOnTheLog(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	p, _, err := w.Service.SignIn(ctx, parts.Sender, parts.DemoPassword, exchange.Origin{}, exchange.ID{1})
	w.Must(err)
	_, _, err = w.Service.OpenSession(ctx, p, exchange.ID{1}, exchange.Hash{1}, "192.0.2.1", "test")
	w.Must(err)
	w.Must(w.Service.SignOut(ctx, p, exchange.ID{1}))
	for _, name := range []string{parts.Sender, parts.Incomplete, "nobody.here"} {
		password := parts.DemoPassword
		if name == parts.Sender {
			password = "wrong"
		}
		if _, _, err := w.Service.SignIn(ctx, name, password, exchange.Origin{}, exchange.ID{2}); err == nil {
			t.Errorf("%s signed in", name)
		}
	}
	opened, closed, refused := records(t, w, audit.KindSignedIn), records(t, w, audit.KindSignedOut), records(t, w, audit.KindSignInRefused)
	if len(opened) != 1 || len(closed) != 1 || opened[0].Details["session"] != closed[0].Details["session"] {
		t.Fatalf("opened %v, closed %v", opened, closed)
	}
	var codes []string
	for _, r := range refused {
		codes = append(codes, r.Details["code"])
	}
	slices.Sort(codes)
	if !slices.Equal(codes, []string{"bad_credentials", "incomplete_roster", "unknown"}) {
		t.Fatalf("refusals %q", codes)
	}
}

func TestRecoveryKeyOfAUnit(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	leader, second, third := w.Member(parts.Leader), w.Member(parts.SecondLeader), w.Member(parts.ThirdLeader)
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	unit, err := crypto.NewAccountKey()
	w.Must(err)
	shares, err := crypto.SplitRecovery(unit, [3]crypto.AccountRecipient{leader.Account.Recipient(), second.Account.Recipient(), third.Account.Recipient()})
	w.Must(err)
	account := unit.Recipient().String()
	founds := func(by *exchangetest.Member, unitName string, third *exchangetest.Member) error {
		st := audit.RecoveryStatement{Act: audit.KindRecoveryNew, Unit: unitName}
		_, err := w.Service.InitRecovery(ctx, by.Person, unitName, w.NewRecovery(st, by, [3]*exchangetest.Member{leader, second, third}, unit, shares))
		return err
	}
	if err := founds(sender, sender.Unit, third); err != exchange.ErrForbidden {
		t.Errorf("staff: %v", err)
	}
	if err := founds(second, sender.Unit, third); err != exchange.ErrForbidden {
		t.Errorf("leader of another: %v", err)
	}
	if err := founds(leader, leader.Unit, leader); err == nil {
		t.Error("one holder twice")
	}
	if err := founds(leader, leader.Unit, w.NewMember(w.Person(parts.Stranger))); err == nil {
		t.Error("a holder without key")
	}
	made := w.NewRecovery(audit.RecoveryStatement{Act: audit.KindRecoveryNew, Unit: leader.Unit}, leader, [3]*exchangetest.Member{leader, second, third}, unit, shares)
	for name, spoil := range map[string]func(in *exchange.NewRecovery){
		"unsigned":         func(in *exchange.NewRecovery) { in.Signature = audit.KeySignature{} },
		"another's device": func(in *exchange.NewRecovery) { in.Signature.Device = third.Device.Public() },
		"other holders": func(in *exchange.NewRecovery) {
			in.Holders = []string{second.Username, leader.Username, third.Username}
		},
		"at another time":    func(in *exchange.NewRecovery) { in.Stated = in.Stated.Add(time.Minute) },
		"an account unnamed": func(in *exchange.NewRecovery) { in.Account = leader.Account.Recipient().String() },
	} {
		in := made
		spoil(&in)
		if err := justErr(w.Service.InitRecovery(ctx, leader.Person, leader.Unit, in)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	w.Must(founds(leader, leader.Unit, third))
	if err := founds(leader, leader.Unit, third); !errors.Is(err, exchange.ErrRecoveryExists) {
		t.Errorf("second key: %v", err)
	}
	held, err := w.Service.UnitRecovery(ctx, second.Person, leader.Unit)
	w.Must(err)
	shown, err := w.Service.UnitRecovery(ctx, sender.Person, leader.Unit)
	w.Must(err)
	if !bytes.Equal(held.Shares[0], shares[0]) || shown.Shares[0] != nil || shown.Account != account {
		t.Fatal("shares are for the holders")
	}

	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	if d.Manifest.Find(exchange.GrantRecovery, exchange.UnitID(sender.Unit)) == nil {
		t.Fatal("the document has no recovery grant")
	}
	joined, err := crypto.JoinRecovery(held.Shares, leader.Account, second.Account)
	w.Must(err)
	if joined.Recipient().String() != account {
		t.Fatal("two holders open another key")
	}
}

func justErr(_ exchange.LoggedRecovery, err error) error { return err }

func TestNamesComeToPeopleWithProvenKeys(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	reader := w.Member(parts.Opener)
	w.Member(parts.LongName)
	found, err := w.Service.ResolveRecipients(ctx, w.Person(parts.Sender), []string{parts.RecipientList, parts.Opener, "nobody.here", parts.Disabled})
	w.Must(err)
	if len(found.People) != 2 || found.Recovery != nil {
		t.Fatalf("found %+v", found.People)
	}
	for _, a := range found.People {
		r := a.Key.Receipt
		c, err := audit.OpenCheckpoint(r.Checkpoint, verifier(t, w.LogKey))
		w.Must(err)
		if err := audit.CheckInclusion(r.Inclusion, c.Size, c.Root, r.Entry.Index, r.Entry.Leaf()); err != nil {
			t.Errorf("%s: %v", a.Person.Username, err)
		}
	}
	codes := map[string][]string{}
	for _, u := range found.Unreachable {
		codes[u.Code] = append(codes[u.Code], u.Usernames...)
	}
	if !slices.Equal(codes["unknown"], []string{"nobody.here"}) || !slices.Equal(codes["disabled"], []string{parts.Disabled}) || !slices.Equal(codes["no_key"], []string{parts.Waiting}) {
		t.Fatalf("unreachable %v", codes)
	}
	if i := slices.IndexFunc(found.People, func(a exchange.Addressee) bool { return a.Person.ID == reader.ID }); i < 0 || found.People[i].Key.Fingerprint != reader.Key.Fingerprint {
		t.Fatal("the reader's key is another")
	}
	for name, names := range map[string][]string{"none": nil, "too many": make([]string, exchange.MaxRecipients+1), "NUL": {"a\x00"}} {
		if _, err := w.Service.ResolveRecipients(ctx, w.Person(parts.Sender), names); err == nil {
			t.Errorf("%s: answered", name)
		}
	}
}

func TestSweepDeletesWhatNoDocumentNames(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	kept := w.NewDocument(sender, 1, 100, reader)
	w.Send(kept)
	given := w.NewDocument(sender, 1, 100, reader)
	w.Upload(given)
	w.Must(w.Service.AbandonSend(ctx, sender.Person, given.Draft.ID))
	stale := w.NewDocument(sender, 1, 100, reader)
	w.Upload(stale)
	open := w.NewDocument(sender, 1, 100, reader)
	stray := w.NewDocument(sender, 1, 100, reader)
	w.Must(w.Blob.Put(ctx, stray.Blocks[0], 100, bytes.NewReader(stray.Objects[stray.Blocks[0]])))
	w.Advance(8 * 24 * time.Hour)
	open.Draft.Metadata = w.Metadata()
	w.Upload(open)
	swept, err := w.Service.Sweep(ctx)
	w.Must(err)
	if swept.Uploads != 1 || swept.Orphans != len(given.Objects)+len(stale.Objects) || swept.Strays != 1 {
		t.Fatalf("swept %+v", swept)
	}
	for name, c := range map[string]struct {
		d    *exchangetest.Sealed
		here bool
	}{"sent": {kept, true}, "open": {open, true}, "abandoned": {given, false}, "stale": {stale, false}, "stray": {stray, false}} {
		if here, err := w.Blob.Exists(ctx, c.d.Blocks[0]); here != c.here || err != nil {
			t.Errorf("%s: there %v, %v", name, here, err)
		}
	}
	if _, err := w.Service.CommitSend(ctx, sender.Person, open.Draft.ID, open.Signed, open.Labels); err != nil {
		t.Fatalf("the open send: %v", err)
	}
	if _, err := w.Service.CommitSend(ctx, sender.Person, stale.Draft.ID, stale.Signed, stale.Labels); !errors.Is(err, exchange.ErrConflict) {
		t.Fatalf("the stale send: %v", err)
	}
}

func TestOriginalIsForItsSender(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Upload(d)
	original := bytes.Repeat([]byte("sealed original "), 100)
	sum := crypto.HashOf(original)
	w.Must(w.Service.PutObject(ctx, sender.Person, d.Draft.ID, sum, int64(len(original)), bytes.NewReader(original)))
	d.Manifest.Original = sum
	w.Sign(d, sender.Device)
	_, err := w.Service.CommitSend(ctx, sender.Person, d.Draft.ID, d.Signed, d.Labels)
	w.Must(err)
	o, err := w.Service.Original(ctx, sender.Person, d.Draft.ID)
	w.Must(err)
	got, err := io.ReadAll(o)
	w.Must(err)
	w.Must(o.Close())
	if !bytes.Equal(got, original) {
		t.Fatal("another original")
	}
	for _, p := range []exchange.Person{reader.Person, w.Person(parts.Leader), w.Person(parts.Officer)} {
		if _, err := w.Service.Original(ctx, p, d.Draft.ID); !errors.Is(err, exchange.ErrNotFound) {
			t.Errorf("%s: %v", p.Username, err)
		}
	}
}

func TestExportVerifiesOffline(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	for _, name := range []string{parts.Sender, parts.Leader, parts.Clerk} {
		if _, err := w.Service.BeginExport(ctx, w.Person(name)); err != exchange.ErrForbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	c, err := w.Service.BeginExport(ctx, w.Person(parts.DPO))
	w.Must(err)
	var b bytes.Buffer
	w.Must(w.Service.WriteExport(ctx, &b, c))
	report, err := audit.VerifyExport(bytes.NewReader(b.Bytes()), w.LogKey)
	w.Must(err)
	if len(report.Findings) != 0 || report.Size != c.Size || report.ByKind[audit.KindLogExported] != 1 {
		t.Fatalf("report %+v", report)
	}
}
