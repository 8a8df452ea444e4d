package exchange

import (
	"context"

	"niem/exchange/audit"
)

// RecoveryPapers are what a holder works with when documents of somebody are to
// be handed over. The look is logged.
func (s *Service) RecoveryPapers(ctx context.Context, holder Person, unit, username string, named []DocumentID) (Person, []RecoveryDocument, error) {
	keys, err := s.heldKeys(ctx, holder, unit)
	if err != nil {
		return Person{}, nil, err
	}
	if len(named) > MaxOrderDocuments || username == "" && len(named) == 0 {
		return Person{}, nil, &InvalidError{Field: "documents", Code: "out_of_range"}
	}
	var subject Person
	if username != "" {
		if subject, err = s.leaver(ctx, unit, username); err != nil {
			return Person{}, nil, err
		}
	}
	rec := record(s.now(), audit.KindAuditRead, holder, map[string]string{"scope": "recovery", "unit": unit})
	rec.Subject = subject.ID.String()
	documents, err := s.store.RecoveryDocuments(ctx, keys[0], subject.ID, named, rec)
	return subject, documents, err
}

// leaver finds somebody of the unit by name, also one who has left.
func (s *Service) leaver(ctx context.Context, unit, username string) (Person, error) {
	if !PlausibleName(username) {
		return Person{}, ErrNotFound
	}
	p, err := s.store.PersonByUsername(ctx, username)
	if err == nil && p.Unit != unit {
		return Person{}, ErrNotFound
	}
	return p, err
}

// listedRequests bounds lists of requests.
const listedRequests = 500

// RecoveryHistory lists the uses and rehearsals of a unit's key, or of all that
// the reader may know of for "": data-protection officers, inspectors and security
// officers those of all units, others those of units whose key they hold or that
// they lead.
func (s *Service) RecoveryHistory(ctx context.Context, reader Person, unit string) ([]RecoveryRequest, map[PersonID]Person, error) {
	holder, led := reader.ID, ""
	switch {
	case MayReadRecovery(reader):
		holder = PersonID{}
	case leads(reader, reader.Unit):
		led = reader.Unit
	}
	requests, err := s.store.RecoveryRequests(ctx, unit, holder, led, listedRequests)
	if err != nil {
		return nil, nil, err
	}
	var ids []PersonID
	for i, r := range requests {
		requests[i].State = r.StateAt(s.now())
		ids = append(append(ids, r.Order.Holder, r.Order.Person, r.Order.Successor, r.DecidedBy), r.Order.Holders[:]...)
	}
	people, err := s.peopleByID(ctx, ids)
	return requests, people, err
}

// peopleByID finds people; who is unknown is left out.
func (s *Service) peopleByID(ctx context.Context, ids []PersonID) (map[PersonID]Person, error) {
	people, err := s.store.People(ctx, ids)
	byID := make(map[PersonID]Person, len(people))
	for _, p := range people {
		byID[p.ID] = p
	}
	return byID, err
}
