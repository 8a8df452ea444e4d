package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// ownProgram is the path of this program, under the name it was started by.
func ownProgram() (string, error) {
	path, err := exec.LookPath(os.Args[0])
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	return filepath.Abs(path)
}

// child is a server process of this program. It ends with its parent, even when
// the parent is killed.
type child struct {
	name string
	cmd  *exec.Cmd
	log  string
	done chan struct{}
	err  error
	once sync.Once
}

// launch starts one of this program's servers; its log goes to a file.
func (s *stage) launch(name string) (*child, error) {
	s.launched[name]++
	log := name + ".log"
	if n := s.launched[name]; n > 1 {
		log = fmt.Sprintf("%s-%d.log", name, n)
	}
	c := &child{name: name, log: filepath.Join(s.dir, log), done: make(chan struct{})}
	out, err := os.OpenFile(c.log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	c.cmd = exec.Command(s.program, name)
	c.cmd.Dir, c.cmd.Env, c.cmd.Stdout, c.cmd.Stderr = s.dir, s.environment(), out, out
	c.cmd.SysProcAttr = childAttributes()
	started := make(chan error, 1)
	go func() {
		// The kernel ties the parent-death signal to the thread that forked.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := c.cmd.Start()
		started <- err
		if err == nil {
			c.err = c.cmd.Wait()
			close(c.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	return c, nil
}

const startPatience = time.Minute

// serving waits for the log line that says the process serves, and gives one of
// its fields.
func (c *child) serving(ctx context.Context, field string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if value := c.logged(field); value != "" {
			return value, nil
		}
		select {
		case <-c.done:
			return "", fmt.Errorf("%s ended: %w: %s", c.name, c.err, c.lastLine())
		case <-ctx.Done():
			return "", fmt.Errorf("%s does not serve: %w: %s", c.name, ctx.Err(), c.lastLine())
		case <-tick.C:
		}
	}
}

func (c *child) logged(field string) string {
	b, err := os.ReadFile(c.log)
	if err != nil {
		return ""
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		var line map[string]any
		if json.Unmarshal(lines.Bytes(), &line) == nil && line["msg"] == servingMessage {
			return fmt.Sprint(line[field])
		}
	}
	return ""
}

func (c *child) lastLine() string {
	b, err := os.ReadFile(c.log)
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return lines[len(lines)-1]
}

// stop ends the process in order and waits for it.
func (c *child) stop() error {
	var failed error
	c.once.Do(func() {
		select {
		case <-c.done:
			failed = fmt.Errorf("%s had ended before: %v", c.name, c.err)
			return
		default:
		}
		failed = c.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-c.done:
			if c.err != nil {
				failed = fmt.Errorf("%s: %w", c.name, c.err)
			}
		case <-time.After(shutdownPatience + 5*time.Second):
			failed = errors.Join(fmt.Errorf("%s did not stop", c.name), c.cmd.Process.Kill())
			<-c.done
		}
	})
	return failed
}

// answered is what one of a person's commands came to.
type answered struct {
	exit   int
	json   map[string]any
	stderr string
}

// run executes one command line of this program as a person ("" for the
// operator), and shows it. An exit code other than 0 is an error of type
// *exitError, besides the answer.
func (s *stage) run(ctx context.Context, username string, args ...string) (answered, error) {
	if err := s.newCode(username, args...); err != nil {
		return answered{}, err
	}
	cmd := s.command(ctx, username, args...)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	runtime.LockOSThread() // see launch: the signal is tied to the thread
	err := cmd.Run()
	runtime.UnlockOSThread()
	got := answered{exit: cmd.ProcessState.ExitCode(), stderr: strings.TrimSpace(complaint.String())}
	if parsed := json.Unmarshal(out.Bytes(), &got.json); parsed != nil && err == nil {
		return got, fmt.Errorf("niem %s: answer is not one JSON object: %w", args[0], parsed)
	}
	var exited *exec.ExitError
	if errors.As(err, &exited) {
		return got, &exitError{strings.Join(args, " "), got.exit, got.stderr}
	}
	return got, err
}

// command prepares one of a person's commands.
func (s *stage) command(ctx context.Context, username string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, s.program, append([]string{"--json"}, args...)...)
	cmd.Dir, cmd.Env = s.dir, s.environment()
	cmd.SysProcAttr = childAttributes()
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	if username != "" {
		home := filepath.Join(s.dir, "people", username)
		cmd.Env = append(cmd.Env, "NIEM_HOME="+home, "NIEM_PASSWORD_FILE="+s.secret("password"), "NIEM_PASSPHRASE_FILE="+home+".passphrase", "NIEM_CODE_FILE="+home+".code")
	}
	return cmd
}

// exitError is a command that ended with a failure.
type exitError struct {
	command string
	exit    int
	stderr  string
}

func (e *exitError) Error() string {
	return fmt.Sprintf("niem %s: exit code %d: %s", e.command, e.exit, e.stderr)
}
