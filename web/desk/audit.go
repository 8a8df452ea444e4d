package desk

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"niem/exchange/audit"
	"niem/web/api"
)

// What became of an entry that an audit shows.
const (
	EntryHolds  = "holds"  // its record is behind its leaf, and the leaf stands on the log
	EntryRecord = "record" // the record is another than the one behind the leaf
	EntryAbsent = "absent" // the leaf does not stand at its place of the log
)

// EntryCheck is the result of one entry.
type EntryCheck struct {
	Index int64  `json:"index"`
	State string `json:"state"`
}

// provesAtOnce is how many entries the server proves in one answer.
const provesAtOnce = 128

// ProveEntries holds entries that came without proofs against the newest
// checkpoint of the pinned log, which has to continue what was seen before. What
// was proven once is remembered, so that an audit can be proven in parts.
func (d *Desk) ProveEntries(ctx context.Context, receipts []api.Receipt) ([]EntryCheck, error) {
	_, checks, err := d.proveEntries(ctx, receipts)
	return checks, err
}

func (d *Desk) proveEntries(ctx context.Context, receipts []api.Receipt) (audit.Checkpoint, []EntryCheck, error) {
	checkpoint, err := d.Refresh(ctx)
	if err != nil {
		return checkpoint, nil, err
	}
	out := make([]EntryCheck, len(receipts))
	var open []int // places in out
	leaves := make([]audit.Hash, len(receipts))
	for i, r := range receipts {
		out[i] = EntryCheck{r.Index, EntryRecord}
		e, err := r.Entry()
		if err != nil {
			continue
		}
		if _, err := e.Open(); err != nil {
			continue
		}
		leaves[i] = e.Leaf()
		out[i].State = EntryAbsent
		if e.Index >= 0 && e.Index < checkpoint.Size {
			if d.isProven(e.Index, leaves[i]) {
				out[i].State = EntryHolds
			} else {
				open = append(open, i)
			}
		}
	}
	for len(open) > 0 {
		some := open[:min(len(open), provesAtOnce)]
		open = open[len(some):]
		proofs, err := d.inclusions(ctx, receipts, some, checkpoint.Size)
		if err != nil {
			return checkpoint, nil, err
		}
		for n, i := range some {
			if n >= len(proofs) {
				break
			}
			hashes, err := audit.ParseHashes(proofs[n].Hashes)
			if err == nil && audit.CheckInclusion(hashes, checkpoint.Size, checkpoint.Root, out[i].Index, leaves[i]) == nil {
				out[i].State = EntryHolds
				d.keepProven(out[i].Index, leaves[i])
			}
		}
	}
	return checkpoint, out, nil
}

// inclusions asks for the proofs of some of the receipts.
func (d *Desk) inclusions(ctx context.Context, receipts []api.Receipt, some []int, size int64) (proofs []api.Proof, err error) {
	indexes := make([]string, len(some))
	for n, i := range some {
		indexes[n] = strconv.FormatInt(receipts[i].Index, 10)
	}
	err = d.get(ctx, "/api/log/inclusions", url.Values{"indexes": {strings.Join(indexes, ",")}, "size": {strconv.FormatInt(size, 10)}}, &proofs)
	return proofs, err
}

func (d *Desk) isProven(index int64, leaf audit.Hash) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	known, ok := d.proven[index]
	return ok && known == leaf
}

func (d *Desk) keepProven(index int64, leaf audit.Hash) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.proven == nil {
		d.proven = map[int64]audit.Hash{}
	}
	d.proven[index] = leaf
}

// What a row of an audit is, held against the entries that came with it.
const (
	RowHolds = "holds" // every entry stands on the log, and the row says what they say
	RowFalse = "false" // an entry does not stand there, or the row says something else
	RowPart  = "part"  // the entries that came stand there; not all came
)

// RowCheck is the result of one row.
type RowCheck struct {
	Key     string   `json:"key"`
	State   string   `json:"state"`
	Entries int      `json:"entries"`       // it rests on
	Wrong   []string `json:"wrong"`         // fields that say something else
	Bad     []int64  `json:"bad,omitempty"` // entries that do not stand on the log
}

// AuditCheck is the result of a whole audit.
type AuditCheck struct {
	Rows    []RowCheck `json:"rows"`
	Entries int        `json:"entries"`
	Bad     []int64    `json:"bad"` // entries that do not stand on the log, of any row
	Size    int64      `json:"size"`
	At      time.Time  `json:"at"` // of the checkpoint
}

// checking gathers one audit's check.
type checking struct {
	out     AuditCheck
	cut     bool
	records []provenRecord
	claimed map[int64]audit.Record // what entries that don't hold say all the same
}

type provenRecord struct {
	audit.Record
	index int64
}

// check proves the entries of an audit.
func (d *Desk) check(ctx context.Context, receipts []api.Receipt, cut bool) (*checking, error) {
	checkpoint, checks, err := d.proveEntries(ctx, receipts)
	if err != nil {
		return nil, err
	}
	c := &checking{cut: cut, claimed: map[int64]audit.Record{}, out: AuditCheck{Entries: len(receipts), Bad: []int64{}, Rows: []RowCheck{}, Size: checkpoint.Size, At: checkpoint.Time}}
	twice := map[int64]bool{}
	for i, one := range checks {
		rec, err := audit.ParseRecord(receipts[i].Record)
		if one.State == EntryHolds && err == nil && !twice[one.Index] {
			c.records = append(c.records, provenRecord{rec, one.Index})
		} else {
			c.out.Bad = append(c.out.Bad, one.Index)
			if err == nil {
				c.claimed[one.Index] = rec
			}
		}
		twice[one.Index] = true
	}
	return c, nil
}

// of are the proven records that pick chooses.
func (c *checking) of(pick func(audit.Record) bool) (some []provenRecord) {
	for _, r := range c.records {
		if pick(r.Record) {
			some = append(some, r)
		}
	}
	return some
}

// row adds a row that rests on the entries that pick chooses; compare names the
// fields that say something else than the proven ones.
func (c *checking) row(key string, pick func(audit.Record) bool, compare func(proven []provenRecord) []string) {
	row := RowCheck{Key: key, State: RowHolds, Wrong: []string{}}
	for index, rec := range c.claimed {
		if pick(rec) {
			row.Bad = append(row.Bad, index)
		}
	}
	proven := c.of(pick)
	row.Entries = len(proven) + len(row.Bad)
	wrong := compare(proven)
	switch {
	case len(row.Bad) > 0, len(wrong) > 0 && !c.cut:
		row.State, row.Wrong = RowFalse, append(row.Wrong, wrong...)
	case c.cut:
		row.State = RowPart
	}
	c.out.Rows = append(c.out.Rows, row)
}
