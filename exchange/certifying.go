package exchange

import (
	"context"
	"fmt"

	"niem/exchange/audit"
)

// DestructionCertificate proves what was destroyed, by whose decision and by
// whom, with everything that an offline checker needs. ErrConflict while the
// request is not approved.
func (s *Service) DestructionCertificate(ctx context.Context, reader Person, id ID) (audit.Certificate, error) {
	d, err := s.Destruction(ctx, reader, id)
	if err != nil {
		return audit.Certificate{}, err
	}
	if d.State != DestructionApproved && d.State != DestructionDone {
		return audit.Certificate{}, ErrConflict
	}
	entries, err := s.entriesOf(ctx, d)
	if err != nil {
		return audit.Certificate{}, err
	}
	keys, err := s.store.KEKEntries(ctx)
	if err != nil {
		return audit.Certificate{}, err
	}
	receipts, err := s.receipts(ctx, append(entries, keys...)...)
	if err != nil {
		return audit.Certificate{}, err
	}
	next := func() audit.Proven {
		r := receipts[0]
		receipts = receipts[1:]
		return audit.Proven{Entry: r.Entry, Inclusion: r.Inclusion}
	}
	c := audit.Certificate{Origin: s.log.Origin(), VKey: s.log.VerifierKey(), Checkpoint: receipts[0].Checkpoint, Requested: next()}
	for _, x := range d.Documents {
		out := audit.ProvenDestruction{Destroyed: next()}
		if !x.Finished.IsZero() {
			finished := next()
			out.Finished = &finished
		}
		c.Documents = append(c.Documents, out)
	}
	for range keys {
		c.Keys = append(c.Keys, next())
	}
	c.Names, err = s.namesOf(ctx, d)
	return c, err
}

// entriesOf reads the entries of a request: its own, then for each document that
// of the destruction and, where there is one, that of its end.
func (s *Service) entriesOf(ctx context.Context, d Destruction) ([]audit.Entry, error) {
	indexes := []int64{d.Entry}
	for _, x := range d.Documents {
		indexes = append(indexes, x.Entry)
		if !x.Finished.IsZero() {
			indexes = append(indexes, x.DoneEntry)
		}
	}
	entries := make([]audit.Entry, len(indexes))
	for i, index := range indexes {
		e, err := s.store.EntryAt(ctx, index)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", index, err)
		}
		entries[i] = e
	}
	return entries, nil
}

// namesOf names who asked and who approved.
func (s *Service) namesOf(ctx context.Context, d Destruction) (map[string]string, error) {
	people, err := s.peopleByID(ctx, []PersonID{d.By, d.DecidedBy})
	names := map[string]string{}
	for id, p := range people {
		names[id.String()] = fmt.Sprintf("%s (%s), %s, %s", p.FullName, p.Username, p.Position, p.Unit)
	}
	return names, err
}
