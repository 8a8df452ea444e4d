package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"niem/deploy/parts"
)

// onSmallDisk moves a stopped server's folder onto a disk of its own with room
// for so many bytes more, and gives what fills it to the last byte.
func onSmallDisk(t *testing.T, server *parts.Process, folder string, room int64) (fill func() (empty func())) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(server.Stop())
	aside := folder + ".aside"
	must(os.Rename(folder, aside))
	size, err := exec.Command("du", "-sb", aside).Output()
	must(err)
	var used int64
	_, err = fmt.Sscan(string(size), &used)
	must(err)
	must(os.Mkdir(folder, 0o700))
	must(syscall.Mount("tmpfs", folder, "tmpfs", 0, fmt.Sprintf("size=%d", used*5/4+room)))
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	out, err := exec.Command("cp", "-a", aside+"/.", folder+"/").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var owner syscall.Stat_t
	must(syscall.Stat(aside, &owner))
	must(os.Chown(folder, int(owner.Uid), int(owner.Gid)))
	must(os.Chmod(folder, os.FileMode(owner.Mode&0o777)))
	must(server.Restart())
	return func() func() {
		t.Helper()
		path := filepath.Join(folder, "ballast")
		f, err := os.Create(path)
		must(err)
		if _, err := io.Copy(f, zeros{}); !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("the disk took everything: %v", err)
		}
		must(f.Close())
		return func() { must(os.Remove(path)) }
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestFullDisksLoseNothingAndReleaseNothing(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root makes small disks: sudo go test -run FullDisks ./cmd/niem")
	}
	s := newSoakStage(t)
	ctx := context.Background()
	send := func(n int, subject string) []string {
		return append([]string{"send", noSecrets, noPapers, "--to", parts.Opener, "--subject", subject, "--allow-copy", "--"}, papersOf(t, 2000+n, 2)...)
	}
	before, err := s.run(ctx, parts.Sender, send(0, "Trước khi đầy")...)
	s.must(err)
	disks := map[string]func() func(){
		"database": onSmallDisk(t, s.database.Process, filepath.Join(s.dir, "postgres", "data"), 16<<20),
		"store":    onSmallDisk(t, s.store.Process, s.store.Data, 32<<20),
	}
	for i, victim := range []string{"store", "database"} {
		empty := disks[victim]()
		// A full database lets small acts pass for as long as its pages have room:
		// they go on until one is refused.
		var order []string
		var refused answered
		subject := ""
		for n := range 400 {
			subject = fmt.Sprintf("Đầy %s %d", victim, n)
			order = send(10*(i+1)+n, subject)
			got, err := s.run(ctx, parts.Sender, order...)
			if err != nil {
				refused = got
				break
			}
		}
		if refused.exit == exitOK {
			t.Fatalf("%s: nothing was refused on a full disk", victim)
		}
		if refused.exit != exitUnavailable && refused.exit != exitFailed || refused.stderr == "" {
			t.Errorf("%s: exit code %d: %s", victim, refused.exit, refused.stderr)
		}
		if victim == "store" {
			openWhole(t, s.stage, text1(before.json, "document"), 2) // reading needs no room
		}
		empty()
		again, err := s.run(ctx, parts.Sender, order...)
		for tries := 0; err != nil && tries < 20; tries++ { // a crashed database is on its way up
			time.Sleep(500 * time.Millisecond)
			if !s.part(victim).Running() { // it gave up; an operator starts it again
				s.must(s.part(victim).Restart())
			}
			again, err = s.run(ctx, parts.Sender, order...)
		}
		if err != nil {
			b, _ := os.ReadFile(s.part(victim).LogFile())
			t.Logf("%s", b[max(0, len(b)-3000):])
			t.Fatalf("%s: refused with %q, and with room again: %v", victim, refused.stderr, err)
		}
		if seen := received(t, s.stage, subject); len(seen) != 1 || seen[0] != text1(again.json, "document") {
			t.Errorf("%s: sent %s, received %v", victim, text1(again.json, "document"), seen)
		}
		openWhole(t, s.stage, text1(again.json, "document"), 2)
		openWhole(t, s.stage, text1(before.json, "document"), 2)
		if report := s.fsck(false); report.Total > 0 {
			t.Errorf("%s: %v", victim, report.Findings)
		}
		s.peelsHaveEntries()
	}
}
