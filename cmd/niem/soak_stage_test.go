package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"niem/deploy/parts"
	"niem/exchange/fsck"
	"niem/storage"
)

// soakStage is a stage of two nodes whose every connection runs over a line that
// can be broken: clients to the nodes, and the nodes to releaser, database,
// store and directory.
type soakStage struct {
	*stage
	t     *testing.T
	lines map[string]*parts.Line
	nodes [2]*child
}

// victims are the servers that faults befall.
var victims = []string{"node-a", "node-b", "releaser", "database", "store", "directory"}

// blows are what befalls them. Cut and stall befall the line to the server.
var blows = []string{"kill", "pause", "cut", "stall"}

func newSoakStage(t *testing.T) *soakStage {
	t.Helper()
	ctx := context.Background()
	plain, err := newStage(&app{out: io.Discard, err: io.Discard}, demoFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	if plain.program, err = exec.LookPath("niem"); err != nil {
		t.Fatal(err)
	}
	s := &soakStage{stage: plain, t: t, lines: map[string]*parts.Line{}}
	t.Cleanup(s.end)
	s.must(s.start(ctx))
	s.must(s.witness.stop())
	s.must(s.server.stop())
	s.must(s.releaser.stop())
	s.must(s.layLines())
	s.raiseReleaser()
	for i := range s.nodes {
		s.startNode(i)
	}
	s.server = nil // the nodes stand for it
	front, err := parts.NewLine("", s.lines["node-a"].Address(), s.lines["node-b"].Address())
	s.must(err)
	s.lines["front"] = front
	s.address = "https://" + front.Address()
	s.must(s.startWitness(ctx))
	s.must(s.enrolAll(ctx))
	s.must(s.admitColleague(ctx))
	s.must(s.confirmAll(ctx))
	return s
}

func (s *soakStage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// layLines puts a line before every server and points the nodes at the lines.
func (s *soakStage) layLines() error {
	database, err := url.Parse(s.database.URL("niem"))
	if err != nil {
		return err
	}
	directory, err := url.Parse(s.ldap.URL)
	if err != nil {
		return err
	}
	socket := filepath.Join(s.dir, "releaser-line.sock")
	for name, way := range map[string][2]string{
		"database": {"", database.Host}, "store": {"", s.store.Endpoint}, "directory": {"", directory.Host},
		"releaser": {socket, filepath.Join(s.dir, "releaser.sock")}, "node-a": {"", "127.0.0.1:1"}, "node-b": {"", "127.0.0.1:1"},
	} {
		if s.lines[name], err = parts.NewLine(way[0], way[1]); err != nil {
			return err
		}
	}
	database.Host, directory.Host = s.lines["database"].Address(), s.lines["directory"].Address()
	file := s.secret("database-url-line")
	if err := newSecretFile(file, database.String()+"\n"); err != nil {
		return err
	}
	s.instead = []string{"NIEM_DATABASE_URL_FILE=" + file, "NIEM_STORE_ENDPOINT=" + s.lines["store"].Address(),
		"NIEM_LDAP_URL=" + directory.String(), "NIEM_LISTEN=127.0.0.1:0"}
	return nil
}

func (s *soakStage) startNode(i int) {
	s.t.Helper()
	// The releaser itself listens where the stage says; the nodes take its line.
	var node *child
	s.withClock(victims[i], func() {
		var err error
		node, err = s.launch("serve")
		s.must(err)
	}, "NIEM_RELEASER_SOCKET="+s.lines["releaser"].Address())
	address, err := node.serving(context.Background(), "address")
	s.must(err)
	s.nodes[i] = node
	s.lines[victims[i]].Aim(strings.TrimPrefix(address, "https://"))
}

func (s *soakStage) raiseReleaser() {
	s.t.Helper()
	s.withClock("releaser", func() { s.must(s.startReleaser(context.Background())) })
}

func (s *soakStage) end() {
	for _, l := range s.lines {
		l.Heal()
	}
	var errs []error
	for _, n := range s.nodes {
		if n != nil {
			errs = append(errs, n.stop())
		}
	}
	errs = append(errs, s.stop())
	for _, l := range s.lines {
		errs = append(errs, l.Close())
	}
	if err := errors.Join(errs...); err != nil {
		s.t.Error(err)
	}
}

// strike lets a blow befall a victim and gives what heals it.
func (s *soakStage) strike(victim, blow string) (heal func()) {
	s.t.Helper()
	if jump, ok := jumps[blow]; ok {
		s.setClock(victim, jump)
		return func() { s.setClock(victim, 0) }
	}
	line := s.lines[victim]
	switch blow {
	case "cut":
		line.Cut()
		return line.Heal
	case "stall":
		line.Stall()
		return line.Heal
	case "pause":
		pids := s.processes(victim)
		signal := func(sig syscall.Signal) {
			for _, pid := range pids {
				if err := syscall.Kill(pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
					s.t.Error(err)
				}
			}
		}
		signal(syscall.SIGSTOP)
		return func() { signal(syscall.SIGCONT) }
	}
	switch victim {
	case "node-a", "node-b":
		i := int(victim[len(victim)-1] - 'a')
		s.killChild(s.nodes[i])
		return func() { s.startNode(i) }
	case "releaser":
		s.killChild(s.releaser)
		return s.raiseReleaser
	}
	part := s.part(victim)
	s.must(part.Kill())
	return func() { s.must(part.Restart()) }
}

func (s *soakStage) killChild(c *child) {
	s.t.Helper()
	s.must(c.cmd.Process.Signal(syscall.SIGKILL))
	<-c.done
}

func (s *soakStage) part(victim string) *parts.Process {
	switch victim {
	case "database":
		return s.database.Process
	case "store":
		return s.store.Process
	}
	return s.ldap.Process
}

// processes are the victim's processes, those that it forked included.
func (s *soakStage) processes(victim string) []int {
	s.t.Helper()
	switch victim {
	case "node-a", "node-b":
		return []int{s.nodes[victim[len(victim)-1]-'a'].cmd.Process.Pid}
	case "releaser":
		return []int{s.releaser.cmd.Process.Pid}
	}
	pid := s.part(victim).PID()
	pids := []int{pid}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return pids // the kernel doesn't tell
	}
	for child := range strings.FieldsSeq(string(children)) {
		if n, err := strconv.Atoi(child); err == nil {
			pids = append(pids, n)
		}
	}
	return pids
}

// fsck re-verifies everything from stored bytes, past the lines.
func (s *soakStage) fsck(quick bool) fsck.Report {
	s.t.Helper()
	ctx := context.Background()
	settings := &serveSettings{storeEndpoint: s.store.Endpoint, storeBucket: "niem", storeAccess: s.store.AccessKey, storeSecret: s.store.SecretKey, storeTLS: "false"}
	store, err := settings.store()
	s.must(err)
	db, err := storage.Open(ctx, s.database.URL("niem"))
	s.must(err)
	defer db.Close()
	report, err := fsck.Run(ctx, db, store, fsck.Options{LogKey: s.vkey, Quick: quick})
	s.must(err)
	return report
}
