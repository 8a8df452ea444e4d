package main

import (
	"context"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/sealed"
	"niem/web/api"
)

// handover is the work of one order on the second holder's device.
type handover struct {
	*request
	key     *crypto.AccountKey // the unit's, in memory only
	device  *crypto.DeviceKey
	heir    checkedKey
	senders map[string]string // document -> user name, as the server says; the log has to agree
}

// begin verifies the successor's key on the log.
func (r *request) begin(ctx context.Context, unit *crypto.AccountKey) (*handover, error) {
	w := &handover{request: r, key: unit, senders: map[string]string{}}
	var err error
	if w.device, err = r.device(); err != nil {
		return nil, err
	}
	use, err := r.use(ctx)
	if err != nil {
		return nil, err
	}
	key, err := r.client.Key(ctx, use.Successor.Username)
	if err != nil {
		return nil, err
	}
	if w.heir, err = r.checkNamedKey(ctx, key, use.Successor.Username); err != nil {
		return nil, err
	}
	if w.heir.person != r.order.Successor {
		return nil, r.app.fail(exitUnverified, "key", nil, tKeyOfAnother, w.heir.username, use.Successor.Username)
	}
	query := api.PapersQuery{}
	for _, id := range r.order.Documents {
		query.Documents = append(query.Documents, id.String())
	}
	papers, err := r.client.RecoveryPapers(ctx, r.unit, query)
	if err != nil {
		return nil, err
	}
	for _, p := range papers.Documents {
		w.senders[p.Document] = p.Sender.Username
	}
	return w, nil
}

// document hands one document over under the n-th mandate. It gives the kinds of
// grant that the successor got, and why he got none to read with.
func (w *handover) document(ctx context.Context, n int, doc crypto.DocumentID) ([]crypto.GrantKind, string, error) {
	offer, err := w.client.OfferHandover(ctx, w.unit, w.id, doc.String())
	if err != nil || len(offer.Shares) == 0 {
		return nil, offer.Why, err
	}
	release, record, err := w.release(ctx, doc.String(), exchange.ReleaseRecovery, "")
	if err != nil {
		return nil, "", err
	}
	if record.Details["recovery"] != w.id {
		return nil, "", w.app.fail(exitUnverified, "receipt", nil, tReceiptBad, release.Receipt.Index)
	}
	var sender string
	signer := w.signer(ctx, w.senders[doc.String()], &sender)
	work, err := sealed.NewHandover(release.Manifests, signer, doc, exchange.UnitID(w.unit), release.Grant, offer.Label, w.key)
	if err != nil {
		return nil, "", err
	}
	readers, kinds, err := w.readers(offer, work.Manifest())
	if err != nil {
		return nil, "", err
	}
	mandate := w.order.Mandates(w.first)[n]
	mandate.Second = w.person
	made, err := work.Amend(readers, mandate, [64]byte(w.left.Mandates[n]), w.device, signer, release.Manifests)
	if err != nil {
		return nil, "", err
	}
	return kinds, offer.Why, w.handIn(ctx, doc, made)
}

// readers are the successor's: the server offers shares for no one else.
func (w *handover) readers(offer api.Offer, m *crypto.Manifest) ([]sealed.Reader, []crypto.GrantKind, error) {
	var readers []sealed.Reader
	var kinds []crypto.GrantKind
	for _, share := range offer.Shares {
		kind := crypto.GrantRecipient
		if share.Kind == crypto.GrantMaster.String() {
			kind = crypto.GrantMaster
		}
		if share.Kind != kind.String() || share.Person != w.heir.person.String() || kind == crypto.GrantMaster && m.Sender() != w.order.Person {
			return nil, nil, w.app.fail(exitUnverified, "share", nil, tNoShare, share.Kind, share.Person)
		}
		readers = append(readers, sealed.Reader{Kind: kind, Person: w.heir.person, Key: w.heir.account, KeyEvent: w.heir.event, Share: share.Recipient})
		kinds = append(kinds, kind)
	}
	return readers, kinds, nil
}

// handIn hands the version in and verifies that it stands on the log.
func (w *handover) handIn(ctx context.Context, doc crypto.DocumentID, made *sealed.Amendment) error {
	in := api.Amendment{Manifest: made.Manifest}
	for _, g := range made.Grants {
		in.Grants = append(in.Grants, api.NewGrant{Kind: g.Kind.String(), Person: g.Person.String(), Label: g.Label, Envelope: g.Envelope})
	}
	receipt, err := w.client.Amend(ctx, w.unit, w.id, doc.String(), in)
	if err != nil {
		return err
	}
	record, entry, err := w.log.accept(ctx, receipt)
	if err != nil {
		return err
	}
	if record.Kind != audit.KindAmended || record.Document != doc.String() || record.Actor != w.me.Person ||
		record.Details["manifest"] != crypto.HashOf(made.Manifest).String() {
		return w.app.fail(exitUnverified, "receipt", nil, tReceiptBad, entry.Index)
	}
	return nil
}
