package exchange

import (
	"context"
	"strconv"
	"time"

	"niem/exchange/audit"
)

// Severity says what a finding means for the service.
type Severity string

// The severities.
const (
	Good    Severity = "good"
	Warning Severity = "warning" // it works, but not for everybody or not as it should
	Failure Severity = "failure" // nobody can sign in
)

// Finding is one result of looking at the directory. Codes are stable:
// unreachable, tls, certificate_expires, service_bind, kind, wrong_kind,
// passwords_readable, no_lockout, lockout_threshold, password_length,
// policy_unreadable, unreadable, people, unusable_entry, ambiguous_name,
// incomplete_roster, role_group_missing, role_group_empty, lists, and last_read
// of the service itself.
type Finding struct {
	Severity Severity
	Code     string
	Detail   string
}

// CheckDirectory tries everything that sign-in and roster need of the directory,
// for a security officer; that it was done is an entry.
func (s *Service) CheckDirectory(ctx context.Context, by Person) ([]Finding, error) {
	if !MayCheckDirectory(by) {
		return nil, ErrForbidden
	}
	found := s.directory.Check(ctx, s.now())
	read, err := s.store.LastDirectoryRead(ctx)
	if err != nil {
		return nil, err
	}
	last := Finding{Good, "last_read", read.UTC().Format(time.RFC3339)}
	switch age := s.now().Sub(read); {
	case age > DirectoryGrace:
		last.Severity = Failure
	case age > directoryLate:
		last.Severity = Warning
	}
	found = append(found, last)
	count := map[Severity]int{}
	for _, f := range found {
		count[f.Severity]++
	}
	_, err = s.store.Note(ctx, record(s.now(), audit.KindDirectoryChecked, by, map[string]string{
		"warnings": strconv.Itoa(count[Warning]), "failures": strconv.Itoa(count[Failure])}))
	return found, err
}
