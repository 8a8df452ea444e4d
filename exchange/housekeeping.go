package exchange

import (
	"context"
	"fmt"
	"time"

	"niem/exchange/audit"
)

// Times of the sweep.
const (
	// staleAfter: a send without progress for so long is given up.
	staleAfter = 7 * 24 * time.Hour
	// strayAfter: an object that nothing knows is deleted when so old.
	strayAfter = 24 * time.Hour
	// sweepBatch bounds one look for orphans.
	sweepBatch = 1000
)

// How long attempts at passwords are kept: those of people until their owner has
// surely seen the notice, those under names that mean nobody for a day, and of
// either as many as a table may bear.
const (
	attemptsKept  = 90 * 24 * time.Hour
	strangersKept = 24 * time.Hour
	attemptsMost  = 100_000
)

// Swept counts what a sweep did.
type Swept struct{ Uploads, Orphans, Strays, Sessions, Attempts int }

// Sweep gives up stale sends and deletes objects that no sent document names:
// those of abandoned sends, and strays that a crash left unnoted. Sessions that
// ran out and attempts that tell nothing any more are forgotten; locks end whose
// time is over.
func (s *Service) Sweep(ctx context.Context) (Swept, error) {
	var done Swept
	err := s.Settled(ctx)
	if err != nil {
		return done, fmt.Errorf("sweep: %w", err)
	}
	now := s.now()
	if done.Uploads, err = s.store.StaleUploads(ctx, now, staleAfter); err != nil {
		return done, fmt.Errorf("sweep: %w", err)
	}
	if done.Sessions, err = s.store.SweepSessions(ctx, now.Add(-lifeTime), now.Add(-idleTime)); err != nil {
		return done, fmt.Errorf("sweep: %w", err)
	}
	if err := s.endLocks(ctx, now); err != nil {
		return done, fmt.Errorf("sweep: %w", err)
	}
	if done.Attempts, err = s.store.SweepAttempts(ctx, now.Add(-attemptsKept), now.Add(-strangersKept), attemptsMost); err != nil {
		return done, fmt.Errorf("sweep: %w", err)
	}
	for {
		orphans, err := s.store.Orphans(ctx, sweepBatch)
		if err != nil {
			return done, fmt.Errorf("sweep: %w", err)
		}
		for _, sum := range orphans {
			if err := s.blob.Delete(ctx, sum); err != nil {
				return done, fmt.Errorf("sweep: %w", err)
			}
			if err := s.store.ForgetObject(ctx, sum); err != nil {
				return done, fmt.Errorf("sweep: %w", err)
			}
			done.Orphans++
		}
		if len(orphans) < sweepBatch {
			break
		}
	}
	err = s.blob.List(ctx, now.Add(-strayAfter), func(sum Hash, _ int64) error {
		known, err := s.store.ObjectKnown(ctx, sum)
		if err != nil || known {
			return err
		}
		if err := s.blob.Delete(ctx, sum); err != nil {
			return err
		}
		done.Strays++
		return nil
	})
	if err != nil {
		return done, fmt.Errorf("sweep: %w", err)
	}
	return done, nil
}

// Expire deletes the shares of documents whose time is over. Nothing is released
// of them before, so it can wait until the clocks are beyond doubt.
func (s *Service) Expire(ctx context.Context) (int, error) {
	if err := s.Settled(ctx); err != nil {
		return 0, fmt.Errorf("expire: %w", err)
	}
	return s.store.ExpireDue(ctx, s.now(), func(id DocumentID, at time.Time) audit.Record {
		return audit.Record{Time: s.now(), Kind: audit.KindExpired, Actor: audit.System, Document: id.String(),
			Details: map[string]string{"expires": at.UTC().Format(time.RFC3339)}}
	})
}
