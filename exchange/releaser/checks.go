package releaser

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
)

// checkCheckpoint verifies the checkpoint's signature and time, and that it
// continues the last accepted one, which it gives too; the zero value when the
// checkpoint itself was accepted before, for another entry.
func (r *Releaser) checkCheckpoint(o Order, now time.Time) (c audit.Checkpoint, after acceptedCheckpoint, err error) {
	refuse := func(err error) (audit.Checkpoint, acceptedCheckpoint, error) {
		return audit.Checkpoint{}, acceptedCheckpoint{}, err
	}
	if c, err = audit.OpenCheckpoint(o.Checkpoint, r.log); err != nil {
		return refuse(&RefusedError{Check: "checkpoint_signature"})
	}
	if age := now.Sub(c.Time); age > MaxCheckpointAge || age < -maxAhead {
		return refuse(&RefusedError{"checkpoint_time", now, c.Time})
	}
	if latest := r.state.latest(); now.Before(latest.Add(-2 * maxAhead)) {
		return refuse(&RefusedError{"clock", now, latest}) // it has gone back: what is fresh is not known
	}
	if r.state.knows(c) {
		return c, acceptedCheckpoint{}, nil
	}
	last := r.state.accepted()
	if o.From != last.Size || c.Size < last.Size {
		return refuse(&StaleError{last.Size})
	}
	if audit.CheckConsistency(o.Consistency, last.Size, last.Root, c.Size, c.Root) != nil {
		return refuse(&RefusedError{Check: "consistency"})
	}
	return c, last, nil
}

// checkEntry verifies that the entry stands on the log, is a release and young.
func checkEntry(o Order, c audit.Checkpoint, now time.Time) (audit.Record, error) {
	if audit.CheckInclusion(o.Inclusion, c.Size, c.Root, o.Entry.Index, o.Entry.Leaf()) != nil {
		return audit.Record{}, &RefusedError{Check: "inclusion"}
	}
	rec, err := o.Entry.Open()
	if err != nil {
		return audit.Record{}, &RefusedError{Check: "record"}
	}
	if rec.Kind != audit.KindReleased {
		return audit.Record{}, &RefusedError{Check: "kind"}
	}
	if age := now.Sub(rec.Time); age > MaxEntryAge || age < -maxAhead {
		return audit.Record{}, &RefusedError{Check: "entry_time"}
	}
	if rec.Details["request"] != hex.EncodeToString(o.Request[:]) {
		return audit.Record{}, &RefusedError{Check: "request"}
	}
	if rec.Details["session"] != hex.EncodeToString(o.Session[:]) {
		return audit.Record{}, &RefusedError{Check: "session"}
	}
	return rec, nil
}

// grantOf is the grant that a release kind may peel.
var grantOf = map[string]crypto.GrantKind{
	"view": crypto.GrantRecipient, "copy": crypto.GrantRecipient,
	"proof": crypto.GrantMaster, "recovery": crypto.GrantRecovery,
}

// checkShare unwraps the share and holds its names and the envelope against
// the record.
func (r *Releaser) checkShare(ctx context.Context, o Order, rec audit.Record) (*crypto.Share, error) {
	s, _, err := r.keys.unwrap(ctx, o.Wrapped)
	if err != nil {
		return nil, &RefusedError{Check: "share"}
	}
	sum := sha256.Sum256(o.Envelope)
	switch {
	case rec.Document != s.document.String():
		return nil, &RefusedError{Check: "document"}
	case rec.Actor != rec.Subject, s.kind != crypto.GrantRecovery && rec.Subject != s.person.String():
		// A document has one recovery grant, which is its unit's: the record
		// names the holder who asked, the share names the unit.
		return nil, &RefusedError{Check: "person"}
	case rec.Details["grant_kind"] != s.kind.String() || grantOf[rec.Details["kind"]] != s.kind:
		return nil, &RefusedError{Check: "grant"}
	case rec.Details["envelope"] != hex.EncodeToString(sum[:]):
		return nil, &RefusedError{Check: "envelope"}
	}
	return s.share, nil
}
