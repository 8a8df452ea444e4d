package releaser

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"niem/exchange/audit"
)

// use is one peeled leaf.
type use struct {
	number  int64 // counts the leaves from 1, in the order of their first peeling
	index   int64
	leaf    audit.Hash
	request ID
	session ID
	at      time.Time // of the entry
}

// acceptedCheckpoint is a checkpoint without its signature.
type acceptedCheckpoint struct {
	Size int64
	Root audit.Hash
}

// compactAt is the size in bytes from which old lines are dropped from the
// file, or twice what was left the last time.
const compactAt = 1 << 20

// recentKept is how many accepted checkpoints are remembered: orders that
// arrive at once bring checkpoints of slightly different age.
const recentKept = 64

type state struct {
	path   string
	origin string
	now    func() time.Time

	mu      sync.Mutex // guards what follows
	last    acceptedCheckpoint
	recent  []acceptedCheckpoint // the newest ones accepted by this process, in order
	used    map[int64]use
	total   int64     // leaves peeled ever
	counted bool      // the server has told how many it has compared, since the start
	stale   bool      // it knows of more than this file does
	newest  time.Time // of the entries peeled
	pending *batch    // lines that wait for the next write

	disk   sync.Mutex // held by who writes
	file   *os.File
	length int64 // bytes that are synced
	kept   int64 // bytes that the last compaction left
	broken error // set when the file's content is unknown
}

// batch is one write and sync, shared by all peelings that wait for it.
type batch struct {
	lines bytes.Buffer
	done  bool
	err   error
}

func openState(path, origin string, now func() time.Time) (*state, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open releaser state: %w", err)
	}
	s := &state{path: path, origin: origin, now: now, used: map[int64]use{}, pending: &batch{}, file: file}
	s.last.Root, _ = tlog.TreeHash(0, nil) // reads nothing and cannot fail
	if err := errors.Join(s.load(), s.readStale()); err != nil {
		file.Close()
		return nil, fmt.Errorf("open releaser state %s: %w", filepath.Base(path), err)
	}
	return s, nil
}

// note keeps a use and counts its leaf once.
func (s *state) note(u use) {
	if before, taken := s.used[u.index]; taken {
		u.number = before.number
	} else {
		s.total++
		u.number = s.total
	}
	s.used[u.index] = u
	if u.at.After(s.newest) {
		s.newest = u.at
	}
}

func (s *state) close() error {
	s.disk.Lock()
	defer s.disk.Unlock()
	s.broken = os.ErrClosed
	return s.file.Close()
}

func (s *state) accepted() acceptedCheckpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// latest is the time of the newest entry peeled.
func (s *state) latest() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newest
}

// knows reports whether c is the last accepted checkpoint or one of those
// before it. What stands in an earlier one stands in the last one too.
func (s *state) knows(c audit.Checkpoint) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	this := acceptedCheckpoint{c.Size, c.Root}
	return s.last == this || slices.Contains(s.recent, this)
}

// free reports whether u's leaf was not used, or by the same request.
func (s *state) free(u use) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, taken := s.used[u.index]
	return !taken || before.leaf == u.leaf && before.request == u.request && before.session == u.session
}

// accept makes checkpoint and use durable. after is what the checkpoint was
// proven to continue: if another was accepted meanwhile, the order is stale,
// whatever the asker says that he knew. So the log's checkpoints only grow.
func (s *state) accept(after acceptedCheckpoint, c audit.Checkpoint, u use) error {
	s.mu.Lock()
	next := acceptedCheckpoint{c.Size, c.Root}
	known := s.last == next || slices.Contains(s.recent, next)
	if !known && s.last != after {
		size := s.last.Size
		s.mu.Unlock()
		return &StaleError{size}
	}
	if before, taken := s.used[u.index]; taken && (before.leaf != u.leaf || before.request != u.request || before.session != u.session) {
		s.mu.Unlock()
		return &RefusedError{Check: "reused"}
	}
	if !known {
		s.last = next
		s.recent = append(s.recent, next)
		s.recent = s.recent[max(0, len(s.recent)-recentKept):]
	}
	s.note(u)
	mine := s.pending
	mine.lines.Write(formatLine(s.last, u))
	s.mu.Unlock()
	return s.flush(mine)
}

// inOrder gives the uses with a number above after, by number. Old ones are
// forgotten from the front alone, so that the numbers have no gap.
func (s *state) inOrder(after int64) []use {
	var out []use
	for _, u := range s.used {
		if u.number > after {
			out = append(out, u)
		}
	}
	slices.SortFunc(out, func(a, b use) int { return cmp.Compare(a.number, b.number) })
	return out
}

// Peeled is one leaf whose envelope was peeled.
type Peeled struct {
	Number int64
	Index  int64
	Leaf   audit.Hash
}

// maxPeeled bounds one list.
const maxPeeled = 10000

func (s *state) peeled(after int64) ([]Peeled, int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	uses := s.inOrder(after)
	out := make([]Peeled, 0, min(len(uses), maxPeeled))
	for _, u := range uses[:min(len(uses), maxPeeled)] {
		out = append(out, Peeled{u.number, u.index, u.leaf})
	}
	return out, s.total
}
