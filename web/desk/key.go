package desk

import (
	"context"
	"fmt"
	"slices"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// checkedKey is a key whose events were found on the pinned log, each one signed
// by somebody who had the right.
type checkedKey struct {
	person  crypto.PersonID
	account crypto.AccountRecipient
	state   audit.KeyState
	rules   *audit.KeyRules
	history []audit.KeyEvent // all events, oldest first
}

func (d *Desk) provenEvents(ctx context.Context, receipts []api.Receipt) ([]audit.KeyEvent, error) {
	out := make([]audit.KeyEvent, len(receipts))
	for i, r := range receipts {
		entry, err := d.prove(ctx, r)
		if err != nil {
			return nil, err
		}
		if out[i], err = audit.KeyEventOf(entry); err != nil {
			return nil, fail(CodeReceipt, err)
		}
	}
	return out, nil
}

// registrars are the events that confirmations are held against, asked for once.
func (d *Desk) registrars(ctx context.Context) ([]audit.KeyEvent, error) {
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
	_, rules := audit.ReplayKeys(d.verified, events)
	return events, d.pinRoots(rules)
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

// replay reads events together; the signatures that were verified are shared.
func (d *Desk) replay(answers ...[]audit.KeyEvent) ([]audit.KeyEvent, *audit.KeyRules) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return audit.ReplayKeys(d.verified, answers...)
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
	claim := audit.KeyClaim{Person: k.Person, Account: crypto.HashOf([]byte(k.Account)).String(), Status: k.Status, Newest: own[len(own)-1].Index}
	events, rules := d.replay(registrars, own)
	out.rules = rules
	if out.state, out.history, err = claim.Check(events, rules); err != nil {
		return bad(err)
	}
	return out, nil
}
