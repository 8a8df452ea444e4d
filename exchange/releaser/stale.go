package releaser

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// A state file that was brought back from an older copy forgets leaves that it
// served and checkpoints that it accepted. The server tells with each question
// for peelings how many it has compared; a count beyond the file's own is the
// sign. The releaser then peels nothing, not after a start either, until its
// operator has looked: what was told lies beside the state, in a file of that
// suffix.
const staleSuffix = ".stale"

// ErrNotStale: nothing is to be accepted.
var ErrNotStale = errors.New("the releaser's state is not known to be stale")

// told takes note of how many peelings the server has compared.
func (s *state) told(compared int64) error {
	s.mu.Lock()
	stale := compared > s.total
	note := fmt.Sprintf("compared %d\nknown %d\naccepted %d\ntime %s\n", compared, s.total, s.last.Size, s.now().UTC().Format(time.RFC3339))
	s.counted = true
	was := s.stale
	s.stale = s.stale || stale
	s.mu.Unlock()
	if !stale || was {
		return nil
	}
	if err := replace(s.path+staleSuffix, []byte(note)); err != nil {
		return fmt.Errorf("keep releaser state: %w", err)
	}
	return nil
}

// current refuses to peel before the server has told its count, and with a state
// that is behind it.
func (s *state) current() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.stale:
		return &RefusedError{Check: "state"}
	case !s.counted:
		return &RefusedError{Check: "uncounted"}
	}
	return nil
}

func (s *state) readStale() error {
	_, err := os.Stat(s.path + staleSuffix)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	s.stale = err == nil
	return err
}

// AcceptState lets a releaser that is not running go on with a stale state. What
// was told and the reason stay beside it. It gives what was told.
func AcceptState(path, origin, reason string, now time.Time) (told string, err error) {
	s, err := openState(path, origin, func() time.Time { return now })
	if err != nil {
		return "", err
	}
	defer s.close()
	note, err := os.ReadFile(path + staleSuffix)
	if errors.Is(err, os.ErrNotExist) {
		return "", ErrNotStale
	}
	if err != nil {
		return "", err
	}
	accepted := string(note) + "accepted at " + now.UTC().Format(time.RFC3339) + "\nreason " + strings.Join(strings.Fields(reason), " ") + "\n"
	if err := writeNew(path+".accepted-"+now.UTC().Format("20060102T150405Z"), []byte(accepted)); err != nil {
		return "", fmt.Errorf("accept state: %w", err)
	}
	return string(note), os.Remove(path + staleSuffix)
}
