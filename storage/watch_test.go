package storage

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"niem/exchange"
	"niem/exchange/audit"
)

func TestVitalsCountTheLastHour(t *testing.T) {
	w := newWorld(t)
	a := w.person("an", "Nguyễn Văn An", "KSBT") // one entry
	note := func(at time.Time, kind audit.Kind, document string) {
		t.Helper()
		w.setClock(at)
		_, err := w.Note(w.ctx, audit.Record{Time: at, Kind: kind, Actor: a.ID.String(), Document: document})
		w.must(err)
	}
	note(start.Add(-2*time.Hour), audit.KindReleased, "OLD")
	for _, document := range []string{"A", "A", "B"} {
		note(start.Add(-time.Minute), audit.KindReleased, document)
	}
	note(start.Add(-time.Minute), audit.KindRefused, "C")
	note(start.Add(-time.Minute), audit.KindSignInRefused, "")
	v, err := w.Vitals(w.ctx, start)
	w.must(err)
	if v.LogEntries != 7 || v.Released != 2 || v.Refused != 1 || v.SignInsFailed != 1 || v.DatabaseBytes == 0 {
		t.Fatalf("%+v", v)
	}
	if len(v.Openers) != 1 || v.Openers[0] != (exchange.Tally{Person: a.ID.String(), Times: 2}) {
		t.Fatalf("openers %+v", v.Openers)
	}
	if !v.UnsignedSince.Equal(start) {
		t.Fatalf("unsigned since %v", v.UnsignedSince)
	}
	w.setClock(start)
	_, err = w.SaveCheckpoint(w.ctx, 7, start, []byte("signed"))
	w.must(err)
	if v, err = w.Vitals(w.ctx, start); err != nil || !v.UnsignedSince.IsZero() || v.SignedEntries != 7 {
		t.Fatalf("%+v, %v", v, err)
	}
}

func TestAlarmStandsOnce(t *testing.T) {
	w := newWorld(t)
	alarm := exchange.Alarm{Code: exchange.AlarmDisk, Subject: "/srv", Detail: "5 % free", Since: start}
	isNew, err := w.RaiseAlarm(w.ctx, alarm)
	if err != nil || !isNew {
		t.Fatal(isNew, err)
	}
	alarm.Detail = "4 % free"
	if isNew, err = w.RaiseAlarm(w.ctx, alarm); err != nil || isNew {
		t.Fatal("raised twice", err)
	}
	v, err := w.Vitals(w.ctx, start)
	if err != nil || len(v.Alarms) != 1 || v.Alarms[0].Detail != "4 % free" {
		t.Fatalf("%+v, %v", v.Alarms, err)
	}
	stood, err := w.EndAlarm(w.ctx, alarm.Code, alarm.Subject, start.Add(time.Minute))
	if err != nil || !stood {
		t.Fatal(stood, err)
	}
	if stood, err = w.EndAlarm(w.ctx, alarm.Code, alarm.Subject, start.Add(time.Minute)); err != nil || stood {
		t.Fatal("ended twice", err)
	}
	past, err := w.Alarms(w.ctx, start)
	if err != nil || len(past) != 1 || past[0].Ended.IsZero() {
		t.Fatalf("%+v, %v", past, err)
	}
	if past, err = w.Alarms(w.ctx, start.Add(time.Hour)); err != nil || len(past) != 0 {
		t.Fatalf("%+v, %v", past, err)
	}
}

func TestSecurityLogKeptForAYear(t *testing.T) {
	w := newWorld(t)
	var out strings.Builder
	handler := NewSecurityLog(w.DB, slog.NewJSONHandler(&out, nil))
	log := slog.New(handler).With("log", "security")
	log.Warn("sign-in refused", "remote", "192.0.2.7:51000", "odd", "a\x00b")
	log.Debug("not kept")
	handler.Close()
	read := func() (events []exchange.SecurityEvent) {
		t.Helper()
		w.must(w.SecurityEvents(w.ctx, time.Now().Add(-time.Hour), time.Now().Add(time.Hour), func(e exchange.SecurityEvent) error {
			events = append(events, e)
			return nil
		}))
		return events
	}
	events := read()
	if len(events) != 1 || events[0].Message != "sign-in refused" || events[0].Level != "WARN" || events[0].Fields["remote"] != "192.0.2.7:51000" ||
		events[0].Fields["log"] != "security" || events[0].Fields["odd"] != "ab" {
		t.Fatalf("%+v", events)
	}
	if !strings.Contains(out.String(), "sign-in refused") {
		t.Error("the other handler has no line")
	}
	for _, sql := range []string{"DELETE FROM security_log", "UPDATE security_log SET message = ''", "TRUNCATE security_log"} {
		if _, err := w.pool.Exec(w.ctx, sql); err == nil {
			t.Errorf("%s: the service could", sql)
		}
	}
	if _, err := w.ForgetSecurityEvents(w.ctx, time.Now().Add(-300*24*time.Hour)); err == nil {
		t.Error("lines of this year could be deleted")
	}
	w.must(w.exec("UPDATE security_log SET at = at - interval '500 days'"))
	gone, err := w.ForgetSecurityEvents(w.ctx, time.Now().Add(-exchange.SecurityKept))
	if err != nil || gone != 1 {
		t.Fatal(gone, err)
	}
}

func TestSecurityLogReadInPages(t *testing.T) {
	w := newWorld(t)
	const lines = 2*pageOfEvents + 1
	events := make([]exchange.SecurityEvent, lines)
	for i := range events {
		events[i] = exchange.SecurityEvent{At: start, Level: "INFO", Message: "line"} // all at one time
	}
	w.must(w.AddSecurityEvents(w.ctx, events))
	n := 0
	w.must(w.SecurityEvents(w.ctx, start, start.Add(time.Second), func(exchange.SecurityEvent) error { n++; return nil }))
	if n != lines {
		t.Fatalf("%d of %d lines", n, lines)
	}
}

func TestSecurityLogWaitsForTheDatabase(t *testing.T) {
	w := newWorld(t)
	q := &securityQueue{db: w.DB}
	q.add(exchange.SecurityEvent{At: start, Level: "INFO", Message: "first"})
	w.must(w.exec("ALTER TABLE security_log RENAME TO away"))
	q.flush()
	if q.lost != 1 {
		t.Fatalf("%d lost", q.lost)
	}
	w.must(w.exec("ALTER TABLE away RENAME TO security_log"))
	q.flush()
	var messages []string
	w.must(w.SecurityEvents(context.Background(), time.Time{}, time.Now().Add(time.Hour), func(e exchange.SecurityEvent) error {
		messages = append(messages, e.Message+e.Fields["lines"])
		return nil
	}))
	if len(messages) != 1 || !strings.HasSuffix(messages[0], "kept here1") {
		t.Fatalf("%q", messages)
	}
}
