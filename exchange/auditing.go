package exchange

import (
	"context"

	"niem/exchange/audit"
)

// DocumentAudit tells who opened a document and who has not. The reading is an
// entry of the log itself. Whoever may not read it gets ErrNotFound, like for
// a document that does not exist.
func (s *Service) DocumentAudit(ctx context.Context, reader Person, id DocumentID) (DocumentTrail, Receipt, error) {
	now := s.now()
	trail, entry, err := s.store.DocumentTrail(ctx, id, func(sender Person, units []string) (audit.Record, error) {
		if !MayAuditDocument(reader, sender, units) {
			return audit.Record{}, ErrNotFound
		}
		rec := record(now, audit.KindAuditRead, reader, map[string]string{"scope": "document"})
		rec.Document = id.String()
		return rec, nil
	})
	if err != nil {
		return DocumentTrail{}, Receipt{}, err
	}
	keys, err := s.store.KEKs(ctx)
	if err != nil {
		return DocumentTrail{}, Receipt{}, err
	}
	for i, r := range trail.Recipients {
		if !r.RecalledAt.IsZero() {
			trail.Recipients[i].FinalSince, _ = FinalSince(keys, r.RecalledAt)
		}
	}
	if d := trail.Destroyed; d != nil {
		d.FinalSince, _ = FinalSince(keys, d.At)
	}
	return trail, s.settledReceipt(ctx, entry), nil
}

// PersonTrail is what somebody did, newest first.
type PersonTrail struct {
	Person  Person
	Acts    []Act
	Receipt Receipt
}

// PersonAudit tells what somebody did. The reading is an entry itself.
func (s *Service) PersonAudit(ctx context.Context, reader Person, username string) (PersonTrail, error) {
	if !PlausibleName(username) {
		return PersonTrail{}, ErrNotFound
	}
	subject, err := s.store.PersonByUsername(ctx, username)
	if err != nil {
		return PersonTrail{}, err
	}
	if !MayAuditPerson(reader, subject) {
		return PersonTrail{}, ErrForbidden
	}
	rec := record(s.now(), audit.KindAuditRead, reader, map[string]string{"scope": "person"})
	rec.Subject = subject.ID.String()
	acts, entry, err := s.store.PersonTrail(ctx, subject.ID, listed, rec)
	if err != nil {
		return PersonTrail{}, err
	}
	return PersonTrail{subject, acts, s.settledReceipt(ctx, entry)}, nil
}
