package exchange

import "time"

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
