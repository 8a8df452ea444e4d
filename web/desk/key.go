package desk

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// CheckedKey is a key whose events were found on the pinned log, each one signed
// by somebody who had the right.
type CheckedKey struct {
	Person  crypto.PersonID
	Account crypto.AccountRecipient
	State   audit.KeyState
	Rules   *audit.KeyRules
	History []audit.KeyEvent // all events, oldest first
}

// Username is the name that the log has for the owner.
func (k CheckedKey) Username() string { return k.State.Username }

// Event is the leaf of the newest event.
func (k CheckedKey) Event() crypto.Hash { return crypto.Hash(k.State.Head) }

// Confirmed tells whether a registrar has compared the key with its owner.
func (k CheckedKey) Confirmed() bool { return k.State.Status == audit.KeyConfirmed }

// Devices are the live ones of the owner.
func (k CheckedKey) Devices() []audit.DeviceState { return k.Rules.LiveDevices(k.Person.String()) }

// Has tells whether a device is a live one of the owner's.
func (k CheckedKey) Has(device crypto.DevicePublic) bool {
	return slices.ContainsFunc(k.Devices(), func(d audit.DeviceState) bool { return d.Public == device })
}

// HadDevice tells whether a device was one of the owner's and is no more.
func (k CheckedKey) HadDevice(device crypto.DevicePublic) bool {
	known, ok := k.Rules.Device(audit.Hash(device.ID()))
	return ok && known.Owner == k.Person.String() && !k.Has(device)
}

// Statement is a statement about the key as the log has it, with an empty time.
func (k CheckedKey) Statement(act audit.Kind) audit.KeyStatement {
	return audit.KeyStatement{Act: act, Owner: k.Person.String(), Username: k.State.Username, Account: k.State.Account, Device: k.State.Device,
		Previous: hex.EncodeToString(k.State.Head[:])}
}

// provenEvents proves receipts of key events.
func (d *Desk) provenEvents(ctx context.Context, receipts []api.Receipt) ([]audit.KeyEvent, error) {
	out := make([]audit.KeyEvent, len(receipts))
	for i, r := range receipts {
		entry, err := d.Prove(ctx, r)
		if err != nil {
			return nil, err
		}
		if out[i], err = audit.KeyEventOf(entry); err != nil {
			return nil, badReceipt(r.Index, err)
		}
	}
	return out, nil
}

// registrars are the events that confirmations are held against, remembered until
// something fails by them.
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
	_, rules := audit.ReplayKeys(d.verified, events)
	if err := d.pinRoots(rules.Roots()); err != nil {
		return nil, err
	}
	d.registry = events
	return events, nil
}

// pinRoots remembers the founded registrars at the first sight of them, and
// refuses others: whoever may found one anew could confirm any key. d.mu is held.
func (d *Desk) pinRoots(roots []string) error {
	if len(d.kept.Roots) == 0 && len(roots) > 0 {
		err := d.remember(func(kept *Kept) { kept.Roots = roots })
		if err == nil && d.Host.RootsPinned != nil {
			d.Host.RootsPinned(roots)
		}
		return err
	}
	for _, root := range roots {
		if !slices.Contains(d.kept.Roots, root) {
			return about(CodeRoot, root, "", nil)
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

// CheckKey holds a key the server gave against the log: the events about this
// person, read together with those of the registrars, name this account key, and
// each that counts was signed by somebody who had the right.
func (d *Desk) CheckKey(ctx context.Context, k api.Key) (out CheckedKey, err error) {
	err = d.again(func() error {
		out, err = d.checkOnce(ctx, k)
		return err
	})
	return out, err
}

func (d *Desk) checkOnce(ctx context.Context, k api.Key) (CheckedKey, error) {
	var out CheckedKey
	var err error
	bad := func(cause error) (CheckedKey, error) {
		return CheckedKey{}, about(CodeKey, k.Person, "", cause)
	}
	if out.Person, err = crypto.ParsePersonID(k.Person); err != nil {
		return bad(err)
	}
	if out.Account, err = crypto.ParseAccountRecipient(k.Account); err != nil {
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
	out.Rules = rules
	out.State, out.History, err = claim.Check(events, rules)
	for _, e := range out.History {
		if e.Breach != "" && e.Index != claim.Newest && d.Host.Forged != nil && d.once(e.Index) { // that it stands there is for everybody to know
			d.Host.Forged(e, k.Username)
		}
	}
	if err != nil {
		return bad(err)
	}
	return out, nil
}

// CheckNamedKey is CheckKey for the key of the person whom people call name: the
// server says which person that is, and the log has to agree.
func (d *Desk) CheckNamedKey(ctx context.Context, k api.Key, name string) (CheckedKey, error) {
	out, err := d.CheckKey(ctx, k)
	if err == nil && !strings.EqualFold(out.Username(), name) {
		err = about(CodeKey, out.Username(), name, nil)
	}
	return out, err
}
