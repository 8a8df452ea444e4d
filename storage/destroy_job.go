package storage

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// destroyArgs is the job that deletes the objects of destroyed documents. The one
// that a destruction inserts is retried while the store is away; the periodic
// look finishes what is left even then.
type destroyArgs struct{}

func (destroyArgs) Kind() string { return "destroy" }

var destroyPeriodically = river.NewPeriodicJob(river.PeriodicInterval(time.Minute),
	func() (river.JobArgs, *river.InsertOpts) { return destroyArgs{}, &river.InsertOpts{MaxAttempts: 1} },
	&river.PeriodicJobOpts{RunOnStart: true})

// destroyer works destroyArgs. Many objects take longer than other jobs may.
type destroyer struct {
	river.WorkerDefaults[destroyArgs]
	run func(context.Context) error
}

func (d *destroyer) Work(ctx context.Context, _ *river.Job[destroyArgs]) error { return d.run(ctx) }

func (d *destroyer) Timeout(*river.Job[destroyArgs]) time.Duration { return 15 * time.Minute }
