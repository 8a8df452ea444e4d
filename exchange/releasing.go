package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"

	"niem/exchange/audit"
)

// Release logs a release and then has the grant peeled: no entry, no release.
//
// Refusals are entries too. Somebody who is not addressed learns nothing from
// the answer, ErrNotFound, whether the document exists or not; an addressed
// person gets a *Refusal that says why.
func (s *Service) Release(ctx context.Context, q ReleaseQuery) (Release, error) {
	if q.Request == (ID{}) {
		return Release{}, &InvalidError{Field: "request", Code: "required"}
	}
	if q.Purpose != "" && !ValidPurpose(q.Purpose) {
		return Release{}, &InvalidError{Field: "purpose", Code: "unknown"}
	}
	if _, ok := q.Kind.Grant(); !ok {
		return Release{}, &InvalidError{Field: "kind", Code: "unknown"}
	}
	if grant, _ := q.Kind.Grant(); q.Trace != (ID{}) && grant == GrantRecipient {
		return Release{}, &InvalidError{Field: "trace", Code: "malformed"}
	}
	if err := s.InStep(ctx); err != nil {
		return Release{}, err
	}
	witnesses, err := s.witnessState(ctx)
	if err != nil {
		return Release{}, err
	}
	mark, err := s.store.SessionEpoch(ctx)
	if err != nil {
		return Release{}, err
	}
	now := s.now()
	released, err := s.store.RecordRelease(ctx, q, now, func(f ReleaseFacts, row ReleaseRow) (audit.Record, error) {
		f.Witnesses = witnesses
		err := DecideRelease(f)
		return releaseRecord(f, q, row, err), err
	})
	if err != nil {
		return Release{}, err
	}
	entry, err := released.Entry.Open()
	if err != nil {
		return Release{}, fmt.Errorf("release entry: %w", err)
	}
	envelope, err := s.smallObject(ctx, released.Envelope)
	if err != nil {
		return Release{}, fmt.Errorf("read envelope: %w", err)
	}
	g, receipt, err := s.peel(ctx, q, released, envelope)
	if err != nil {
		return Release{}, err
	}
	return Release{View: released.View, Mark: mark, G: g, Manifests: released.Manifests, Receipt: receipt, Repeated: released.Repeated, At: entry.Time, Witness: entry.Details["witness"]}, nil
}

// releaseRecord is the entry of a release or of its refusal.
func releaseRecord(f ReleaseFacts, q ReleaseQuery, row ReleaseRow, refused error) audit.Record {
	details := map[string]string{"kind": string(q.Kind), "request": hexID(q.Request)}
	kind := audit.KindRefused
	refusal, addressed := errors.AsType[*Refusal](refused)
	switch {
	case refused == nil:
		kind = audit.KindReleased
		grant, _ := q.Kind.Grant()
		details["grant_kind"] = grant.String()
		details["purpose"] = string(q.Purpose)
		details["view"] = hexID(row.View)
		details["session"] = hexID(q.Session)
		details["envelope"] = row.Envelope.String()
		details["class"] = string(f.Metadata.Class)
		if q.Kind == ReleaseRecovery {
			details["recovery"] = hexID(f.Recovery)
		}
		if f.Trace {
			details["trace"] = hexID(q.Trace)
		}
		f.Witnesses.note(details)
	case addressed:
		details["code"] = refusal.Code
	default:
		details["code"] = "not_addressed"
	}
	rec := record(f.Now, kind, q.Person, details)
	rec.Document, rec.Subject = q.Document.String(), q.Person.ID.String()
	return rec
}

// peelAttempts: other servers may move the releaser's checkpoint on meanwhile.
const peelAttempts = 8

// peel proves the entry to the releaser and gets the grant.
func (s *Service) peel(ctx context.Context, q ReleaseQuery, released Released, envelope []byte) ([]byte, Receipt, error) {
	if s.accepted.Load() == 0 {
		size, err := s.releaser.Accepted(ctx)
		if err != nil {
			return nil, Receipt{}, err
		}
		s.accepted.Store(size)
	}
	order := Peel{Request: q.Request, Session: q.Session, Wrapped: released.Wrapped, Envelope: envelope}
	least := released.Entry.Index
	for range peelAttempts {
		cosigned, err := s.LastCosigned(ctx)
		if err != nil {
			return nil, Receipt{}, err
		}
		covered, err := s.log.Cover(ctx, max(least, cosigned.Size-1))
		if err != nil {
			return nil, Receipt{}, err
		}
		if err := s.showCosigned(ctx, cosigned, covered, &order); err != nil {
			return nil, Receipt{}, err
		}
		g, err := s.peelUnder(ctx, covered, released.Entry, &order)
		if errors.Is(err, ErrUncounted) {
			if err := s.tellCount(ctx); err != nil {
				return nil, Receipt{}, err
			}
			continue
		}
		stale, isStale := errors.AsType[*StaleCheckpointError](err)
		if !isStale {
			if err != nil {
				err = errors.Join(err, s.clockAlarm(ctx, ClockOfReleaser, err))
			}
			return g, order.Receipt, err
		}
		s.accepted.Store(stale.Size)
		least = max(least, stale.Size-1)
	}
	return nil, Receipt{}, fmt.Errorf("peel: %w: the releaser's checkpoint kept moving", ErrUnavailable)
}

// showCosigned adds what witnesses have cosigned to an order, since the releaser
// asks for it by a policy of its own.
func (s *Service) showCosigned(ctx context.Context, o Offer, c Covered, order *Peel) (err error) {
	if o.Signed == nil {
		return nil
	}
	order.Cosigned = o.Note()
	if order.Continues, err = audit.ProveConsistency(o.Size, c.Size, s.hashReader(ctx)); err != nil {
		return fmt.Errorf("prove log from %d: %w", o.Size, err)
	}
	return nil
}

// peelUnder has an entry peeled under a checkpoint. The first of several that
// bring a new checkpoint moves the releaser on; the others wait for it and
// then need no proof of the step.
func (s *Service) peelUnder(ctx context.Context, c Covered, e audit.Entry, order *Peel) ([]byte, error) {
	if known := s.accepted.Load(); c.Size < known {
		return nil, &StaleCheckpointError{known} // a newer one is at hand
	}
	hashes := s.hashReader(ctx)
	inclusion, err := audit.ProveInclusion(e.Index, c.Size, hashes)
	if err != nil {
		return nil, fmt.Errorf("prove entry %d: %w", e.Index, err)
	}
	order.Receipt = Receipt{Entry: e, Checkpoint: c.Signed, Inclusion: inclusion}
	if c.Size > s.accepted.Load() {
		s.advancing.Lock()
		if from := s.accepted.Load(); c.Size > from {
			defer s.advancing.Unlock()
			order.From = from
			if order.Consistency, err = audit.ProveConsistency(from, c.Size, hashes); err != nil {
				return nil, fmt.Errorf("prove log from %d: %w", from, err)
			}
			g, err := s.releaser.Peel(ctx, *order)
			if err == nil {
				s.accepted.Store(c.Size)
			}
			return g, err
		}
		s.advancing.Unlock()
	}
	order.From, order.Consistency = c.Size, nil
	return s.releaser.Peel(ctx, *order)
}

// smallObject reads an envelope whole.
func (s *Service) smallObject(ctx context.Context, sum Hash) ([]byte, error) {
	r, size, err := s.blob.Get(ctx, sum)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if size < 0 || size > MaxObject {
		return nil, ErrTooLarge
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, err
	}
	return b, nil
}
