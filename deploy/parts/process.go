package parts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// startPatience bounds the wait for a server to answer; it is generous since
// test machines are slow and shared.
const startPatience = 90 * time.Second

// stopPatience is how long a server may take to end by itself before it is killed.
const stopPatience = 20 * time.Second

// restartPatience bounds the tries to start a killed server again.
const restartPatience = 15 * time.Second

// plan says how one server is run.
type plan struct {
	name     string
	argv     []string
	env      []string // added to a minimal environment
	dir      string
	log      string // file that takes stdout and stderr
	asUser   string // run as this user when we are root
	stop     syscall.Signal
	orphaned syscall.Signal // sent by the kernel when our process dies
	// killAfter, if set, is how long the server is waited for when told to
	// stop; killing it then is no failure.
	killAfter time.Duration
	// ready reports whether the server answers, and is it itself rather than
	// another server that holds the port.
	ready func(ctx context.Context) error
}

// Process is one running server. Its methods may be called from any goroutine.
type Process struct {
	plan plan

	mu   sync.Mutex
	cmd  *exec.Cmd
	done chan struct{}
}

// launch starts the server and waits until it answers.
func launch(p plan) (*Process, error) {
	s := &Process{plan: p}
	if err := s.start(); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Process) start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	out, err := os.OpenFile(s.plan.log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("start %s: %w", s.plan.name, err)
	}
	defer out.Close()

	cmd := exec.Command(s.plan.argv[0], s.plan.argv[1:]...)
	cmd.Dir = s.plan.dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.plan.dir, "LC_ALL=C.UTF-8", "TZ=UTC"}, s.plan.env...)
	cmd.Stdout, cmd.Stderr = out, out
	attr, err := attributes(s.plan.asUser, s.plan.orphaned)
	if err != nil {
		return fmt.Errorf("start %s: %w", s.plan.name, err)
	}
	cmd.SysProcAttr = attr

	started := make(chan error, 1)
	done := make(chan struct{})
	go func() {
		// The kernel ties the parent-death signal to the thread that forked,
		// so that thread is kept for as long as the server lives.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // the exit status of a server told to stop says nothing
			close(done)
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start %s: %w", s.plan.name, err)
	}
	s.cmd, s.done = cmd, done
	if err := s.awaitReady(); err != nil {
		s.end(syscall.SIGKILL)
		return err
	}
	return nil
}

func (s *Process) awaitReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), startPatience)
	defer cancel()
	pause := 5 * time.Millisecond
	for {
		err := s.plan.ready(ctx)
		select {
		case <-s.done:
			return fmt.Errorf("start %s: it ended at once: %s", s.plan.name, s.lastLines())
		default:
		}
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("start %s: no answer after %s (%v): %s", s.plan.name, startPatience, err, s.lastLines())
		case <-s.done:
		case <-time.After(pause):
		}
		pause = min(2*pause, 200*time.Millisecond)
	}
}

// Stop asks the server to end, waits for it, and kills it if it doesn't. A
// second Stop does nothing.
func (s *Process) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end(s.plan.stop)
}

// Kill ends the server with SIGKILL, as a crash would, and waits until it is gone.
func (s *Process) Kill() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end(syscall.SIGKILL)
}

// Restart starts a stopped or killed server again on the same data and ports.
// It tries for a while: processes of a killed PostgreSQL hold on to its memory
// until they notice.
func (s *Process) Restart() error {
	if s.Running() {
		return fmt.Errorf("start %s: it is running", s.plan.name)
	}
	for deadline := time.Now().Add(restartPatience); ; time.Sleep(100 * time.Millisecond) {
		err := s.start()
		if err == nil || time.Now().After(deadline) {
			return err
		}
	}
}

// Running reports whether the server's process is alive.
func (s *Process) Running() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.alive()
}

// LogFile is the file that holds what the server printed.
func (s *Process) LogFile() string { return s.plan.log }

// PID is the process id of the server as last started.
func (s *Process) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cmd.Process.Pid
}

func (s *Process) alive() bool {
	select {
	case <-s.done:
		return false
	default:
		return true
	}
}

func (s *Process) end(sig syscall.Signal) error {
	if !s.alive() {
		return nil
	}
	if err := s.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop %s: %w", s.plan.name, err)
	}
	patience := stopPatience
	if s.plan.killAfter > 0 {
		patience = s.plan.killAfter
	}
	select {
	case <-s.done:
		return nil
	case <-time.After(patience):
	}
	if err := s.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop %s: %w", s.plan.name, err)
	}
	<-s.done
	if s.plan.killAfter > 0 {
		return nil
	}
	return fmt.Errorf("stop %s: it didn't end within %s and was killed", s.plan.name, patience)
}

// lastLines is the end of the log, for error messages.
func (s *Process) lastLines() string {
	b, err := os.ReadFile(s.plan.log)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return strings.Join(lines[max(0, len(lines)-8):], "\n")
}
