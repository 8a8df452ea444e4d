package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// keyEvent is a key event that was proven to stand on the log; record is nil
// where it was erased.
type keyEvent struct {
	index  int64
	leaf   audit.Hash
	record *audit.Record
	breach audit.Code // why it has no effect
}

// checkedKey is a key whose events were found on the pinned log, each one signed
// by somebody who had the right.
type checkedKey struct {
	person  crypto.PersonID
	account crypto.AccountRecipient
	state   audit.KeyState
	rules   *audit.KeyRules
	history []keyEvent // all events, oldest first
}

func (d *Desk) provenEvents(ctx context.Context, receipts []api.Receipt) ([]keyEvent, error) {
	out := make([]keyEvent, len(receipts))
	for i, r := range receipts {
		entry, err := d.prove(ctx, r)
		if err != nil {
			return nil, err
		}
		out[i] = keyEvent{index: entry.Index, leaf: entry.Leaf()}
		if entry.Erased() {
			continue
		}
		record, err := entry.Open()
		if err != nil {
			return nil, fail(CodeReceipt, err)
		}
		out[i].record = &record
	}
	return out, nil
}

// registrars are the events that confirmations are held against, asked for once.
func (d *Desk) registrars(ctx context.Context) ([]keyEvent, error) {
	d.mu.Lock()
	known := d.registry
	d.mu.Unlock()
	if known != nil {
		return known, nil
	}
	var answer api.Registrars
	if err := d.get(ctx, "/api/registrars", nil, &answer); err != nil {
		return nil, err
	}
	events, err := d.provenEvents(ctx, answer.Events)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.registry = events
	return events, d.pinRoots(d.replay(events))
}

// pinRoots remembers the founded registrars at the first sight of them, and
// refuses others: whoever may found one anew could confirm any key.
func (d *Desk) pinRoots(rules *audit.KeyRules) error {
	roots := rules.Roots()
	if len(d.kept.Roots) == 0 {
		d.kept.Roots = roots
		return nil
	}
	for _, root := range roots {
		if !slices.Contains(d.kept.Roots, root) {
			return fail(CodeRoot, fmt.Errorf("%s", root))
		}
	}
	return nil
}

// replay has the checker read events in the order of the log, and marks those that
// break a rule. d.mu is held: the verified signatures are shared.
func (d *Desk) replay(events []keyEvent) *audit.KeyRules {
	at := 0
	rules := audit.NewKeyRules(func(_ int64, code audit.Code, _ string) { events[at].breach = code })
	rules.Remember(d.verified)
	for at = range events {
		if e := events[at]; e.record != nil {
			rules.Read(e.index, e.leaf, *e.record)
		} else {
			rules.Erased(e.leaf)
		}
	}
	return rules
}

// checkKey holds a key the server gave against the log: the events about this
// person, read together with those of the registrars, name this account key, and
// the newest was signed by somebody who had the right.
func (d *Desk) checkKey(ctx context.Context, k api.Key) (checkedKey, error) {
	var out checkedKey
	var err error
	bad := func(cause error) (checkedKey, error) { return checkedKey{}, fail(CodeKey, cause) }
	if out.person, err = crypto.ParsePersonID(k.Person); err != nil {
		return bad(err)
	}
	if out.account, err = crypto.ParseAccountRecipient(k.Account); err != nil {
		return bad(err)
	}
	registrars, err := d.registrars(ctx)
	if err != nil {
		return out, err
	}
	own, err := d.provenEvents(ctx, append(slices.Clone(k.History), k.Event))
	if err != nil {
		return out, err
	}
	newest := own[len(own)-1].index
	all := slices.Concat(registrars, own)
	slices.SortFunc(all, func(a, b keyEvent) int { return cmp.Compare(a.index, b.index) })
	all = slices.CompactFunc(all, func(a, b keyEvent) bool { return a.index == b.index })
	for i := range all {
		all[i].breach = ""
	}
	d.mu.Lock()
	out.rules = d.replay(all)
	d.mu.Unlock()
	for _, e := range all {
		if e.record == nil || e.record.Subject != k.Person {
			continue
		}
		if e.breach != "" && e.index == newest {
			return bad(fmt.Errorf("entry %d: %s", e.index, e.breach))
		}
		out.history = append(out.history, e)
	}
	var known bool
	if out.state, known = out.rules.Person(k.Person); !known {
		return bad(nil)
	}
	if out.state.Newest != newest || out.state.Account != crypto.HashOf([]byte(k.Account)).String() || string(out.state.Status) != k.Status {
		return bad(nil)
	}
	return out, nil
}
