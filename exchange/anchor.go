package exchange

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"niem/exchange/audit"
)

// Errors of anchors.
var (
	// ErrNoObjectLock: the bucket does not keep what it is given, so an anchor
	// in it would prove nothing.
	ErrNoObjectLock = errors.New("the bucket has no object lock")
	// ErrAnchorConflict: the log is shorter than an anchor, or another one.
	ErrAnchorConflict = errors.New("the log does not continue an anchor")
)

// AnchorRules say where signed checkpoints are anchored: in a bucket whose
// objects nobody can change or delete before their time. The zero value:
// nowhere.
type AnchorRules struct {
	Store AnchorStore
	Every time.Duration // at most one anchor in this time
	Keep  time.Duration // how long each is locked
}

// Limits of AnchorRules.
const (
	MinAnchorEvery = time.Minute
	MinAnchorKeep  = 24 * time.Hour
)

func (r AnchorRules) check() error {
	if r.Store != nil && (r.Every < MinAnchorEvery || r.Keep < MinAnchorKeep) {
		return fmt.Errorf("anchors: at most one in %s, locked for at least %s", MinAnchorEvery, MinAnchorKeep)
	}
	return nil
}

// AnchorStore is a bucket with object lock.
type AnchorStore interface {
	// Prepare makes the bucket where it is absent, then checks it.
	Prepare(ctx context.Context) error
	// Check fails with ErrNoObjectLock for a bucket that keeps nothing.
	Check(ctx context.Context) error
	// Keep writes an object that nobody can change or delete before until, and
	// returns nil only when the store has confirmed that lock. An object of that
	// name that is there already is left as it is, and is a success.
	Keep(ctx context.Context, name string, content []byte, until time.Time) error
	// Months lists the folders of anchors, oldest first.
	Months(ctx context.Context) ([]string, error)
	// Kept calls fn for every version of every object in a folder, also those
	// that were written over or that a delete marker hides, oldest name first.
	Kept(ctx context.Context, month string, fn func(KeptAnchor) error) error
	// Read gives an object's content and until when it is locked; the zero time
	// for one that is not.
	Read(ctx context.Context, k KeptAnchor) (content []byte, until time.Time, err error)
}

// KeptAnchor is one version of an object in the bucket.
type KeptAnchor struct {
	Name    string
	Version string
	Marker  bool // a delete marker, without content
	Latest  bool // what a reader who knows nothing of versions gets
}

const anchorTime = "20060102T150405.000Z"

// AnchorName is an anchor's name: time and size of its checkpoint, so that
// names sort by time and no anchor has another's.
func AnchorName(c audit.Checkpoint) string {
	at := c.Time.UTC()
	return fmt.Sprintf("%s/%s-%d.checkpoint", at.Format("2006-01"), at.Format(anchorTime), c.Size)
}

// AnchorMonth is the folder of anchors of a time.
func AnchorMonth(at time.Time) string { return at.UTC().Format("2006-01") }

var anchorName = regexp.MustCompile(`^(\d{4}-\d{2})/(\d{8}T\d{6}\.\d{3}Z)-(\d{1,17})\.checkpoint$`)

// ParseAnchorName takes a name apart; ok is false for a name that AnchorName
// does not give.
func ParseAnchorName(name string) (size int64, at time.Time, ok bool) {
	parts := anchorName.FindStringSubmatch(name)
	if parts == nil {
		return 0, time.Time{}, false
	}
	at, err := time.Parse(anchorTime, parts[2])
	if err != nil {
		return 0, time.Time{}, false
	}
	size, err = strconv.ParseInt(parts[3], 10, 64)
	return size, at, err == nil && AnchorName(audit.Checkpoint{Size: size, Time: at}) == name
}
