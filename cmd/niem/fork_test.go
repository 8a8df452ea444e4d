package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"niem/deploy/parts"
	"niem/exchange/audit"
)

// TestForkedLogDetected: the log's own key has signed another history, which this
// client has seen. The server's present history is then refused, loudly.
func TestForkedLogDetected(t *testing.T) {
	s := theStage(t)
	ctx := context.Background()
	if _, err := s.run(ctx, parts.DPO, "login", "--server", s.address, "--user", parts.DPO, "--ca", s.ca); err != nil {
		t.Fatal(err)
	}
	if _, err := s.run(ctx, parts.DPO, "rules", "accept", "--yes"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.run(ctx, parts.DPO, "log", "verify"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.dir, "people", parts.DPO, fileCheckpoint)
	honest, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // others look through the same eyes later
		if err := os.WriteFile(path, honest, 0o600); err != nil {
			t.Error(err)
		}
	})
	verifier, err := note.NewVerifier(s.vkey)
	if err != nil {
		t.Fatal(err)
	}
	c, err := audit.OpenCheckpoint(honest, verifier)
	if err != nil {
		t.Fatal(err)
	}
	skey, err := secretText(s.secret("log.key"))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	for name, forge := range map[string]func(audit.Checkpoint) audit.Checkpoint{
		"another root of the same size": func(c audit.Checkpoint) audit.Checkpoint { c.Root[0] ^= 1; return c },
		"another past":                  func(c audit.Checkpoint) audit.Checkpoint { c.Size -= 3; c.Root[0] ^= 1; return c },
		"entries that are gone":         func(c audit.Checkpoint) audit.Checkpoint { c.Size += 1000; return c },
	} {
		t.Run(name, func(t *testing.T) {
			forged := forge(c)
			forged.Time = time.Now().UTC().Truncate(time.Millisecond)
			signed, err := audit.SignCheckpoint(forged, signer)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, signed, 0o600); err != nil {
				t.Fatal(err)
			}
			for _, command := range [][]string{{"log", "verify"}, {"login"}} {
				got, err := s.run(ctx, parts.DPO, command...)
				var exited *exitError
				if !errors.As(err, &exited) || got.exit != exitUnverified {
					t.Fatalf("%v: exit code %d, %v", command, got.exit, err)
				}
			}
			kept, err := os.ReadFile(path)
			if err != nil || string(kept) != string(signed) {
				t.Fatal("the evidence was overwritten")
			}
		})
	}
}

func secretText(path string) (string, error) {
	b, err := os.ReadFile(path)
	return string(b[:max(0, len(b)-1)]), err
}
