package main

import (
	"context"
	"slices"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/sealed"
	"niem/web/api"
	webdesk "niem/web/desk"
)

// recovering is a device of the second holder at work under an approved order.
type recovering struct {
	*request
	key    *crypto.AccountKey // of the unit, that the order names; in memory only
	device *crypto.DeviceKey
}

func (r *request) recovering(unit *crypto.AccountKey) (*recovering, error) {
	device, err := r.device()
	return &recovering{r, unit, device}, err
}

// open has the unit's grant released and opens it.
func (w *recovering) open(ctx context.Context, doc crypto.DocumentID, sender string, offer api.Offer) (*opened, error) {
	release, record, err := w.release(ctx, doc.String(), exchange.ReleaseRecovery, "")
	if err != nil {
		return nil, err
	}
	if record.Details["recovery"] != w.id {
		return nil, w.app.fail(exitUnverified, "receipt", nil, tReceiptBad, release.Receipt.Index)
	}
	var logged string
	out := &opened{chain: release.Manifests, signer: w.signer(ctx, nil, sender, &logged)}
	out.Amender, err = sealed.NewAmender(release.Manifests, out.signer, doc, crypto.GrantRecovery, exchange.UnitID(w.unit), release.Grant, offer.Label, w.key)
	return out, err
}

// opened is a document whose master grant is open.
type opened struct {
	*sealed.Amender
	chain  [][]byte
	signer crypto.SignerLookup
}

// amend makes the version under the n-th mandate and hands it in.
func (w *recovering) amend(ctx context.Context, doc crypto.DocumentID, o *opened, n int, change sealed.Change) error {
	mandate := w.order.Mandates(w.first)[n]
	mandate.Second = w.person
	change.Mandate, change.Mandated, change.Device = &mandate, [64]byte(w.left.Mandates[n]), w.device
	made, err := o.Amend(change, o.signer, o.chain)
	if err != nil {
		return err
	}
	return w.amended(ctx, doc, made, func(in api.Amendment) (api.Receipt, error) {
		return w.client.Amend(ctx, w.unit, w.id, doc.String(), in)
	})
}

// handover is the work of an order to hand documents over.
type handover struct {
	*recovering
	heir    webdesk.CheckedKey
	senders map[string]string // document -> user name, as the server says; the log has to agree
}

// begin verifies the successor's key on the log.
func (r *request) begin(ctx context.Context, unit *crypto.AccountKey) (*handover, error) {
	w := &handover{senders: map[string]string{}}
	var err error
	if w.recovering, err = r.recovering(unit); err != nil {
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
	if w.heir, err = r.CheckNamedKey(ctx, key, use.Successor.Username); err != nil {
		return nil, err
	}
	if w.heir.Person != r.order.Successor {
		return nil, r.app.fail(exitUnverified, "key", nil, tKeyOfAnother, w.heir.Username(), use.Successor.Username)
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
	work, err := w.open(ctx, doc, w.senders[doc.String()], offer)
	if err != nil {
		return nil, "", err
	}
	readers, kinds, err := w.readers(offer, work.Manifest())
	if err != nil {
		return nil, "", err
	}
	change := sealed.Change{Readers: readers}
	if original := work.Manifest().Original; !original.IsZero() && slices.Contains(kinds, crypto.GrantMaster) {
		to := []crypto.AccountRecipient{w.heir.Account, w.seat.account}
		if change.Original, err = w.sealOriginal(ctx, doc.String(), original, to); err != nil {
			return nil, "", err
		}
	}
	return kinds, offer.Why, w.amend(ctx, doc, work, n, change)
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
		if share.Kind != kind.String() || share.Person != w.heir.Person.String() || kind == crypto.GrantMaster && m.Sender() != w.order.Person {
			return nil, nil, w.app.fail(exitUnverified, "share", nil, tNoShare, share.Kind, share.Person)
		}
		readers = append(readers, sealed.Reader{Kind: kind, Person: w.heir.Person, Key: w.heir.Account, KeyEvent: w.heir.Event(), Share: share.Recipient})
		kinds = append(kinds, kind)
	}
	return readers, kinds, nil
}

// amended hands a version in and verifies that it stands on the log.
func (d *desk) amended(ctx context.Context, doc crypto.DocumentID, made *sealed.Amendment, handIn func(api.Amendment) (api.Receipt, error)) error {
	in := api.Amendment{Manifest: made.Manifest}
	for _, g := range made.Grants {
		in.Grants = append(in.Grants, api.NewGrant{Kind: g.Kind.String(), Person: g.Person.String(), Label: g.Label, Envelope: g.Envelope})
	}
	receipt, err := handIn(in)
	if err != nil {
		return err
	}
	_, _, err = d.accept(ctx, receipt, audit.KindAmended, func(record audit.Record) bool {
		return record.Document == doc.String() && record.Details["manifest"] == crypto.HashOf(made.Manifest).String()
	})
	return err
}
