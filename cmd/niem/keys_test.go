package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/web/api"
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
	mustRun(t, s, parts.Sender, "send", noSecrets, noPapers, filepath.Join(s.dir, "letter.pdf"), "--to", parts.Opener, "--subject", "trước đó", "--allow-copy")
	if exit, complaint := runAt(t, s, parts.Waiting, home, "send", noSecrets, noPapers, filepath.Join(s.dir, "letter.pdf"), "--to", parts.Opener, "--subject", "từ máy mới", "--allow-copy"); exit != exitOK {
		t.Fatalf("the new machine sends: %d, %s", exit, complaint)
	}
	removesTheNewMachine(t, s, home)
}

// removesTheNewMachine ends a device from the old one: its session is over, what it
// had sent still opens, and what it sends from then on is refused.
func removesTheNewMachine(t *testing.T, s *stage, home string) {
	t.Helper()
	kept, err := os.ReadFile(filepath.Join(home, fileDeviceKey))
	if err != nil {
		t.Fatal(err)
	}
	device, err := crypto.ParseDeviceKey(string(kept))
	if err != nil {
		t.Fatal(err)
	}
	gone := device.Public().String()
	documents := documentsOf(t, s, parts.Opener)
	for _, c := range []struct {
		home string
		want int
		args []string
	}{
		{home, exitFailed, []string{"keys", "devices", "remove", gone, "--yes"}}, // not itself
		{"", exitUsage, []string{"keys", "devices", "remove", gone[:16]}},
		{"", exitNotFound, []string{"keys", "devices", "remove", gone[:4], "--yes"}},
		{"", exitOK, []string{"keys", "devices", "remove", gone[:16], "--yes"}},
		{home, exitSignedOut, []string{"inbox"}},
		{home, exitOK, []string{"login"}},
		{home, exitFailed, []string{"send", noSecrets, noPapers, filepath.Join(s.dir, "letter.pdf"), "--to", parts.Opener, "--subject", "sau khi gỡ"}},
	} {
		if c.home == "" {
			c.home = filepath.Join(s.dir, "people", parts.Waiting)
		}
		if exit, complaint := runAt(t, s, parts.Waiting, c.home, c.args...); exit != c.want {
			t.Errorf("%v: exit code %d, want %d: %s", c.args, exit, c.want, complaint)
		}
	}
	mustRun(t, s, parts.Opener, "open", documents[0], "--pages-to", filepath.Join(t.TempDir(), "p"))
	// A server that took in what the device signed afterwards has no entry to show
	// for it but others'.
	var other api.Receipt
	client := clientOf(t, s, parts.Opener)
	if other, err = client.Sending(t.Context(), documents[1]); err != nil {
		t.Fatal(err)
	}
	lies := homeAt(t, s, parts.Opener, lyingServer(t, s, "/api/documents/"+documents[0]+"/sending", nil, func([]byte) []byte {
		b, err := json.Marshal(other)
		if err != nil {
			t.Error(err)
		}
		return b
	}))
	if exit, complaint := runAt(t, s, parts.Opener, lies, "open", documents[0], "--pages-to", filepath.Join(t.TempDir(), "p")); exit != exitUnverified {
		t.Errorf("opened without proof that it was sent in time: %d, %s", exit, complaint)
	}
}

// documentsOf are somebody's received documents, the newest first.
func documentsOf(t *testing.T, s *stage, username string) (out []string) {
	t.Helper()
	items, err := clientOf(t, s, username).Inbox(t.Context())
	if err != nil || len(items) < 2 {
		t.Fatalf("%d documents, %v", len(items), err)
	}
	for _, item := range items {
		out = append(out, item.Document)
	}
	return out
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
