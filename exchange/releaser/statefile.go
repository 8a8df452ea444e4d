package releaser

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
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

// cut drops everything after the last synced line.
func (s *state) cut() error {
	if err := s.file.Truncate(s.length); err != nil {
		return err
	}
	return s.file.Sync()
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
