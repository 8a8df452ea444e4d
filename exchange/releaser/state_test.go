package releaser

import (
	"bytes"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"
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
		"other log":    append([]byte("niem/releaser/1 other.example\n"), whole[first:]...),
		"other file":   []byte("root:x:0:0\n"),
	} {
		w.check(os.WriteFile(w.path, content, 0o600))
		if r, err := Open(Config{KEK: w.kek, Log: w.verifier, StateFile: w.path}); err == nil {
			r.Close()
			t.Errorf("%s: opened", name)
		}
	}
}

func TestStateFileServesOneProcess(t *testing.T) {
	w := newWorld(t)
	if r, err := Open(Config{KEK: w.kek, Log: w.verifier, StateFile: w.path}); err == nil {
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
	g, err := w.releaser.Peel(o)
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
