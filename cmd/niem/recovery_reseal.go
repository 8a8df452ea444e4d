package main

import (
	"context"
	"errors"
	"fmt"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/sealed"
	"niem/web/api"
	webdesk "niem/web/desk"
)

type resealedAnswer struct {
	doneAnswer
	Fingerprint string   `json:"fingerprint"` // of the key in force
	Resealed    []string `json:"resealed"`
	Originals   int      `json:"originals"` // of them, those with an original
	Left        []left   `json:"left"`
}

// resealing is the work of one rotation on the second holder's device: what is
// sealed to the key before is sealed to the unit's present one.
type resealing struct {
	*recovering
	to webdesk.UnitKey
}

// reseal seals anew, document by document, all that is sealed to the key before.
// Interrupted, it goes on: what is done is not listed any more.
func (r *request) reseal(ctx context.Context, old *crypto.AccountKey) error {
	k, err := r.client.Recovery(ctx, r.unit)
	if err != nil {
		return err
	}
	w := &resealing{}
	if w.to, err = r.CheckRecovery(ctx, k); err != nil {
		return err
	}
	if w.recovering, err = r.recovering(old); err != nil {
		return err
	}
	out := resealedAnswer{doneAnswer{r.id, r.unit, string(r.order.Action)}, w.to.Fingerprint, []string{}, 0, []left{}}
	documents, err := r.toReseal(ctx)
	if err != nil {
		return err
	}
	bar := r.app.progress(tResealing, len(documents))
	for i, d := range documents {
		why, err := w.document(ctx, d)
		switch {
		case err != nil:
			r.app.warn(tResealStopped, i, len(documents))
			return fmt.Errorf("%s: %w", d.Document, err)
		case why != "":
			out.Left = append(out.Left, left{d.Document, why})
		default:
			out.Resealed = append(out.Resealed, d.Document)
			if d.Original {
				out.Originals++
			}
		}
		bar(i + 1)
	}
	if err := r.client.FinishRecovery(ctx, r.unit, r.id, api.RecoveryEnd{Handed: len(out.Resealed), Left: len(out.Left)}); err != nil {
		return err
	}
	return r.app.answer(out, func() {
		r.app.tell(tResealed, len(out.Resealed), out.Originals, out.Fingerprint)
		for _, l := range out.Left {
			r.app.tell(tNotResealed, l.Document, r.app.leftReason(l.Why))
		}
	})
}

// toReseal lists what is sealed to the key before.
func (r *request) toReseal(ctx context.Context) ([]api.SealedDocument, error) {
	var all []api.SealedDocument
	after := ""
	for {
		page, err := r.client.Resealing(ctx, r.unit, r.id, after)
		if err != nil || len(page) == 0 {
			return all, err
		}
		all, after = append(all, page...), page[len(page)-1].Document
	}
}

// document seals one document's recovery grant, and its original, anew. It says
// why not where nothing can be done; an error ends the work until it is repeated.
func (w *resealing) document(ctx context.Context, d api.SealedDocument) (string, error) {
	doc, err := crypto.ParseDocumentID(d.Document)
	if err != nil {
		return "", err
	}
	offer, err := w.client.OfferHandover(ctx, w.unit, w.id, d.Document)
	if err != nil || len(offer.Shares) == 0 {
		return offer.Why, err
	}
	unit := exchange.UnitID(w.unit)
	if share := offer.Shares[0]; len(offer.Shares) != 1 || share.Kind != crypto.GrantRecovery.String() || share.Person != unit.String() {
		return "", w.app.fail(exitUnverified, "share", nil, tNoShare, share.Kind, share.Person)
	}
	made, err := w.open(ctx, doc, d.Sender.Username, offer)
	if err != nil {
		return unreadable(err)
	}
	change := sealed.Change{Readers: []sealed.Reader{{Kind: crypto.GrantRecovery, Person: unit, Key: w.to.Account, KeyEvent: w.to.Event, Share: offer.Shares[0].Recipient}}}
	if m := made.Manifest(); !m.Original.IsZero() {
		to, err := w.originalReaders(ctx, m.Sender(), d.Sender.Username)
		if err != nil {
			return "", err
		}
		if change.Original, err = w.sealOriginal(ctx, d.Document, m.Original, append(to, w.to.Account)); err != nil {
			return unreadable(err)
		}
	}
	return "", w.amend(ctx, doc, made, 0, change)
}

// originalReaders are whom an original is sealed to besides the unit: who has the
// master grant, while there is a key of his.
func (w *resealing) originalReaders(ctx context.Context, sender crypto.PersonID, username string) ([]crypto.AccountRecipient, error) {
	key, err := w.client.Key(ctx, username)
	var refused *api.Error
	if errors.As(err, &refused) && (refused.Code == api.CodeNoKey || refused.Code == api.CodeNotFound) || err == nil && key.Status == string(exchange.KeyRevoked) {
		w.app.warn(tOriginalUnitOnly, username)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	checked, err := w.CheckNamedKey(ctx, key, username)
	if err == nil && checked.Person != sender {
		err = w.app.fail(exitUnverified, "key", nil, tKeyOfAnother, checked.Username(), username)
	}
	return []crypto.AccountRecipient{checked.Account}, err
}

// unreadable tells documents that nobody can seal anew from work that stopped.
func unreadable(err error) (string, error) {
	for _, lost := range []error{crypto.ErrTampered, crypto.ErrNotForYou, crypto.ErrChain, crypto.ErrSignature, crypto.ErrFormat, errOriginalGone} {
		if errors.Is(err, lost) {
			return "unreadable", nil
		}
	}
	return "", err
}
