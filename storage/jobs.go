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

	"niem/exchange"
)

// JobFuncs is the background work of a server. All of it must be safe to run at
// any time and more than once.
type JobFuncs struct {
	// Expire runs every minute, and when a document's time is over.
	Expire func(context.Context) error
	// Destroy runs every minute, and after a destruction.
	Destroy func(context.Context) error
	// Mail tells a recipient that a document waits. An error has it tried again,
	// for a day; nil where there is no mail.
	Mail func(context.Context, exchange.Arrival) error
	// Periodic work runs at the start and then at its interval. One server among
	// all that run inserts it, and one works it.
	Periodic []PeriodicJob
}

// PeriodicJob is work that comes again.
type PeriodicJob struct {
	Name  string // stable: it stands in the queue
	Every time.Duration
	Run   func(context.Context) error
}

const expireEvery = time.Minute

type expireArgs struct{}

func (expireArgs) Kind() string { return "expire" }

type periodicArgs struct {
	Name string `json:"name"`
}

func (periodicArgs) Kind() string { return "periodic" }

// InsertOpts: periodic work that failed is not retried, since the next comes
// soon.
func (periodicArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 1} }

// Jobs works the queue that the transactions of the acts fill.
type Jobs struct{ client *river.Client[pgx.Tx] }

// NewJobs prepares the work of one server; nothing runs before Start.
func NewJobs(db *DB, f JobFuncs, logger *slog.Logger) (*Jobs, error) {
	if f.Expire == nil || f.Destroy == nil {
		return nil, errors.New("new jobs: a function is missing")
	}
	runs := map[string]func(context.Context) error{}
	periodic := []*river.PeriodicJob{every(expireEvery, expireArgs{}), destroyPeriodically}
	for _, job := range f.Periodic {
		if job.Name == "" || job.Every <= 0 || job.Run == nil || runs[job.Name] != nil {
			return nil, fmt.Errorf("new jobs: %q is incomplete or named twice", job.Name)
		}
		runs[job.Name] = job.Run
		periodic = append(periodic, every(job.Every, periodicArgs{job.Name}))
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[expireArgs]) error { return f.Expire(ctx) }))
	river.AddWorker(workers, &destroyer{run: f.Destroy})
	if f.Mail == nil {
		f.Mail = func(context.Context, exchange.Arrival) error { return nil }
	}
	river.AddWorker(workers, &postman{notify: f.Mail})
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[periodicArgs]) error {
		run, known := runs[job.Args.Name]
		if !known { // of a newer server
			return fmt.Errorf("periodic job %q is not known here", job.Args.Name)
		}
		return run(ctx)
	}))
	client, err := river.NewClient(riverpgxv5.New(db.pool), &river.Config{
		Logger:       logger,
		Workers:      workers,
		Queues:       map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}},
		PeriodicJobs: periodic,
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
