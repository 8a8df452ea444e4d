package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
	webdesk "niem/web/desk"
)

// atDesk gives a person's client its desk: what it remembers is read from the
// home's folder and written there before it counts, and what it finds is said in
// the user's language.
func (d *desk) atDesk() error {
	signed, err := d.home.read(fileCheckpoint)
	if err != nil {
		return err
	}
	kept := d.me.kept()
	kept.Checkpoint = string(signed)
	seen, err := d.home.read(fileSeen)
	if err != nil {
		return err
	}
	if seen != nil {
		if err := json.Unmarshal(seen, &kept.Seen); err != nil {
			return fmt.Errorf("%s: %w", d.home.path(fileSeen), err)
		}
	}
	d.Desk, err = webdesk.New(d.client.Raw, d.me.Person, kept)
	if found, ok := errors.AsType[*webdesk.Failure](err); ok && found.Code == webdesk.CodeCheckpoint {
		return d.app.fail(exitUnverified, found.Code, found.Err, tOwnCheckpoint, d.home.path(fileCheckpoint))
	}
	if err != nil {
		return err
	}
	d.Host = webdesk.Host{
		Keep:        d.keep,
		RootsPinned: func(roots []string) { d.app.warn(tRootsPinned, strings.Join(roots, "; ")) },
		RecoveryPinned: func(k webdesk.UnitKey) {
			if k.Renewed {
				d.app.warn(tRecoveryRenewed, k.Unit, k.Fingerprint, k.Entry)
			} else {
				d.app.warn(tRecoveryPinned, k.Unit, k.Fingerprint)
			}
		},
		Forged: func(e audit.KeyEvent, username string) { d.app.warn(tKeyEventForged, e.Index, e.Breach, username) },
		Ended:  func(entry int64) { d.app.warn(tSignerEnded, entry) },
		Cosigned: func(by []audit.Cosignature) {
			for _, one := range by {
				d.app.clocks.sawWitness(one.Time)
			}
		},
	}
	return nil
}

// kept is what a desk remembers that stands in the profile.
func (p profile) kept() webdesk.Kept {
	return webdesk.Kept{LogKey: p.LogKey, Witnesses: p.Witnesses, Quorum: p.Quorum, Roots: p.Roots, Recovery: p.RecoveryKeys}
}

// keep writes what has changed of what the desk remembers.
func (d *desk) keep(before, next webdesk.Kept) error {
	if next.Checkpoint != before.Checkpoint {
		if err := d.home.write(fileCheckpoint, []byte(next.Checkpoint)); err != nil {
			return fmt.Errorf("remember checkpoint: %w", err)
		}
	}
	if next.Seen != nil && (before.Seen == nil || *next.Seen != *before.Seen) {
		b, err := json.Marshal(next.Seen)
		if err != nil {
			return err
		}
		if err := d.home.write(fileSeen, append(b, '\n')); err != nil {
			return err
		}
	}
	if slices.Equal(next.Roots, before.Roots) && maps.Equal(next.Recovery, before.Recovery) {
		return nil
	}
	me := d.me
	me.Roots, me.RecoveryKeys = next.Roots, next.Recovery
	if err := d.home.saveProfile(me); err != nil {
		return err
	}
	d.me = me
	return nil
}

// signer looks a signing device up, as the desk's Signer does; username is how the
// server calls the sender, for the error.
func (d *desk) signer(ctx context.Context, chain [][]byte, username string, logged *string) crypto.SignerLookup {
	lookup := d.Signer(ctx, chain, logged)
	return func(s crypto.Signing) (crypto.DevicePublic, error) {
		public, err := lookup(s)
		if s.Authority == crypto.AuthoritySender {
			err = called(err, username)
		}
		return public, err
	}
}

// called gives the failure of a signing device the name by which people know its
// owner.
func called(err error, name string) error {
	if found, ok := errors.AsType[*webdesk.Failure](err); ok && found.Code == webdesk.CodeSigner {
		found.Name = name
	}
	return err
}

// accept verifies the receipt of an act: its entry is of that kind, by this person,
// and says what else is asked for.
func (d *desk) accept(ctx context.Context, r api.Receipt, kind audit.Kind, says func(audit.Record) bool) (audit.Entry, audit.Record, error) {
	record, err := d.Accept(ctx, r)
	if err != nil {
		return audit.Entry{}, record, err
	}
	entry, err := r.Entry()
	if err == nil && (record.Kind != kind || record.Actor != d.me.Person || !says(record)) {
		err = &webdesk.Failure{Code: webdesk.CodeReceipt, Entry: r.Index}
	}
	return entry, record, err
}
