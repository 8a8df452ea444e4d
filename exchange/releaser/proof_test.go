package releaser

import (
	"bytes"
	"encoding/hex"
	"slices"
	"testing"
	"time"

	"niem/exchange/audit"
)

// TestReleaseNeedsTheProofOfItsOwnLeaf: an entry, a checkpoint and proofs that each
// are genuine serve nothing unless they belong together.
func TestReleaseNeedsTheProofOfItsOwnLeaf(t *testing.T) {
	for name, x := range map[string]struct {
		check string
		spoil func(w *world, o, foreign *Order)
	}{
		"no checkpoint":          {"checkpoint_signature", func(_ *world, o, _ *Order) { o.Checkpoint = nil }},
		"no inclusion proof":     {"inclusion", func(_ *world, o, _ *Order) { o.Inclusion = nil }},
		"a proof cut short":      {"inclusion", func(_ *world, o, _ *Order) { o.Inclusion = o.Inclusion[:len(o.Inclusion)-1] }},
		"a proof with one more":  {"inclusion", func(_ *world, o, _ *Order) { o.Inclusion = append(slices.Clone(o.Inclusion), audit.Hash{}) }},
		"a changed proof":        {"inclusion", func(_ *world, o, _ *Order) { o.Inclusion = slices.Clone(o.Inclusion); o.Inclusion[0][0] ^= 1 }},
		"another leaf's proof":   {"inclusion", func(_ *world, o, foreign *Order) { o.Inclusion = foreign.Inclusion }},
		"another leaf's place":   {"inclusion", func(_ *world, o, foreign *Order) { o.Entry.Index, o.Inclusion = foreign.Entry.Index, foreign.Inclusion }},
		"a place beyond the log": {"inclusion", func(_ *world, o, _ *Order) { o.Entry.Index = 1 << 40 }},
		"a negative place":       {"inclusion", func(_ *world, o, _ *Order) { o.Entry.Index = -1 }},
		"another's entry":        {"request", func(_ *world, o, foreign *Order) { o.Entry, o.Inclusion = foreign.Entry, foreign.Inclusion }},
		"another's entry and request": {"session", func(_ *world, o, foreign *Order) {
			o.Entry, o.Inclusion, o.Request = foreign.Entry, foreign.Inclusion, foreign.Request
		}},
		"another's whole order for this share": {"person", func(_ *world, o, foreign *Order) {
			wrapped, envelope := o.Wrapped, o.Envelope
			*o = *foreign
			o.Wrapped, o.Envelope = wrapped, envelope
		}},
		"a checkpoint from before the entry": {"inclusion", func(w *world, o, _ *Order) {
			late := w.order(w.record())
			late.Checkpoint, late.Inclusion, late.Consistency = o.Checkpoint, o.Inclusion, o.Consistency
			*o = late
		}},
		"a stale checkpoint": {"checkpoint_time", func(w *world, o, _ *Order) { w.now = w.now.Add(MaxCheckpointAge + time.Second) }},
		"no step from the checkpoint before": {"consistency", func(w *world, o, _ *Order) {
			w.mustPeel(*o)
			*o = w.order(w.record())
			o.Consistency = nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for range 4 {
				w.append(audit.Record{Time: w.now, Kind: audit.KindSignedIn, Actor: audit.System})
			}
			rec := w.record()
			rec.Actor, rec.Subject = audit.System, audit.System
			rec.Details["request"], rec.Details["session"] = hex.EncodeToString(make([]byte, 16)), hex.EncodeToString(make([]byte, 16))
			theirs := w.append(rec)
			o := w.order(w.record())
			foreign := w.prove(theirs)
			foreign.Request, foreign.Session = ID{}, ID{}
			x.spoil(w, &o, &foreign)
			w.mustRefuse(o, x.check)
		})
	}
}

// TestLeafIsPeeledForItsRequestAlone: whoever took an order that was served gets
// nothing with it for a request or session of his own, whether the releaser was
// started anew or not; its own request is served again, for ten minutes.
func TestLeafIsPeeledForItsRequestAlone(t *testing.T) {
	w := newWorld(t)
	served := w.order(w.record())
	w.mustPeel(served)
	for range 2 {
		for check, take := range map[string]func(o *Order){
			"request": func(o *Order) { o.Request = ID{4} },
			"session": func(o *Order) { o.Session = ID{4} },
			"record":  func(o *Order) { o.Entry.Record = bytes.Replace(o.Entry.Record, []byte("0102"), []byte("0402"), 1) },
		} {
			taken := w.prove(served.Entry)
			take(&taken)
			w.mustRefuse(taken, check)
		}
		w.mustPeel(w.prove(served.Entry))
		w.reopen()
	}
	w.now = w.now.Add(MaxEntryAge + time.Second)
	w.mustRefuse(w.prove(served.Entry), "entry_time")
	w.mustRefuse(Order{}, "checkpoint_signature")
}
