package main

import (
	"fmt"
	"strings"
	"time"

	"rsc.io/qr"

	"niem/crypto"
	"niem/web/api"
)

// kit is what one holder of a unit's recovery key keeps on paper: the shares of
// the key that have a layer of his. Kits of two holders have one share in common,
// and with both holders' keys the stock age tool opens it.
type kit struct {
	unit        string
	fingerprint string
	entry       int64 // of the log, that introduced the key
	origin      string
	made        time.Time
	holder      api.Person
	pairs       []kitPair
	secret      string // the holder's own key, where he wants it on paper; else ""
}

// kitPair is one share, as text for age. The holder of the outer layer begins.
type kitPair struct {
	letter       string
	outer, inner api.Person
	armored      string
}

// kit puts the sheets of the seat's holder together.
func (s *seat) kit(now time.Time) (kit, error) {
	k := kit{unit: s.unit, fingerprint: s.account.Fingerprint(), entry: s.entry, origin: s.me.LogOrigin, made: now, holder: s.holderAt(s.place)}
	for i, share := range s.shares {
		outer, inner := crypto.RecoveryPair(i)
		if outer != s.place && inner != s.place {
			continue
		}
		armored, err := crypto.Armored(share)
		if err != nil {
			return k, err
		}
		k.pairs = append(k.pairs, kitPair{string(rune('A' + i)), s.holderAt(outer), s.holderAt(inner), armored})
	}
	return k, nil
}

// holderAt is the holder at a place of the key.
func (s *seat) holderAt(place int) api.Person {
	id := s.holders[place].String()
	for _, p := range s.people {
		if p.ID == id {
			return p
		}
	}
	return api.Person{ID: id, Username: id}
}

func (k kit) rows() []slipRow {
	return []slipRow{
		{tSlipUnit, oneLine(k.unit)}, {tKitHolder, calledBoth(k.holder)}, {tKitFingerprint, spacedFingerprint(k.fingerprint)},
		{tSlipEntry, fmt.Sprintf("%d – %s", k.entry, oneLine(k.origin))}, {tSlipMade, when(k.made)},
	}
}

// calledBoth is a person's name and user name on one line.
func calledBoth(p api.Person) string {
	return strings.TrimSpace(oneLine(p.FullName) + " (" + oneLine(p.Username) + ")")
}

// kitIntro and kitSteps are the way to an original without any server.
var (
	kitIntro = []text{tKitWhen, tKitNeeds}
	kitSteps = []slipRow{
		{tKitStepPair, ""}, {tKitStepOuter, "age -d -i first.txt -o inner.age pair.age"}, {tKitStepInner, "age -d -i second.txt -o unit.txt inner.age"},
		{tKitStepOpen, "age -d -i unit.txt -o document.pdf original.age"}, {tKitStepAfter, ""},
	}
)

// kitCodes is in how many QR codes a share comes: one can't hold it.
const kitCodes = 3

// codes gives the lines of the share in order, in codes that a scanner types one
// after the other.
func (p kitPair) codes() ([]*qr.Code, error) {
	lines := strings.Split(strings.TrimSpace(p.armored), "\n")
	var out []*qr.Code
	for i := range kitCodes {
		part := lines[len(lines)*i/kitCodes : len(lines)*(i+1)/kitCodes]
		code, err := qr.Encode(strings.Join(part, "\n"), qr.M)
		if err != nil {
			return nil, err
		}
		out = append(out, code)
	}
	return out, nil
}
