package backup

import (
	"context"
	"fmt"
	"io"

	"niem/exchange"
	"niem/exchange/audit"
)

// Log is the log of a restored database.
type Log interface {
	exchange.LogStore
	exchange.LogReader
	exchange.KeyStore
	// Replay appends an entry that the log had before and does again what it
	// took away; ev is what a key event changes, else nil. It reports whether it
	// did anything.
	Replay(ctx context.Context, e audit.Entry, ev *exchange.KeyEvent) (did bool, err error)
	// EraseAgain removes records and salts of entries.
	EraseAgain(ctx context.Context, indexes []int64) error
}

// Replayed says what Supply did.
type Replayed struct {
	From    int64              `json:"from"`    // size of the log before
	Entries int64              `json:"entries"` // appended
	Done    map[audit.Kind]int `json:"done"`    // acts that were done again, recalls above all
	Erased  int                `json:"erased"`  // records that had been erased since the backup
	Lost    map[audit.Kind]int `json:"lost"`    // acts that are on the log again and happened to nothing
}

// lost are acts whose effect an entry alone can't bring back: people do them again.
var lost = map[audit.Kind]bool{
	audit.KindSent: true, audit.KindAmended: true, audit.KindKeyNew: true, audit.KindKeyReplaced: true,
	audit.KindRecoveryNew: true, audit.KindRecoveryReplaced: true, audit.KindRecoveryApproved: true,
	audit.KindRosterNominated: true, audit.KindRosterApproved: true, audit.KindRosterReviewed: true,
	audit.KindRulesPublished: true, audit.KindRulesAccepted: true, audit.KindDelegationGiven: true, audit.KindFactorEnrolled: true,
}

// Supply brings a restored log up to an export that was made later. open gives
// the export from its start, as often as asked; vkey is the log's key. Entries
// that both have must be the same, else exchange.ErrLogForked.
func Supply(ctx context.Context, log Log, vkey string, open func() (io.ReadCloser, error)) (Replayed, error) {
	out := Replayed{Done: map[audit.Kind]int{}, Lost: map[audit.Kind]int{}}
	report, err := withExport(open, func(r io.Reader) (audit.Report, error) { return audit.VerifyExport(r, vkey) })
	if err != nil {
		return out, err
	}
	for _, f := range report.Findings {
		return out, fmt.Errorf("the export does not verify: %w: %s", audit.ErrFormat, f)
	}
	if out.From, _, err = log.LogTree(ctx); err != nil {
		return out, err
	}
	known := comparer{log: log, have: out.From}
	var gone []int64
	_, err = withExport(open, func(r io.Reader) (audit.Report, error) {
		return report, audit.ReadExport(r, func(e audit.Entry) error {
			if e.Index >= out.From {
				return out.replay(ctx, log, e)
			}
			erased, err := known.same(ctx, e)
			if erased {
				gone = append(gone, e.Index)
			}
			return err
		})
	})
	if err != nil {
		return out, fmt.Errorf("supply log from %d: %w", out.From, err)
	}
	if out.Erased = len(gone); out.Erased > 0 { // last: how old a record is goes by the newest
		if err := log.EraseAgain(ctx, gone); err != nil {
			return out, err
		}
	}
	return out, exchange.HoldLog(ctx, log, "the export", report.Size, report.Root)
}

func (out *Replayed) replay(ctx context.Context, log Log, e audit.Entry) error {
	var rec audit.Record
	var ev *exchange.KeyEvent
	if !e.Erased() {
		var err error
		if rec, err = e.Open(); err != nil {
			return err
		}
		if ev, err = exchange.LoggedKeyEvent(ctx, log, rec); err != nil {
			return fmt.Errorf("entry %d: %w", e.Index, err)
		}
	}
	did, err := log.Replay(ctx, e, ev)
	if err != nil {
		return err
	}
	out.Entries++
	switch {
	case lost[rec.Kind]:
		out.Lost[rec.Kind]++
	case did:
		out.Done[rec.Kind]++
	}
	return nil
}

// comparer holds entries, in order, against those that the database has; it
// reads those a page at a time.
type comparer struct {
	log  Log
	have int64
	page []audit.Entry
}

// same fails with exchange.ErrLogForked for another entry. erased: the record was
// there at the time of the backup and is not any more.
func (c *comparer) same(ctx context.Context, e audit.Entry) (erased bool, err error) {
	if len(c.page) == 0 {
		if err := c.log.LogEntries(ctx, e.Index, min(c.have, e.Index+1000), func(have audit.Entry) error {
			c.page = append(c.page, have)
			return nil
		}); err != nil {
			return false, err
		}
	}
	have := c.page[0]
	c.page = c.page[1:]
	if have.Index != e.Index || have.Data != e.Data {
		return false, exchange.ErrLogForked
	}
	return e.Erased() && !have.Erased(), nil
}

func withExport(open func() (io.ReadCloser, error), do func(io.Reader) (audit.Report, error)) (audit.Report, error) {
	r, err := open()
	if err != nil {
		return audit.Report{}, err
	}
	defer r.Close()
	return do(r)
}
