// Package witness follows a log for another authority than the one that keeps
// it, and cosigns its checkpoints.
//
// A Witness rebuilds the log's tree from all its leaves, so a checkpoint that it
// cosigns provably continues everything it has cosigned before. It also holds
// the records it is shown, events of keys and registrars, against their rules,
// and the times against its own clock. Of all other entries it sees only salted
// hashes.
//
// Guarantees: what was cosigned stands in the state file, synced, before the
// cosignature leaves, and never goes back; one process at a time uses a state
// folder; after a breach (fork, rollback, bad signature, broken rule, absurd
// time) a signed refusal with the evidence is kept and that log is cosigned no
// more, not after a restart either, until somebody calls Resume.
//
// Limits: the state folder restored from an older copy is not noticed, nor is a
// key event whose record the log withholds: that is what exports are checked
// for. A server that cannot be reached is no breach.
package witness

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/mod/sumdb/note"

	"niem/exchange/audit"
)

// Log is the log's server. Errors other than audit.ErrDenied mean that it could
// not be reached now.
type Log interface {
	// Offer gives the signed checkpoint that the log wants cosigned. known is the
	// one cosigned last, nil before the first: an honest server whose log does
	// not continue it refuses to go on.
	Offer(ctx context.Context, known []byte) ([]byte, error)
	// Leaves gives leaves from index from on, to at most to (exclusive).
	Leaves(ctx context.Context, from, to int64) ([]audit.WitnessLeaf, error)
	// Deliver hands a cosignature over the checkpoint back.
	Deliver(ctx context.Context, checkpoint, cosignature []byte) error
}

// MaxSkew is by how much the log's clock may differ from the witness's.
const MaxSkew = 5 * time.Minute

// Config is what a Witness needs; all fields but Now and Report are required.
type Config struct {
	Key    *audit.WitnessKey
	LogKey note.Verifier
	Log    Log
	Dir    string // of its own, mode 0700
	Now    func() time.Time
	Report *slog.Logger
}

// Witness follows one log. Its methods are not for concurrent use, but Status is.
type Witness struct {
	c        Config
	state    *folder
	accepted audit.Checkpoint // cosigned last; zero before the first
	signed   []byte           // the note of accepted; nil when its cosignature has to be made anew
	known    []byte           // the note of accepted
	tree     *audit.Frontier  // of the leaves that were checked by this process
	rules    *rules
	status   status
}

// RefusedError: the log is cosigned no more, since what is wrong with it.
type RefusedError struct{ Refusal audit.Refusal }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("log %s is refused since %s: %s: %s", e.Refusal.Origin, e.Refusal.Time.Format(time.RFC3339), e.Refusal.Code, e.Refusal.Detail)
}

// Open takes the folder's lock and reads what was cosigned last. Close it.
func Open(c Config) (*Witness, error) {
	if c.Key == nil || c.LogKey == nil || c.Log == nil || c.Dir == "" {
		return nil, errors.New("witness: key, log key, log and folder are required")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Report == nil {
		c.Report = slog.Default()
	}
	f, err := openFolder(c.Dir)
	if err != nil {
		return nil, err
	}
	w := &Witness{c: c, state: f, tree: &audit.Frontier{}, rules: newRules()}
	if err := w.load(); err != nil {
		f.close()
		return nil, err
	}
	return w, nil
}

func (w *Witness) load() error {
	signed, err := w.state.accepted()
	if err != nil {
		return err
	}
	if signed != nil {
		if w.accepted, err = audit.OpenCheckpoint(signed, w.c.LogKey); err != nil {
			return fmt.Errorf("witness state: %w", err)
		}
		w.signed, w.known = signed, signed
	}
	note, err := w.state.refusal()
	if err != nil {
		return err
	}
	if note != nil {
		r, err := audit.OpenRefusal(note, w.c.Key.Witness)
		if err != nil { // damaged, but there: nothing is cosigned
			r = audit.Refusal{Origin: w.c.LogKey.Name(), Code: "unreadable", Detail: "the refusal file is damaged", Time: w.c.Now()}
		}
		w.status.refuse(&RefusedError{r})
	}
	w.status.cosigned(w.accepted)
	return nil
}

// Close gives the folder free.
func (w *Witness) Close() error { return w.state.close() }

// Round looks at what the log offers, checks it and cosigns it; nothing happens
// when it is what was cosigned last. A *RefusedError is final; any other error
// is worth another try.
func (w *Witness) Round(ctx context.Context) error {
	if refused := w.status.refused(); refused != nil {
		return refused
	}
	asked := w.c.Now()
	offer, err := w.c.Log.Offer(ctx, w.known)
	if err != nil {
		return w.status.failed(err)
	}
	if string(offer) == string(w.signed) && w.tree.Size() == w.accepted.Size {
		w.status.seen(w.c.Now())
		return nil
	}
	checked, err := w.check(ctx, offer, asked)
	var broken *breach
	if errors.As(err, &broken) {
		return w.refuse(broken, offer)
	}
	if err != nil {
		return w.status.failed(err)
	}
	if err := w.state.accept(offer); err != nil {
		return w.status.failed(err)
	}
	w.accepted, w.signed, w.known = checked, offer, offer
	line, err := w.c.Key.Cosign(offer, w.c.LogKey, w.c.Now())
	if err != nil {
		return w.status.failed(err)
	}
	if err := w.c.Log.Deliver(ctx, offer, line); err != nil {
		w.signed = nil // the state file has it; the cosignature is made anew
		return w.status.failed(err)
	}
	w.status.cosigned(checked)
	w.status.seen(w.c.Now())
	return nil
}

// refuse keeps the evidence and raises the alarm.
func (w *Witness) refuse(b *breach, offer []byte) error {
	accepted := w.signed
	if accepted == nil {
		accepted, _ = w.state.accepted() // as evidence; the refusal stands without it
	}
	r := audit.Refusal{Origin: w.c.LogKey.Name(), Code: b.code, Detail: b.detail, Time: w.c.Now().UTC().Truncate(time.Millisecond), Accepted: accepted, Offered: offer}
	refused := &RefusedError{r}
	w.status.refuse(refused)
	signed, err := w.c.Key.SignRefusal(r)
	if err == nil {
		err = w.state.keepRefusal(signed)
	}
	w.c.Report.Error("ALARM: the log is refused and cosigned no more", "origin", r.Origin, "code", r.Code, "detail", r.Detail, "evidence", w.state.path(fileRefusal))
	if err != nil {
		w.c.Report.Error("ALARM: the refusal could not be kept", "error", err)
	}
	return refused
}
