package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"niem/deploy/parts"
	"niem/deploy/sample"
)

// maxResident bounds what a send may hold whatever the document's length: two
// pages under work, their marks and blocks, and the passphrase's 128 MiB.
const maxResident = 600 << 20

// highWater is a process's peak resident memory so far, in bytes; 0 once it has
// ended. (What wait reports counts the parent's memory before exec, too.)
func highWater(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes int64
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		return 0
	}
	return kilobytes << 10
}

func TestSendHoldsAFewPagesWhateverTheLength(t *testing.T) {
	s := theStage(t)
	dir := t.TempDir()
	letter, long := filepath.Join(dir, "letter.pdf"), filepath.Join(dir, "long.pdf")
	if err := os.WriteFile(letter, sample.Letter, 0o600); err != nil {
		t.Fatal(err)
	}
	const copies = 12
	unite := []string{}
	for range copies {
		unite = append(unite, letter)
	}
	if out, err := exec.Command("pdfunite", append(unite, long)...).CombinedOutput(); err != nil {
		t.Fatalf("pdfunite (apt-get install poppler-utils): %v: %s", err, out)
	}
	send := func(path string) (pages int, resident int64) {
		cmd := s.command(context.Background(), parts.Sender, "send", noSecrets, noPapers, path, "--to", parts.Opener, "--reason", "điều tra", "--approval", "phiếu trình 15")
		var out, complaint bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &complaint
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		waitFor(t, func() bool {
			resident = max(resident, highWater(cmd.Process.Pid))
			select {
			case err := <-ended:
				ended <- err
				return true
			default:
				return false
			}
		})
		if err := <-ended; err != nil {
			t.Fatalf("%v: %s", err, complaint.String())
		}
		var sent sendAnswer
		if err := json.Unmarshal(out.Bytes(), &sent); err != nil {
			t.Fatal(err)
		}
		return sent.Pages, resident
	}
	short, low := send(letter)
	pages, high := send(long)
	t.Logf("%d pages: %d MB, %d pages: %d MB", short, low>>20, pages, high>>20)
	if pages != copies*short || low == 0 || high > maxResident || high > low*3/2+(64<<20) {
		t.Fatalf("%d pages took %d MB, %d pages %d MB", short, low>>20, pages, high>>20)
	}
}
