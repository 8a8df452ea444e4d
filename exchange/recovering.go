package exchange

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
)

// LeftRequest is what the first holder's device hands in.
type LeftRequest struct {
	Order     []byte // canonical, see RecoveryOrder.Encode
	Device    Hash
	Signature [64]byte
	Mandates  [][64]byte
	Consent   [64]byte // of a rotation, see RecoveryOrder.Consent
	Inner     [][]byte
	Value     []byte
}

// orderClock is by how much a holder's clock may differ from ours.
const orderClock = 5 * time.Minute

// RequestRecovery takes in what the first of two holders asks the second to do.
// The server verifies everything but what only the second holder can: that the
// inner file opens.
func (s *Service) RequestRecovery(ctx context.Context, holder Person, unit string, in LeftRequest) (RecoveryRequest, error) {
	o, err := ParseRecoveryOrder(in.Order)
	if err != nil {
		return RecoveryRequest{}, err
	}
	now := s.now()
	if o.Unit != unit {
		return RecoveryRequest{}, &InvalidError{Field: "order", Code: "malformed"}
	}
	key, err := s.heldKey(ctx, holder, o)
	switch {
	case err != nil:
		return RecoveryRequest{}, err
	case o.Holder != holder.ID:
		return RecoveryRequest{}, &InvalidError{Field: "order", Code: "malformed"}
	case o.Created.Before(now.Add(-orderClock)) || o.Created.After(now.Add(orderClock)):
		return RecoveryRequest{}, &InvalidError{Field: "created", Code: "out_of_range"}
	}
	r := RecoveryRequest{Order: o, Signed: in.Order, Device: in.Device, Signature: in.Signature, Mandates: in.Mandates, Inner: in.Inner, Value: in.Value, Consent: in.Consent, State: RecoveryOpen}
	if o.Reseals() {
		r.Reseals = Hash(key.Entry.Leaf())
	}
	if err := s.checkOrderSignatures(ctx, holder, r, key); err != nil {
		return RecoveryRequest{}, err
	}
	if err := checkInner(r, key, slices.Index(key.Holders[:], holder.ID)); err != nil {
		return RecoveryRequest{}, err
	}
	if o.Action == RecoveryUse {
		if err := s.checkHandover(ctx, o, key); err != nil {
			return RecoveryRequest{}, err
		}
	}
	if o.Action == RecoveryTrace {
		if err := s.checkTraceOrder(ctx, o); err != nil {
			return RecoveryRequest{}, err
		}
	}
	if o.Holders != [3]PersonID{} {
		if err := s.checkNewHolders(ctx, o.Holders); err != nil {
			return RecoveryRequest{}, err
		}
	}
	r.Entry, err = s.store.AddRecoveryRequest(ctx, r, orderRecord(now, holder, r), now)
	return r, err
}

// heldKeys gives the keys of a unit that the person holds, newest first: those
// before the unit's key count while documents are sealed to them. Whoever holds
// none learns nothing, not even whether there is a key.
func (s *Service) heldKeys(ctx context.Context, p Person, unit string) ([]RecoveryKey, error) {
	if !PlausibleName(unit) {
		return nil, &InvalidError{Field: "unit", Code: "malformed"}
	}
	keys, err := s.store.RecoveryKeys(ctx, unit)
	if err != nil {
		return nil, err
	}
	keys = slices.DeleteFunc(keys, func(k RecoveryKey) bool { return !slices.Contains(k.Holders[:], p.ID) })
	if len(keys) == 0 || p.Disabled {
		return nil, ErrNotFound
	}
	return keys, nil
}

// heldKey gives, of those keys, the one that an order names.
func (s *Service) heldKey(ctx context.Context, p Person, o RecoveryOrder) (RecoveryKey, error) {
	keys, err := s.heldKeys(ctx, p, o.Unit)
	if err != nil {
		return RecoveryKey{}, err
	}
	for _, k := range keys {
		if o.Key == crypto.HashOf([]byte(k.Account)) && k.Before == (o.Action == RecoveryReseal) {
			return k, nil
		}
	}
	return RecoveryKey{}, &InvalidError{Field: "order", Code: "malformed"}
}

// ownDevice gives the public key of a device that the person has enrolled.
func (s *Service) ownDevice(ctx context.Context, p Person, device Hash) (crypto.DevicePublic, error) {
	d, err := s.store.Device(ctx, device)
	if errors.Is(err, ErrNoKey) || err == nil && (d.Person != p.ID || !d.Live) {
		return crypto.DevicePublic{}, ErrBadProof
	}
	return crypto.DevicePublic(d.Public), err
}

func (s *Service) checkOrderSignatures(ctx context.Context, holder Person, r RecoveryRequest, key RecoveryKey) error {
	device, err := s.ownDevice(ctx, holder, r.Device)
	if err != nil {
		return err
	}
	if !crypto.VerifyDevice(device, RecoveryOrderDomain, r.Signed, r.Signature) {
		return ErrBadProof
	}
	mandates := r.Order.Mandates(r.Device)
	if len(mandates) != len(r.Mandates) {
		return &InvalidError{Field: "mandates", Code: "out_of_range"}
	}
	for i, m := range mandates {
		if m.Verify(device, r.Mandates[i]) != nil {
			return ErrBadProof
		}
	}
	if r.Order.Action != RecoveryRotation {
		if r.Consent != ([64]byte{}) {
			return &InvalidError{Field: "consent", Code: "malformed"}
		}
		return nil
	}
	consent, err := r.Order.Consent(key.Holders, leafText(key.Entry)).Encode()
	if err != nil || !crypto.VerifyDevice(device, audit.RecoveryDomain, consent, r.Consent) {
		return ErrBadProof
	}
	return nil
}

// checkInner holds what was left against the order: one file for each holder
// who stands behind the first in the list.
func checkInner(r RecoveryRequest, key RecoveryKey, place int) error {
	behind := key.Holders[place+1:]
	if len(behind) == 0 {
		return &InvalidError{Field: "holder", Code: "last"}
	}
	if len(r.Inner) != len(r.Order.Inner) || len(behind) != len(r.Inner) {
		return &InvalidError{Field: "inner", Code: "out_of_range"}
	}
	for i, f := range r.Order.Inner {
		if f.Holder != behind[i] || len(r.Inner[i]) > maxRecoveryShare || crypto.HashOf(r.Inner[i]) != f.Sum {
			return &InvalidError{Field: "inner", Code: "malformed"}
		}
	}
	rehearsal := r.Order.Action == RecoveryRehearsal
	if rehearsal && (len(r.Value) > maxRecoveryShare || crypto.HashOf(r.Value) != r.Order.Value) || !rehearsal && len(r.Value) > 0 {
		return &InvalidError{Field: "value", Code: "malformed"}
	}
	return nil
}

// checkHandover: the successor is of the same unit and can be sealed to, and
// every document is one of the person's that the unit's key opens.
func (s *Service) checkHandover(ctx context.Context, o RecoveryOrder, key RecoveryKey) error {
	found, err := s.reach(ctx, []PersonID{o.Successor}, true)
	if err != nil {
		return err
	}
	if err := found.err(); err != nil {
		return err
	}
	if found.people[o.Successor].Unit != o.Unit {
		return &InvalidError{Field: "successor", Code: "other_unit"}
	}
	documents, err := s.store.RecoveryDocuments(ctx, key, o.Person, o.Documents, audit.Record{})
	if err != nil {
		return err
	}
	open := map[DocumentID]bool{}
	for _, d := range documents {
		open[d.Document] = d.Ours && (o.Person.IsZero() || d.Received || d.Sent)
	}
	for _, id := range o.Documents {
		if !open[id] {
			return &InvalidError{Field: "documents", Code: "unknown"}
		}
	}
	return nil
}

// checkTraceOrder: the request for a trace is open, put to the holder, and about
// the document that the order names.
func (s *Service) checkTraceOrder(ctx context.Context, o RecoveryOrder) error {
	r, err := s.store.Trace(ctx, o.Trace)
	if errors.Is(err, ErrNotFound) || err == nil && (!r.State.Open() || r.Document != o.Documents[0] || len(r.Asked) < 2 || !slices.Contains(r.Asked, o.Holder)) {
		return &InvalidError{Field: "trace", Code: "unknown"}
	}
	return err
}

// checkNewHolders: three different people with confirmed keys.
func (s *Service) checkNewHolders(ctx context.Context, holders [3]PersonID) error {
	if holders[0] == holders[1] || holders[0] == holders[2] || holders[1] == holders[2] {
		return &InvalidError{Field: "holders", Code: "malformed"}
	}
	found, err := s.reach(ctx, holders[:], false)
	if err != nil {
		return err
	}
	return found.err()
}

func orderRecord(now time.Time, holder Person, r RecoveryRequest) audit.Record {
	o := r.Order
	details := orderDetails(r)
	details["device"], details["signature"] = r.Device.String(), hex.EncodeToString(r.Signature[:])
	details["decision"], details["reason"] = o.Decision, o.Reason
	details["expires"] = o.Expires.Format(time.RFC3339)
	details["key"] = o.Key.String()
	if o.Action == RecoveryTrace {
		details["trace"] = hexID(o.Trace)
	}
	if o.Action == RecoveryUse {
		details["successor"] = o.Successor.String()
		if !o.Person.IsZero() {
			details["person"] = o.Person.String()
		}
		names := make([]string, len(o.Documents))
		for i, id := range o.Documents {
			names[i] = id.String()
		}
		details["documents"] = strings.Join(names, ",")
	}
	rec := record(now, audit.KindRecoveryRequested, holder, details)
	rec.Subject = o.Unit
	return rec
}

// orderDetails are what every record about a request says.
func orderDetails(r RecoveryRequest) map[string]string {
	return map[string]string{"request": hexID(r.Order.ID), "order": crypto.HashOf(r.Signed).String(), "action": string(r.Order.Action)}
}
