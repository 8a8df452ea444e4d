package exchange

import (
	"context"
	"encoding/hex"
	"slices"
	"strconv"

	"niem/crypto"
	"niem/exchange/audit"
)

// DecideRecovery approves or rejects an order. The second holder approves, who
// was left an inner file; any holder rejects, the first included.
func (s *Service) DecideRecovery(ctx context.Context, holder Person, unit string, id ID, approve bool, device Hash, signature [64]byte) (RecoveryRequest, error) {
	r, err := s.recoveryRequest(ctx, holder, unit, id)
	if err != nil {
		return RecoveryRequest{}, err
	}
	if approve && r.fileOf(holder.ID) < 0 {
		return RecoveryRequest{}, ErrSelfApprove
	}
	public, err := s.ownDevice(ctx, holder, device)
	if err != nil {
		return RecoveryRequest{}, err
	}
	order := crypto.HashOf(r.Signed)
	if !crypto.VerifyDevice(public, RecoveryDecisionDomain, DecisionMessage(order, approve, holder.ID), signature) {
		return RecoveryRequest{}, ErrBadProof
	}
	now := s.now()
	kind := audit.KindRecoveryRejected
	if approve {
		kind = audit.KindRecoveryApproved
	}
	details := orderDetails(r)
	details["device"], details["signature"] = device.String(), hex.EncodeToString(signature[:])
	rec := record(now, kind, holder, details)
	rec.Subject = unit
	if _, err := s.store.DecideRecovery(ctx, id, holder.ID, approve, rec, now); err != nil {
		return RecoveryRequest{}, err
	}
	return s.recoveryRequest(ctx, holder, unit, id)
}

// fileOf is the place of the inner file that is for that holder, or -1.
func (r RecoveryRequest) fileOf(holder PersonID) int {
	return slices.IndexFunc(r.Order.Inner, func(f InnerFile) bool { return f.Holder == holder })
}

// recoveryRequest gives a request of the unit to one of its holders, with the
// inner file that is his own at most.
func (s *Service) recoveryRequest(ctx context.Context, holder Person, unit string, id ID) (RecoveryRequest, error) {
	if _, err := s.heldKeys(ctx, holder, unit); err != nil {
		return RecoveryRequest{}, err
	}
	r, err := s.store.RecoveryRequest(ctx, id)
	if err != nil {
		return RecoveryRequest{}, err
	}
	if r.Order.Unit != unit {
		return RecoveryRequest{}, ErrNotFound
	}
	for i := range r.Inner {
		if i != r.fileOf(holder.ID) || r.State == RecoveryApproved && r.DecidedBy != holder.ID {
			r.Inner[i] = nil
		}
	}
	r.State = r.StateAt(s.now())
	return r, nil
}

// RecoveryRequest gives a request to a holder of the unit's key.
func (s *Service) RecoveryRequest(ctx context.Context, holder Person, unit string, id ID) (RecoveryRequest, Receipt, error) {
	r, err := s.recoveryRequest(ctx, holder, unit, id)
	if err != nil {
		return RecoveryRequest{}, Receipt{}, err
	}
	receipt, err := s.receipt(ctx, r.Entry)
	return r, receipt, err
}

// FinishRecovery ends an approved request. A rehearsal is proven by the value
// that only the unit's key opens; of a use the approver says what was done.
func (s *Service) FinishRecovery(ctx context.Context, holder Person, unit string, id ID, value []byte, handed, left int) error {
	r, err := s.recoveryRequest(ctx, holder, unit, id)
	if err != nil {
		return err
	}
	details := orderDetails(r)
	kind := audit.KindRecoveryFinished
	if r.Order.Action == RecoveryRehearsal {
		kind = audit.KindRecoveryRehearsed
		if crypto.CheckRehearsal(value) != r.Order.Check {
			return ErrBadProof
		}
	} else if r.Order.Reseals() {
		present, err := s.store.Recovery(ctx, unit)
		if err != nil {
			return err
		}
		if !r.rotated(present) {
			return ErrConflict
		}
		details["resealed"], details["left"] = strconv.Itoa(handed), strconv.Itoa(left)
	} else if r.Order.Action == RecoveryUse {
		details["handed"], details["left"] = strconv.Itoa(handed), strconv.Itoa(left)
	}
	now := s.now()
	details["first"] = r.Order.Holder.String()
	rec := record(now, kind, holder, details)
	rec.Subject = unit
	if _, err := s.store.FinishRecovery(ctx, id, holder.ID, rec, now); err != nil || !r.Order.Reseals() {
		return err
	}
	return s.retire(ctx, holder, unit)
}
