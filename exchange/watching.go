package exchange

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Alarm is something that an operator has to look at. Code and Subject name it:
// one stands at most once at a time.
type Alarm struct {
	Code    string
	Subject string // a person's id, a witness, a path; empty where the code says all
	Detail  string // numbers and ids only: it goes to the operator's log
	Since   time.Time
	Ended   time.Time // zero while it stands
}

// Codes of alarms; they are stable.
const (
	AlarmOpenings   = "many_openings"      // one person opens very many documents
	AlarmRefusals   = "many_refusals"      // one person is refused very often
	AlarmSignIns    = "many_failed_logins" // very many sign-ins are refused
	AlarmCheckpoint = "checkpoint_behind"  // entries wait long for a signed checkpoint
	AlarmJobs       = "jobs_late"          // background work waits or fails
	AlarmWitness    = "witness_silent"     // a witness has not cosigned for long
	AlarmPeels      = "peels_unaccounted"  // the releaser peeled what the log doesn't know
	AlarmDirectory  = "directory_silent"   // the directory could not be read for long
	AlarmBackup     = "backup_overdue"     // the newest backup is older than a day, or there is none
	AlarmDrill      = "drill_overdue"      // no restoring was rehearsed for a quarter
	AlarmLogLost    = "log_lost"           // a witness knows more entries than the database: nothing is served
	AlarmRecovery   = "recovery_key_due"   // a unit's recovery key was used, or documents are sealed to one before
	AlarmDisk       = "disk_low"           // a disk of a server is nearly full
	AlarmClock      = "clock"              // a server's clock is out of step, or jumped
	AlarmMail       = "mail_failed"        // a notice by mail could not be delivered for a day
	AlarmAnchor     = "anchor_failed"      // a checkpoint could not be anchored
	// AlarmAnchorConflict: the log is shorter than an anchor, or another one.
	AlarmAnchorConflict = "anchor_conflict"
)

// Tally counts what one person did in the last hour.
type Tally struct {
	Person string
	Times  int
}

// Vitals is the state of the service at one moment, as far as the database
// knows it. Counts are of the hour before At.
type Vitals struct {
	At            time.Time
	LogEntries    int64
	SignedEntries int64
	UnsignedSince time.Time // of the oldest entry that no checkpoint covers; zero when all are covered
	DatabaseBytes int64
	Sessions      int
	JobsWaiting   int
	JobsFailed    int
	OldestJob     time.Time // due, and not worked yet; zero when none
	Released      int
	Refused       int
	SignInsFailed int
	Openers       []Tally // who opened most documents, at most ten
	Refusals      []Tally // who was refused most often, at most ten
	Backups       BackupState
	Alarms        []Alarm // that stand
}

// Limits from which an alarm is raised.
const (
	maxOpeningsAnHour = 60
	maxRefusalsAnHour = 20
	maxFailedLogins   = 100
	maxUnsigned       = 5 * time.Minute
	maxJobDelay       = 10 * time.Minute
	maxFailedJobs     = 20
)

// WatchStore reads the vitals and keeps the alarms.
type WatchStore interface {
	// Vitals reads everything in one snapshot.
	Vitals(ctx context.Context, now time.Time) (Vitals, error)
	// RaiseAlarm makes the alarm stand and reports whether it did not before;
	// the detail of one that stands is brought up to date.
	RaiseAlarm(ctx context.Context, a Alarm) (bool, error)
	// EndAlarm reports whether the alarm stood until now.
	EndAlarm(ctx context.Context, code, subject string, now time.Time) (bool, error)
	// Alarms gives those that stand, or ended after the given time, newest first.
	Alarms(ctx context.Context, since time.Time) ([]Alarm, error)
}

// judged are the alarms that Watch raises and ends by itself.
var judged = []string{AlarmOpenings, AlarmRefusals, AlarmSignIns, AlarmCheckpoint, AlarmJobs, AlarmBackup, AlarmDrill}

// JudgeVitals says which alarms the vitals call for.
func JudgeVitals(v Vitals) []Alarm {
	var out []Alarm
	raise := func(code, subject, format string, args ...any) {
		out = append(out, Alarm{Code: code, Subject: subject, Detail: fmt.Sprintf(format, args...), Since: v.At})
	}
	for _, t := range v.Openers {
		if t.Times > maxOpeningsAnHour {
			raise(AlarmOpenings, t.Person, "%d documents in an hour", t.Times)
		}
	}
	for _, t := range v.Refusals {
		if t.Times > maxRefusalsAnHour {
			raise(AlarmRefusals, t.Person, "%d refusals in an hour", t.Times)
		}
	}
	if v.SignInsFailed > maxFailedLogins {
		raise(AlarmSignIns, "", "%d in an hour", v.SignInsFailed)
	}
	if !v.UnsignedSince.IsZero() && v.At.Sub(v.UnsignedSince) > maxUnsigned {
		raise(AlarmCheckpoint, "", "%d entries unsigned", v.LogEntries-v.SignedEntries)
	}
	if v.JobsFailed > maxFailedJobs || !v.OldestJob.IsZero() && v.At.Sub(v.OldestJob) > maxJobDelay {
		raise(AlarmJobs, "", "%d wait, %d failed in an hour", v.JobsWaiting, v.JobsFailed)
	}
	v.Backups.judge(v.At, func(code, detail string) { raise(code, "", "%s", detail) })
	return out
}

// Watch reads the vitals, raises the alarms that they call for and ends those
// that they no longer do. Each change is one line in the operator's log. It has
// the log signed first, so that no entry waits long for somebody's receipt.
func (s *Service) Watch(ctx context.Context) error {
	_, signed := s.Checkpoint(ctx)
	if signed != nil {
		s.security.WarnContext(ctx, "the log could not be signed", "error", signed)
	}
	v, err := s.store.Vitals(ctx, s.now())
	if err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	wanted := JudgeVitals(v)
	var errs []error
	for _, a := range wanted {
		errs = append(errs, s.Alarm(ctx, a.Code, a.Subject, a.Detail))
	}
	for _, standing := range v.Alarms {
		if slices.Contains(judged, standing.Code) && !slices.ContainsFunc(wanted, standing.is) {
			errs = append(errs, s.AlarmOver(ctx, standing.Code, standing.Subject))
		}
	}
	return errors.Join(append(errs, s.watchDirectory(ctx), s.watchWitnesses(ctx), s.watchLog(ctx), s.watchRecovery(ctx, v.Alarms), s.watchClocks(ctx, signed))...)
}

func (s *Service) watchDirectory(ctx context.Context) error {
	err := s.DirectoryState(ctx)
	switch {
	case err == nil:
		return s.AlarmOver(ctx, AlarmDirectory, "")
	case errors.Is(err, ErrDirectoryDown):
		return s.Alarm(ctx, AlarmDirectory, "", err.Error())
	}
	return err
}

func (s *Service) watchWitnesses(ctx context.Context) error {
	state, err := s.witnessesNow(ctx)
	if err != nil {
		return err
	}
	if !state.Silent {
		return s.AlarmOver(ctx, AlarmWitness, "")
	}
	return s.Alarm(ctx, AlarmWitness, "", fmt.Sprintf("%d must cosign, the last did at %s", state.Need, state.At.UTC().Format(time.RFC3339)))
}

func (s *Service) watchLog(ctx context.Context) error {
	if lost := s.Whole(); lost != nil {
		return s.Alarm(ctx, AlarmLogLost, "", lost.Error())
	}
	return s.AlarmOver(ctx, AlarmLogLost, "")
}

func (a Alarm) is(b Alarm) bool { return a.Code == b.Code && a.Subject == b.Subject }

// Alarm makes an alarm stand. A new one is said aloud, also when the database
// can't keep it.
func (s *Service) Alarm(ctx context.Context, code, subject, detail string) error {
	isNew, err := s.store.RaiseAlarm(ctx, Alarm{Code: code, Subject: subject, Detail: detail, Since: s.now()})
	if isNew || err != nil {
		s.security.ErrorContext(ctx, "alarm", "alarm", code, "subject", subject, "detail", detail)
	}
	if err != nil {
		return fmt.Errorf("raise alarm %s: %w", code, err)
	}
	return nil
}

// AlarmOver ends an alarm, if it stands.
func (s *Service) AlarmOver(ctx context.Context, code, subject string) error {
	stood, err := s.store.EndAlarm(ctx, code, subject, s.now())
	if err != nil {
		return fmt.Errorf("end alarm %s: %w", code, err)
	}
	if stood {
		s.security.InfoContext(ctx, "alarm over", "alarm", code, "subject", subject)
	}
	return nil
}

// Vitals gives the state of the service, for metrics.
func (s *Service) Vitals(ctx context.Context) (Vitals, error) { return s.store.Vitals(ctx, s.now()) }

// MayWatch reports whether p may see how the service is: the administrators.
func MayWatch(p Person) bool { return !p.Disabled && p.Has(RoleSecurity) }

// alarmsKeptInSight is how long an alarm that is over still shows in a status.
const alarmsKeptInSight = 7 * 24 * time.Hour

// Status is the state of the service for its operators, with the alarms of the
// last seven days.
func (s *Service) Status(ctx context.Context, p Person) (Vitals, error) {
	if !MayWatch(p) {
		return Vitals{}, ErrForbidden
	}
	now := s.now()
	v, err := s.store.Vitals(ctx, now)
	if err != nil {
		return Vitals{}, err
	}
	v.Alarms, err = s.store.Alarms(ctx, now.Add(-alarmsKeptInSight))
	return v, err
}
