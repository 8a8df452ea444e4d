package witness

import (
	"fmt"
	"time"

	"niem/exchange/audit"
)

// rules hold the records that the witness is shown against each other.
type rules struct {
	keys   *audit.KeyRules
	latest time.Time // of the entries shown
	broken error     // the first breach
}

func newRules() *rules {
	u := &rules{}
	u.keys = audit.NewKeyRules(func(index int64, code audit.Code, detail string) {
		if u.broken == nil {
			u.broken = breaks("key_rules", "entry %d: %s %s", index, code, detail)
		}
	})
	return u
}

// match checks that the record shown, if any, is the one behind the leaf.
func match(index int64, leaf audit.WitnessLeaf) error {
	if leaf.Entry == nil {
		return nil
	}
	rec, err := leaf.Entry.Open()
	if err != nil || leaf.Entry.Leaf() != leaf.Hash {
		return breaks("record", "entry %d does not match its leaf", index)
	}
	if !audit.ShownToWitness(rec.Kind) {
		return breaks("record", "entry %d, %s, is nothing to show to a witness", index, rec.Kind)
	}
	return nil
}

// read takes the leaves from index on, which the tree has vouched for, under a
// checkpoint of that time.
func (u *rules) read(index int64, leaves []audit.WitnessLeaf, at time.Time) error {
	for i, leaf := range leaves {
		if leaf.Entry == nil {
			continue
		}
		rec, err := leaf.Entry.Open()
		if err != nil {
			return fmt.Errorf("entry %d: %w", index+int64(i), err) // match has opened it
		}
		if rec.Time.Before(u.latest.Add(-audit.ClockTolerance)) || rec.Time.After(at.Add(audit.ClockTolerance)) {
			return breaks("time", "entry %d is of %s", index+int64(i), rec.Time.Format(time.RFC3339))
		}
		if rec.Time.After(u.latest) {
			u.latest = rec.Time
		}
		if u.keys.Read(index+int64(i), leaf.Hash, rec); u.broken != nil {
			return u.broken
		}
	}
	return nil
}
