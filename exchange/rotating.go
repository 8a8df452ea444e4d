package exchange

import (
	"context"
	"io"
	"strconv"

	"niem/crypto"
	"niem/exchange/audit"
)

// RotateRecovery takes in the new key of a unit, which the second holder's device
// has drawn under an approved rotation. Repeated, it gives the key that took the
// place before.
func (s *Service) RotateRecovery(ctx context.Context, holder Person, unit string, request ID, in NewRecovery) (LoggedRecovery, error) {
	r, err := s.approvedRequest(ctx, holder, unit, request)
	if err != nil {
		return LoggedRecovery{}, err
	}
	if r.Order.Action != RecoveryRotation {
		return LoggedRecovery{}, ErrConflict
	}
	old, err := s.store.Recovery(ctx, unit)
	if err != nil {
		return LoggedRecovery{}, err
	}
	if r.rotated(old) {
		return s.UnitRecovery(ctx, holder, unit)
	}
	k, err := s.newRecovery(ctx, unit, in)
	if err != nil {
		return LoggedRecovery{}, err
	}
	if want := r.Order.Holders; want != k.Holders && (want != [3]PersonID{} || k.Holders != old.Holders) {
		return LoggedRecovery{}, &InvalidError{Field: "holders", Code: "malformed"}
	}
	first, err := s.store.Device(ctx, r.Device)
	if err != nil {
		return LoggedRecovery{}, err
	}
	before, err := s.store.RecoveryEvents(ctx, UnitID(unit))
	if err != nil {
		return LoggedRecovery{}, err
	}
	st := k.statement(audit.KindRecoveryReplaced, in.Stated)
	st.Previous, st.Request, st.Consented = leafText(old.Entry), hexID(request), r.Order.Created
	rec, judged, err := s.judgeRecovery(ctx, holder, st, before, audit.KeySignature{Device: first.Public, Signature: r.Consent}, in.Signature)
	if err != nil {
		return LoggedRecovery{}, err
	}
	if k.Entry, err = s.store.ReplaceRecovery(ctx, k.RecoveryKey, old.Entry.Index, request, holder.ID, judged, rec, s.now()); err != nil {
		return LoggedRecovery{}, err
	}
	k.Receipt = s.settledReceipt(ctx, k.Entry)
	return k, nil
}

// rotated tells whether the unit's key is no longer the one that the request is
// about.
func (r RecoveryRequest) rotated(present RecoveryKey) bool {
	return r.Order.Key != crypto.HashOf([]byte(present.Account))
}

// listedResealing is how many documents one answer lists.
const listedResealing = 500

// Resealing lists documents that are to be sealed anew under a request, those
// that follow after.
func (s *Service) Resealing(ctx context.Context, holder Person, unit string, request ID, after DocumentID) ([]SealedDocument, error) {
	r, err := s.approvedRequest(ctx, holder, unit, request)
	if err != nil {
		return nil, err
	}
	if !r.Order.Reseals() {
		return nil, ErrConflict
	}
	return s.store.SealedTo(ctx, UnitID(unit), r.Reseals, after, listedResealing)
}

// RecoveryOriginal streams a sealed original to the second holder, who has had
// the unit's grant released under the request.
func (s *Service) RecoveryOriginal(ctx context.Context, holder Person, unit string, request ID, doc DocumentID) (Object, error) {
	r, err := s.approvedRequest(ctx, holder, unit, request)
	if err != nil {
		return Object{}, err
	}
	sum, err := s.store.RecoveryOriginal(ctx, holder.ID, doc, r.DecidedAt)
	if err != nil {
		return Object{}, err
	}
	body, size, err := s.blob.Get(ctx, sum)
	return Object{body, size}, err
}

// KeepOriginal stores an original that was sealed anew, for the version that
// will name it. It returns nil only when the object is durable.
func (s *Service) KeepOriginal(ctx context.Context, holder Person, unit string, request ID, doc DocumentID, sum Hash, size int64, body io.Reader) error {
	r, err := s.approvedRequest(ctx, holder, unit, request)
	switch {
	case err != nil:
		return err
	case !r.Order.Reseals() && !r.Order.Covers(doc):
		return ErrNotFound
	case size < 1 || size > MaxOriginal:
		return ErrTooLarge
	}
	if _, err := s.store.RecoveryOriginal(ctx, holder.ID, doc, r.DecidedAt); err != nil {
		return err
	}
	if err := s.store.KeepObject(ctx, doc, sum, size, r.Order.Expires); err != nil {
		return err
	}
	if err := s.blob.Put(ctx, sum, size, body); err != nil {
		return err
	}
	return s.store.ObjectStored(ctx, doc, sum)
}

// retire ends keys before the unit's key that nothing is sealed to any more.
func (s *Service) retire(ctx context.Context, holder Person, unit string) error {
	keys, err := s.store.RecoveryKeys(ctx, unit)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if !k.Before {
			continue
		}
		sum := sumText(k.Account)
		rec := record(s.now(), audit.KindRecoveryRetired, holder, map[string]string{"account_sha256": sum, "fingerprint": audit.Fingerprint(sum),
			"key_event": strconv.FormatInt(k.Entry.Index, 10)})
		rec.Subject = unit
		if _, err := s.store.RetireRecovery(ctx, k, rec); err != nil {
			return err
		}
	}
	return nil
}

// watchRecovery keeps an alarm for every unit whose key was used, or whose
// documents are sealed to a key before.
func (s *Service) watchRecovery(ctx context.Context, standing []Alarm) error {
	due, err := s.store.RecoveryDue(ctx)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, d := range due {
		wanted[d.Unit] = true
		if err := s.Alarm(ctx, AlarmRecovery, d.Unit, d.detail()); err != nil {
			return err
		}
	}
	for _, a := range standing {
		if a.Code == AlarmRecovery && !wanted[a.Subject] {
			if err := s.AlarmOver(ctx, a.Code, a.Subject); err != nil {
				return err
			}
		}
	}
	return nil
}
