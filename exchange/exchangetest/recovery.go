package exchangetest

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
)

// Quorum is a unit's recovery key with its three holders.
type Quorum struct {
	*World
	Unit    string
	Key     *crypto.AccountKey
	Shares  [3][]byte
	Holders [3]*Member
}

// Quorum founds the recovery key of the first holder's unit.
func (w *World) Quorum(leader, second, third *Member) *Quorum {
	w.Helper()
	q := &Quorum{World: w, Unit: leader.Unit, Holders: [3]*Member{leader, second, third}}
	var err error
	q.Key, err = crypto.NewAccountKey()
	w.Must(err)
	q.Shares, err = crypto.SplitRecovery(q.Key, [3]crypto.AccountRecipient{leader.Account.Recipient(), second.Account.Recipient(), third.Account.Recipient()})
	w.Must(err)
	_, err = w.Service.InitRecovery(context.Background(), leader.Person, q.Unit, q.founding(leader))
	w.Must(err)
	return q
}

// founding is the unit's key as a device founds it.
func (q *Quorum) founding(by *Member) exchange.NewRecovery {
	return q.NewRecovery(audit.RecoveryStatement{Act: audit.KindRecoveryNew, Unit: q.Unit}, by, q.Holders, q.Key, q.Shares)
}

// NewRecovery completes a statement about a recovery key and has a member's
// device sign it.
func (w *World) NewRecovery(st audit.RecoveryStatement, by *Member, holders [3]*Member, key *crypto.AccountKey, shares [3][]byte) exchange.NewRecovery {
	w.Helper()
	out := exchange.NewRecovery{Account: key.Recipient().String(), Shares: shares[:], Stated: w.Now().UTC().Truncate(time.Millisecond)}
	st.Account, st.Time = crypto.HashOf([]byte(out.Account)).String(), out.Stated
	for i, h := range holders {
		st.Holders[i] = h.ID.String()
		out.Holders = append(out.Holders, h.Username)
	}
	if b, err := st.Encode(); err == nil { // two holders of one name sign nothing
		out.Signature = audit.KeySignature{Device: by.Device.Public(), Signature: by.Device.Sign(audit.RecoveryDomain, b)}
	}
	return out
}

// Order drafts an order of the first holder: a rehearsal without documents, else
// a hand-over.
func (q *Quorum) Order(leaver, successor exchange.PersonID, documents ...exchange.DocumentID) (exchange.RecoveryOrder, []byte) {
	q.Helper()
	now := q.Now().UTC().Truncate(time.Second)
	slices.SortFunc(documents, func(a, b exchange.DocumentID) int { return slices.Compare(a[:], b[:]) })
	o := exchange.RecoveryOrder{Unit: q.Unit, Key: crypto.HashOf([]byte(q.Key.Recipient().String())), Action: exchange.RecoveryUse, Person: leaver,
		Successor: successor, Documents: documents, Decision: "123/QĐ-KSBT", Reason: "nghỉ việc", Holder: q.Holders[0].ID, Created: now, Expires: now.Add(exchange.RecoveryOrderTime)}
	rand.Read(o.ID[:])
	if len(documents) > 0 {
		return o, nil
	}
	o.Action = exchange.RecoveryRehearsal
	value, check, err := crypto.NewRehearsal(q.Key.Recipient())
	q.Must(err)
	o.Value, o.Check = crypto.HashOf(value), check
	return o, value
}

// Sign makes what the device of the first holder hands in.
func (q *Quorum) Sign(o *exchange.RecoveryOrder, value []byte) exchange.LeftRequest {
	q.Helper()
	first := q.Holders[0]
	files, err := crypto.HalfOpen(q.Shares, 0, first.Account)
	q.Must(err)
	in := exchange.LeftRequest{Device: first.Device.ID(), Value: value}
	o.Inner = nil
	for i := 1; i < 3; i++ {
		o.Inner = append(o.Inner, exchange.InnerFile{Holder: q.Holders[i].ID, Sum: crypto.HashOf(files[i])})
		in.Inner = append(in.Inner, files[i])
	}
	in.Order, err = o.Encode()
	q.Must(err)
	in.Signature = first.Device.Sign(exchange.RecoveryOrderDomain, in.Order)
	if o.Action == exchange.RecoveryRotation {
		k, err := q.Store.Recovery(context.Background(), q.Unit)
		q.Must(err)
		consent, err := o.Consent(k.Holders, crypto.Hash(k.Entry.Leaf()).String()).Encode()
		q.Must(err)
		in.Consent = first.Device.Sign(audit.RecoveryDomain, consent)
	}
	for _, m := range o.Mandates(in.Device) {
		signed, err := m.Sign(first.Device)
		q.Must(err)
		in.Mandates = append(in.Mandates, signed)
	}
	return in
}

// Ask hands an order in.
func (q *Quorum) Ask(o exchange.RecoveryOrder, value []byte) exchange.RecoveryOrder {
	q.Helper()
	in := q.Sign(&o, value)
	_, err := q.Service.RequestRecovery(context.Background(), q.Holders[0].Person, q.Unit, in)
	q.Must(err)
	return o
}

// Decide gives a holder's signed decision.
func (q *Quorum) Decide(holder *Member, o exchange.RecoveryOrder, approve bool) (exchange.RecoveryRequest, error) {
	q.Helper()
	signed, err := o.Encode()
	q.Must(err)
	signature := holder.Device.Sign(exchange.RecoveryDecisionDomain, exchange.DecisionMessage(crypto.HashOf(signed), approve, holder.ID))
	return q.Service.DecideRecovery(context.Background(), holder.Person, q.Unit, o.ID, approve, holder.Device.ID(), signature)
}
