package releaser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"niem/crypto"
)

// A key-encryption key lies in a file of its own in the ring's folder:
//
//	<time made, UTC>-<start of its fingerprint>.kek    the key, as its safe keeps it
//	….kek.spare                                        no live share is wrapped for it any more
//	destroyed                                          a line a destroyed key: made, destroyed, fingerprint
//
// The newest key is the current one. So making a key is one rename, and there
// is no pointer that could point at nothing.
const (
	keySuffix   = ".kek"
	spareSuffix = ".spare"
	dyingSuffix = ".dying" // being overwritten
	destroyed   = "destroyed"
	nameTime    = "20060102T150405.000Z"
	lineTime    = "2006-01-02T15:04:05.000Z"
)

// Errors of a ring.
var (
	ErrNoKey     = errors.New("there is no key-encryption key")
	ErrNotSpare  = errors.New("shares may still be wrapped for this key")
	ErrIsCurrent = errors.New("the current key is not destroyed")
)

// KeyState says how one key-encryption key stands.
type KeyState struct {
	Fingerprint string
	Made        time.Time
	Current     bool
	Spare       bool      // no live share needs it: it may be destroyed
	Destroyed   time.Time // zero while it exists
}

// Ring is the folder of the key-encryption keys. A change that another process
// makes in the folder is seen by the next use. Methods are safe for concurrent
// use.
type Ring struct {
	dir  string
	safe Safe
	now  func() time.Time

	mu     sync.Mutex // guards what follows
	keys   []ringKey  // newest first
	stamp  time.Time  // of the folder, when it was read
	readAt time.Time
}

type ringKey struct {
	name string // of the file
	made time.Time
	key  *crypto.AccountKey
}

// OpenRing reads the folder. Keys are opened by safe; now is time.Now for nil.
func OpenRing(ctx context.Context, dir string, safe Safe, now func() time.Time) (*Ring, error) {
	if now == nil {
		now = time.Now
	}
	r := &Ring{dir: dir, safe: safe, now: now}
	_, err := r.all(ctx)
	return r, err
}

// all gives the keys, newest first, read anew when the folder has changed.
func (r *Ring) all(ctx context.Context) ([]ringKey, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	info, err := os.Stat(r.dir)
	if err != nil {
		return nil, fmt.Errorf("key-encryption keys: %w", err)
	}
	// A change within the file system's tick of the reading may bear its time.
	settled := r.readAt.Sub(r.stamp) > time.Second
	if r.keys != nil && settled && info.ModTime().Equal(r.stamp) {
		return r.keys, nil
	}
	readAt := time.Now() // the file system's clock, not that of the log
	names, err := filepath.Glob(filepath.Join(r.dir, "*"+keySuffix))
	if err != nil {
		return nil, fmt.Errorf("key-encryption keys: %w", err)
	}
	slices.Sort(names)
	slices.Reverse(names)
	keys := make([]ringKey, 0, len(names))
	for _, path := range names {
		name := filepath.Base(path)
		if i := slices.IndexFunc(r.keys, func(k ringKey) bool { return k.name == name }); i >= 0 {
			keys = append(keys, r.keys[i])
			continue
		}
		k, err := r.read(ctx, name)
		if errors.Is(err, os.ErrNotExist) { // destroyed just now
			continue
		}
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	r.keys, r.stamp, r.readAt = keys, info.ModTime(), readAt
	return keys, nil
}

func (r *Ring) read(ctx context.Context, name string) (ringKey, error) {
	kept, err := os.ReadFile(filepath.Join(r.dir, name))
	if err != nil {
		return ringKey{}, fmt.Errorf("key-encryption key: %w", err)
	}
	made, err := timeOf(name)
	if err != nil {
		return ringKey{}, err
	}
	secret, err := r.safe.Open(ctx, kept)
	if err != nil {
		return ringKey{}, fmt.Errorf("key-encryption key %s: %w", name, err)
	}
	key, err := crypto.ParseAccountKey(string(secret))
	clear(secret)
	if err != nil {
		return ringKey{}, fmt.Errorf("key-encryption key %s: %w", name, err)
	}
	return ringKey{name, made, key}, nil
}

// timeOf is when the key in a file was made, as its name tells.
func timeOf(name string) (time.Time, error) {
	stamp, _, _ := strings.Cut(name, "-")
	made, err := time.Parse(nameTime, stamp)
	if err != nil {
		return made, fmt.Errorf("key-encryption key %s: the name tells no time", name)
	}
	return made, nil
}

// Current is the key that new shares are wrapped for; ErrNoKey without one.
func (r *Ring) Current(ctx context.Context) (*crypto.AccountKey, error) {
	keys, err := r.all(ctx)
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, ErrNoKey
	}
	return keys[0].key, nil
}

// unwrap opens a wrapped share with whichever key it is wrapped for, and tells
// whether that is the current one.
func (r *Ring) unwrap(ctx context.Context, wrapped []byte) (s openShare, current bool, err error) {
	keys, err := r.all(ctx)
	if err != nil {
		return openShare{}, false, err
	}
	err = ErrNoKey
	for i, k := range keys {
		s.share, s.document, s.person, s.kind, err = crypto.UnwrapShare(k.key, wrapped)
		if !errors.Is(err, crypto.ErrNotForYou) {
			return s, i == 0, err
		}
	}
	return openShare{}, false, err
}

// openShare is a share and the names it was wrapped with.
type openShare struct {
	share    *crypto.Share
	document crypto.DocumentID
	person   crypto.PersonID
	kind     crypto.GrantKind
}

// States lists the keys, newest first, the destroyed ones last.
func (r *Ring) States(ctx context.Context) ([]KeyState, error) {
	keys, err := r.all(ctx)
	if err != nil {
		return nil, err
	}
	var out []KeyState
	for i, k := range keys {
		out = append(out, KeyState{Fingerprint: k.key.Recipient().Fingerprint(), Made: k.made, Current: i == 0, Spare: r.isSpare(k)})
	}
	gone, err := r.gone()
	return append(out, gone...), err
}

func (r *Ring) isSpare(k ringKey) bool {
	_, err := os.Stat(filepath.Join(r.dir, k.name+spareSuffix))
	return err == nil
}

// gone reads what was written about destroyed keys.
func (r *Ring) gone() ([]KeyState, error) {
	b, err := os.ReadFile(filepath.Join(r.dir, destroyed))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("destroyed keys: %w", err)
	}
	var out []KeyState
	for line := range strings.Lines(string(b)) {
		made, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		at, fingerprint, _ := strings.Cut(rest, " ")
		s := KeyState{Fingerprint: fingerprint}
		if s.Made, err = time.Parse(lineTime, made); err == nil {
			s.Destroyed, err = time.Parse(lineTime, at)
		}
		if err != nil {
			return nil, errors.New("destroyed keys: a line is damaged")
		}
		out = append(out, s)
	}
	return out, nil
}
