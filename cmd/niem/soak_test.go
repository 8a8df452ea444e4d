package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"niem/deploy/parts"
	"niem/web/api"
)

var (
	soakRuns = flag.Int("soak", 16, "faults of TestFaultsLoseNothingAndReleaseNothing")
	soakSeed = flag.Uint64("soak-seed", 1, "which faults, and when")
	soakOut  = flag.String("soak-out", "", "file for the table of what happened")
)

// step is one act of a person that a fault strikes.
type step struct {
	name string
	// prepare makes what the act needs, without faults.
	prepare func() (who string, args []string)
	// check holds the state after the act has succeeded, at once or repeated.
	check func(got answered)
	usual time.Duration
}

// tally counts what became of the acts that one kind of fault struck.
type tally struct{ runs, well, repeated int }

// TestFaultsLoseNothingAndReleaseNothing kills, pauses, cuts off and stalls each
// server, and sets the clocks of nodes and releaser wrong, at a moment within
// each act, with two nodes behind one address. The act
// then succeeds, at once or when it is repeated; nothing is half there, nothing
// is released without its entry, and no entry stands for what never happened.
func TestFaultsLoseNothingAndReleaseNothing(t *testing.T) {
	s := newSoakStage(t)
	r := rand.New(rand.NewPCG(*soakSeed, 20261125))
	steps := s.steps()
	for i := range steps { // how long each takes without a fault
		who, args := steps[i].prepare()
		began := time.Now()
		got, err := s.run(context.Background(), who, args...)
		s.must(err)
		steps[i].usual = time.Since(began)
		steps[i].check(got)
	}
	began := time.Now()
	table := map[string]*tally{}
	var kinds [][3]string
	for _, victim := range victims {
		for _, blow := range blowsOf(victim) {
			for _, step := range steps {
				kinds = append(kinds, [3]string{victim, blow, step.name})
			}
		}
	}
	r.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
	for n := range *soakRuns {
		kind := kinds[n%len(kinds)]
		for i := range steps {
			if steps[i].name != kind[2] {
				continue
			}
			name := kind[0] + " " + kind[1]
			if table[name] == nil {
				table[name] = &tally{}
			}
			s.suffer(steps[i], kind[0], kind[1], r, table[name])
		}
		full := n%10 == 9 || n == *soakRuns-1
		if report := s.fsck(!full); report.Total > 0 {
			t.Fatalf("run %d, %v: %v", n, kind, report.Findings)
		}
		s.peelsHaveEntries()
		s.nothingEndsEarly()
		if t.Failed() {
			t.Fatalf("run %d: %v", n, kind)
		}
	}
	if *soakOut != "" {
		s.write(*soakOut, table, time.Since(began))
	}
}

// suffer strikes one act.
func (s *soakStage) suffer(step step, victim, blow string, r *rand.Rand, counts *tally) {
	s.t.Helper()
	ctx := context.Background()
	who, args := step.prepare()
	moment := time.Duration(r.Float64() * 1.1 * float64(step.usual))
	held := time.Duration(100+r.IntN(900)) * time.Millisecond
	type outcome struct {
		got answered
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		got, err := s.run(ctx, who, args...)
		done <- outcome{got, err}
	}()
	time.Sleep(moment) // the moment of the blow is what is drawn
	heal := s.strike(victim, blow)
	time.Sleep(held)
	heal()
	first := <-done
	counts.runs++
	got, err := first.got, first.err
	if err == nil {
		counts.well++
	} else {
		toldAsClock(s.t, blow, got)
	}
	for tries := 0; err != nil && !found(step, got, tries); tries++ {
		var exited *exitError
		if !errors.As(err, &exited) {
			s.t.Fatalf("%s, %s %s: %v", step.name, victim, blow, err)
		}
		if exited.exit != exitUnavailable && exited.exit != exitFailed || exited.stderr == "" {
			s.t.Errorf("%s, %s %s: a fault is told as exit code %d: %s", step.name, victim, blow, exited.exit, exited.stderr)
			return
		}
		if tries == 12 {
			s.t.Errorf("%s, %s %s: still failing after the fault: %v", step.name, victim, blow, err)
			return
		}
		if tries > 0 {
			time.Sleep(250 * time.Millisecond) // a server is on its way up
		} else {
			counts.repeated++
		}
		got, err = s.run(ctx, who, args...)
	}
	step.check(got)
}

// found tells whether a repeated recall found itself done: the blow came between
// its commit and the answer.
func found(step step, got answered, tries int) bool {
	return step.name == "recall" && tries > 0 && text1(object(got.json["error"]), "code") == api.CodeConflict
}

// steps are the acts: sign-in, send, open, recall.
func (s *soakStage) steps() []step {
	t, ctx := s.t, context.Background()
	count := 0
	send := func() (subject string, args []string) {
		count++
		subject = fmt.Sprintf("Lần thử %d", count)
		args = append([]string{"send", noSecrets, noPapers}, papersOf(t, 1000+count, 1)...)
		return subject, append(args, "--to", parts.Opener, "--subject", subject, "--allow-copy")
	}
	sent := func() string {
		t.Helper()
		_, args := send()
		got, err := s.run(ctx, parts.Sender, args...)
		s.must(err)
		return text1(got.json, "document")
	}
	var subject, document, folder string
	return []step{
		{name: "sign-in",
			prepare: func() (string, []string) { return parts.Waiting, []string{"login", "--server", s.address} },
			check: func(answered) {
				if _, err := s.run(ctx, parts.Waiting, "inbox"); err != nil {
					t.Errorf("signed in and yet: %v", err)
				}
			}},
		{name: "send",
			prepare: func() (who string, args []string) {
				subject, args = send()
				return parts.Sender, args
			},
			check: func(got answered) {
				if seen := received(t, s.stage, subject); len(seen) != 1 || seen[0] != text1(got.json, "document") {
					t.Errorf("sent %s, received %v", text1(got.json, "document"), seen)
				}
				openWhole(t, s.stage, text1(got.json, "document"), 1)
				if reached(s.stage, "*") {
					t.Error("the state of a finished send is still there")
				}
			}},
		{name: "open",
			prepare: func() (string, []string) {
				document, folder = sent(), filepath.Join(t.TempDir(), "pages")
				return parts.Opener, []string{"open", document, "--pages-to", folder}
			},
			check: func(got answered) {
				if len(texts(got.json["files"])) != 1 {
					t.Errorf("opened %v", got.json["files"])
				}
			}},
		{name: "recall",
			prepare: func() (string, []string) {
				document = sent()
				return parts.Sender, []string{"recall", document, "--reason", "Thử", "--yes"}
			},
			check: func(answered) {
				got, err := s.run(ctx, parts.Opener, "open", document, "--pages-to", filepath.Join(t.TempDir(), "pages"))
				if err == nil || got.exit != exitEnded {
					t.Errorf("opened after a recall: exit code %d, %v", got.exit, err)
				}
			}},
	}
}

// peelsHaveEntries holds the releaser's own state file against the log: whatever
// it has peeled stands there as a release.
func (s *soakStage) peelsHaveEntries() {
	s.t.Helper()
	f, err := os.Open(filepath.Join(s.dir, "releaser.state"))
	s.must(err)
	defer f.Close()
	peeled := map[int64]bool{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 8 {
			continue // the first line
		}
		index, err := strconv.ParseInt(fields[2], 10, 64)
		s.must(err)
		peeled[index] = true
	}
	s.must(lines.Err())
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.database.URL("niem"))
	s.must(err)
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "SELECT index FROM log_records WHERE kind = 'release.granted'")
	s.must(err)
	granted, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	s.must(err)
	for index := range peeled {
		if !slices.Contains(granted, index) {
			s.t.Errorf("peeled under entry %d, which is no release", index)
		}
	}
}

// write puts the table of a run into a file.
func (s *soakStage) write(path string, table map[string]*tally, took time.Duration) {
	s.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%d faults within %s, two nodes, %d cores, %s, seed %d.\n\n| fault | runs | the act went on | it ended with a clear error and was repeated |\n|---|---|---|---|\n",
		*soakRuns, took.Round(time.Second), runtime.NumCPU(), time.Now().UTC().Format(time.DateOnly), *soakSeed)
	for _, victim := range victims {
		for _, blow := range blowsOf(victim) {
			if c := table[victim+" "+blow]; c != nil {
				fmt.Fprintf(&b, "| %s, %s | %d | %d | %d |\n", victim, blow, c.runs, c.well, c.repeated)
			}
		}
	}
	s.must(os.WriteFile(path, []byte(b.String()), 0o644))
}
