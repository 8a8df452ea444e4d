package web

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
	"niem/web/api"
	"niem/web/desk"
)

// reading is somebody in a browser with a released document.
type reading struct {
	*site
	client  *api.Client
	reader  *exchangetest.Member
	sealed  *exchangetest.Sealed
	release api.Release
	query   desk.Query
}

func newReading(t *testing.T) *reading {
	s := newSite(t)
	r := &reading{site: s, reader: s.Member(parts.Opener)}
	r.sealed = s.NewDocument(s.Member(parts.Sender), 1, 100, r.reader)
	s.send(s.as(parts.Sender), r.sealed)
	r.client = s.as(parts.Opener)
	ask := view()
	var err error
	r.release, err = r.client.Release(s.ctx(), r.id(), ask)
	s.Must(err)
	inbox, err := r.client.Inbox(s.ctx())
	s.Must(err)
	r.query = desk.Query{Document: r.id(), Kind: "view", Request: ask.Request, Label: inbox[0].Label}
	return r
}

func (r *reading) id() string { return r.sealed.Draft.ID.String() }

// open opens a release in the browser; lies are what a dishonest server answers at
// some paths.
func (r *reading) open(release api.Release, lies map[string]any) error {
	r.Helper()
	honest := r.through(r.client.Cookie(), nil)
	d, err := desk.New(func(ctx context.Context, path string) ([]byte, error) {
		for prefix, lie := range lies {
			if strings.HasPrefix(path, prefix) {
				return json.Marshal(lie)
			}
		}
		return honest(ctx, path)
	}, r.reader.ID.String(), desk.Kept{LogKey: r.LogKey})
	r.Must(err)
	_, err = d.Open(r.ctx(), r.query, release, desk.Viewer{Name: r.reader.FullName, Username: r.reader.Username, Unit: r.reader.Unit}, r.reader.Account.Secret())
	return err
}

// logged has a dishonest server append a record, and proves it.
func (r *reading) logged(rec audit.Record) api.Receipt {
	r.Helper()
	e, err := r.Store.Note(r.ctx(), rec)
	r.Must(err)
	receipt, err := r.as(parts.Officer).LogEntry(r.ctx(), e.Index)
	r.Must(err)
	return receipt
}

// The releaser decides by the class of the entry whether it needs witnesses: a
// server that names a lower one is found by whoever reads.
func TestBrowserHoldsTheClassOfAReleaseAgainstTheManifest(t *testing.T) {
	r := newReading(t)
	mustFailAs(t, r.open(r.release, nil), desk.CodeDocument) // the grants of this world hold no keys
	record := r.proven(r.release.Receipt)
	for _, class := range []string{string(exchange.ClassNone), ""} {
		lower := *record
		lower.Details = maps.Clone(record.Details)
		lower.Details["class"] = class
		lied := r.release
		lied.Receipt = r.logged(lower)
		mustFailAs(t, r.open(lied, nil), desk.CodeClass)
	}
}

// What a removed device signs counts for nothing, whoever takes it in; what it
// signed before still opens.
func TestBrowserOpensNothingThatARemovedDeviceSigned(t *testing.T) {
	r := newReading(t)
	sender, gone := r.sealed.Sender, r.sealed.Sender.Device
	registrar := r.Registrar(parts.Officer)
	fresh := r.NewMember(sender.Person)
	r.Must(r.replaced(sender, fresh))
	mustFailAs(t, r.open(r.release, nil), desk.CodeDocument)

	record := audit.Record{Time: r.Now().UTC().Truncate(time.Millisecond), Kind: audit.KindSent, Actor: sender.ID.String(), Document: r.id(),
		Details: map[string]string{"manifest": crypto.HashOf(r.sealed.Signed).String(), "device": gone.ID().String()}}
	late := r.logged(record)
	mustFailAs(t, r.open(r.release, map[string]any{"/api/documents/" + r.id() + "/sending": late}), desk.CodeSigner)
	other := r.NewDocument(registrar, 1, 100, r.reader)
	r.send(r.as(parts.Officer), other)
	receipt, err := r.client.Sending(r.ctx(), other.Draft.ID.String())
	r.Must(err)
	mustFailAs(t, r.open(r.release, map[string]any{"/api/documents/" + r.id() + "/sending": receipt}), desk.CodeSigner)
}

// replaced puts a new key in the place of a member's, signed by the old device.
func (r *reading) replaced(old, fresh *exchangetest.Member) error {
	st := r.Statement(audit.KindKeyReplaced, old)
	st.Account, st.Device = crypto.HashOf([]byte(fresh.Account.Recipient().String())).String(), fresh.Device.Public().String()
	_, err := r.Service.ActOnKey(r.ctx(), old.Person, r.Signed(st, fresh.Device, old.Device), fresh.Account.Recipient().String())
	return err
}

// A recovery key that nobody with the right has signed gives nobody the right to
// make a version of a manifest.
func TestBrowserRefusesTheAuthorityOfAForgedRecoveryKey(t *testing.T) {
	r := newReading(t)
	first, second, third := r.Member(parts.Waiting), r.Member(parts.LongName), r.Member(parts.Officer)
	const unit = "Đơn vị bịa"
	st := audit.RecoveryStatement{Act: audit.KindRecoveryNew, Unit: unit, Account: crypto.HashOf([]byte("forged")).String(), Time: r.Now().UTC().Truncate(time.Millisecond)}
	for i, m := range []*exchangetest.Member{first, second, third} {
		st.Holders[i] = m.ID.String()
	}
	forged := r.logged(audit.Record{Time: st.Time, Kind: st.Act, Actor: first.ID.String(), Subject: unit,
		Details: st.Details(audit.KeySignature{Device: first.Device.Public()})})

	mandate := &crypto.Mandate{Order: [16]byte{1}, Unit: crypto.UnitID(unit), Key: crypto.HashOf([]byte("forged")), Document: r.sealed.Draft.ID, To: second.ID,
		Expires: uint64(r.Now().Add(time.Hour).Unix()), First: first.ID, Device: first.Device.ID()}
	signature, err := mandate.Sign(first.Device)
	r.Must(err)
	mandate.Second = second.ID
	next := *r.sealed.Manifest
	next.Version, next.Previous, next.Authority = 2, crypto.HashOf(r.sealed.Signed), crypto.AuthorityRecovery
	next.Mandate, next.Mandated, next.Device = mandate, signature, second.Device.ID()
	signed, err := crypto.SignManifest(&next, second.Device)
	r.Must(err)
	amended := r.release
	amended.Manifests = [][]byte{bytes.Clone(r.sealed.Signed), signed}
	mustFailAs(t, r.open(amended, map[string]any{"/api/recovery-keys/": []api.RecoveryKey{{Event: forged}}}), desk.CodeUnitKey)
}
