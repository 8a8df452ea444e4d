package exchange

import (
	"context"
	"crypto/rand"
	"strconv"
	"time"

	"niem/exchange/audit"
	"niem/exchange/watermark"
)

// SessionKey draws and reads the session mark.
type SessionKey = watermark.SessionKey

// SessionEpoch is one of the installation's keys of the session mark. Viewers draw
// with the newest; all are kept, since a picture may be of an old view.
type SessionEpoch struct {
	Number int
	Key    SessionKey
	Made   time.Time
}

// SessionMarkStore keeps the keys of the session mark.
type SessionMarkStore interface {
	// SessionEpoch gives the newest.
	SessionEpoch(ctx context.Context) (SessionEpoch, error)
	// ReadSessionEpochs gives all, the newest first, and appends the record of the
	// reading in one transaction. traces tells allow whether the person could run a
	// trace: as keeper of a document's master grant or holder of a recovery key.
	ReadSessionEpochs(ctx context.Context, reader PersonID, allow func(traces bool) (audit.Record, error)) ([]SessionEpoch, audit.Entry, error)
	// AddSessionEpoch begins an epoch with a key and appends the record that rec
	// makes of its number, in one transaction.
	AddSessionEpoch(ctx context.Context, key SessionKey, made time.Time, rec func(number int) audit.Record) (SessionEpoch, audit.Entry, error)
}

// SessionEpochs gives the keys of all epochs to whoever reads session marks in
// leaked pictures: those who audit all documents, and those who can run a trace.
// The reading is an entry. Anybody else gets ErrNotFound.
func (s *Service) SessionEpochs(ctx context.Context, reader Person) ([]SessionEpoch, Receipt, error) {
	epochs, entry, err := s.store.ReadSessionEpochs(ctx, reader.ID, func(traces bool) (audit.Record, error) {
		if !MayReadSessionMarks(reader, traces) {
			return audit.Record{}, ErrNotFound
		}
		return record(s.now(), audit.KindSessionMarkRead, reader, nil), nil
	})
	if err != nil {
		return nil, Receipt{}, err
	}
	return epochs, s.settledReceipt(ctx, entry), nil
}

// RenewSessionMark is an operator's act: from now on viewers draw with a new key.
// What is open meanwhile goes on with the key that it has.
func RenewSessionMark(ctx context.Context, store Store, now time.Time, reason string) (SessionEpoch, audit.Entry, error) {
	reason, err := checkReason("reason", reason)
	if err != nil {
		return SessionEpoch{}, audit.Entry{}, err
	}
	var key SessionKey
	rand.Read(key[:]) // never fails: see crypto/rand
	return store.AddSessionEpoch(ctx, key, now, func(number int) audit.Record {
		return audit.Record{Time: now, Kind: audit.KindSessionMarkRenewed, Actor: audit.System, Details: map[string]string{"epoch": strconv.Itoa(number), "reason": reason}}
	})
}
