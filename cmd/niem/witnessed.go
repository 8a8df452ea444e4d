package main

import (
	"context"
	"fmt"
	"time"

	"niem/exchange/audit"
	"niem/web/api"
)

// witnessPatience is how old a cosigned checkpoint may be before a client that
// has pinned witnesses refuses the server: longer than the server's own limit,
// which decides about releases, and short of hiding a fork for long.
const witnessPatience = 10 * time.Minute

// pinWitnesses takes witnesses that came by another way than the server, for
// good: a server can neither remove nor replace them.
func (a *app) pinWitnesses(p *profile, keys []string, quorum int) error {
	if len(keys) == 0 {
		if quorum != 0 {
			return &usageError{a.say(tQuorumNeedsKeys)}
		}
		return nil
	}
	var list string
	for _, key := range keys {
		list += key + "\n"
	}
	witnesses, err := audit.ParseWitnesses(list)
	if err != nil {
		return a.fail(exitUsage, "witness_key", err, tWitnessKeyBad)
	}
	if quorum == 0 {
		quorum = audit.Majority(len(witnesses))
	}
	if quorum < 1 || quorum > len(witnesses) {
		return &usageError{fmt.Sprintf(a.say(tQuorumRange), len(witnesses))}
	}
	p.Witnesses, p.Quorum = nil, quorum
	for _, w := range witnesses {
		p.Witnesses = append(p.Witnesses, w.String())
	}
	return nil
}

// quorumOf is what a profile has pinned; it needs nobody where nothing is.
func quorumOf(p profile) (audit.Quorum, error) {
	var list string
	for _, key := range p.Witnesses {
		list += key + "\n"
	}
	witnesses, err := audit.ParseWitnesses(list)
	return audit.Quorum{Witnesses: witnesses, Need: p.Quorum}, err
}

// witnessed insists, once a command, on a fresh checkpoint that a quorum of the
// pinned witnesses has cosigned, and that continues what this client has seen.
// Without pinned witnesses it asks for nothing.
func (w *logWatch) witnessed(ctx context.Context, answer *api.Checkpoint) error {
	if w.quorum.Need == 0 || w.vouched {
		return nil
	}
	if answer == nil {
		got, err := w.client.Checkpoint(ctx)
		if err != nil {
			return err
		}
		answer = &got
	}
	if answer.Cosigned == "" {
		return w.app.fail(exitUnverified, "witness", nil, tNotWitnessed, w.quorum.Need)
	}
	c, err := w.quorum.OpenFresh([]byte(answer.Cosigned), w.verifier, time.Now(), witnessPatience)
	for _, by := range c.By {
		w.app.clocks.sawWitness(by.Time)
	}
	if err != nil {
		return w.app.fail(exitUnverified, "witness", err, tNotWitnessed, w.quorum.Need)
	}
	w.vouched = true // see must not ask for it again
	if _, err := w.see(ctx, []byte(answer.Cosigned)); err != nil {
		w.vouched = false
		return err
	}
	w.cosigners = nil
	for _, by := range c.By {
		w.cosigners = append(w.cosigners, by.Witness)
	}
	return nil
}
