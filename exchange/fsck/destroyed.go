package fsck

import (
	"context"
	"errors"
	"strconv"

	"niem/exchange"
	"niem/exchange/audit"
)

// destroyed holds a destroyed document's rows against its entries: no share and no
// label is left.
func (r *run) destroyed(d *Document, where string) {
	x := d.Destroyed
	r.report.Destroyed++
	if rec := r.entry(x.Entry, audit.KindDestroyed, where); rec != nil {
		if rec.Document != d.ID.String() || rec.Actor != x.By.String() || rec.Details["request"] != hexOf(x.Request) || rec.Details["manifest"] != d.Hash.String() {
			r.report.found(FoundEntry, where, "entry %d tells of another destruction", x.Entry)
		}
	}
	if d.Shares > 0 {
		r.report.found(FoundShareLeft, where, "%d, and it is destroyed", d.Shares)
	}
	if d.Labels > 0 {
		r.report.found(FoundObjectLeft, where, "%d labels", d.Labels)
	}
	if !x.Finished {
		r.report.Deleting++
		return
	}
	if rec := r.entry(x.DoneEntry, audit.KindDestructionFinished, where); rec != nil && rec.Document != d.ID.String() {
		r.report.found(FoundEntry, where, "entry %d tells of another destruction", x.DoneEntry)
	}
}

// objectsOf names the objects of a document.
func objectsOf(d *Document) []exchange.Hash {
	out := append([]exchange.Hash{}, d.Blocks...)
	for _, g := range d.Grants {
		out = append(out, g.Envelope)
	}
	if !d.Original.IsZero() {
		out = append(out, d.Original)
	}
	return out
}

// leftovers looks for objects of destroyed documents that should be gone; needed
// tells those that something living names.
func (r *run) leftovers(ctx context.Context, needed map[exchange.Hash]owner) error {
	for i := range r.snapshot.Documents {
		d := &r.snapshot.Documents[i]
		if d.Destroyed == nil || !d.Destroyed.Finished {
			continue
		}
		for _, sum := range objectsOf(d) {
			if _, living := needed[sum]; living {
				continue
			}
			there, err := r.blob.Exists(ctx, sum)
			if err != nil {
				return err
			}
			if there {
				r.report.found(FoundObjectLeft, "document "+d.ID.String(), "%s", sum)
			}
		}
	}
	return nil
}

// destroyedSince reports whether the document was destroyed after the snapshot.
func (r *run) destroyedSince(ctx context.Context, doc exchange.DocumentID) (bool, error) {
	_, err := r.store.DestructionOf(ctx, doc)
	if errors.Is(err, exchange.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// noteErased takes an entry that names erased records.
func (r *run) noteErased(rec audit.Record) {
	indexes, err := audit.ParseIndexes(rec.Details["indexes"])
	if err != nil {
		return // found by the verification
	}
	for _, i := range indexes {
		r.erased[i] = true
	}
}

// missingRecords tells of records that are gone though no entry says so, whether
// a checkpoint covers the entry yet or not.
func (r *run) missingRecords() {
	for _, index := range r.gone {
		if !r.erased[index] {
			r.report.found(FoundLog, "entry "+strconv.FormatInt(index, 10), "%s", audit.FoundGone)
		}
	}
}
