package releaser

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOlderStateFileReleasesNothing brings the state back from a copy that lacks
// the last peeling: its leaf could be used again.
func TestOlderStateFileReleasesNothing(t *testing.T) {
	w := newWorld(t)
	w.mustPeel(w.order(w.record()))
	older, err := os.ReadFile(w.path)
	w.check(err)
	last := w.order(w.record())
	w.mustPeel(last)
	w.check(w.releaser.Close())
	w.check(os.WriteFile(w.path, older, 0o600))

	w.openUncounted()
	w.mustRefuse(last, "uncounted") // not before the server has told
	_, _, err = w.releaser.Peeled(2)
	w.check(err)
	w.mustRefuse(last, "state")
	w.mustRefuse(w.order(w.record()), "state")
	_, _, err = w.releaser.Peeled(1) // whatever it tells later
	w.check(err)
	w.mustRefuse(last, "state")
	if _, err := AcceptState(w.path, w.verifier.Name(), "thử", w.now); err == nil {
		t.Fatal("accepted beside the running process")
	}
	w.reopen()
	w.mustRefuse(last, "state")

	w.check(w.releaser.Close())
	told, err := AcceptState(w.path, w.verifier.Name(), "khôi phục máy\n", w.now)
	if err != nil || !strings.Contains(told, "compared 2\nknown 1\n") {
		t.Fatalf("accepted %q, %v", told, err)
	}
	kept, err := filepath.Glob(w.path + ".accepted-*")
	if err != nil || len(kept) != 1 {
		t.Fatalf("evidence: %v, %v", kept, err)
	}
	w.open()
	w.mustPeel(w.order(w.record()))
	w.check(w.releaser.Close())
	if _, err := AcceptState(w.path, w.verifier.Name(), "thử", w.now); !errors.Is(err, ErrNotStale) {
		t.Fatalf("accepted once more: %v", err)
	}
}
