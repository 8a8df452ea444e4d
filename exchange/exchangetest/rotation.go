package exchangetest

import (
	"context"
	"encoding/hex"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
)

// RotationOrder drafts a rotation, or the sealing anew, of the first holder.
func (q *Quorum) RotationOrder(action exchange.RecoveryAction) exchange.RecoveryOrder {
	q.Helper()
	o, _ := q.Order(exchange.PersonID{}, exchange.PersonID{})
	o.Action, o.Value, o.Check = action, exchange.Hash{}, exchange.Hash{}
	return o
}

// NewKey is what the second holder's device makes under an approved rotation: a
// key for those holders.
func (q *Quorum) NewKey(o exchange.RecoveryOrder, by *Member, holders [3]*Member) (*Quorum, exchange.NewRecovery) {
	q.Helper()
	next := &Quorum{World: q.World, Unit: q.Unit, Holders: holders}
	var err error
	next.Key, err = crypto.NewAccountKey()
	q.Must(err)
	next.Shares, err = crypto.SplitRecovery(next.Key, [3]crypto.AccountRecipient{holders[0].Account.Recipient(), holders[1].Account.Recipient(), holders[2].Account.Recipient()})
	q.Must(err)
	k, err := q.Store.Recovery(context.Background(), q.Unit)
	q.Must(err)
	st := audit.RecoveryStatement{Act: audit.KindRecoveryReplaced, Unit: q.Unit, Previous: crypto.Hash(k.Entry.Leaf()).String(),
		Request: hex.EncodeToString(o.ID[:]), Consented: o.Created}
	return next, q.World.NewRecovery(st, by, holders, next.Key, next.Shares)
}

// Rotate has the first two holders make a new key for others.
func (q *Quorum) Rotate(holders [3]*Member) (*Quorum, exchange.RecoveryOrder) {
	q.Helper()
	o := q.RotationOrder(exchange.RecoveryRotation)
	if holders != q.Holders {
		for i, h := range holders {
			o.Holders[i] = h.ID
		}
	}
	o = q.Ask(o, nil)
	_, err := q.Decide(q.Holders[1], o, true)
	q.Must(err)
	next, in := q.NewKey(o, q.Holders[1], holders)
	_, err = q.Service.RotateRecovery(context.Background(), q.Holders[1].Person, q.Unit, o.ID, in)
	q.Must(err)
	return next, o
}

// Reseal makes the version of a document whose recovery grant is sealed to the
// next key. An original sealed anew is named if there is one.
func (q *Quorum) Reseal(next *Quorum, o exchange.RecoveryOrder, d *Sealed, original exchange.Hash, change func(m *crypto.Manifest)) ([]byte, []exchange.NewGrant) {
	q.Helper()
	ctx := context.Background()
	offer, err := q.Service.OfferHandover(ctx, q.Holders[1].Person, q.Unit, o.ID, d.Draft.ID)
	q.Must(err)
	k, err := q.Store.Recovery(ctx, q.Unit)
	q.Must(err)
	state, err := q.Store.AmendState(ctx, d.Draft.ID, exchange.UnitID(q.Unit), exchange.PersonID{}, exchange.PersonID{})
	q.Must(err)
	m, hash, err := crypto.ParseManifest(state.Manifests[len(state.Manifests)-1])
	q.Must(err)
	entry := m.Find(exchange.GrantRecovery, exchange.UnitID(q.Unit))
	g, err := crypto.SealGrant([]byte("sealed anew"), next.Key.Recipient())
	q.Must(err)
	new := exchange.NewGrant{Kind: exchange.GrantRecovery, Person: entry.Person}
	new.Envelope, err = crypto.SealEnvelope(g, offer.Shares[0].Recipient)
	q.Must(err)
	new.Label, err = crypto.SealLabel(crypto.Label{Subject: "Báo cáo nhanh"}, next.Key.Recipient())
	q.Must(err)
	entry.KeyEvent, entry.G, entry.E, entry.Label = exchange.Hash(k.Entry.Leaf()), crypto.HashOf(g), crypto.HashOf(new.Envelope), crypto.HashOf(new.Label)
	mandate := o.Mandates(q.Holders[0].Device.ID())[0]
	mandate.Second = q.Holders[1].ID
	m.Version, m.Previous, m.Authority, m.Mandate = m.Version+1, hash, crypto.AuthorityRecovery, &mandate
	m.Mandated, err = mandate.Sign(q.Holders[0].Device)
	q.Must(err)
	m.Device = q.Holders[1].Device.ID()
	if !original.IsZero() {
		m.Original = original
	}
	if change != nil {
		change(m)
	}
	signed, err := crypto.SignManifest(m, q.Holders[1].Device)
	q.Must(err)
	return signed, []exchange.NewGrant{new}
}
