package witness

import (
	"sync"
	"time"

	"niem/exchange/audit"
)

// Status is what a witness tells about itself.
type Status struct {
	Cosigned audit.Checkpoint // last; zero before the first
	Seen     time.Time        // when the log last answered well
	Failure  string           // why the last round failed, if it did
	Refused  *RefusedError    // nil while the log is in order
}

type status struct {
	mu sync.Mutex
	Status
}

// Status may be called at any time.
func (w *Witness) Status() Status {
	w.status.mu.Lock()
	defer w.status.mu.Unlock()
	return w.status.Status
}

func (s *status) refuse(e *RefusedError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Refused = e
}

// refused is nil or a *RefusedError.
func (s *status) refused() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Refused == nil {
		return nil
	}
	return s.Refused
}

func (s *status) cosigned(c audit.Checkpoint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Cosigned = c
}

func (s *status) seen(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Seen, s.Failure = at, ""
}

func (s *status) failed(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Failure = err.Error()
	return err
}
