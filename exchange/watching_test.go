package exchange_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/exchangetest"
)

func TestAlarmForEachVital(t *testing.T) {
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	well := exchange.Vitals{At: now, LogEntries: 10, SignedEntries: 10, Openers: []exchange.Tally{{Person: "a", Times: 60}},
		Refusals: []exchange.Tally{{Person: "a", Times: 20}}, SignInsFailed: 100, JobsFailed: 20, OldestJob: now.Add(-10 * time.Minute), UnsignedSince: now.Add(-5 * time.Minute)}
	if alarms := exchange.JudgeVitals(well); len(alarms) != 0 {
		t.Fatalf("at the limits: %+v", alarms)
	}
	for code, worsen := range map[string]func(*exchange.Vitals){
		exchange.AlarmOpenings:   func(v *exchange.Vitals) { v.Openers = []exchange.Tally{{Person: "a", Times: 61}} },
		exchange.AlarmRefusals:   func(v *exchange.Vitals) { v.Refusals = []exchange.Tally{{Person: "a", Times: 21}} },
		exchange.AlarmSignIns:    func(v *exchange.Vitals) { v.SignInsFailed++ },
		exchange.AlarmCheckpoint: func(v *exchange.Vitals) { v.UnsignedSince = now.Add(-6 * time.Minute) },
		exchange.AlarmBackup:     func(v *exchange.Vitals) { v.Backups.First, v.Backups.Drilled = now.Add(-27*time.Hour), now },
		exchange.AlarmDrill:      func(v *exchange.Vitals) { v.Backups.First, v.Backups.Made = now.Add(-96*24*time.Hour), now },
		exchange.AlarmJobs:       func(v *exchange.Vitals) { v.OldestJob = now.Add(-11 * time.Minute) },
	} {
		v := well
		worsen(&v)
		if alarms := exchange.JudgeVitals(v); len(alarms) != 1 || alarms[0].Code != code {
			t.Errorf("%s: %+v", code, alarms)
		}
	}
}

func TestAlarmSaidOnceAndEnded(t *testing.T) {
	w := exchangetest.New(t)
	var out bytes.Buffer
	service, err := exchange.New(exchange.Config{Store: w.Store, Blob: w.Blob, Releaser: w.Releaser, Directory: w.Directory, Log: w.Keeper, Login: w.Login, Factor: w.Factor, Now: w.Now,
		SecurityLog: slog.New(slog.NewJSONHandler(&out, nil))})
	w.Must(err)
	p := w.Person(parts.Stranger)
	for i := range 21 {
		if _, err := service.Release(t.Context(), exchange.ReleaseQuery{Document: exchange.DocumentID{1}, Person: p, Kind: exchange.ReleaseView,
			Request: exchange.ID{1, byte(i)}, Session: exchange.ID{2}}); err == nil {
			t.Fatal("a stranger was let in")
		}
	}
	said := func(want string, times int) {
		t.Helper()
		if n := strings.Count(out.String(), want); n != times {
			t.Fatalf("%q %d times in\n%s", want, n, out.String())
		}
	}
	for range 2 {
		w.Must(service.Watch(t.Context()))
		said(`"msg":"alarm","alarm":"many_refusals","subject":"`+p.ID.String()+`"`, 1)
	}
	w.Advance(2 * time.Hour)
	w.Must(service.Watch(t.Context()))
	said(`"msg":"alarm over","alarm":"many_refusals"`, 1)
	if v, err := service.Vitals(t.Context()); err != nil || v.SignedEntries != v.LogEntries {
		t.Errorf("%d of %d entries signed, %v", v.SignedEntries, v.LogEntries, err)
	}
	status, err := service.Status(t.Context(), w.Person(parts.Officer))
	if err != nil || len(status.Alarms) != 1 || status.Alarms[0].Ended.IsZero() {
		t.Fatalf("%+v, %v", status.Alarms, err)
	}
	if _, err := service.Status(t.Context(), p); err != exchange.ErrForbidden {
		t.Errorf("staff reads the status: %v", err)
	}
}

func TestSilentDirectoryRaisesAnAlarm(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	later, err := exchange.New(exchange.Config{Store: w.Store, Blob: w.Blob, Releaser: w.Releaser, Directory: w.Directory, Log: w.Keeper, Login: w.Login, Factor: w.Factor,
		SecurityLog: w.Log, Now: func() time.Time { return w.Now().Add(15 * time.Minute) }})
	w.Must(err)
	for _, c := range []struct {
		service *exchange.Service
		want    int
	}{{w.Service, 0}, {later, 1}, {w.Service, 0}} {
		w.Must(c.service.Watch(ctx))
		v, err := c.service.Vitals(ctx)
		w.Must(err)
		n := 0
		for _, a := range v.Alarms {
			if a.Code == exchange.AlarmDirectory {
				n++
			}
		}
		if n != c.want {
			t.Fatalf("%d alarms, want %d", n, c.want)
		}
	}
}
