package releaser

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"niem/exchange/audit"
)

func TestTornTailDropped(t *testing.T) {
	w := newWorld(t)
	w.mustPeel(w.order(w.record()))
	whole, err := os.ReadFile(w.path)
	w.check(err)
	line := whole[bytes.IndexByte(whole, '\n')+1:]
	w.check(w.releaser.Close())
	for cut := range len(line) {
		w.check(os.WriteFile(w.path, append(slices.Clone(whole), line[:cut]...), 0o600))
		w.open()
		if w.releaser.Accepted() != 1 {
			t.Fatalf("cut at %d: accepted %d", cut, w.releaser.Accepted())
		}
		w.check(w.releaser.Close())
		if after, _ := os.ReadFile(w.path); !bytes.Equal(after, whole) {
			t.Fatalf("cut at %d: the tail stayed", cut)
		}
	}
	// Garbage of a full line's length at the end was never synced either.
	w.check(os.WriteFile(w.path, append(slices.Clone(whole), bytes.Repeat([]byte{0}, 50)...), 0o600))
	w.open()
	w.mustPeel(w.order(w.record()))
}

func TestDamagedStateStopsTheProcess(t *testing.T) {
	w := newWorld(t)
	w.mustPeel(w.order(w.record()))
	w.mustPeel(w.order(w.record()))
	w.check(w.releaser.Close())
	whole, err := os.ReadFile(w.path)
	w.check(err)
	first := bytes.IndexByte(whole, '\n') + 1
	damaged := slices.Clone(whole)
	damaged[first+3] ^= 1
	for name, content := range map[string][]byte{
		"changed line": damaged,
		"other log":    append([]byte("niem/releaser/1 other.example 0\n"), whole[first:]...),
		"other file":   []byte("root:x:0:0\n"),
	} {
		w.check(os.WriteFile(w.path, content, 0o600))
		if r, err := Open(Config{Keys: w.ring, Log: w.verifier, StateFile: w.path}); err == nil {
			r.Close()
			t.Errorf("%s: opened", name)
		}
	}
}

func TestStateFileServesOneProcess(t *testing.T) {
	w := newWorld(t)
	if r, err := Open(Config{Keys: w.ring, Log: w.verifier, StateFile: w.path}); err == nil {
		r.Close()
		t.Fatal("opened twice")
	}
}

func TestNoGrantWhenStateCannotBeKept(t *testing.T) {
	w := newWorld(t)
	o := w.order(w.record())
	// A limit on the file's size makes writes fail like a full disk.
	var limit syscall.Rlimit
	w.check(syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit))
	info, err := os.Stat(w.path)
	w.check(err)
	w.check(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: uint64(info.Size()) + 20, Max: limit.Max}))
	g, err := w.releaser.Peel(context.Background(), o)
	w.check(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit))
	if err == nil || g != nil {
		t.Fatal("a grant left although the state could not be written")
	}
	// When there is room again it goes on, and the file is whole.
	w.mustPeel(w.prove(o.Entry))
	w.reopen()
	if w.releaser.Accepted() != 1 {
		t.Fatalf("accepted %d", w.releaser.Accepted())
	}
}

func TestOldLeavesForgottenAndCheckpointKept(t *testing.T) {
	w := newWorld(t)
	w.mustPeel(w.order(w.record()))
	w.now = w.now.Add(time.Hour)
	w.check(w.releaser.state.compact())
	if n := len(w.releaser.state.used); n != 0 {
		t.Fatalf("%d leaves kept", n)
	}
	w.reopen()
	if w.releaser.Accepted() != 1 {
		t.Fatalf("accepted %d", w.releaser.Accepted())
	}
	w.mustPeel(w.order(w.record()))
	w.reopen()
	if w.releaser.Accepted() != 2 {
		t.Fatalf("accepted %d", w.releaser.Accepted())
	}
}

func TestLeafServesOneRequestAcrossRestarts(t *testing.T) {
	w := newWorld(t)
	o := w.order(w.record())
	w.mustPeel(o)
	w.reopen()
	if w.releaser.Accepted() != 1 {
		t.Fatalf("accepted %d after a restart", w.releaser.Accepted())
	}
	again := use{index: o.Entry.Index, leaf: o.Entry.Leaf(), request: ID{4}, session: fixedSession, at: w.now}
	if w.releaser.state.free(again) {
		t.Fatal("another request may use the leaf")
	}
	again.request = fixedRequest
	if !w.releaser.state.free(again) {
		t.Fatal("the same request may not use its leaf")
	}
	again.session = ID{4}
	if w.releaser.state.free(again) {
		t.Fatal("another session may use the leaf")
	}
	w.mustPeel(w.prove(o.Entry))
}

// Lines wait for the disk while newer checkpoints are accepted; a compaction in
// between must leave a file that the next start reads.
func TestCompactionCoversTheLinesThatWait(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	s, err := openState(path, "log", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	take := func(size int64) error {
		return s.accept(s.accepted(), audit.Checkpoint{Size: size}, use{index: size, at: time.Now()})
	}
	var peelings sync.WaitGroup
	wait := func(size int64) {
		peelings.Go(func() {
			if err := take(size); err != nil {
				t.Error(err)
			}
		})
		for s.accepted().Size != size {
			time.Sleep(time.Millisecond)
		}
	}
	s.disk.Lock() // one batch of three, which finds the file too long
	for size := int64(1); size <= 3; size++ {
		wait(size)
	}
	s.length = compactAt + 1
	s.disk.Unlock()
	peelings.Wait()
	if s.length > compactAt {
		t.Error("the file was not compacted")
	}
	s.disk.Lock() // and one that waits while somebody compacts
	for size := int64(4); size <= 6; size++ {
		wait(size)
	}
	if err := s.compact(); err != nil {
		t.Fatal(err)
	}
	s.disk.Unlock()
	peelings.Wait()
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	again, err := openState(path, "log", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer again.close()
	if again.accepted().Size != 6 || len(again.used) != 6 {
		t.Errorf("read back: size %d, %d leaves", again.accepted().Size, len(again.used))
	}
}

// An order that was checked against an older state never takes the releaser
// back, even if the asker names the size that is accepted now.
func TestAcceptedCheckpointNeverGoesBack(t *testing.T) {
	s, err := openState(filepath.Join(t.TempDir(), "state"), "log", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	first := audit.Checkpoint{Size: 1}
	for size := int64(1); size <= recentKept+2; size++ { // the first is forgotten by then
		if err := s.accept(s.accepted(), audit.Checkpoint{Size: size}, use{index: size, at: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	newest := s.accepted()
	err = s.accept(acceptedCheckpoint{}, first, use{index: 100, at: time.Now()})
	if stale, ok := errors.AsType[*StaleError](err); !ok || stale.Size != newest.Size {
		t.Errorf("an order checked before: %v, want stale", err)
	}
	if s.accepted() != newest {
		t.Errorf("went back to %d", s.accepted().Size)
	}
}
