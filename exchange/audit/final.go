package audit

import "time"

// KEKLife is when one of the releaser's key-encryption keys was made, and when it
// was destroyed; zero while it exists.
type KEKLife struct{ Made, Destroyed time.Time }

// clocksApart is how far the releaser's clock may stand from the server's.
const clocksApart = 10 * time.Minute

// FinalSince tells since when a share that was deleted at a time opens nowhere
// any more, not even from an old backup: since every key it can have been
// wrapped for is destroyed. It is false while one exists.
func FinalSince(keys []KEKLife, deleted time.Time) (time.Time, bool) {
	var final time.Time
	for _, k := range keys {
		if k.Made.After(deleted.Add(clocksApart)) {
			continue
		}
		if k.Destroyed.IsZero() {
			return time.Time{}, false
		}
		if k.Destroyed.After(final) {
			final = k.Destroyed
		}
	}
	if final.Before(deleted) && !final.IsZero() {
		final = deleted
	}
	return final, !final.IsZero()
}
