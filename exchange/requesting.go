package exchange

import (
	"context"
	"crypto/rand"
	"strconv"
	"strings"

	"niem/exchange/audit"
)

// AskAccess asks a document's sender for access. The answer is the same whether the
// document exists or not, and whoever asks is no wiser for it.
func (s *Service) AskAccess(ctx context.Context, by Person, id DocumentID, reason string) (AccessRequest, Receipt, error) {
	reason, err := checkReason("reason", reason)
	if err != nil {
		return AccessRequest{}, Receipt{}, err
	}
	now := s.now()
	r := AccessRequest{Document: id, Person: by, At: now, Reason: reason}
	rand.Read(r.ID[:]) // never fails: see crypto/rand
	rec := record(now, audit.KindAccessAsked, by, map[string]string{"request": hexID(r.ID), "reason": reason})
	rec.Document = id.String()
	r, entry, err := s.store.AskAccess(ctx, r, now.Add(-AskWindow), rec)
	if err != nil {
		return AccessRequest{}, Receipt{}, err
	}
	return r, s.settledReceipt(ctx, entry), nil
}

// OwnRequests gives what the person has asked for, newest first.
func (s *Service) OwnRequests(ctx context.Context, p Person) ([]AccessRequest, error) {
	return s.store.OwnRequests(ctx, p.ID, listed)
}

// AnswerAccess answers a request for a document that the person sent. Whoever
// grants it sends the document anew; a refusal needs a reason.
func (s *Service) AnswerAccess(ctx context.Context, by Person, id DocumentID, request ID, grant bool, reason string) (Receipt, error) {
	var err error
	if !grant || strings.TrimSpace(reason) != "" {
		if reason, err = checkReason("reason", reason); err != nil {
			return Receipt{}, err
		}
	}
	now := s.now()
	entry, err := s.store.AnswerAccess(ctx, by.ID, AccessRequest{ID: request, Document: id, Answered: now, Granted: grant, Answer: reason}, func(asker PersonID) audit.Record {
		rec := record(now, audit.KindAccessAnswered, by, map[string]string{"request": hexID(request), "granted": strconv.FormatBool(grant), "reason": reason})
		rec.Document, rec.Subject = id.String(), asker.String()
		return rec
	})
	if err != nil {
		return Receipt{}, err
	}
	return s.settledReceipt(ctx, entry), nil
}
