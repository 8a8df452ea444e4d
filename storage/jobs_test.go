package storage

import (
	"context"
	"log/slog"
	"testing"
	"time"
)

func TestJobsRunAndStop(t *testing.T) {
	w := newWorld(t)
	a, b := w.person("an", "Nguyễn Văn An", "KSBT"), w.person("binh", "Trần Thị Bình", "PTY")
	ran := make(chan string, 100)
	note := func(what string) func(context.Context) error {
		return func(context.Context) error { ran <- what; return nil }
	}
	jobs, err := NewJobs(w.DB, JobFuncs{Expire: note("expire"), Destroy: note("destroy"), Periodic: []PeriodicJob{{"sweep", time.Minute, note("sweep")}, {"sync", time.Minute, note("sync")}}}, slog.New(slog.DiscardHandler))
	w.must(err)
	w.must(jobs.Start(w.ctx))
	await := func(want map[string]int) {
		t.Helper()
		timeout := time.After(30 * time.Second)
		for len(want) > 0 {
			select {
			case what := <-ran:
				if want[what]--; want[what] <= 0 {
					delete(want, what)
				}
			case <-timeout:
				t.Fatalf("did not run: %v", want)
			}
		}
	}
	await(map[string]int{"sweep": 1, "expire": 1, "sync": 1, "destroy": 1})
	// A document that expires at once is expired by its own job.
	d := w.prepared(a, b)
	d.Metadata.Expires = time.Now().Add(-time.Minute).UTC().Truncate(time.Second)
	_, err = w.AddDocument(w.ctx, d, sentRecord(d))
	w.must(err)
	await(map[string]int{"expire": 1})
	ctx, cancel := context.WithTimeout(w.ctx, 10*time.Second)
	defer cancel()
	w.must(jobs.Stop(ctx))
	for name, wrong := range map[string]JobFuncs{
		"without expiry":      {Destroy: note("")},
		"without destruction": {Expire: note("")},
		"nameless":            {Expire: note(""), Destroy: note(""), Periodic: []PeriodicJob{{"", time.Minute, note("")}}},
		"named twice":         {Expire: note(""), Destroy: note(""), Periodic: []PeriodicJob{{"a", time.Minute, note("")}, {"a", time.Minute, note("")}}},
	} {
		if _, err := NewJobs(w.DB, wrong, slog.New(slog.DiscardHandler)); err == nil {
			t.Errorf("jobs %s", name)
		}
	}
}
