package releaser

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
)

func (w *world) wrap() Wrap {
	return Wrap{Document: w.doc, Person: w.person, Kind: crypto.GrantRecipient, Wrapped: w.share.Wrapped}
}

// rotate makes a new key, long enough ago for shares on their way to be settled.
func (w *world) rotate() KeyState {
	w.t.Helper()
	w.now = w.now.Add(time.Hour)
	s, err := w.ring.Rotate(context.Background())
	w.check(err)
	w.now = w.now.Add(settleTime)
	return s
}

func (w *world) states() []KeyState {
	w.t.Helper()
	s, err := w.ring.States(context.Background())
	w.check(err)
	return s
}

func TestOldSharesOpenUntilTheirKeyIsDestroyed(t *testing.T) {
	ctx := t.Context()
	w := newWorld(t)
	old := w.states()[0]
	fresh := w.rotate()
	w.mustPeel(w.order(w.record())) // wrapped for the old key
	rewrapped, err := w.releaser.Rewrap(ctx, []Wrap{w.wrap()})
	w.check(err)
	stolen := w.share.Wrapped // as it lies in an old backup
	w.share.Wrapped = rewrapped[0]
	if again, err := w.releaser.Rewrap(ctx, []Wrap{w.wrap()}); err != nil || again[0] != nil {
		t.Fatalf("a share of the current key was wrapped again: %v", err)
	}
	if _, err := w.ring.Destroy(ctx, old.Fingerprint); !errors.Is(err, ErrNotSpare) {
		t.Fatalf("destroyed before a look at all shares: %v", err)
	}
	w.check(w.ring.Spare(ctx, fresh.Fingerprint, w.now))
	if _, err := w.ring.Destroy(ctx, fresh.Fingerprint); !errors.Is(err, ErrIsCurrent) {
		t.Fatalf("current key: %v", err)
	}
	gone, err := w.ring.Destroy(ctx, old.Fingerprint)
	w.check(err)
	if s := w.states(); len(s) != 2 || s[1] != gone || gone.Made != old.Made || gone.Destroyed != w.now || !s[0].Current {
		t.Fatalf("states: %+v", s)
	}
	o := w.order(w.record())
	w.mustPeel(o)
	o = w.prove(o.Entry)
	o.Wrapped = stolen
	w.mustRefuse(o, "share")
}

func TestRingRefusesToCallAKeySpareTooEarly(t *testing.T) {
	w := newWorld(t)
	fresh := w.rotate()
	for name, begun := range map[string]time.Time{"before the rotation": fresh.Made.Add(-time.Second), "while shares are on their way": fresh.Made.Add(settleTime - time.Second)} {
		if err := w.ring.Spare(t.Context(), fresh.Fingerprint, begun); err == nil {
			t.Errorf("%s: spare", name)
		}
	}
	if err := w.ring.Spare(t.Context(), w.states()[1].Fingerprint, w.now); err == nil {
		t.Error("for a key that is not current: spare")
	}
}

func TestDestroyedKeyLeavesNoTraceInItsFolder(t *testing.T) {
	w := newWorld(t)
	secret := w.ring.keys[0].key.Secret()
	old, fresh := w.states()[0], w.rotate()
	w.check(w.ring.Spare(t.Context(), fresh.Fingerprint, w.now))
	path := filepath.Join(w.ring.dir, w.ring.keys[1].name)
	hold, err := os.Open(path) // what a crash or a slow reader would still see
	w.check(err)
	defer hold.Close()
	_, err = w.ring.Destroy(t.Context(), old.Fingerprint)
	w.check(err)
	if b := make([]byte, 4096); true {
		n, _ := hold.ReadAt(b, 0)
		if n == 0 || bytes.Contains(b[:n], []byte(secret[:20])) {
			t.Fatal("the blocks were not overwritten")
		}
	}
	files, err := filepath.Glob(filepath.Join(w.ring.dir, "*"))
	w.check(err)
	for _, f := range files {
		if b, _ := os.ReadFile(f); bytes.Contains(b, []byte(secret[:20])) {
			t.Errorf("%s holds the key", f)
		}
	}
	if len(files) != 2 {
		t.Errorf("left: %v", files)
	}
}

func TestCutShortDestructionIsFinished(t *testing.T) {
	w := newWorld(t)
	old, fresh := w.states()[0], w.rotate()
	w.check(w.ring.Spare(t.Context(), fresh.Fingerprint, w.now))
	path := filepath.Join(w.ring.dir, w.ring.keys[1].name)
	w.check(os.Rename(path, path+dyingSuffix)) // and there the machine stopped
	again, err := OpenRing(t.Context(), w.ring.dir, PlainFiles{}, func() time.Time { return w.now })
	w.check(err)
	gone, err := again.Destroy(t.Context(), old.Fingerprint)
	if err != nil || gone.Made != old.Made {
		t.Fatalf("%+v, %v", gone, err)
	}
	if _, err := os.Stat(path + dyingSuffix); !errors.Is(err, os.ErrNotExist) {
		t.Fatal("the key's file is still there")
	}
}

func TestRewrapHoldsNamesAgainstTheShare(t *testing.T) {
	w := newWorld(t)
	w.rotate()
	for name, spoil := range map[string]func(*Wrap){
		"document": func(x *Wrap) { x.Document = crypto.NewDocumentID() },
		"person":   func(x *Wrap) { x.Person = crypto.PersonID{8} },
		"kind":     func(x *Wrap) { x.Kind = crypto.GrantMaster },
		"bytes":    func(x *Wrap) { x.Wrapped = append(slices.Clone(x.Wrapped), 0) },
	} {
		x := w.wrap()
		spoil(&x)
		if out, err := w.releaser.Rewrap(t.Context(), []Wrap{w.wrap(), x}); !errors.As(err, new(*RefusedError)) || out != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRotationByAnotherProcessIsSeen(t *testing.T) {
	w := newWorld(t)
	w.now = w.now.Add(time.Hour)
	operator, err := OpenRing(t.Context(), w.ring.dir, PlainFiles{}, func() time.Time { return w.now })
	w.check(err)
	fresh, err := operator.Rotate(t.Context())
	w.check(err)
	current, err := w.ring.Current(t.Context())
	if err != nil || current.Recipient().Fingerprint() != fresh.Fingerprint {
		t.Fatalf("the running releaser goes on with the old key: %v", err)
	}
}

// The host key of this machine stands for the TPM: systemd-creds itself is the
// same program.
func TestKeySealedToTheMachine(t *testing.T) {
	dir := t.TempDir()
	safe, err := SafeNamed("systemd-creds:host")
	if err != nil {
		t.Fatal(err)
	}
	ring, err := OpenRing(t.Context(), dir, safe, nil)
	if err != nil {
		t.Fatal(err)
	}
	made, err := ring.Rotate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"+keySuffix))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	kept, err := os.ReadFile(files[0])
	if err != nil || bytes.Contains(kept, []byte("AGE-SECRET-KEY")) {
		t.Fatal("the key lies open", err)
	}
	again, err := OpenRing(t.Context(), dir, safe, nil)
	if err != nil {
		t.Fatal(err)
	}
	if key, err := again.Current(t.Context()); err != nil || key.Recipient().Fingerprint() != made.Fingerprint {
		t.Fatal("another key came back", err)
	}
	if err := os.WriteFile(files[0], bytes.Replace(kept, kept[:8], []byte("AAAAAAAA"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenRing(t.Context(), dir, safe, nil); err == nil {
		t.Fatal("a changed file opened")
	}
}

func TestPeelsAreCountedAcrossRestartsAndCompaction(t *testing.T) {
	w := newWorld(t)
	first := w.order(w.record())
	w.mustPeel(first)
	w.mustPeel(w.prove(first.Entry)) // again: one leaf
	peels, total, err := w.releaser.Peeled(0)
	w.check(err)
	if total != 1 || len(peels) != 1 || peels[0] != (Peeled{1, first.Entry.Index, first.Entry.Leaf()}) {
		t.Fatalf("%d: %+v", total, peels)
	}
	w.now = w.now.Add(time.Hour)
	w.check(w.releaser.state.compact())
	w.append(audit.Record{Time: w.now, Kind: audit.KindSignedIn, Actor: audit.System})
	second := w.order(w.record())
	w.mustPeel(second)
	w.reopen()
	peels, total, err = w.releaser.Peeled(1)
	w.check(err)
	if total != 2 || len(peels) != 1 || peels[0] != (Peeled{2, second.Entry.Index, second.Entry.Leaf()}) {
		t.Fatalf("%d: %+v", total, peels)
	}
}
