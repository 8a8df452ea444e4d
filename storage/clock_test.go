package storage

import (
	"errors"
	"testing"
	"time"

	"niem/exchange"
	"niem/exchange/audit"
)

func (w *world) mustBeApart(what, of string, err error) {
	w.Helper()
	if apart, ok := errors.AsType[*exchange.ClockError](err); !ok || apart.Of != of {
		w.Errorf("%s: %v", what, err)
	}
}

func TestEntriesKeepToTheDatabasesClock(t *testing.T) {
	w := newWorld(t)
	note := func(at time.Time) error {
		_, err := w.Note(w.ctx, audit.Record{Time: at, Kind: audit.KindAuditRead, Actor: audit.System})
		return err
	}
	w.must(note(start.Add(exchange.MaxApart - time.Second)))
	w.must(note(start.Add(-maxLate + 5*time.Second)))
	size := w.size()
	for _, off := range []time.Duration{exchange.MaxApart + 5*time.Second, 365 * 24 * time.Hour, -maxLate - time.Second, -24 * time.Hour} {
		w.mustBeApart("entry off by "+off.String(), exchange.ClockOfDatabase, note(start.Add(off)))
		_, err := w.SaveCheckpoint(w.ctx, size, start.Add(off), []byte("signed"))
		w.mustBeApart("checkpoint off by "+off.String(), exchange.ClockOfDatabase, err)
	}
	if w.size() != size {
		t.Fatal("an entry was written")
	}
	// Server and database went back together: the log's own time says so.
	_, err := w.SaveCheckpoint(w.ctx, size, start, []byte("signed"))
	w.must(err)
	w.setClock(start.Add(-24 * time.Hour))
	w.mustBeApart("entry before the checkpoint", exchange.ClockOfLog, note(start.Add(-24*time.Hour)))
	kept, err := w.SaveCheckpoint(w.ctx, size, start.Add(-24*time.Hour), []byte("signed"))
	if kept || err != nil {
		t.Fatalf("a checkpoint of the day before was kept, %v", err)
	}
	w.setClock(start)
	w.must(note(start))
}

func TestNothingExpiresBeforeBothClocksSaySo(t *testing.T) {
	w := newWorld(t)
	a, b := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY")
	d := w.sent(a, b)
	open := w.prepared(a, b)
	shares := func() int { return w.count("SELECT count(*) FROM shares") }
	before := shares()
	for _, now := range []time.Time{start.AddDate(1, 0, 0), d.Metadata.Expires.Add(time.Second)} {
		_, err := w.expireDue(now)
		w.mustBeApart("expiry", exchange.ClockOfDatabase, err)
		_, err = w.StaleUploads(w.ctx, now, time.Hour)
		w.mustBeApart("sweep", exchange.ClockOfDatabase, err)
	}
	// Apart by less than is refused: the later clock does not count.
	w.setClock(d.Metadata.Expires.Add(-5 * time.Second))
	if n, err := w.expireDue(d.Metadata.Expires.Add(time.Second)); n != 0 || err != nil {
		t.Errorf("%d expired early, %v", n, err)
	}
	w.setClock(start.Add(time.Hour - 5*time.Second))
	if n, err := w.StaleUploads(w.ctx, start.Add(time.Hour+time.Second), time.Hour); n != 0 || err != nil {
		t.Errorf("%d uploads given up early, %v", n, err)
	}
	if shares() != before {
		t.Fatal("shares were deleted")
	}
	w.setClock(d.Metadata.Expires.Add(time.Second))
	if n, err := w.expireDue(d.Metadata.Expires.Add(time.Second)); n != 1 || err != nil {
		t.Errorf("%d expired, %v", n, err)
	}
	if n, err := w.StaleUploads(w.ctx, d.Metadata.Expires, time.Hour); n != 1 || err != nil {
		t.Errorf("%d uploads given up, %v: %s", n, err, open.ID)
	}
}
