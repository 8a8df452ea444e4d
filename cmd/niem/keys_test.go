package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"niem/deploy/parts"
)

// TestANewMachineJoinsByItsCode: a second home of the same person
// gets the account key from the first, and no other way.
func TestANewMachineJoinsByItsCode(t *testing.T) {
	s := theStage(t)
	home := filepath.Join(t.TempDir(), "new")
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	if exit, complaint := runAt(t, s, parts.Waiting, home, "login", "--server", s.address, "--user", parts.Waiting, "--ca", s.ca, "--log-key", s.vkey); exit != exitOK {
		t.Fatalf("sign-in: %d, %s", exit, complaint)
	}
	for _, typed := range []struct {
		wrong          bool
		approve, joins int
	}{{true, exitUnverified, exitFailed}, {false, exitOK, exitOK}} {
		cmd := s.command(t.Context(), parts.Waiting, "keys", "join")
		cmd.Env = append(cmd.Env, "NIEM_HOME="+home)
		heard, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(heard)
		lines.Scan() // the request is with the server
		old := s.command(t.Context(), parts.Waiting, "--json", "keys", "devices")
		listed, err := old.Output()
		if err != nil {
			t.Fatal(err)
		}
		var devices devicesAnswer
		if err := json.Unmarshal(listed, &devices); err != nil || len(devices.Requests) == 0 {
			t.Fatalf("%s, %v", listed, err)
		}
		// The code is known only once the old machine has answered.
		approve := s.command(t.Context(), parts.Waiting, "keys", "approve", devices.Requests[0].ID, "--code", "-")
		typing, err := approve.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		var complaint bytes.Buffer
		approve.Stderr = &complaint
		if err := approve.Start(); err != nil {
			t.Fatal(err)
		}
		lines.Scan()
		code := strings.Join(strings.FieldsFunc(lines.Text(), func(r rune) bool { return r < '0' || r > '9' }), "")
		if typed.wrong {
			code = strings.Map(func(r rune) rune { return '0' + (r-'0'+1)%10 }, code)
		}
		if _, err := typing.Write([]byte(code + "\n")); err != nil {
			t.Fatal(err)
		}
		approve.Wait() // the exit codes below say
		for lines.Scan() {
		}
		cmd.Wait()
		if got := approve.ProcessState.ExitCode(); got != typed.approve {
			t.Errorf("code %s: approved with %d, %s", code, got, complaint.String())
		}
		if got := cmd.ProcessState.ExitCode(); got != typed.joins {
			t.Errorf("joined with %d", got)
		}
	}
	if exit, complaint := runAt(t, s, parts.Waiting, home, "send", filepath.Join(s.dir, "letter.pdf"), "--to", parts.Opener, "--subject", "từ máy mới"); exit != exitOK {
		t.Errorf("the new machine sends: %d, %s", exit, complaint)
	}
}

// TestServerCannotInventAConfirmation: a registrar's word carries the registrar's
// own signature, and an answer that says more than the log is refused.
func TestServerCannotInventAConfirmation(t *testing.T) {
	s := theStage(t)
	home := homeAt(t, s, parts.Sender, lyingServer(t, s, "/api/keys/"+parts.Stranger, nil, func(b []byte) []byte {
		return bytes.ReplaceAll(b, []byte(`"unconfirmed"`), []byte(`"confirmed"`))
	}))
	if exit, complaint := runAt(t, s, parts.Sender, home, "keys", "show", parts.Stranger); exit != exitUnverified {
		t.Errorf("exit code %d, want %d: %s", exit, exitUnverified, complaint)
	}
}

// TestAReplacedKeyIsSignedByTheOldDevice and its passphrase can be changed; the
// history tells both machines of it.
func TestAReplacedKeyIsSignedByTheOldDevice(t *testing.T) {
	s := theStage(t)
	home := filepath.Join(t.TempDir(), "own")
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	run := func(want int, args ...string) {
		t.Helper()
		if exit, complaint := runAt(t, s, parts.DPO, home, args...); exit != want {
			t.Fatalf("%v: exit code %d, %s", args, exit, complaint)
		}
	}
	passphrase := filepath.Join(s.dir, "people", parts.DPO+".passphrase")
	if err := os.WriteFile(passphrase, []byte("Cụm mật khẩu 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("NIEM_NEW_PASSPHRASE_FILE", passphrase)
	run(exitOK, "login", "--server", s.address, "--user", parts.DPO, "--ca", s.ca, "--log-key", s.vkey)
	run(exitOK, "rules", "accept", "--yes")
	run(exitOK, "keys", "enroll")
	before, err := os.ReadFile(filepath.Join(home, fileAccount))
	if err != nil {
		t.Fatal(err)
	}
	run(exitUsage, "keys", "replace")
	run(exitOK, "keys", "replace", "--yes")
	after, err := os.ReadFile(filepath.Join(home, fileAccount))
	if err != nil || bytes.Equal(before, after) {
		t.Fatalf("the same key is there: %v", err)
	}
	if kept, err := filepath.Glob(filepath.Join(home, fileAccount+".*")); err != nil || len(kept) != 1 {
		t.Errorf("old key files %v, %v", kept, err)
	}
	run(exitOK, "keys", "show")
	run(exitOK, "keys", "history")
	run(exitOK, "keys", "revoke", "--yes")
	run(exitOK, "keys", "enroll")
}
