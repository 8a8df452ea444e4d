package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
)

// How far a statement's time may lie from that of its entry: a client's clock
// is not the server's, and a replacement waits for two registrars.
const (
	StatementTolerance = 15 * time.Minute
	ReplacementLife    = 7 * 24 * time.Hour
)

// KeyStatus is what the log says of somebody's present key.
type KeyStatus string

// States of a key.
const (
	KeyUnconfirmed KeyStatus = "unconfirmed"
	KeyConfirmed   KeyStatus = "confirmed"
	KeyRevoked     KeyStatus = "revoked"
)

// KeyState is somebody's present key after the events read so far.
type KeyState struct {
	Status    KeyStatus
	Username  string
	Account   string // SHA-256, hex
	Device    string // that the key was enrolled with, hex
	Registrar bool
	Since     int64 // entry that introduced the account key
	Newest    int64 // entry of the newest event
	Head      Hash  // its leaf
	named     bool  // false while nothing is known but that events were there
}

// DeviceState is a device key that has stood on the log.
type DeviceState struct {
	Owner  string
	Public [32]byte
	Added  int64
	Ended  int64 // entry that ended it; 0 while it lives
}

// KeyRules reads the key events of a log, in the order of the log, and reports
// every one that nobody had the right to make: it knows who holds which keys,
// who is a registrar, and verifies every signature. It serves the checker of
// whole logs as well as somebody who has the events of a few people and of all
// registrars only. The zero value is not usable.
type KeyRules struct {
	report  func(index int64, code Code, detail string)
	erased  map[string]bool // leaves whose records are gone, hex
	verify  func(s KeySignature, statement []byte) bool
	people  map[string]*KeyState
	devices map[string]*DeviceState // by public key, hex
	sums    map[string]string       // public key by its SHA-256, hex both
	used    map[string]string       // account -> owner, a person or a unit
	units   map[string]*unitKeys    // recovery keys
	roots   []string
}

// NewKeyRules makes a checker that reports to report.
func NewKeyRules(report func(index int64, code Code, detail string)) *KeyRules {
	return &KeyRules{report: report, erased: map[string]bool{}, verify: KeySignature.verify, people: map[string]*KeyState{},
		devices: map[string]*DeviceState{}, sums: map[string]string{}, used: map[string]string{}, units: map[string]*unitKeys{}}
}

// Remember has signatures that were found good once not verified again: known
// is shared between checkers that read the same events.
func (k *KeyRules) Remember(known map[[32]byte]bool) {
	k.verify = func(s KeySignature, statement []byte) bool {
		h := sha256.New()
		h.Write(s.Device[:])
		h.Write(s.Signature[:])
		h.Write(statement)
		id := [32]byte(h.Sum(nil))
		if !known[id] && s.verify(statement) {
			known[id] = true
		}
		return known[id]
	}
}

// Person gives somebody's present key, by directory id.
func (k *KeyRules) Person(id string) (KeyState, bool) {
	p := k.people[id]
	if p == nil || !p.named {
		return KeyState{}, false
	}
	return *p, true
}

// Device finds a device by the SHA-256 of its public key, also one that has
// ended.
func (k *KeyRules) Device(sum Hash) (DeviceState, bool) {
	d := k.devices[k.sums[hex.EncodeToString(sum[:])]]
	if d == nil {
		return DeviceState{}, false
	}
	return *d, true
}

// LiveDevices are the public keys of somebody's devices, oldest first.
func (k *KeyRules) LiveDevices(owner string) (out []DeviceState) {
	for _, d := range k.devices {
		if d.Owner == owner && d.Ended == 0 {
			out = append(out, *d)
		}
	}
	slices.SortFunc(out, func(a, b DeviceState) int { return int(a.Added - b.Added) })
	return out
}

// Roots are the fingerprints of the registrars whom an operator founded, and on
// whom all confirmations rest.
func (k *KeyRules) Roots() []string { return slices.Clone(k.roots) }

// Erased takes the next leaf of the log where its record is gone. What the
// record could have explained is no breach from then on: an event that follows
// it is taken at its word, and a device that is unknown may have been added by
// it.
func (k *KeyRules) Erased(leaf Hash) { k.erased[hex.EncodeToString(leaf[:])] = true }

// Read takes the next record of the log; records that say nothing of keys pass.
func (k *KeyRules) Read(index int64, leaf Hash, r Record) {
	switch {
	case keyActs[r.Kind]:
		p := k.people[r.Subject]
		if p == nil {
			p = &KeyState{}
			k.people[r.Subject] = p
		}
		if breach := k.readAct(index, p, r); breach.code != "" {
			k.report(index, breach.code, breach.detail)
		}
		p.Newest, p.Head = index, leaf // a breach is told once, not again by all that follow
	case r.Kind == KindRecoveryNew, r.Kind == KindRecoveryReplaced:
		k.readRecovery(index, leaf, r)
	case r.Kind == KindSent:
		k.readSent(index, r)
	}
}

// breach is why an event has no effect.
type breach struct {
	code   Code
	detail string
}

func (k *KeyRules) readAct(index int64, p *KeyState, r Record) breach {
	s, signatures, err := KeyStatementOf(r)
	if err != nil {
		return breach{FoundKeySignature, err.Error()}
	}
	head := ""
	if p.Head != (Hash{}) {
		head = hex.EncodeToString(p.Head[:])
	}
	if s.Previous != head && !k.erased[s.Previous] {
		return breach{FoundKeyOrder, s.Owner}
	}
	early := StatementTolerance
	if r.Kind == KindKeyReplaced {
		early += ReplacementLife
	}
	if s.Time.Before(r.Time.Add(-early)) || s.Time.After(r.Time.Add(StatementTolerance)) {
		return breach{FoundTime, "statement of " + s.Owner}
	}
	statement, err := s.Encode()
	if err != nil {
		return breach{FoundKeySignature, err.Error()}
	}
	for i, sig := range signatures {
		if !k.verify(sig, statement) || slices.ContainsFunc(signatures[:i], func(o KeySignature) bool { return o.Device == sig.Device }) {
			return breach{FoundKeySignature, s.Owner}
		}
	}
	return k.apply(index, p, r, s, signatures)
}

// readSent holds the device that signed a manifest against its sender's.
func (k *KeyRules) readSent(index int64, r Record) {
	d := k.devices[k.sums[r.Details["device"]]]
	switch {
	case d == nil && len(k.erased) > 0:
	case d == nil:
		k.report(index, FoundDevice, "unknown device")
	case d.Owner != r.Actor:
		k.report(index, FoundDevice, "of "+d.Owner)
	case d.Ended != 0:
		k.report(index, FoundDevice, "ended")
	}
}
