package releaser

import (
	"crypto/rand"
	"testing"
	"time"

	"niem/exchange/audit"
)

// witnessed is a world whose releaser demands two of three witnesses.
type witnessed struct {
	*world
	keys []*audit.WitnessKey
}

func newWitnessed(t *testing.T, refuse ...string) *witnessed {
	t.Helper()
	w := &witnessed{world: newWorld(t)}
	p := WitnessPolicy{Quorum: audit.Quorum{Need: 2}, MaxAge: 2 * time.Minute, Refuse: refuse}
	for _, name := range []string{"a.example", "b.example", "c.example"} {
		key, err := audit.NewWitnessKey(rand.Reader, name)
		w.check(err)
		w.keys = append(w.keys, key)
		p.Witnesses = append(p.Witnesses, key.Witness)
	}
	w.releaser.witnesses = p
	return w
}

// release appends a release of a class to a log that a quorum has cosigned, and
// asks for it after more entries.
func (w *witnessed) release(class, witness string, by ...int) Order {
	w.t.Helper()
	w.append(audit.Record{Time: w.now, Kind: audit.KindSent, Actor: audit.System})
	seen := w.size
	root, err := audit.TreeRoot(seen, w.reader())
	w.check(err)
	signed, err := audit.SignCheckpoint(audit.Checkpoint{Origin: w.signer.Name(), Size: seen, Root: root, Time: w.now}, w.signer)
	w.check(err)
	for _, i := range by {
		line, err := w.keys[i].Cosign(signed, w.verifier, w.now)
		w.check(err)
		signed = audit.AddCosignature(signed, line)
	}
	rec := w.record()
	rec.Details["class"], rec.Details["witness"] = class, witness
	o := w.order(rec)
	o.Cosigned = signed
	o.Continues, err = audit.ProveConsistency(seen, w.size, w.reader())
	w.check(err)
	return o
}

func TestNothingPeeledWithoutTheQuorumsCosignatures(t *testing.T) {
	for name, spoil := range map[string]func(w *witnessed, o *Order){
		"stripped":       func(_ *witnessed, o *Order) { o.Cosigned = o.Checkpoint },
		"left out":       func(_ *witnessed, o *Order) { o.Cosigned, o.Continues = nil, nil },
		"one of them":    func(w *witnessed, o *Order) { *o = w.release("sensitive", "cosigned", 1) },
		"one, twice":     func(w *witnessed, o *Order) { *o = w.release("sensitive", "cosigned", 1, 1) },
		"not this log's": func(_ *witnessed, o *Order) { o.Continues = nil },
		"too old": func(w *witnessed, o *Order) {
			seen, continues := o.Cosigned, o.Continues
			w.now = w.now.Add(3 * time.Minute)
			*o = w.prove(o.Entry)
			o.Cosigned, o.Continues = seen, continues
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWitnessed(t, Classes...)
			w.mustPeel(w.release("sensitive", "cosigned", 0, 2))
			o := w.release("sensitive", "cosigned", 0, 1)
			spoil(w, &o)
			w.mustRefuse(o, "witness")
		})
	}
}

// The releaser's own policy counts: what a server says of itself lowers nothing.
func TestSilentWitnessesAreTheReleasersDecision(t *testing.T) {
	w := newWitnessed(t, "sensitive", "basic")
	for class, check := range map[string]string{"sensitive": "witness", "basic": "witness", "": "class", "None": "class"} {
		w.mustRefuse(w.release(class, "silent"), check)
	}
	w.mustPeel(w.release("none", "silent")) // with the warning on the log
	w.mustRefuse(w.release("none", "cosigned"), "witness")
	w.mustRefuse(w.release("none", ""), "witness")
}

func TestDemandsThatDemandNothingRefused(t *testing.T) {
	key, err := audit.NewWitnessKey(rand.Reader, "a.example")
	if err != nil {
		t.Fatal(err)
	}
	all := []audit.Witness{key.Witness}
	for name, p := range map[string]WitnessPolicy{
		"no quorum":     {Quorum: audit.Quorum{Witnesses: all}, MaxAge: time.Minute},
		"too many":      {Quorum: audit.Quorum{Witnesses: all, Need: 2}, MaxAge: time.Minute},
		"no age":        {Quorum: audit.Quorum{Witnesses: all, Need: 1}},
		"unknown class": {Quorum: audit.Quorum{Witnesses: all, Need: 1}, MaxAge: time.Minute, Refuse: []string{"secret"}},
		"nobody":        {Quorum: audit.Quorum{Need: 1}, MaxAge: time.Minute},
	} {
		if p.check() == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
