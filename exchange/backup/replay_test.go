package backup_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/backup"
	"niem/exchange/fsck"
)

func TestRecallAfterTheBackupIsDoneAgainBeforeServing(t *testing.T) {
	ctx := t.Context()
	h := newHouse(t)
	recalled, partly, kept := h.send(), h.send(), h.send()
	e := h.mustMake()
	_, err := h.Service.Recall(ctx, h.sender.Person, recalled.Draft.ID, nil, "gửi nhầm")
	h.Must(err)
	_, err = h.Service.Recall(ctx, h.sender.Person, partly.Draft.ID, []string{h.reader.Username}, "đổi người")
	h.Must(err)
	late := h.send() // lost, and said so
	export, size, root := h.export()
	c := h.mustRestore(e)
	if err := exchange.HoldLog(ctx, c.db, "somebody", size, root); !errors.As(err, new(*exchange.LogShorterError)) {
		t.Fatalf("a log that lost entries passes: %v", err)
	}
	done, err := backup.Supply(ctx, c.db, h.LogKey, export)
	h.Must(err)
	if done.Done[audit.KindRecalled] != 2 || done.Lost[audit.KindSent] != 1 {
		t.Errorf("replayed: %+v", done)
	}
	h.Must(exchange.HoldLog(ctx, c.db, "somebody", size, root))
	shares, err := c.db.WrappedShares(ctx, exchange.WrappedShare{}, 1000)
	h.Must(err)
	for _, s := range shares {
		if s.Kind == exchange.GrantRecipient && s.Document != kept.Draft.ID {
			t.Errorf("a share of %s came back", s.Document)
		}
		if s.Document == late.Draft.ID {
			t.Error("a document of after the backup came back")
		}
	}
	again, err := backup.Supply(ctx, c.db, h.LogKey, export)
	if err != nil || again.Entries != 0 {
		t.Errorf("a second time: %+v, %v", again, err)
	}
}

func TestExpiryAfterTheBackupIsDoneAgain(t *testing.T) {
	ctx := t.Context()
	h := newHouse(t)
	d := h.send()
	e := h.mustMake()
	h.Advance(8 * 24 * time.Hour)
	n, err := h.Service.Expire(ctx)
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	export, _, _ := h.export()
	c := h.mustRestore(e)
	done, err := backup.Supply(ctx, c.db, h.LogKey, export)
	if err != nil || done.Done[audit.KindExpired] != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	shares, err := c.db.WrappedShares(ctx, exchange.WrappedShare{}, 1000)
	h.Must(err)
	for _, s := range shares {
		if s.Document == d.Draft.ID && s.Kind == exchange.GrantRecipient {
			t.Error("an expired share came back")
		}
	}
}

func TestForeignExportRefusedAndNothingAppended(t *testing.T) {
	ctx := t.Context()
	h, other := newHouse(t), newHouse(t)
	h.send()
	e := h.mustMake()
	other.send()
	foreign, _, _ := other.export()
	c := h.mustRestore(e)
	before, _, err := c.db.LogTree(ctx)
	h.Must(err)
	if _, err := backup.Supply(ctx, c.db, h.LogKey, foreign); err == nil {
		t.Error("an export of another log passes")
	}
	// Signed by the right key, but another history.
	if _, err := backup.Supply(ctx, c.db, other.LogKey, foreign); !errors.Is(err, exchange.ErrLogForked) {
		t.Errorf("another history: %v", err)
	}
	if after, _, err := c.db.LogTree(ctx); err != nil || after != before {
		t.Errorf("the log went from %d to %d: %v", before, after, err)
	}
}

// TestDestructionAndErasureAfterTheBackupAreDoneAgain: what was destroyed comes
// back with its objects and without a share, and is destroyed to the end once more;
// records that were erased by the newer log's time are erased again.
func TestDestructionAndErasureAfterTheBackupAreDoneAgain(t *testing.T) {
	ctx := t.Context()
	h := newHouse(t)
	dpo, officer := h.Person(parts.DPO), h.Person(parts.Officer)
	doomed := h.send()
	h.send()
	_, err := h.Service.PersonAudit(ctx, h.reader.Person, h.reader.Person.Username, exchange.ActFilter{})
	h.Must(err)
	h.Advance(360 * 24 * time.Hour)
	e := h.mustMake()
	h.Advance(30 * 24 * time.Hour)
	_, err = h.Service.PersonAudit(ctx, dpo, dpo.Username, exchange.ActFilter{})
	h.Must(err)
	asked, err := h.Service.RequestDestruction(ctx, h.sender.Person, []exchange.DocumentID{doomed.Draft.ID}, "12/QĐ-SYT", "hết thời hạn bảo quản")
	h.Must(err)
	_, err = h.Service.ApproveDestruction(ctx, dpo, asked.ID)
	h.Must(err)
	h.Must(h.Service.FinishDestructions(ctx))
	erasure, err := h.Service.RequestErasure(ctx, dpo, h.reader.Person.Username, "", "15/QĐ-SYT", "theo yêu cầu")
	h.Must(err)
	h.Must(h.Service.DecideErasure(ctx, officer, erasure.ID, true))
	_, _, err = exchange.RunErasure(ctx, h.Store, h.Now(), erasure.ID)
	h.Must(err)
	export, _, _ := h.export()

	c := h.mustRestore(e)
	done, err := backup.Supply(ctx, c.db, h.LogKey, export)
	if err != nil || done.Done[audit.KindDestroyed] != 1 || done.Erased != len(erasure.Indexes) {
		t.Fatalf("%+v, %v", done, err)
	}
	report, err := fsck.Run(ctx, c.db, c.blob, fsck.Options{LogKey: h.LogKey})
	h.Must(err)
	for _, f := range report.Findings { // the objects are back: they are deleted once more
		if f.Code != fsck.FoundAct || !strings.Contains(f.Detail, string(audit.KindDestructionFinished)) {
			t.Error(f)
		}
	}
	if report.Deleting != 1 {
		t.Errorf("%d destructions that are not finished", report.Deleting)
	}
	shares, err := c.db.WrappedShares(ctx, exchange.WrappedShare{}, 1000)
	h.Must(err)
	if len(shares) == 0 || slices.ContainsFunc(shares, func(s exchange.WrappedShare) bool { return s.Document == doomed.Draft.ID }) {
		t.Errorf("of %d shares one is the destroyed document's", len(shares))
	}
	var left int
	h.Must(c.db.LogEntries(ctx, 0, e.LogSize, func(have audit.Entry) error {
		if slices.Contains(erasure.Indexes, have.Index) && !have.Erased() {
			left++
		}
		return nil
	}))
	if left > 0 {
		t.Errorf("%d erased records are back", left)
	}
}

// TestReturnAfterTheBackupIsDoneAgain: what a recipient gave up stays given up.
func TestReturnAfterTheBackupIsDoneAgain(t *testing.T) {
	ctx := t.Context()
	h := newHouse(t)
	returned, received := h.send(), h.send()
	e := h.mustMake()
	_, err := h.Service.Answer(ctx, h.reader.Person, returned.Draft.ID, exchange.AnswerReturned, "không đúng đơn vị")
	h.Must(err)
	_, err = h.Service.Answer(ctx, h.reader.Person, received.Draft.ID, exchange.AnswerReceived, "")
	h.Must(err)
	export, size, root := h.export()
	c := h.mustRestore(e)
	done, err := backup.Supply(ctx, c.db, h.LogKey, export)
	h.Must(err)
	if done.Done[audit.KindReturned] != 1 || done.Done[audit.KindReceived] != 1 {
		t.Errorf("replayed: %+v", done)
	}
	h.Must(exchange.HoldLog(ctx, c.db, "somebody", size, root))
	shares, err := c.db.WrappedShares(ctx, exchange.WrappedShare{}, 1000)
	h.Must(err)
	for _, s := range shares {
		if s.Document == returned.Draft.ID && s.Kind == exchange.GrantRecipient && s.Person == h.reader.ID {
			t.Error("what was returned can be opened again")
		}
	}
}
