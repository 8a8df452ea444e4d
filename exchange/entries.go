package exchange

import (
	"context"
	"errors"
	"io"
	"strconv"

	"niem/crypto"
	"niem/exchange/audit"
)

// EntryStore finds single entries and lists shares.
type EntryStore interface {
	// LeafIndex finds the entry with that leaf hash; ErrNotFound for none.
	LeafIndex(ctx context.Context, leaf audit.Hash) (int64, error)
	// SharedDocuments calls fn for every sent document, with the log's size at
	// the same moment.
	SharedDocuments(ctx context.Context, fn func(size int64, documents func(fn func(audit.SharedDocument) error) error) error) error
}

// FindLeaf finds the entry with that leaf hash; ErrNotFound for none.
func (s *Service) FindLeaf(ctx context.Context, leaf audit.Hash) (int64, error) {
	return s.store.LeafIndex(ctx, leaf)
}

// ProveEntry proves one entry. Its record is in the proof where p may see it:
// one's own acts and what was done to oneself, for those who export the log
// everything, and what concerns a document for those who may read its audit. The
// last two are readings, and entries themselves. Everybody else gets the leaf,
// which tells nothing.
func (s *Service) ProveEntry(ctx context.Context, p Person, index int64) (Receipt, error) {
	if err := s.checkSize(ctx, "index", index+1); err != nil {
		return Receipt{}, err
	}
	var e audit.Entry
	if err := s.store.LogEntries(ctx, index, index+1, func(one audit.Entry) error { e = one; return nil }); err != nil {
		return Receipt{}, err
	}
	if !e.Erased() {
		shown, err := s.showEntry(ctx, p, e)
		if err != nil {
			return Receipt{}, err
		}
		if !shown {
			e.Record, e.Salt = nil, audit.Salt{}
		}
	}
	return s.receipt(ctx, e)
}

// showEntry decides whether p may see a record, and notes the reading.
func (s *Service) showEntry(ctx context.Context, p Person, e audit.Entry) (bool, error) {
	rec, err := e.Open()
	if err != nil {
		return false, err
	}
	if me := p.ID.String(); rec.Actor == me || rec.Subject == me {
		return true, nil
	}
	reading := record(s.now(), audit.KindAuditRead, p, map[string]string{"scope": "entry", "index": strconv.FormatInt(e.Index, 10)})
	reading.Document, reading.Subject = rec.Document, rec.Subject
	if MayExportLog(p) {
		_, err := s.store.Note(ctx, reading)
		return err == nil, err
	}
	id, err := crypto.ParseDocumentID(rec.Document)
	if err != nil {
		return false, nil
	}
	_, _, err = s.store.DocumentTrail(ctx, id, 0, func(sender Person, units []string) (audit.Record, error) {
		if !MayAuditDocument(p, sender, units) {
			return audit.Record{}, ErrNotFound
		}
		return reading, nil
	})
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// ExportShares writes the list of shares, for whoever holds an export against it.
// That it was done is an entry.
func (s *Service) ExportShares(ctx context.Context, p Person, begin func() io.Writer) error {
	if !MayExportLog(p) {
		return ErrForbidden
	}
	if _, err := s.store.Note(ctx, record(s.now(), audit.KindLogExported, p, map[string]string{"what": "shares"})); err != nil {
		return err
	}
	return s.store.SharedDocuments(ctx, func(size int64, documents func(fn func(audit.SharedDocument) error) error) error {
		return audit.WriteShares(begin(), s.log.Origin(), size, documents)
	})
}
