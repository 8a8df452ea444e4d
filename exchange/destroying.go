package exchange

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"niem/exchange/audit"
)

// Limits of what people write about a destruction, in characters.
const destructionReason = 500

// RequestDestruction asks for the destruction of documents; a second person
// decides. A document that is not there and one that by may not have destroyed
// look alike.
func (s *Service) RequestDestruction(ctx context.Context, by Person, documents []DocumentID, decision, reason string) (Destruction, error) {
	if err := validNumber("decision", decision); err != nil {
		return Destruction{}, err
	}
	if err := validLine("reason", reason, destructionReason); err != nil {
		return Destruction{}, err
	}
	documents = slices.Clone(documents)
	slices.SortFunc(documents, func(a, b DocumentID) int { return strings.Compare(a.String(), b.String()) })
	documents = slices.Compact(documents)
	if len(documents) < 1 || len(documents) > MaxDestroyed {
		return Destruction{}, &InvalidError{Field: "documents", Code: "out_of_range"}
	}
	d := Destruction{By: by.ID, ByOfficer: officer(by), At: s.now(), Decision: strings.TrimSpace(decision), Reason: strings.TrimSpace(reason), State: DestructionOpen}
	rand.Read(d.ID[:])
	names := make([]string, len(documents))
	for i, id := range documents {
		d.Documents = append(d.Documents, Doomed{Document: id})
		names[i] = id.String()
	}
	err := s.store.AddDestruction(ctx, d, func(found []Doomed) (audit.Record, error) {
		if slices.ContainsFunc(found, func(x Doomed) bool { return !MayRequestDestruction(by, x.Keeper) }) {
			return audit.Record{}, ErrNotFound
		}
		rec := record(d.At, audit.KindDestructionRequested, by, map[string]string{"request": hexID(d.ID), "decision": d.Decision, "reason": d.Reason,
			"count": strconv.Itoa(len(names)), "documents": strings.Join(names, ",")})
		if len(names) == 1 {
			rec.Document = names[0]
		}
		return rec, nil
	})
	if err != nil {
		if errors.Is(err, ErrNotFound) {
			s.security.WarnContext(ctx, "destruction refused", "person", by.ID.String())
		}
		return Destruction{}, err
	}
	return s.store.Destruction(ctx, d.ID)
}

// ApproveDestruction destroys what somebody else asked for: all shares are gone
// when it returns, and with them every way to open the documents or to trace a
// copy. The objects follow.
func (s *Service) ApproveDestruction(ctx context.Context, by Person, id ID) (Destruction, error) {
	now := s.now()
	err := s.store.Destroy(ctx, id, by.ID, now, func(d Destruction) ([]audit.Record, error) {
		if err := mayDecide(by, d); err != nil {
			return nil, err
		}
		records := make([]audit.Record, len(d.Documents))
		for i, x := range d.Documents {
			records[i] = record(now, audit.KindDestroyed, by, map[string]string{"request": hexID(d.ID), "decision": d.Decision, "requested_by": d.By.String(),
				"manifest": x.Manifest.String(), "shares": strconv.Itoa(x.Shares), "envelopes": strconv.Itoa(x.Envelopes), "objects": strconv.Itoa(x.Objects)})
			records[i].Document = x.Document.String()
		}
		return records, nil
	})
	if err != nil {
		return Destruction{}, err
	}
	return s.store.Destruction(ctx, id)
}

// mayDecide: whoever may not know of the request gets ErrNotFound, who asked for
// it ErrSelfDestruction, others ErrForbidden.
func mayDecide(by Person, d Destruction) error {
	switch {
	case !MaySeeDestruction(by, d):
		return ErrNotFound
	case by.ID == d.By:
		return ErrSelfDestruction
	case slices.ContainsFunc(d.Documents, func(x Doomed) bool { return !MayApproveDestruction(by, d, x.Keeper) }):
		return ErrForbidden
	}
	return nil
}

// RejectDestruction ends a request: by somebody who may approve it, or by who
// made it.
func (s *Service) RejectDestruction(ctx context.Context, by Person, id ID, reason string) (Destruction, error) {
	if err := validLine("reason", reason, destructionReason); err != nil {
		return Destruction{}, err
	}
	now := s.now()
	err := s.store.RejectDestruction(ctx, id, by.ID, strings.TrimSpace(reason), now, func(d Destruction) (audit.Record, error) {
		if err := mayDecide(by, d); err != nil && !errors.Is(err, ErrSelfDestruction) {
			return audit.Record{}, err
		}
		return record(now, audit.KindDestructionRejected, by, map[string]string{"request": hexID(id), "reason": strings.TrimSpace(reason)}), nil
	})
	if err != nil {
		return Destruction{}, err
	}
	return s.store.Destruction(ctx, id)
}

// Destruction gives a request to those who may know of it, and says since when its
// documents open nowhere any more, not even from old backups.
func (s *Service) Destruction(ctx context.Context, reader Person, id ID) (Destruction, error) {
	d, err := s.store.Destruction(ctx, id)
	if err == nil && !MaySeeDestruction(reader, d) {
		err = ErrNotFound
	}
	if err != nil {
		return Destruction{}, err
	}
	keys, err := s.store.KEKs(ctx)
	for i, x := range d.Documents {
		if !x.Destroyed.IsZero() {
			d.Documents[i].FinalSince, _ = FinalSince(keys, x.Destroyed)
		}
	}
	return d, err
}

// PeopleOfDestructions gives who asked for and who decided on requests.
func (s *Service) PeopleOfDestructions(ctx context.Context, found []Destruction) (map[PersonID]Person, error) {
	var ids []PersonID
	for _, d := range found {
		ids = append(ids, d.By, d.DecidedBy)
	}
	return s.peopleByID(ctx, ids)
}

// DestructionOf gives the request under which a document was destroyed.
func (s *Service) DestructionOf(ctx context.Context, reader Person, doc DocumentID) (Destruction, error) {
	id, err := s.store.DestructionOf(ctx, doc)
	if err != nil {
		return Destruction{}, err
	}
	return s.Destruction(ctx, reader, id)
}

// Destructions lists the requests that the reader may know of, newest first.
func (s *Service) Destructions(ctx context.Context, reader Person) ([]Destruction, error) {
	all, err := s.store.Destructions(ctx, listed)
	return slices.DeleteFunc(all, func(d Destruction) bool { return !MaySeeDestruction(reader, d) }), err
}

// Expired lists documents whose time was over at before and that the reader may
// ask to destroy.
func (s *Service) Expired(ctx context.Context, reader Person, before time.Time) ([]Doomed, error) {
	if before.After(s.now()) {
		return nil, &InvalidError{Field: "before", Code: "out_of_range"}
	}
	var keeper PersonID
	unit := ""
	switch {
	case officer(reader):
	case leads(reader, reader.Unit):
		unit = reader.Unit
	default:
		keeper = reader.ID
	}
	return s.store.Expired(ctx, before, keeper, unit, MaxDestroyed)
}

// unfinished is how many destroyed documents one pass looks at.
const unfinished = 500

// FinishDestructions deletes the objects of destroyed documents, with all their
// versions, and notes of each document that it is done. Objects that documents
// name that live stay. It can be cut short anywhere and run at any time: nothing
// is noted before the store has acknowledged every deletion.
func (s *Service) FinishDestructions(ctx context.Context) error {
	if !s.finishing.TryLock() {
		return nil // a pass is under way; the next one comes soon
	}
	defer s.finishing.Unlock()
	documents, err := s.store.Destroyed(ctx, unfinished)
	if err != nil {
		return fmt.Errorf("finish destructions: %w", err)
	}
	var failed []error
	for _, d := range documents {
		if err := s.finishDestruction(ctx, d); err != nil {
			failed = append(failed, fmt.Errorf("finish destruction of %s: %w", d.Document, err))
		}
	}
	return errors.Join(failed...)
}

func (s *Service) finishDestruction(ctx context.Context, d DestroyedDocument) error {
	objects, err := s.store.DestroyedObjects(ctx, d.Document)
	if err != nil {
		return err
	}
	deleted, kept := 0, 0
	for _, sum := range objects {
		known, err := s.store.ObjectKnown(ctx, sum)
		if err != nil {
			return err
		}
		if known {
			kept++
			continue
		}
		if err := s.blob.Delete(ctx, sum); err != nil {
			return err
		}
		if there, err := s.blob.Exists(ctx, sum); err != nil || there {
			return errors.Join(err, fmt.Errorf("object %s: %w: the store still has it", sum, ErrUnavailable))
		}
		deleted++
	}
	now := s.now()
	return s.store.FinishDestruction(ctx, d.Document, deleted, kept, now, audit.Record{Time: now, Kind: audit.KindDestructionFinished, Actor: audit.System, Document: d.Document.String(),
		Details: map[string]string{"request": hexID(d.Request), "objects": strconv.Itoa(deleted), "kept": strconv.Itoa(kept)}})
}
