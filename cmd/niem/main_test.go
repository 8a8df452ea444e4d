package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"niem/deploy/sample"
)

func TestMain(m *testing.M) {
	testscript.Main(ender{m}, map[string]func(){"niem": func() { live(testNow) }})
}

// ender stops the shared stage after the tests.
type ender struct{ m *testing.M }

func (e ender) Run() int {
	code := e.m.Run()
	for _, s := range []*sharedStage{&shared, &browsers} {
		if err := s.end(); err != nil {
			fmt.Fprintln(os.Stderr, "stop the servers:", err)
			code = max(code, 1)
		}
	}
	return code
}

// shared is one set of real servers with everybody enrolled and confirmed, for
// all tests that do not break it.
var shared sharedStage

// browsers is another, for the stories in Chromium: who has a key, a device or a
// document there is not known here.
var browsers sharedStage

type sharedStage struct {
	once  sync.Once
	stage *stage
	err   error

	mu    sync.Mutex
	fresh time.Time // since when everybody's session and proof are
}

func (s *sharedStage) end() error {
	if s.stage == nil {
		return nil
	}
	err := s.stage.stop()
	if err := os.RemoveAll(s.stage.dir); err != nil {
		return err
	}
	return err
}

// theStage starts the servers on first use.
func theStage(t testing.TB) *stage {
	t.Helper()
	return shared.open(t)
}

func (s *sharedStage) open(t testing.TB) *stage {
	t.Helper()
	s.once.Do(func() {
		s.stage, s.err = openStage(context.Background())
	})
	if s.err != nil {
		t.Fatal(s.err)
	}
	if err := s.refresh(); err != nil {
		t.Fatal(err)
	}
	return s.stage
}

// refresh signs everybody in again before sessions end by idleness, or proofs of
// the person by age, since tests on a slow machine take longer than people.
func (s *sharedStage) refresh() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.fresh) < 2*time.Minute {
		return nil
	}
	if !s.fresh.IsZero() {
		for _, p := range cast {
			if _, err := s.stage.run(context.Background(), p.username, s.stage.signIn(p.username)...); err != nil {
				return fmt.Errorf("sign %s in again: %w", p.username, err)
			}
		}
	}
	s.fresh = time.Now()
	return nil
}

func openStage(ctx context.Context) (*stage, error) {
	dir, err := os.MkdirTemp("/tmp", "niem-test-")
	if err != nil {
		return nil, err
	}
	s, err := newStage(&app{out: io.Discard, err: io.Discard}, dir)
	if err != nil {
		return nil, err
	}
	s.program, err = exec.LookPath("niem")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "letter.pdf"), sample.OnePage, 0o600); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "bao-cao-nhanh.pdf"), sample.Letter, 0o600); err != nil {
		return nil, err
	}
	if err := s.start(ctx); err != nil {
		return s, err
	}
	if err := s.enrolAll(ctx); err != nil {
		return s, err
	}
	if err := s.admitColleague(ctx); err != nil {
		return s, err
	}
	return s, s.confirmAll(ctx)
}

func TestScripts(t *testing.T) {
	s := theStage(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			for _, v := range s.environment() {
				name, value, _ := strings.Cut(v, "=")
				if strings.HasPrefix(name, "NIEM_") {
					env.Setenv(name, value)
				}
			}
			env.Setenv("SERVER", s.address)
			env.Setenv("LETTER", filepath.Join(s.dir, "letter.pdf"))
			env.Setenv("PAGE", papersOf(t, 5, 1)[0])
			env.Setenv("LIST", filepath.Join(s.dir, "bao-cao-nhanh.pdf"))
			env.Setenv("CA", s.ca)
			env.Setenv("LOGKEY", s.vkey)
			env.Setenv("PASSWORD", s.secret("password"))
			env.Setenv("SECRETS", filepath.Dir(s.ca))
			env.Setenv("LANG", "C.UTF-8")
			env.Setenv("ESC", "\x1b")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"as": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(shared.refresh())
				become(ts, s, args[0])
			},
			"exits": exits,
			"field": field,
			"wide":  wide,
			"steer": steer,
		},
	})
}

// become makes the script's later commands those of a person.
func become(ts *testscript.TestScript, s *stage, username string) {
	home := filepath.Join(s.dir, "people", username)
	ts.Setenv("NIEM_HOME", home)
	ts.Setenv("NIEM_PASSWORD_FILE", s.secret("password"))
	ts.Setenv("NIEM_PASSPHRASE_FILE", home+".passphrase")
}

// exits runs a command that has to end with an exact exit code: exits CODE PROGRAM ARG…
func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exited, ok := err.(*exec.ExitError); ok {
		got = exited.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// field sets a variable from a string field of the JSON on standard output.
func field(ts *testscript.TestScript, neg bool, args []string) {
	_, rest, ok := strings.Cut(ts.ReadFile("stdout"), `"`+args[0]+`":"`)
	if !ok {
		ts.Fatalf("no field %s in the answer", args[0])
	}
	value, _, _ := strings.Cut(rest, `"`)
	ts.Setenv(args[1], value)
}

// steer copies a file to a name that clears a terminal, and sets STEERING to it.
func steer(ts *testscript.TestScript, neg bool, args []string) {
	name := ts.MkAbs("a\n\x1b[2Jb.pdf")
	ts.Check(os.WriteFile(name, []byte(ts.ReadFile(args[0])), 0o600))
	ts.Setenv("STEERING", name)
}

// wide writes a PNG whose header claims 10000 x 10000 pixels.
func wide(ts *testscript.TestScript, neg bool, args []string) {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x27\x10\x00\x00\x27\x10\x08\x00\x00\x00\x00")
	b.Write([]byte{0x0f, 0x2e, 0x2d, 0x5c}) // the header's CRC-32 is judged before its size
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}
