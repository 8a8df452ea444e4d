package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"niem/deploy/parts"
)

// anotherOfficer makes somebody a security officer in the stage's directory until
// the test ends.
func anotherOfficer(t *testing.T, s *stage, username string) {
	t.Helper()
	c, err := s.ldap.Dial(t.Context())
	if err == nil {
		err = c.Bind(s.ldap.AdminDN, s.ldap.AdminPassword)
	}
	if err != nil {
		t.Fatal(err)
	}
	change := func(how func(*ldap.ModifyRequest, []string)) {
		m := ldap.NewModifyRequest("cn=niem-security,ou=groups,dc=soyte,dc=example", nil)
		how(m, []string{"uid=" + username + ",ou=people,dc=soyte,dc=example"})
		if err := c.Modify(m); err != nil {
			t.Error(err)
		}
		afterwards(t, s, parts.Officer, "directory", "sync")
	}
	change(func(m *ldap.ModifyRequest, v []string) { m.Add("member", v) })
	t.Cleanup(func() {
		change(func(m *ldap.ModifyRequest, v []string) { m.Delete("member", v) })
		c.Close()
	})
}

// afterwards is mustRun where the test may have ended.
func afterwards(t *testing.T, s *stage, username string, args ...string) {
	t.Helper()
	if got, err := s.run(context.Background(), username, args...); err != nil {
		t.Errorf("%v: %v, %s", args, err, got.stderr)
	}
}

// TestALostKeyIsReplacedByTwoRegistrars from the person's new machine to the second
// signature, with the printed slip, and not by one of them.
func TestALostKeyIsReplacedByTwoRegistrars(t *testing.T) {
	s := theStage(t)
	const owner, second = parts.Inspector, parts.ThirdLeader
	anotherOfficer(t, s, second)
	mustRun(t, s, parts.Officer, "keys", "confirm", second, "--registrar")
	t.Cleanup(func() { afterwards(t, s, parts.Officer, "keys", "confirm", second, "--end-registrar") })

	passphrase := filepath.Join(s.dir, "people", owner+".passphrase")
	if err := os.WriteFile(passphrase, []byte("Cụm mật khẩu 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	machine := func(name string) func(want int, args ...string) {
		home := filepath.Join(t.TempDir(), name)
		if err := os.Mkdir(home, 0o700); err != nil {
			t.Fatal(err)
		}
		return func(want int, args ...string) {
			t.Helper()
			if exit, complaint := runAt(t, s, owner, home, args...); exit != want {
				t.Fatalf("%s: %v: exit code %d, %s", name, args, exit, complaint)
			}
		}
	}
	signIn := s.signIn(owner)
	t.Cleanup(func() { afterwards(t, s, owner, signIn...) }) // so many sign-ins end the session of before
	lost, fresh := machine("lost"), machine("fresh")
	lost(exitOK, signIn...)
	lost(exitOK, "rules", "accept", "--yes")
	lost(exitOK, "keys", "enroll")
	lost(exitFailed, "keys", "replace", "--lost", "--yes") // this one still is a device

	fresh(exitOK, signIn...)
	fresh(exitUsage, "keys", "replace", "--lost")
	slip := filepath.Join(t.TempDir(), "phieu.pdf")
	fresh(exitFailed, "keys", "slip", "--out", slip)
	fresh(exitOK, "keys", "replace", "--lost", "--yes")
	fresh(exitOK, "login")
	fresh(exitOK, "keys", "slip", "--out", slip)
	fresh(exitFailed, "keys", "confirm", owner, "--replacement", "--slip", slip)

	refused := func(username string, want int, args ...string) {
		t.Helper()
		if got, _ := s.run(t.Context(), username, args...); got.exit != want {
			t.Errorf("%s: %v: exit code %d, %s", username, args, got.exit, got.stderr)
		}
	}
	refused(parts.Leader, exitFailed, "keys", "confirm", owner, "--replacement", "--slip", slip)
	refused(parts.Officer, exitFailed, "keys", "confirm", owner, "--slip", slip) // the old key is another
	refused(parts.Officer, exitFailed, "keys", "confirm", owner, "--replacement", "--fingerprint", "0000")
	refused(parts.Officer, exitUsage, "keys", "confirm", owner, "--refuse")
	if got := mustRun(t, s, parts.Officer, "keys", "confirm", owner, "--replacement", "--slip", slip); got.json["key"] != nil {
		t.Fatalf("one registrar alone: %v", got.json)
	}
	refused(parts.Officer, exitFailed, "keys", "confirm", owner, "--replacement", "--slip", slip)
	got := mustRun(t, s, second, "keys", "confirm", owner, "--replacement", "--slip", slip)
	if key, ok := got.json["key"].(map[string]any); !ok || key["status"] != "confirmed" {
		t.Fatalf("by two: %v", got.json)
	}
	fresh(exitOK, "login")
	fresh(exitOK, "keys", "show")
	fresh(exitOK, "keys", "slip", "--out", slip)
	lost(exitOK, "login") // told that it has ended
	refused(second, exitNotFound, "keys", "confirm", owner, "--replacement", "--slip", slip)
	mustRun(t, s, parts.Sender, "keys", "history", owner)

	// Asked for once more, and refused.
	again := machine("again")
	again(exitOK, signIn...)
	again(exitOK, "keys", "replace", "--lost", "--yes")
	mustRun(t, s, parts.Officer, "keys", "confirm", owner, "--replacement", "--refuse")
	again(exitOK, "keys", "show")
}
