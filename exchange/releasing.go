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
		return Release{}, &InvalidError{"request", "required"}
	}
	if q.Purpose != "" && !ValidPurpose(q.Purpose) {
		return Release{}, &InvalidError{"purpose", "unknown"}
	}
	if _, ok := q.Kind.Grant(); !ok {
		return Release{}, &InvalidError{"kind", "unknown"}
	}
	now := s.now()
	released, err := s.store.RecordRelease(ctx, q, now, func(f ReleaseFacts, row ReleaseRow) (audit.Record, error) {
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
	return Release{View: released.View, G: g, Manifests: released.Manifests, Receipt: receipt, Repeated: released.Repeated, At: entry.Time}, nil
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
	case addressed:
		details["code"] = refusal.Code
	default:
		details["code"] = "not_addressed"
	}
	rec := record(f.Now, kind, q.Person, details)
	rec.Document, rec.Subject = q.Document.String(), q.Person.ID.String()
	return rec
}

// peelAttempts: other releases move the releaser's checkpoint on meanwhile.
const peelAttempts = 8

// peel proves the entry to the releaser and gets the grant.
func (s *Service) peel(ctx context.Context, q ReleaseQuery, released Released, envelope []byte) ([]byte, Receipt, error) {
	from := s.accepted.Load()
	if from == 0 {
		size, err := s.releaser.Accepted(ctx)
		if err != nil {
			return nil, Receipt{}, err
		}
		from = size
	}
	for range peelAttempts {
		receipt, size, consistency, err := s.proveSince(ctx, released.Entry, from)
		if err != nil {
			return nil, Receipt{}, err
		}
		g, err := s.releaser.Peel(ctx, Peel{Request: q.Request, Session: q.Session, Receipt: receipt, From: from, Consistency: consistency, Wrapped: released.Wrapped, Envelope: envelope})
		if err == nil {
			s.accepted.Store(size)
			return g, receipt, nil
		}
		stale, ok := errors.AsType[*StaleCheckpointError](err)
		if !ok {
			return nil, Receipt{}, err
		}
		from = stale.Size
	}
	return nil, Receipt{}, fmt.Errorf("peel: %w: the releaser's checkpoint kept moving", ErrUnavailable)
}

// proveSince covers an entry by a checkpoint at least as large as from, and
// proves the step between the two.
func (s *Service) proveSince(ctx context.Context, e audit.Entry, from int64) (Receipt, int64, []audit.Hash, error) {
	covered, err := s.log.Cover(ctx, max(e.Index, from-1))
	if err != nil {
		return Receipt{}, 0, nil, err
	}
	hashes := s.hashReader(ctx)
	inclusion, err := audit.ProveInclusion(e.Index, covered.Size, hashes)
	if err != nil {
		return Receipt{}, 0, nil, fmt.Errorf("prove entry %d: %w", e.Index, err)
	}
	consistency, err := audit.ProveConsistency(from, covered.Size, hashes)
	if err != nil {
		return Receipt{}, 0, nil, fmt.Errorf("prove log from %d: %w", from, err)
	}
	return Receipt{Entry: e, Checkpoint: covered.Signed, Inclusion: inclusion}, covered.Size, consistency, nil
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
