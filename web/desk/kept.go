package desk

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"niem/exchange/audit"
	"niem/exchange/watermark"
)

// Kept is what a device remembers for one person from one run to the next: the
// log's key and its witnesses as first seen, the newest verified checkpoint, the
// founded registrars, the units' recovery keys, and the newest event of the own
// key.
type Kept struct {
	LogKey     string   `json:"log_key"`
	Witnesses  []string `json:"witnesses,omitempty"` // verifier keys
	Quorum     int      `json:"quorum,omitempty"`    // how many of them have to agree
	Checkpoint string   `json:"checkpoint,omitempty"`
	Size       int64    `json:"size,omitempty"` // of Checkpoint, which was verified
	Roots      []string `json:"roots,omitempty"`
	// Recovery are fingerprints of units' recovery keys, as first seen or renewed since.
	Recovery map[string]string `json:"recovery,omitempty"`
	Seen     *Seen             `json:"seen,omitempty"`
}

// Seen is an event of the own key that the owner knows of.
type Seen struct {
	Index int64  `json:"index"`
	Leaf  string `json:"leaf"`
}

func (k Kept) clone() Kept {
	k.Witnesses, k.Roots, k.Recovery = slices.Clone(k.Witnesses), slices.Clone(k.Roots), maps.Clone(k.Recovery)
	return k
}

// WitnessQuorum are the pinned witnesses; nobody is needed where none are.
func (k Kept) WitnessQuorum() (audit.Quorum, error) {
	witnesses, err := audit.ParseWitnesses(strings.Join(k.Witnesses, "\n"))
	if err == nil && (k.Quorum < 0 || k.Quorum > len(witnesses) || k.Quorum == 0 && len(witnesses) > 0) {
		err = fmt.Errorf("%d of %d", k.Quorum, len(witnesses))
	}
	return audit.Quorum{Witnesses: witnesses, Need: k.Quorum}, err
}

// Host is what the program around a desk does with what the desk finds. All of it
// is optional; nothing of it may call the desk.
type Host struct {
	// Keep makes what the desk remembers durable before the desk relies on it. One
	// that keeps Kept otherwise leaves it out.
	Keep func(before, now Kept) error
	// RootsPinned tells of the founded registrars, at the first sight of them.
	RootsPinned func(roots []string)
	// RecoveryPinned tells of a unit's recovery key that is remembered from now on.
	RecoveryPinned func(UnitKey)
	// Forged tells, once an entry, of a key event without effect: nobody with the
	// right has signed it. Username is how the server calls the key's owner.
	Forged func(e audit.KeyEvent, username string)
	// Ended tells, once an entry, that a signing device has ended since.
	Ended func(entry int64)
	// Cosigned tells of cosignatures that were seen, also of too few.
	Cosigned func([]audit.Cosignature)
	// Now is the clock, time.Now without.
	Now func() time.Time
	// Decoder decodes the reader's own, marked variants, image/jpeg without.
	Decoder watermark.Decoder
}

func (d *Desk) now() time.Time {
	if d.Host.Now != nil {
		return d.Host.Now()
	}
	return time.Now()
}

// Kept is what to remember now.
func (d *Desk) Kept() Kept {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.kept.clone()
}

// remember changes what is kept; d.mu is held. What could not be kept has not
// happened.
func (d *Desk) remember(change func(*Kept)) error {
	next := d.kept.clone()
	change(&next)
	if d.Host.Keep != nil {
		if err := d.Host.Keep(d.kept.clone(), next.clone()); err != nil {
			return err
		}
	}
	d.kept = next
	return nil
}

// Saw remembers the own key as it is: this device has just acted on it, or its
// owner has been told.
func (d *Desk) Saw(k CheckedKey) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.remember(func(kept *Kept) { kept.Seen = &Seen{k.State.Newest, hex.EncodeToString(k.State.Head[:])} })
}

// once tells whether this is the first warning of an entry.
func (d *Desk) once(entry int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	first := !d.warned[entry]
	d.warned[entry] = true
	return first
}
