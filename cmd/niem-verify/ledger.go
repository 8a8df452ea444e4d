package main

import (
	"strconv"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
)

// ledger is what the log says of documents: the hashes of their signed
// manifests, what was released of them, and what ended.
type ledger struct {
	documents map[string]*dossier
	keys      *audit.KeyRules
	recovery  []recoveryKey
	erased    bool
}

// dossier is one document.
type dossier struct {
	sent      int64 // entry; -1 when the log has none
	manifests []noted
	releases  []released
	ended     int64 // entry that ended it for all readers; -1
	recalled  map[string]int64
	destroyed int64 // entry; -1
	listed    bool
}

// noted is the hash of a manifest version and the entry that names it.
type noted struct {
	index int64
	hash  string
}

type released struct {
	index                     int64
	person, kind, to, envelop string // to: the kind of grant
	at                        time.Time
}

// recoveryKey is a key of a unit with its holders.
type recoveryKey struct {
	unit    crypto.PersonID
	account string
	holders [3]string
}

func newLedger() *ledger { return &ledger{documents: map[string]*dossier{}} }

func (l *ledger) document(id string) *dossier {
	d := l.documents[id]
	if d == nil {
		d = &dossier{sent: -1, ended: -1, destroyed: -1, recalled: map[string]int64{}}
		l.documents[id] = d
	}
	return d
}

// read takes the next record of the log.
func (l *ledger) read(index int64, r audit.Record, keys *audit.KeyRules) {
	l.keys = keys
	switch r.Kind {
	case audit.KindSent:
		d := l.document(r.Document)
		d.sent = index
		d.manifests = append(d.manifests, noted{index, r.Details["manifest"]})
	case audit.KindAmended:
		d := l.document(r.Document)
		d.manifests = append(d.manifests, noted{index, r.Details["manifest"]})
	case audit.KindReleased:
		d := l.document(r.Document)
		d.releases = append(d.releases, released{index, r.Actor, r.Details["kind"], r.Details["grant_kind"], r.Details["envelope"], r.Time})
	case audit.KindRecalled:
		l.readRecall(index, r)
	case audit.KindReturned, audit.KindReported:
		l.document(r.Document).take(index, r.Actor)
	case audit.KindExpired:
		l.document(r.Document).end(index)
	case audit.KindDestroyed:
		l.document(r.Document).destroyed = index
	case audit.KindRecoveryNew, audit.KindRecoveryReplaced:
		k := recoveryKey{unit: crypto.UnitID(r.Subject), account: r.Details["account_sha256"]}
		for i := range k.holders {
			k.holders[i] = r.Details["holder"+strconv.Itoa(i)]
		}
		l.recovery = append(l.recovery, k)
	}
}

func (l *ledger) readRecall(index int64, r audit.Record) {
	d := l.document(r.Document)
	if r.Details["scope"] == "all" {
		d.end(index)
		return
	}
	for _, person := range audit.RecalledFrom(r) {
		d.take(index, person)
	}
}

// take notes the first entry that took the document from a reader.
func (d *dossier) take(index int64, person string) {
	if _, before := d.recalled[person]; !before {
		d.recalled[person] = index
	}
}

func (d *dossier) end(index int64) {
	if d.ended < 0 {
		d.ended = index
	}
}

// endedFor gives the entry that took a document from a reader, -1 for none.
func (d *dossier) endedFor(person string) int64 {
	if index, ok := d.recalled[person]; ok && (d.ended < 0 || index < d.ended) {
		return index
	}
	return d.ended
}

// signer looks a signing device up in the log's key events, as every reader's
// client does.
func (l *ledger) signer(s crypto.Signing) (crypto.DevicePublic, error) {
	if l.keys == nil {
		return crypto.DevicePublic{}, errUnknownDevice
	}
	device, known := l.keys.Device(audit.Hash(s.Device))
	if !known || device.Owner != s.Person.String() {
		return crypto.DevicePublic{}, errUnknownDevice
	}
	if s.Authority == crypto.AuthoritySender {
		return crypto.DevicePublic(device.Public), nil
	}
	for _, k := range l.recovery {
		if s.Mandate != nil && k.unit == s.Mandate.Unit && k.account == s.Mandate.Key.String() && k.holds(s.Mandate.First) && k.holds(s.Mandate.Second) {
			return crypto.DevicePublic(device.Public), nil
		}
	}
	return crypto.DevicePublic{}, errUnknownDevice
}

func (k recoveryKey) holds(person crypto.PersonID) bool {
	for _, h := range k.holders {
		if h == person.String() {
			return true
		}
	}
	return false
}
