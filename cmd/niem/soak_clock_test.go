package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/exchange/audit"
	"niem/web/api"
)

// clockVariable names, to the program under test alone, a file that says how far
// its clock stands from the right time.
const clockVariable = "CLOCK_OF_TEST"

// testNow is the clock of the program under test. It gives the time of the wall
// alone, without Go's monotonic reading, which no setting of a clock moves.
func testNow() time.Time {
	now := time.Now().Round(0)
	path := os.Getenv(clockVariable)
	if path == "" {
		return now
	}
	said, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	apart, err := time.ParseDuration(string(said))
	if err != nil {
		panic(err)
	}
	return now.Add(apart)
}

// jumps are the blows that befall a clock. It is right again when they heal.
var jumps = map[string]time.Duration{"an hour ahead": time.Hour, "a year ahead": 365 * 24 * time.Hour, "a day back": -24 * time.Hour}

// blowsOf gives what befalls a victim. The clock of the database is that of this
// machine; store and directory are asked for no time.
func blowsOf(victim string) []string {
	switch victim {
	case "node-a", "node-b", "releaser":
		return append(blows[:len(blows):len(blows)], "an hour ahead", "a year ahead", "a day back")
	}
	return blows
}

func (s *soakStage) clockFile(victim string) string { return filepath.Join(s.dir, victim+".clock") }

// setClock sets how far a server's clock stands from the right time.
func (s *soakStage) setClock(victim string, apart time.Duration) {
	s.t.Helper()
	file := s.clockFile(victim)
	s.must(os.WriteFile(file+".new", []byte(apart.String()), 0o644))
	s.must(os.Rename(file+".new", file))
}

// withClock starts a server that goes by a clock of its own.
func (s *soakStage) withClock(victim string, start func(), more ...string) {
	s.t.Helper()
	s.setClock(victim, 0)
	kept := s.instead
	s.instead = append(append(kept[:len(kept):len(kept)], clockVariable+"="+s.clockFile(victim)), more...)
	start()
	s.instead = kept
}

// toldAsClock holds a failed act against the blow: a clock that jumped is told
// as a clock, and by nothing else.
func toldAsClock(t testing.TB, blow string, got answered) {
	t.Helper()
	if _, jumped := jumps[blow]; !jumped {
		return
	}
	if code := text1(object(got.json["error"]), "code"); code != api.CodeClock {
		t.Errorf("%s is told as %q: %s", blow, code, got.stderr)
	}
}

// nothingEndsEarly holds the log against the time: no document expired, nobody's
// role ended, no entry is of a time that has not come.
func (s *soakStage) nothingEndsEarly() {
	s.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.database.URL("niem"))
	s.must(err)
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "SELECT kind, count(*) FROM log_records WHERE kind = ANY($1) OR at > now() + interval '10 s' GROUP BY kind",
		[]audit.Kind{audit.KindExpired, audit.KindRosterEnded, audit.KindRosterSuspended})
	s.must(err)
	ended, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
		var kind string
		var n int
		err := row.Scan(&kind, &n)
		return fmt.Sprintf("%d %s", n, kind), err
	})
	s.must(err)
	if len(ended) > 0 {
		s.t.Errorf("before its time: %s", strings.Join(ended, ", "))
	}
}
