package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"niem/deploy/parts"
	"niem/deploy/sample"
	"niem/web/client"
)

// TestReaderGoesTheWholeWayInABrowser has Chromium walk the story of
// web/client/e2e: sign in, acknowledge the rules, make a key, read what the
// command line sent, be traced, lose a recalled document, add another browser.
// NIEM_SHOTS names a folder that keeps the pictures of every screen.
func TestReaderGoesTheWholeWayInABrowser(t *testing.T) {
	if _, _, built := client.Built(); !built {
		t.Fatal("the browser client is not built: make client")
	}
	s := theStage(t)
	letter := filepath.Join(t.TempDir(), "bao-cao-nhanh.pdf")
	if err := os.WriteFile(letter, sample.Letter, 0o600); err != nil {
		t.Fatal(err)
	}
	shots := os.Getenv("NIEM_SHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	told, err := json.Marshal(map[string]string{"address": s.address, "program": s.program, "dir": s.dir, "password": parts.DemoPassword, "letter": letter, "shots": shots})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "npm", "run", "--silent", "e2e")
	cmd.Dir = filepath.Join("..", "..", "web", "client")
	cmd.Env = append(os.Environ(), "NIEM_STAGE="+string(told))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
