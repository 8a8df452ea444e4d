package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
	"niem/exchange/exchangetest"
)

// real is a log of the running service, with everything that others keep of it:
// an export cosigned by a witness, an export and an anchor from before the last
// acts, a receipt, the list of shares.
type real struct {
	*exchangetest.World
	dir      string
	witness  *audit.WitnessKey
	reader   *exchangetest.Member
	recalled *exchangetest.Sealed // from the reader, who had opened it
	open     *exchangetest.Sealed // not opened yet
	released int64                // entry of the opening
	entries  []audit.Entry
	at       time.Time // of the export's checkpoint
	shares   []audit.SharedDocument
}

func newReal(t *testing.T) *real {
	w := exchangetest.New(t)
	r := &real{World: w, dir: t.TempDir()}
	var err error
	r.witness, err = audit.NewWitnessKey(rand.Reader, "witness.example/a")
	w.Must(err)
	w.SetWitnesses(exchange.WitnessPolicy{Quorum: audit.Quorum{Witnesses: []audit.Witness{r.witness.Witness}, Need: 1}})
	ctx := context.Background()
	sender, other := w.Member(parts.Sender), w.Member(parts.DPO)
	r.reader = w.Member(parts.Opener)
	r.recalled, r.open = w.NewDocument(sender, 1, 100, r.reader, other), w.NewDocument(sender, 1, 100, r.reader)
	for _, d := range []*exchangetest.Sealed{r.recalled, r.open} {
		d.Draft.Metadata.Class = exchange.ClassBasic // released while the witness is silent
		w.Send(d)
	}
	released, err := w.Service.Release(ctx, exchangetest.Query(r.reader.Person, r.recalled.Draft.ID, exchange.ReleaseView))
	w.Must(err)
	r.released = released.Receipt.Entry.Index
	r.write("receipt", encode(w, released.Receipt))
	r.export("early", r.cosigned())
	w.Must(os.Mkdir(r.path("anchors"), 0o700))
	anchor := r.cosigned()
	r.write("anchors/"+filepath.Base(exchange.AnchorName(anchor.Checkpoint)), anchor.Signed)

	_, err = w.Service.Recall(ctx, sender.Person, r.recalled.Draft.ID, []string{parts.Opener}, "gửi nhầm")
	w.Must(err)
	_, err = w.Service.Release(ctx, exchangetest.Query(sender.Person, r.recalled.Draft.ID, exchange.ReleaseProof))
	w.Must(err)
	var list bytes.Buffer
	w.Must(w.Store.SharedDocuments(ctx, func(size int64, documents func(func(audit.SharedDocument) error) error) error {
		return audit.WriteShares(&list, w.Keeper.Origin(), size, documents)
	}))
	r.write("shares", list.Bytes())
	_, _, err = audit.ReadShares(&list, func(_ int64, d audit.SharedDocument) error { r.shares = append(r.shares, d); return nil })
	w.Must(err)
	w.Advance(5 * time.Second) // witnesses are offered the new entries
	last := r.cosigned()
	r.at = last.Time
	r.export("export", last)
	w.Must(w.Store.LogEntries(ctx, 0, last.Size, func(e audit.Entry) error { r.entries = append(r.entries, e); return nil }))
	return r
}

// encode is a receipt as the API gives it.
func encode(w *exchangetest.World, r exchange.Receipt) []byte {
	w.Helper()
	b, err := audit.Proof{Origin: "x", VKey: "x", Entry: r.Entry, Checkpoint: r.Checkpoint, Inclusion: r.Inclusion}.Encode()
	w.Must(err)
	return b
}

func (r *real) path(name string) string { return filepath.Join(r.dir, name) }

func (r *real) write(name string, content []byte) string {
	r.Helper()
	r.Must(os.WriteFile(r.path(name), content, 0o600))
	return r.path(name)
}

// cosigned has the witness cosign the whole log.
func (r *real) cosigned() exchange.Covered {
	r.Helper()
	ctx := context.Background()
	offer, err := r.Service.Offer(ctx)
	r.Must(err)
	log, err := note.NewVerifier(r.LogKey)
	r.Must(err)
	line, err := r.witness.Cosign(offer.Signed, log, r.Now())
	r.Must(err)
	offer.Signed = audit.AddCosignature(offer.Signed, line)
	return offer
}

func (r *real) export(name string, c exchange.Covered) {
	r.Helper()
	var b bytes.Buffer
	r.Must(r.Service.WriteExport(context.Background(), &b, c))
	r.write(name, b.Bytes())
}

// forge writes the log with other records, in a tree of their own, signed with
// the log's own key: what only others can notice.
func (r *real) forge(name string, change func(records []audit.Record) []audit.Record) string {
	r.Helper()
	var records []audit.Record
	for _, e := range r.entries {
		rec, err := e.Open()
		r.Must(err)
		records = append(records, rec)
	}
	var entries []audit.Entry
	for i, rec := range change(records) {
		e, err := audit.NewEntry(rec, rand.Reader)
		if i < len(r.entries) { // what was not changed stays as it is
			if was, openErr := r.entries[i].Open(); openErr == nil && sameRecord(was, rec) {
				e = r.entries[i]
			}
		}
		r.Must(err)
		e.Index = int64(i)
		entries = append(entries, e)
	}
	return r.signed(name, entries)
}

func sameRecord(a, b audit.Record) bool {
	x, errX := a.Encode()
	y, errY := b.Encode()
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

func (r *real) signed(name string, entries []audit.Entry) string {
	r.Helper()
	data := make([]audit.Hash, len(entries))
	for i, e := range entries {
		data[i] = e.Data
	}
	signed := r.SignCheckpoint(audit.Checkpoint{Origin: r.Keeper.Origin(), Size: int64(len(entries)), Root: audittest.Root(data), Time: r.at})
	var b bytes.Buffer
	r.Must(audit.WriteExport(&b, r.Keeper.Origin(), r.LogKey, signed, func(fn func(audit.Entry) error) error {
		for _, e := range entries {
			if err := fn(e); err != nil {
				return err
			}
		}
		return nil
	}))
	return r.write(name, b.Bytes())
}

// list writes a list of shares.
func (r *real) list(name, origin string, size int64, documents []audit.SharedDocument) string {
	r.Helper()
	var b bytes.Buffer
	r.Must(audit.WriteShares(&b, origin, size, func(fn func(audit.SharedDocument) error) error {
		for _, d := range documents {
			if err := fn(d); err != nil {
				return err
			}
		}
		return nil
	}))
	return r.write(name, b.Bytes())
}
