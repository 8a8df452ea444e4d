package storage

import (
	"testing"
	"time"

	"github.com/alexedwards/scs/pgxstore"
)

// Signing out must win against a request that was under way and puts the
// session's end off a moment later.
func TestEndedSessionIsNotWrittenAnew(t *testing.T) {
	w := newWorld(t)
	sessions := pgxstore.NewWithCleanupInterval(w.Pool(), 0)
	const token = "e3b0c442"
	end := time.Now().Add(time.Hour)
	there := func() bool {
		_, found, err := sessions.Find(token)
		w.must(err)
		return found
	}
	w.must(sessions.Commit(token, []byte("signed in"), end))
	w.must(sessions.Commit(token, []byte("renewed"), end))
	if !there() {
		t.Fatal("no session after its beginning and renewal")
	}
	w.must(sessions.Delete(token))
	w.must(sessions.Commit(token, []byte("renewed once more"), end))
	if there() {
		t.Error("the session is there again after its end")
	}
	w.must(sessions.Commit("another", []byte("signed in"), end))
	w.must(w.exec("UPDATE ended_sessions SET at = now() - interval '25 hours'"))
	w.must(sessions.Delete("another"))
	if n := w.count("SELECT count(*) FROM ended_sessions"); n != 1 {
		t.Errorf("%d ended sessions are remembered, want the last one", n)
	}
}
