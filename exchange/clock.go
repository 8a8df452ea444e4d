package exchange

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"niem/exchange/audit"
)

// MaxApart is how far a server's clock may stand from the database's, which all
// servers share. Beyond it the server does nothing that depends on the time.
// Entries of two servers then stay within audit.ClockTolerance of each other.
const MaxApart = 10 * time.Second

// Times of looking at clocks.
const (
	// compareEvery: how long one comparison holds, unless the clock moves otherwise
	// than time passes.
	compareEvery = 5 * time.Second
	// holdTime is how long acts that nothing takes back wait after all clocks
	// jumped together, or after a server has been down for longer.
	holdTime = time.Hour
)

// Whose clock a ClockError names, beside this server's.
const (
	ClockOfDatabase = "database"
	ClockOfLog      = "log"      // the time of the last checkpoint
	ClockOfReleaser = "releaser" // on another machine, perhaps
	ClockOfPast     = "past"     // this server's own, before a jump
)

// ClockError: two clocks stand too far apart for an act that depends on the
// time. It is an ErrUnavailable: nothing changed, and the act may be repeated.
type ClockError struct {
	Of          string
	Here, There time.Time // what this server's and that clock say
}

func (e *ClockError) Error() string {
	return fmt.Sprintf("clocks are apart: %s here, %s by the %s", e.Here.UTC().Format(time.RFC3339), e.There.UTC().Format(time.RFC3339), e.Of)
}

func (e *ClockError) Unwrap() error { return ErrUnavailable }

// Clock is another machine's: the database's, or the releaser's.
type Clock interface {
	Time(ctx context.Context) (time.Time, error)
}

// comparison is how the clocks stood at a moment.
type comparison struct {
	uptime time.Duration // the moment, which no setting of a clock moves
	here   time.Time
}

// clocks remembers the last comparison of a server that was in step, and since
// when no clock has jumped.
type clocks struct {
	last    atomic.Pointer[comparison]
	settled atomic.Int64 // uptime from which on acts may be irreversible
}

// InStep reports whether this server's clock goes with the database's: nil or a
// *ClockError. Every request asks; it costs a query every few seconds, and at
// once when this clock moved otherwise than time has passed.
func (s *Service) InStep(ctx context.Context) error {
	if c := s.clocks.last.Load(); c != nil {
		passed := s.uptime() - c.uptime
		if passed < compareEvery && s.clock().Sub(c.here.Add(passed)).Abs() < time.Second {
			return nil
		}
	}
	if err := s.compare(ctx, s.store, ClockOfDatabase); err != nil {
		return err
	}
	now := comparison{s.uptime(), s.clock().Round(0)}
	last := s.clocks.last.Swap(&now)
	if last == nil {
		return s.firstLook(ctx, now)
	}
	if expected := last.here.Add(now.uptime - last.uptime); now.here.Sub(expected).Abs() > MaxApart {
		s.holdBack(ctx, now, expected)
	}
	return nil
}

// compare asks a clock the time. The answer may be on its way for a while.
func (s *Service) compare(ctx context.Context, other Clock, of string) error {
	before := s.clock()
	there, err := other.Time(ctx)
	if err != nil {
		return err
	}
	if after := s.clock(); there.Before(before.Add(-MaxApart)) || there.After(after.Add(MaxApart)) {
		return &ClockError{of, after, there}
	}
	return nil
}

// firstLook compares a server that has just started with the log: after a long
// silence nobody knows whether time has passed or a clock jumped.
func (s *Service) firstLook(ctx context.Context, now comparison) error {
	signed, err := s.store.LastCheckpoint(ctx)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := audit.OpenCheckpoint(signed, s.log.verifier)
	if err != nil {
		return fmt.Errorf("read checkpoint: %w", err)
	}
	if now.here.Sub(c.Time).Abs() > holdTime {
		s.holdBack(ctx, now, c.Time)
	}
	return nil
}

func (s *Service) holdBack(ctx context.Context, now comparison, before time.Time) {
	s.clocks.settled.Store(int64(now.uptime + holdTime))
	s.security.WarnContext(ctx, "time jumped, or this server was down: nothing is deleted for an hour",
		"before", before.UTC().Format(time.RFC3339), "now", now.here.UTC().Format(time.RFC3339))
}

// Settled is InStep for acts that nothing takes back: they also wait an hour
// after all clocks jumped together.
func (s *Service) Settled(ctx context.Context) error {
	if err := s.InStep(ctx); err != nil {
		return err
	}
	if left := time.Duration(s.clocks.settled.Load()) - s.uptime(); left > 0 {
		return &ClockError{ClockOfPast, s.now(), s.now().Add(-left)}
	}
	return nil
}

// WatchClock raises the alarm of the server of that name while its clock is out
// of step or jumped a while ago, and ends it.
func (s *Service) WatchClock(ctx context.Context, server string) error {
	return s.clockAlarm(ctx, server, s.Settled(ctx))
}

// watchClocks does the same for the clocks that all servers share.
func (s *Service) watchClocks(ctx context.Context, signed error) error {
	return errors.Join(s.clockAlarm(ctx, ClockOfLog, signed), s.clockAlarm(ctx, ClockOfReleaser, s.compare(ctx, s.releaser, ClockOfReleaser)))
}

// clockAlarm raises or ends an alarm by what came of a comparison; what failed
// for another reason tells nothing of clocks.
func (s *Service) clockAlarm(ctx context.Context, subject string, compared error) error {
	apart, isApart := errors.AsType[*ClockError](compared)
	switch {
	case compared == nil:
		return s.AlarmOver(ctx, AlarmClock, subject)
	case isApart:
		return s.Alarm(ctx, AlarmClock, subject, apart.Error())
	}
	return nil
}
