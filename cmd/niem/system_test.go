package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// demoFolder is a folder that a server running as another user can enter.
func demoFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "niem-demo-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

// withChecker builds niem-verify and returns a PATH that finds it.
func withChecker(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", dir, "niem/cmd/niem-verify").CombinedOutput(); err != nil {
		t.Fatalf("build niem-verify: %v: %s", err, out)
	}
	return "PATH=" + dir + ":" + os.Getenv("PATH")
}

// nothingLeft fails if a process still names dir on its command line or works in it.
func nothingLeft(t *testing.T, dir string) {
	t.Helper()
	for _, line := range runningIn(dir) {
		t.Errorf("left running: %s", strings.ReplaceAll(line, "\x00", " "))
	}
}

func TestDemoTellsWhatReallyHappened(t *testing.T) {
	dir := demoFolder(t)
	cmd := exec.Command("niem", "demo", "--dir", dir)
	cmd.Env = append(os.Environ(), "DEMO_ONCE=1", withChecker(t))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	nothingLeft(t, dir)
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	var o outcome
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &o); err != nil {
		t.Fatalf("last line %q: %v", lines[len(lines)-1], err)
	}
	if !o.asTold() {
		t.Fatalf("the story went otherwise: %+v", o)
	}
	if pages, err := filepath.Glob(filepath.Join(dir, "pages", "*.png")); err != nil || len(pages) != o.Pages {
		t.Fatalf("%d pages to look at: %v", len(pages), err)
	}
}

func TestCtrlCEndsDemoAndItsServers(t *testing.T) {
	dir := demoFolder(t)
	cmd := exec.Command("niem", "demo", "--dir", dir)
	cmd.Env = append(os.Environ(), withChecker(t))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { // somebody has signed in: all servers run
		found, err := filepath.Glob(filepath.Join(dir, "people", "*", fileSession))
		return err == nil && len(found) > 0
	})
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("an interrupted story ended with exit code 0")
	}
	nothingLeft(t, dir)
	for _, log := range []string{"serve.log", "releaser.log"} {
		b, err := os.ReadFile(filepath.Join(dir, log))
		if err != nil || !bytes.Contains(b, []byte(`"msg":"stopped"`)) {
			t.Errorf("%s tells of no clean end: %v\n%s", log, err, b)
		}
	}
}

func TestKilledDemoLeavesNoServerRunning(t *testing.T) {
	dir := demoFolder(t)
	cmd := exec.Command("niem", "demo", "--dir", dir)
	cmd.Env = append(os.Environ(), withChecker(t))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool {
		_, err := os.Stat(filepath.Join(dir, "serve.log"))
		return err == nil
	})
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	cmd.Wait() // killed, as asked
	deadline := time.Now().Add(30 * time.Second)
	for time.Now().Before(deadline) && len(runningIn(dir)) > 0 {
		time.Sleep(50 * time.Millisecond)
	}
	nothingLeft(t, dir)
}

func runningIn(dir string) []string {
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil || len(lines) == 0 {
		return []string{"no /proc to look at"}
	}
	var found []string
	for _, line := range lines {
		b, err := os.ReadFile(line)
		if err != nil {
			continue // ended meanwhile
		}
		cwd, _ := os.Readlink(filepath.Join(filepath.Dir(line), "cwd"))
		if bytes.Contains(b, []byte(dir)) || strings.HasPrefix(cwd, dir) {
			found = append(found, string(b))
		}
	}
	return found
}

// waitFor waits until a condition holds; the bound is for a hung test only.
func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	for !holds() {
		select {
		case <-ctx.Done():
			t.Fatal("waited two minutes in vain")
		case <-time.After(20 * time.Millisecond):
		}
	}
}
