package backup_test

import (
	"errors"
	"testing"
	"time"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/backup"
	"niem/exchange/exchangetest"
	"niem/storage"
)

// serveCopy makes the restored installation the one that serves, beside the same
// releaser.
func (h *house) serveCopy(c copied) {
	h.Helper()
	h.Store, h.Blob, h.DatabaseURL = c.db, c.blob, c.url
	h.Restart()
}

func (h *house) open(d *exchangetest.Sealed) error {
	_, err := h.Service.Release(h.Context(), exchangetest.Query(h.reader.Person, d.Draft.ID, exchange.ReleaseView))
	return err
}

func isRecalled(err error) bool {
	refusal, ok := errors.AsType[*exchange.Refusal](err)
	return ok && refusal.Code == "recalled"
}

// TestRestoredBackupReleasesNothingThatWasRecalled: a backup of before a recall is
// brought back. Without the log of the time between, everybody who remembers more
// refuses: the server's start, the witness, the releaser. With it the recall is done
// again before anything is served.
func TestRestoredBackupReleasesNothingThatWasRecalled(t *testing.T) {
	ctx := t.Context()
	h := newHouse(t)
	recalled, kept := h.send(), h.send()
	e := h.mustMake()
	h.Must(h.open(kept)) // the releaser has accepted a log of after the backup
	_, err := h.Service.Recall(ctx, h.sender.Person, recalled.Draft.ID, nil, "gửi nhầm")
	h.Must(err)
	h.Must(h.open(kept))
	export, size, root := h.export()
	witnessed := h.SignCheckpoint(audit.Checkpoint{Origin: h.Keeper.Origin(), Size: size, Root: root, Time: h.Now().UTC().Truncate(time.Millisecond)})
	accepted, acceptedRoot, err := h.Releaser.AcceptedTree(ctx)
	h.Must(err)
	c := h.mustRestore(e)

	// The export is withheld.
	h.serveCopy(c)
	if err := exchange.HoldLog(ctx, c.db, "releaser", accepted, acceptedRoot); !errors.As(err, new(*exchange.LogShorterError)) {
		t.Errorf("a server would start beside a releaser that knows more: %v", err)
	}
	if err := h.open(recalled); err == nil || isRecalled(err) {
		t.Fatalf("a server that starts anyhow gets the recalled document peeled: %v", err)
	}
	h.Restart()
	if err := h.Keeper.Hear(ctx, "witness", witnessed); !errors.As(err, new(*exchange.LogShorterError)) {
		t.Errorf("it goes on against a witness: %v", err)
	}
	for name, d := range map[string]*exchangetest.Sealed{"recalled": recalled, "kept": kept} {
		if err := h.open(d); !errors.As(err, new(*exchange.LogShorterError)) {
			t.Errorf("released after the witness spoke, %s: %v", name, err)
		}
	}

	// What the refused attempts wrote is another log: the backup is brought back anew.
	c = h.mustRestore(e)
	_, err = backup.Supply(ctx, c.db, h.LogKey, export)
	h.Must(err)
	h.Must(storage.FinishRestore(ctx, c.url, false))
	h.serveCopy(c)
	h.Must(h.Keeper.Hold(ctx))
	h.Must(h.Keeper.Hear(ctx, "witness", witnessed))
	if err := h.open(recalled); !isRecalled(err) {
		t.Errorf("the recalled document after the log was supplied: %v", err)
	}
	h.Must(h.open(kept))
}

// TestStolenBackupWithItsKeyOpensNoPage: whoever has the folder, the backup key and
// a recipient's account key still lacks the key-encryption key; and once that was
// rotated and destroyed, the releaser itself can't open what was in it.
func TestStolenBackupWithItsKeyOpensNoPage(t *testing.T) {
	ctx := t.Context()
	h := newHouse(t)
	h.Must(h.Service.TendKeys(ctx))
	d := h.send()
	c := h.mustRestore(h.mustMake()) // as the thief does
	stolen, err := c.db.WrappedShares(ctx, exchange.WrappedShare{}, 1000)
	h.Must(err)
	opens := func(key *crypto.AccountKey) bool {
		for _, s := range stolen {
			if share, _, _, _, err := crypto.UnwrapShare(key, s.Wrapped); err == nil && share != nil {
				return true
			}
		}
		return false
	}
	kek, err := h.Keys.Current(ctx)
	h.Must(err)
	if len(stolen) == 0 || !opens(kek) {
		t.Fatal("the key-encryption key of the time opens none of its shares: the test proves nothing")
	}
	for name, key := range map[string]*crypto.AccountKey{"the backup key": h.key, "the recipient's": h.reader.Account, "the sender's": h.sender.Account} {
		if opens(key) {
			t.Errorf("%s opens a share", name)
		}
	}
	_, err = h.Service.Recall(ctx, h.sender.Person, d.Draft.ID, nil, "gửi nhầm")
	h.Must(err)
	old, err := h.Releaser.Keys(ctx)
	h.Must(err)
	h.Advance(time.Hour)
	_, err = h.Keys.Rotate(ctx)
	h.Must(err)
	h.Advance(2 * time.Minute)
	h.Must(h.Service.TendKeys(ctx))
	h.Must(h.Service.TendKeys(ctx))
	_, err = h.Keys.Destroy(ctx, old[0].Fingerprint)
	h.Must(err)
	kek, err = h.Keys.Current(ctx)
	h.Must(err)
	if opens(kek) {
		t.Error("the new key-encryption key opens a share of the old backup")
	}
	if _, err := h.Releaser.Rewrap(ctx, stolen); !errors.Is(err, exchange.ErrPeelRefused) {
		t.Errorf("the releaser still opens the old backup: %v", err)
	}
}
