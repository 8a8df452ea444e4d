package exchange

import (
	"context"
	"fmt"
	"time"

	"niem/exchange/audit"
)

// SecurityEvent is one line of the security log: what concerns the doors of the
// service, and what the log of acts does not hold, such as addresses.
type SecurityEvent struct {
	At      time.Time
	Level   string
	Message string
	Fields  map[string]string
}

// SecurityKept is how long the security log is kept at least: a year
// (Decree 333/2026, article 16.6), with a month in hand.
const SecurityKept = 400 * 24 * time.Hour

// SecurityStore keeps the security log.
type SecurityStore interface {
	// SecurityEvents calls fn for the lines from (inclusive) to (exclusive), in
	// the order of time.
	SecurityEvents(ctx context.Context, from, to time.Time, fn func(SecurityEvent) error) error
	// ForgetSecurityEvents deletes lines older than before; the database itself
	// refuses a time within SecurityKept of its own clock.
	ForgetSecurityEvents(ctx context.Context, before time.Time) (int64, error)
}

// BeginSecurityExport notes on the log that somebody reads the security log.
func (s *Service) BeginSecurityExport(ctx context.Context, p Person, from, to time.Time) error {
	if !MayExportLog(p) {
		return ErrForbidden
	}
	if !from.Before(to) {
		return &InvalidError{Field: "from", Code: "out_of_range"}
	}
	_, err := s.store.Note(ctx, record(s.now(), audit.KindSecurityRead, p, map[string]string{
		"from": from.UTC().Format(time.RFC3339), "to": to.UTC().Format(time.RFC3339)}))
	return err
}

// SecurityEvents gives the lines of the security log in a time, after
// BeginSecurityExport has noted the reading.
func (s *Service) SecurityEvents(ctx context.Context, from, to time.Time, fn func(SecurityEvent) error) error {
	return s.store.SecurityEvents(ctx, from, to, fn)
}

// ForgetSecurity deletes what the security log no longer has to keep.
func (s *Service) ForgetSecurity(ctx context.Context) error {
	if _, err := s.store.ForgetSecurityEvents(ctx, s.now().Add(-SecurityKept)); err != nil {
		return fmt.Errorf("forget security log: %w", err)
	}
	return nil
}
