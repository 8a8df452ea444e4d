package storage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// JobFuncs is the background work of a server. All three must be safe to run
// at any time and more than once.
type JobFuncs struct {
	Sweep         func(context.Context) error
	Expire        func(context.Context) error
	SyncDirectory func(context.Context) error
}

// How often the periodic jobs run. One server among all that run inserts them.
const (
	sweepEvery  = 15 * time.Minute
	expireEvery = time.Minute
	syncEvery   = 2 * time.Minute
)

type (
	sweepArgs  struct{}
	expireArgs struct{}
	syncArgs   struct{}
)

func (sweepArgs) Kind() string  { return "sweep" }
func (expireArgs) Kind() string { return "expire" }
func (syncArgs) Kind() string   { return "sync_directory" }

// A periodic job that failed is not retried: the next one comes soon.
var once = river.InsertOpts{MaxAttempts: 1}

func (sweepArgs) InsertOpts() river.InsertOpts { return once }
func (syncArgs) InsertOpts() river.InsertOpts  { return once }

// Jobs works the queue that the transactions of the acts fill.
type Jobs struct{ client *river.Client[pgx.Tx] }

// NewJobs prepares the work of one server; nothing runs before Start.
func NewJobs(db *DB, f JobFuncs, logger *slog.Logger) (*Jobs, error) {
	if f.Sweep == nil || f.Expire == nil || f.SyncDirectory == nil {
		return nil, errors.New("new jobs: a function is missing")
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[sweepArgs]) error { return f.Sweep(ctx) }))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[expireArgs]) error { return f.Expire(ctx) }))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[syncArgs]) error { return f.SyncDirectory(ctx) }))
	client, err := river.NewClient(riverpgxv5.New(db.pool), &river.Config{
		Logger:  logger,
		Workers: workers,
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}},
		PeriodicJobs: []*river.PeriodicJob{
			every(sweepEvery, sweepArgs{}),
			every(expireEvery, expireArgs{}),
			every(syncEvery, syncArgs{}),
		},
	})
	if err != nil {
		return nil, fmt.Errorf("new jobs: %w", err)
	}
	return &Jobs{client}, nil
}

func every(interval time.Duration, args river.JobArgs) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) { return args, nil },
		&river.PeriodicJobOpts{RunOnStart: true})
}

// Start begins to work; cancelling ctx stops as Stop does, without waiting.
func (j *Jobs) Start(ctx context.Context) error { return failed("start jobs", j.client.Start(ctx)) }

// Stop takes no new work, cancels what runs once ctx is done, and returns when
// all has ended.
func (j *Jobs) Stop(ctx context.Context) error {
	err := j.client.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		err = j.client.StopAndCancel(context.WithoutCancel(ctx))
	}
	return failed("stop jobs", err)
}
