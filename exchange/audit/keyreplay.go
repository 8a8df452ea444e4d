package audit

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// ErrKeyClaim: what a server says of a key is not what the log says.
var ErrKeyClaim = errors.New("key claim does not hold")

// A KeyEvent is a key event that was proven to stand on the log.
type KeyEvent struct {
	Index  int64
	Leaf   Hash
	Record *Record // nil where it was erased
	Breach Code    // why it has no effect, by the replay
}

// KeyEventOf is the event behind a proven entry.
func KeyEventOf(e Entry) (KeyEvent, error) {
	out := KeyEvent{Index: e.Index, Leaf: e.Leaf()}
	if e.Erased() {
		return out, nil
	}
	r, err := e.Open()
	if err != nil {
		return out, err
	}
	out.Record = &r
	return out, nil
}

// ReplayKeys has a checker read events in the order of the log, each once, from
// however many answers they come. It gives them in that order, with those marked
// that break a rule. What verified holds is shared by replays; see Remember.
func ReplayKeys(verified map[[32]byte]bool, answers ...[]KeyEvent) ([]KeyEvent, *KeyRules) {
	all := slices.Concat(answers...)
	slices.SortFunc(all, func(a, b KeyEvent) int { return cmp.Compare(a.Index, b.Index) })
	all = slices.CompactFunc(all, func(a, b KeyEvent) bool { return a.Index == b.Index })
	at := 0
	rules := NewKeyRules(func(_ int64, code Code, _ string) { all[at].Breach = code })
	rules.Remember(verified)
	for at = range all {
		e := &all[at]
		e.Breach = ""
		if e.Record != nil {
			rules.Read(e.Index, e.Leaf, *e.Record)
		} else {
			rules.Erased(e.Leaf)
		}
	}
	return all, rules
}

// KeyClaim is what a server says of somebody's present key.
type KeyClaim struct {
	Person  string // directory id
	Account string // SHA-256, hex
	Status  string
	Newest  int64 // entry of the newest event
}

// Check holds a claim against a replay that has all events about the person. It
// gives those events, oldest first, also with an error; the newest of them has to
// have an effect.
func (c KeyClaim) Check(events []KeyEvent, rules *KeyRules) (state KeyState, history []KeyEvent, err error) {
	for _, e := range events {
		if e.Record == nil || e.Record.Subject != c.Person {
			continue
		}
		history = append(history, e)
		if e.Breach != "" && e.Index == c.Newest {
			return KeyState{}, history, fmt.Errorf("%w: entry %d: %s", ErrKeyClaim, e.Index, e.Breach)
		}
	}
	state, known := rules.Person(c.Person)
	if !known || state.Newest != c.Newest || state.Account != c.Account || string(state.Status) != c.Status {
		return KeyState{}, history, fmt.Errorf("%w: the log says otherwise", ErrKeyClaim)
	}
	return state, history, nil
}

// RecoverySigners are the devices that signed the events of one unit's recovery
// keys, at least one event, each with its record; is tells the unit by its name.
func RecoverySigners(own []KeyEvent, is func(unit string) bool) (devices [][32]byte, err error) {
	for _, e := range own {
		if e.Record == nil {
			return nil, fmt.Errorf("%w: entry %d is erased", ErrKeyClaim, e.Index)
		}
		_, signatures, err := RecoveryStatementOf(*e.Record)
		if err != nil {
			return nil, err
		}
		if !is(e.Record.Subject) {
			return nil, fmt.Errorf("%w: entry %d is of another unit", ErrKeyClaim, e.Index)
		}
		for _, sig := range signatures {
			devices = append(devices, sig.Device)
		}
	}
	if len(own) == 0 {
		return nil, fmt.Errorf("%w: no recovery key", ErrKeyClaim)
	}
	return devices, nil
}

// RecoveryBreach finds the first event of a recovery key that has no effect.
func RecoveryBreach(events []KeyEvent) (KeyEvent, bool) {
	i := slices.IndexFunc(events, func(e KeyEvent) bool {
		return e.Breach != "" && e.Record != nil && (e.Record.Kind == KindRecoveryNew || e.Record.Kind == KindRecoveryReplaced)
	})
	if i < 0 {
		return KeyEvent{}, false
	}
	return events[i], true
}

// HeldBy tells whether it is the key with that hash, and two people are among its
// holders.
func (k RecoveryKeyState) HeldBy(account, first, second string) bool {
	return k.Account == account && slices.Contains(k.Holders[:], first) && slices.Contains(k.Holders[:], second)
}
