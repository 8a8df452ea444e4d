package main

import (
	"context"
	"slices"
	"strings"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// checkedKey is a key whose events were found on the pinned log, each one signed
// by somebody who had the right.
type checkedKey struct {
	person    crypto.PersonID
	account   crypto.AccountRecipient
	username  string      // that the log has for the owner
	event     crypto.Hash // leaf of the newest event
	confirmed bool
	state     audit.KeyState
	devices   []audit.DeviceState // live ones
	history   []audit.KeyEvent    // all events, oldest first
	rules     *audit.KeyRules
}

// has tells whether a device is a live one of the owner's.
func (k checkedKey) has(device crypto.DevicePublic) bool {
	return slices.ContainsFunc(k.devices, func(d audit.DeviceState) bool { return d.Public == device })
}

// provenEvents proves receipts of key events.
func (d *desk) provenEvents(ctx context.Context, receipts []api.Receipt) ([]audit.KeyEvent, error) {
	out := make([]audit.KeyEvent, len(receipts))
	for i, r := range receipts {
		entry, err := d.log.prove(ctx, r)
		if err != nil {
			return nil, err
		}
		if out[i], err = audit.KeyEventOf(entry); err != nil {
			return nil, d.app.fail(exitUnverified, "receipt", err, tReceiptBad, r.Index)
		}
	}
	return out, nil
}

// registrars are the events that confirmations are held against, asked for once a
// command.
func (d *desk) registrars(ctx context.Context) ([]audit.KeyEvent, error) {
	if d.registry != nil {
		return d.registry, nil
	}
	answer, err := d.client.Registrars(ctx)
	if err != nil {
		return nil, err
	}
	if d.registry, err = d.provenEvents(ctx, answer.Events); err != nil {
		return nil, err
	}
	_, rules := audit.ReplayKeys(d.verified, d.registry)
	return d.registry, d.pinRoots(rules)
}

// checkKey holds a key the server gave against the log: the events about this
// person, read together with those of the registrars, name this account key, and
// each was signed by somebody who had the right.
func (d *desk) checkKey(ctx context.Context, k api.Key) (checkedKey, error) {
	bad := func(cause error) (checkedKey, error) {
		return checkedKey{}, d.app.fail(exitUnverified, "key", cause, tKeyNotOnLog, k.Person)
	}
	var out checkedKey
	var err error
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
	events, rules := audit.ReplayKeys(d.verified, registrars, own)
	out.rules = rules
	out.state, out.history, err = claim.Check(events, rules)
	for _, e := range out.history {
		if e.Breach != "" && e.Index != claim.Newest { // that it stands there is for everybody to know
			d.warnOnce(e.Index, tKeyEventForged, e.Index, e.Breach, k.Username)
		}
	}
	if err != nil {
		return bad(err)
	}
	out.devices = rules.LiveDevices(k.Person)
	out.event, out.username = crypto.Hash(out.state.Head), out.state.Username
	out.confirmed = out.state.Status == audit.KeyConfirmed
	return out, nil
}

// checkNamedKey is checkKey for the key of the person whom people call name: the
// server says which person that is, and the log has to agree.
func (d *desk) checkNamedKey(ctx context.Context, k api.Key, name string) (checkedKey, error) {
	out, err := d.checkKey(ctx, k)
	if err == nil && !strings.EqualFold(out.username, name) {
		err = d.app.fail(exitUnverified, "key", nil, tKeyOfAnother, out.username, name)
	}
	return out, err
}

// warnOnce warns of an entry once a command.
func (d *desk) warnOnce(index int64, t text, args ...any) {
	if !d.warned[index] {
		d.warned[index] = true
		d.app.warn(t, args...)
	}
}

// pinRoots remembers the founded registrars at the first sight of them, and
// refuses others: whoever may found one anew could confirm any key.
func (d *desk) pinRoots(rules *audit.KeyRules) error {
	roots := rules.Roots()
	if len(d.me.Roots) == 0 && len(roots) > 0 {
		d.me.Roots = roots
		d.app.warn(tRootsPinned, strings.Join(roots, "; "))
		return d.home.saveProfile(d.me)
	}
	for _, root := range roots {
		if !slices.Contains(d.me.Roots, root) {
			return d.app.fail(exitUnverified, "registrar_root", nil, tRootChanged, root)
		}
	}
	return nil
}
