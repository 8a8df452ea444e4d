package main

import (
	"context"
	"slices"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

// seat is a recovery holder at work: a key of the unit as the log has it, and who
// holds it.
type seat struct {
	*desk
	unit    string
	account crypto.AccountRecipient
	event   crypto.Hash // leaf of the key's event
	entry   int64       // its index
	before  bool        // another key has taken its place
	holders [3]crypto.PersonID
	people  []api.Person
	shares  [3][]byte
	place   int
}

// sit connects, verifies the unit's key on the log and finds the person among its
// holders.
func (a *app) sit(ctx context.Context, unit string) (*seat, error) {
	d, err := a.connect()
	if err != nil {
		return nil, err
	}
	seats, err := d.seats(ctx, unit)
	if err != nil {
		return nil, err
	}
	if len(seats) == 0 || seats[0].before {
		return nil, d.app.fail(exitFailed, "no_holder", nil, tNoHolder, d.unitOr(unit))
	}
	return seats[0], nil
}

func (d *desk) unitOr(unit string) string {
	if unit == "" {
		return d.me.Unit
	}
	return unit
}

// seats are those of the person at the unit's key and at the keys before it that
// documents are sealed to still, newest first.
func (d *desk) seats(ctx context.Context, unit string) ([]*seat, error) {
	unit = d.unitOr(unit)
	k, err := d.client.Recovery(ctx, unit)
	if err != nil {
		return nil, err
	}
	if _, err := d.CheckRecovery(ctx, k); err != nil {
		return nil, err
	}
	verified, err := d.RecoveryKeys(ctx, exchange.UnitID(unit))
	if err != nil {
		return nil, err
	}
	var out []*seat
	for i, held := range append([]api.RecoveryKey{k}, k.Before...) {
		s, err := d.seatAt(unit, held, verified)
		if err != nil {
			return nil, err
		}
		if s.before = i > 0; s.place >= 0 && len(held.Shares) == len(s.shares) {
			out = append(out, s)
		}
	}
	return out, nil
}

func (d *desk) seatAt(unit string, k api.RecoveryKey, verified []audit.RecoveryKeyState) (*seat, error) {
	s := &seat{desk: d, unit: unit, people: k.Holders}
	var err error
	if s.account, err = crypto.ParseAccountRecipient(k.Account); err != nil {
		return nil, err
	}
	sum := crypto.HashOf([]byte(k.Account)).String()
	at := slices.IndexFunc(verified, func(v audit.RecoveryKeyState) bool { return v.Account == sum })
	if at < 0 {
		return nil, d.app.fail(exitUnverified, "key", nil, tKeyNotOnLog, unit)
	}
	s.event, s.entry = crypto.Hash(verified[at].Leaf), verified[at].Index
	for i, h := range verified[at].Holders {
		if s.holders[i], err = crypto.ParsePersonID(h); err != nil {
			return nil, err
		}
	}
	s.place = slices.Index(s.holders[:], d.person)
	copy(s.shares[:], k.Shares)
	return s, nil
}

// name is how people call a holder.
func (s *seat) name(id crypto.PersonID) string {
	for _, p := range s.people {
		if p.ID == id.String() {
			return p.FullName + " (" + p.Username + ")"
		}
	}
	return id.String()
}
