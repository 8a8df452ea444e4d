package releaser

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"niem/exchange/audit"
)

// The state file is text, one line a peeling, appended and synced before the
// grant leaves:
//
//	niem/releaser/1 <origin of the log> <leaves peeled before those below>
//	<size> <root> <index> <leaf> <request> <session> <entry time, ms> <check>
//
// size and root are the accepted checkpoint's; check is the first 8 bytes of
// the SHA-256 of the line before it. A last line that is cut or fails its check
// was never synced, so its grant never left: it is dropped. Anything else that
// does not parse stops the process.
const stateMagic = "niem/releaser/1"

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
	total   int64  // leaves peeled ever
	pending *batch // lines that wait for the next write

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
	if err := s.load(); err != nil {
		file.Close()
		return nil, fmt.Errorf("open releaser state %s: %w", filepath.Base(path), err)
	}
	return s, nil
}

// load takes the file's lock, reads it and cuts a torn tail off.
func (s *state) load() error {
	if err := syscall.Flock(int(s.file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return errors.New("another process uses it")
	}
	if here, err := s.file.Stat(); err != nil {
		return err
	} else if there, err := os.Stat(s.path); err != nil || !os.SameFile(here, there) {
		return errors.New("another process uses it") // and has replaced it just now
	}
	r := bufio.NewReader(s.file)
	header := stateMagic + " " + s.origin + " "
	line, err := r.ReadString('\n')
	switch {
	case err == io.EOF && strings.HasPrefix(header+"0\n", line):
		return s.rewrite() // new, or cut while it was made
	case err != nil && err != io.EOF:
		return err
	}
	before, ours := strings.CutPrefix(line, header)
	if s.total, err = strconv.ParseInt(strings.TrimSuffix(before, "\n"), 10, 64); err != nil || !ours || s.total < 0 {
		return errors.New("it belongs to another log or is no releaser's state")
	}
	s.length = int64(len(line))
	for {
		line, err := r.ReadBytes('\n')
		if err == io.EOF {
			return s.cut()
		}
		if err != nil {
			return err
		}
		c, u, ok := parseLine(line)
		if !ok {
			if _, err := r.Peek(1); err == io.EOF {
				return s.cut()
			}
			return fmt.Errorf("line at byte %d is damaged", s.length)
		}
		if c.Size < s.last.Size {
			return fmt.Errorf("line at byte %d goes back", s.length)
		}
		s.last = c
		if u.index >= 0 {
			s.note(u)
		}
		s.length += int64(len(line))
	}
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
}

// cut drops everything after the last synced line.
func (s *state) cut() error {
	if err := s.file.Truncate(s.length); err != nil {
		return err
	}
	return s.file.Sync()
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
		return &RefusedError{"reused"}
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

// flush writes and syncs mine, unless somebody did while this call waited.
func (s *state) flush(mine *batch) error {
	s.disk.Lock()
	defer s.disk.Unlock()
	if !mine.done {
		s.mu.Lock()
		s.pending = &batch{}
		s.mu.Unlock()
		mine.done, mine.err = true, s.write(mine.lines.Bytes())
	}
	return mine.err
}

func (s *state) write(lines []byte) error {
	if s.broken != nil {
		return fmt.Errorf("keep releaser state: %w", s.broken)
	}
	if s.length > max(compactAt, 2*s.kept) {
		if err := s.compact(); err != nil {
			return fmt.Errorf("keep releaser state: %w", err)
		}
		return nil // what these lines say stands in the new file, synced
	}
	if _, err := s.file.WriteAt(lines, s.length); err != nil {
		// A full disk heals; what was written of these lines must not stay.
		if cut := s.cut(); cut != nil {
			s.broken = cut
		}
		return fmt.Errorf("keep releaser state: %w", err)
	}
	if err := s.file.Sync(); err != nil {
		// After a failed sync nobody knows what is on the disk.
		s.broken = err
		return fmt.Errorf("keep releaser state: %w", err)
	}
	s.length += int64(len(lines))
	return nil
}

// compact forgets leaves whose entries are too old to be peeled anyhow.
func (s *state) compact() error {
	s.mu.Lock()
	for _, u := range s.inOrder(0) {
		if s.now().Sub(u.at) <= MaxEntryAge+time.Minute {
			break
		}
		delete(s.used, u.index)
	}
	s.mu.Unlock()
	return s.rewrite()
}

// rewrite replaces the file by one that holds the present state, and so what
// the pending lines say: they are older than its checkpoint and must not follow
// it.
func (s *state) rewrite() (err error) {
	s.mu.Lock()
	held := s.pending
	s.pending = &batch{}
	defer func() { held.done, held.err = true, err }()
	kept := s.inOrder(0)
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s %d\n", stateMagic, s.origin, s.total-int64(len(kept)))
	if len(s.used) == 0 && s.last.Size > 0 {
		// The checkpoint needs a line to stand on.
		b.Write(formatLine(s.last, use{index: -1}))
	}
	for _, u := range kept {
		b.Write(formatLine(s.last, u))
	}
	s.mu.Unlock()
	next := s.path + ".new"
	file, err := os.OpenFile(next, os.O_RDWR|os.O_CREATE|os.O_TRUNC|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	if err := install(file, b.Bytes(), next, s.path); err != nil {
		file.Close()
		os.Remove(next)
		return err
	}
	s.file.Close()
	s.file, s.length, s.kept = file, int64(b.Len()), int64(b.Len())
	return nil
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

func install(file *os.File, content []byte, from, to string) error {
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return err
	}
	if _, err := file.Write(content); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

func formatLine(c acceptedCheckpoint, u use) []byte {
	ms := int64(0)
	if !u.at.IsZero() {
		ms = u.at.UnixMilli()
	}
	line := fmt.Appendf(nil, "%d %x %d %x %x %x %d ", c.Size, c.Root[:], u.index, u.leaf[:], u.request[:], u.session[:], ms)
	return fmt.Appendf(line, "%s\n", lineCheck(line))
}

func lineCheck(line []byte) string {
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:8])
}

func parseLine(line []byte) (c acceptedCheckpoint, u use, ok bool) {
	line = bytes.TrimSuffix(line, []byte("\n"))
	split := bytes.LastIndexByte(line, ' ') + 1
	if split == 0 || lineCheck(line[:split]) != string(line[split:]) {
		return c, u, false
	}
	var root, leaf, request, session []byte
	var ms int64
	n, err := fmt.Sscanf(string(line[:split]), "%d %x %d %x %x %x %d ", &c.Size, &root, &u.index, &leaf, &request, &session, &ms)
	if err != nil || n != 7 || len(root) != len(c.Root) || len(leaf) != len(u.leaf) || len(request) != len(u.request) || len(session) != len(u.session) {
		return c, u, false
	}
	copy(c.Root[:], root)
	copy(u.leaf[:], leaf)
	copy(u.request[:], request)
	copy(u.session[:], session)
	u.at = time.UnixMilli(ms).UTC()
	return c, u, true
}
