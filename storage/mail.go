package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"niem/exchange"
)

// Waiting gives the mail address of a recipient for whom a document still waits;
// see exchange.MailStore.
func (db *DB) Waiting(ctx context.Context, a exchange.Arrival, now time.Time) (email string, err error) {
	err = db.pool.QueryRow(ctx, `SELECT p.email FROM shares s JOIN documents d ON d.id = s.document JOIN people p ON p.id = s.person
		WHERE s.document = $1 AND s.kind = $2 AND s.person = $3 AND d.expires > $4 AND NOT p.disabled
			AND NOT EXISTS (SELECT FROM releases r WHERE r.document = s.document AND r.person = s.person AND r.kind IN ('view', 'copy'))`,
		[16]byte(a.Document), int16(exchange.GrantRecipient), [16]byte(a.Person), now).Scan(&email)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return email, failed("read who waits for a document", err)
}

// mailArgs is the job that tells one recipient by mail that a document waits. It
// holds ids alone.
type mailArgs struct {
	Document exchange.DocumentID `json:"document"`
	Person   exchange.PersonID   `json:"person"`
}

func (mailArgs) Kind() string { return "mail" }

// InsertOpts: how long it is tried is the service's decision.
func (mailArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 100} }

// scheduleMail queues a notice for every recipient among grants, in the transaction
// that makes the document visible to them.
func (db *DB) scheduleMail(ctx context.Context, tx pgx.Tx, doc exchange.DocumentID, grants []exchange.SentGrant) error {
	if !db.mail {
		return nil
	}
	var jobs []river.InsertManyParams
	for _, g := range grants {
		if g.Kind == exchange.GrantRecipient {
			jobs = append(jobs, river.InsertManyParams{Args: mailArgs{doc, g.Person}})
		}
	}
	if len(jobs) == 0 {
		return nil
	}
	_, err := db.queue.InsertManyFastTx(ctx, tx, jobs)
	return err
}

// postman works mailArgs.
type postman struct {
	river.WorkerDefaults[mailArgs]
	notify func(context.Context, exchange.Arrival) error
}

func (p *postman) Work(ctx context.Context, job *river.Job[mailArgs]) error {
	err := p.notify(ctx, exchange.Arrival{Document: job.Args.Document, Person: job.Args.Person, At: job.CreatedAt})
	if errors.Is(err, exchange.ErrMailGivenUp) {
		return river.JobCancel(err)
	}
	if err != nil {
		return fmt.Errorf("notify by mail: %w", err)
	}
	return nil
}

// Timeout is longer than a mail server may take.
func (p *postman) Timeout(*river.Job[mailArgs]) time.Duration { return time.Minute }

// NextRetry waits twice as long each time, an hour at most.
func (p *postman) NextRetry(job *river.Job[mailArgs]) time.Time {
	return time.Now().Add(min(time.Hour, time.Second<<min(job.Attempt, 12)))
}
