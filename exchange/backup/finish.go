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
	// Replay appends an entry that the log had before and does again what it
	// took away; it reports whether that was anything.
	Replay(ctx context.Context, e audit.Entry) (did bool, err error)
}

// Replayed says what Supply did.
type Replayed struct {
	Entries int64              `json:"entries"` // appended
	Undone  int                `json:"undone"`  // recalls and the like that were done again
	Lost    map[audit.Kind]int `json:"lost"`    // acts that are on the log again and happened to nothing
}

// lost are acts whose effect an entry alone can't bring back.
var lost = map[audit.Kind]bool{
	audit.KindSent: true, audit.KindKeyNew: true, audit.KindKeyConfirmed: true, audit.KindKeyReplaced: true, audit.KindKeyRevoked: true,
	audit.KindRegistrarNamed: true, audit.KindRegistrarEnded: true, audit.KindDeviceAdded: true, audit.KindDeviceRemoved: true, audit.KindRecoveryNew: true,
}

// Supply brings a restored log up to an export that was made later. open gives
// the export from its start, as often as asked; vkey is the log's key. Entries
// that both have must be the same, else exchange.ErrLogForked.
func Supply(ctx context.Context, log Log, vkey string, open func() (io.ReadCloser, error)) (Replayed, error) {
	out := Replayed{Lost: map[audit.Kind]int{}}
	report, err := withExport(open, func(r io.Reader) (audit.Report, error) { return audit.VerifyExport(r, vkey) })
	if err != nil {
		return out, err
	}
	for _, f := range report.Findings {
		return out, fmt.Errorf("the export does not verify: %w: %s", audit.ErrFormat, f)
	}
	have, _, err := log.LogTree(ctx)
	if err != nil {
		return out, err
	}
	if have >= report.Size {
		return out, exchange.HoldLog(ctx, log, report.Size, report.Root)
	}
	known := comparer{log: log, have: have}
	_, err = withExport(open, func(r io.Reader) (audit.Report, error) {
		return report, audit.ReadExport(r, func(e audit.Entry) error {
			if e.Index < have {
				return known.same(ctx, e)
			}
			did, err := log.Replay(ctx, e)
			if err != nil {
				return err
			}
			out.Entries++
			if did {
				out.Undone++
			}
			if !e.Erased() {
				rec, err := e.Open()
				if err != nil {
					return err
				}
				if lost[rec.Kind] {
					out.Lost[rec.Kind]++
				}
			}
			return nil
		})
	})
	if err != nil {
		return out, fmt.Errorf("supply log from %d: %w", have, err)
	}
	return out, exchange.HoldLog(ctx, log, report.Size, report.Root)
}

// comparer holds entries, in order, against those that the database has; it
// reads those a page at a time.
type comparer struct {
	log  Log
	have int64
	page []audit.Entry
}

func (c *comparer) same(ctx context.Context, e audit.Entry) error {
	if len(c.page) == 0 {
		if err := c.log.LogEntries(ctx, e.Index, min(c.have, e.Index+1000), func(have audit.Entry) error {
			c.page = append(c.page, have)
			return nil
		}); err != nil {
			return err
		}
	}
	have := c.page[0]
	c.page = c.page[1:]
	if have.Index != e.Index || have.Data != e.Data {
		return exchange.ErrLogForked
	}
	return nil
}

func withExport(open func() (io.ReadCloser, error), do func(io.Reader) (audit.Report, error)) (audit.Report, error) {
	r, err := open()
	if err != nil {
		return audit.Report{}, err
	}
	defer r.Close()
	return do(r)
}
