package exchange

import (
	"fmt"
	"time"
)

// Backup is a line of the catalogue of backups as the database keeps it; the
// catalogue beside the backups says more (package backup).
type Backup struct {
	ID       string
	Made     time.Time
	Software string
	Manifest Hash
	Objects  int
	Bytes    int64
	KeepTill time.Time
	Tested   time.Time // when its restoring was rehearsed last; zero for never
	Passed   bool
	Removed  time.Time // zero while it is kept
}

// BackupState is how an installation stands with its backups; zero times for
// never.
type BackupState struct {
	First   time.Time // of the log's first entry: since when there is something to lose
	Made    time.Time // the newest backup that is kept
	Drilled time.Time // the newest restoring that was rehearsed with success
}

// How old the newest backup, and the newest drill, may get: a day with two hours
// to spare, and a quarter with some days.
const (
	MaxBackupAge = 26 * time.Hour
	MaxDrillAge  = 95 * 24 * time.Hour
)

// Overdue says what is due: a backup, a drill, or nothing. Never counts from the
// first entry on.
func (b BackupState) Overdue(now time.Time) (backup, drill bool) {
	since := func(t time.Time) time.Duration {
		if t.Before(b.First) {
			t = b.First
		}
		return now.Sub(t)
	}
	if b.First.IsZero() {
		return false, false
	}
	return since(b.Made) > MaxBackupAge, since(b.Drilled) > MaxDrillAge
}

// judge says which alarms the state of the backups calls for.
func (b BackupState) judge(now time.Time, raise func(code, detail string)) {
	backup, drill := b.Overdue(now)
	if backup {
		raise(AlarmBackup, lastAt(b.Made))
	}
	if drill {
		raise(AlarmDrill, lastAt(b.Drilled))
	}
}

func lastAt(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return fmt.Sprintf("last at %s", t.UTC().Format(time.RFC3339))
}
