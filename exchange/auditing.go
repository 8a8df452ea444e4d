package exchange

import (
	"context"
	"encoding/hex"
	"slices"
	"strconv"

	"niem/exchange/audit"
)

// DocumentAudit tells who opened a document and who has not. The reading is an
// entry of the log itself. Whoever may not read it gets ErrNotFound, like for
// a document that does not exist. With proof come the entries that it rests on.
func (s *Service) DocumentAudit(ctx context.Context, reader Person, id DocumentID, proof bool) (DocumentTrail, Receipt, error) {
	now := s.now()
	entries := 0
	if proof {
		entries = MaxTrailEntries
	}
	trail, entry, err := s.store.DocumentTrail(ctx, id, entries, func(sender Person, units []string) (audit.Record, error) {
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

// FoundView is a release that a code led to, and the entry of having looked.
type FoundView struct {
	SeenView
	Receipt Receipt
}

// ViewsByCode tells which opening the code in a page's visible mark belongs to:
// 48 bits, so one as a rule. Whoever may not read that document's audit gets
// ErrNotFound, like for a code that nobody's page has. Every answer is an entry of
// the log.
func (s *Service) ViewsByCode(ctx context.Context, reader Person, code [6]byte) ([]FoundView, error) {
	now := s.now()
	views, entries, err := s.store.ViewsByCode(ctx, code, func(v SeenView, keeper Person, units []string) (audit.Record, error) {
		if !MayAuditDocument(reader, keeper, units) {
			return audit.Record{}, ErrNotFound
		}
		rec := record(now, audit.KindAuditRead, reader, map[string]string{"scope": "view", "view": hex.EncodeToString(v.View[:])})
		rec.Document = v.Document.String()
		return rec, nil
	})
	if err != nil {
		return nil, err
	}
	if len(views) == 0 {
		return nil, ErrNotFound
	}
	out := make([]FoundView, len(views))
	for i, v := range views {
		out[i] = FoundView{v, s.settledReceipt(ctx, entries[i])}
	}
	return out, nil
}

// PersonTrail is what somebody did, newest first.
type PersonTrail struct {
	Person  Person
	Acts    []Act
	More    bool // there are older ones
	Receipt Receipt
}

// PersonAudit tells what somebody did. The reading is an entry itself.
func (s *Service) PersonAudit(ctx context.Context, reader Person, username string, f ActFilter) (PersonTrail, error) {
	if f.Limit == 0 {
		f.Limit = listed
	}
	if f.Limit < 1 || f.Limit > listed {
		return PersonTrail{}, &InvalidError{Field: "limit", Code: "out_of_range"}
	}
	subject, err := s.auditedPerson(ctx, reader, username)
	if err != nil {
		return PersonTrail{}, err
	}
	rec := record(s.now(), audit.KindAuditRead, reader, map[string]string{"scope": "person"})
	rec.Subject = subject.ID.String()
	more := f
	more.Limit++
	acts, entry, err := s.store.PersonTrail(ctx, subject.ID, more, rec)
	if err != nil {
		return PersonTrail{}, err
	}
	out := PersonTrail{Person: subject, Acts: acts[:min(len(acts), f.Limit)], More: len(acts) > f.Limit}
	out.Receipt = s.settledReceipt(ctx, entry)
	return out, nil
}

// auditedPerson is somebody whose timeline the reader may see.
func (s *Service) auditedPerson(ctx context.Context, reader Person, username string) (Person, error) {
	if !PlausibleName(username) {
		return Person{}, ErrNotFound
	}
	subject, err := s.store.PersonByUsername(ctx, username)
	if err != nil {
		return Person{}, err
	}
	if !MayAuditPerson(reader, subject) {
		return Person{}, ErrForbidden
	}
	return subject, nil
}

// Formats in which clients carry an audit off.
var exportFormats = []string{"csv", "xlsx"}

// ExportOrder says which audit is carried off: one of the three.
type ExportOrder struct {
	Document *DocumentID
	Username string
	Unit     string
	Format   string
	Rows     int
}

// NoteExport notes that a client writes an audit into a file; whoever may not read
// that audit is refused as at the reading.
func (s *Service) NoteExport(ctx context.Context, reader Person, o ExportOrder) (Receipt, error) {
	if !slices.Contains(exportFormats, o.Format) {
		return Receipt{}, &InvalidError{Field: "format", Code: "unknown"}
	}
	if o.Rows < 0 {
		return Receipt{}, &InvalidError{Field: "rows", Code: "out_of_range"}
	}
	rec := record(s.now(), audit.KindAuditExported, reader, map[string]string{"format": o.Format, "rows": strconv.Itoa(o.Rows)})
	var entry audit.Entry
	var err error
	switch {
	case o.Document != nil:
		_, entry, err = s.store.DocumentTrail(ctx, *o.Document, 0, func(sender Person, units []string) (audit.Record, error) {
			if !MayAuditDocument(reader, sender, units) {
				return audit.Record{}, ErrNotFound
			}
			rec.Document, rec.Details["scope"] = o.Document.String(), "document"
			return rec, nil
		})
	case o.Username != "":
		var subject Person
		if subject, err = s.auditedPerson(ctx, reader, o.Username); err == nil {
			rec.Subject, rec.Details["scope"] = subject.ID.String(), "person"
			entry, err = s.store.Note(ctx, rec)
		}
	case MayAuditUnit(reader, o.Unit):
		rec.Subject, rec.Details["scope"] = o.Unit, "unit"
		entry, err = s.store.Note(ctx, rec)
	default:
		err = ErrForbidden
	}
	if err != nil {
		return Receipt{}, err
	}
	return s.settledReceipt(ctx, entry), nil
}
