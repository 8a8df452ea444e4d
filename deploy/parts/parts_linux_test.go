package parts

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sys/unix"
)

// orphanVariable makes the test binary act as a parent that gets killed.
const orphanVariable = "NIEM_PARTS_TEST_ORPHAN"

func TestMain(m *testing.M) {
	if dir := os.Getenv(orphanVariable); dir != "" {
		playKilledParent(dir)
	}
	Main(m)
}

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	build := func(url string) error {
		return exec1(url, "CREATE TABLE stamp (id int)")
	}
	a, b := TestPostgresFrom(t, "stamp", build), TestPostgresFrom(t, "stamp", build)
	if err := exec1(a, "INSERT INTO stamp VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	if err := exec1(b, "ALTER TABLE stamp ADD CONSTRAINT empty CHECK (id <> 1)"); err != nil {
		t.Fatal(err)
	}
	if err := exec1(TestPostgres(t), "CREATE TABLE stamp (id int)"); err != nil {
		t.Fatalf("an empty database isn't empty: %v", err)
	}
}

func TestKilledDatabaseComesBackWithItsData(t *testing.T) {
	s, err := Postgres(TestFolder(t), PostgresOptions{Fsync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	if err := exec1(s.URL("postgres"), "CREATE TABLE kept (id int)"); err != nil {
		t.Fatal(err)
	}
	if err := s.Kill(); err != nil {
		t.Fatal(err)
	}
	if s.Running() {
		t.Fatal("a killed server is said to run")
	}
	if err := s.Restart(); err != nil {
		t.Fatal(err)
	}
	if err := exec1(s.URL("postgres"), "INSERT INTO kept VALUES (1)"); err != nil {
		t.Fatal(err)
	}
}

func TestDirectoryHoldsTheStory(t *testing.T) {
	s := TestLDAP(t)
	c, err := s.Dial(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Bind(s.ServiceDN, s.ServicePassword); err != nil {
		t.Fatal(err)
	}
	for _, uid := range []string{Sender, Opener, Waiting, LongName, Stranger, Leader, Clerk, Officer, DPO, Inspector,
		SecondLeader, ThirdLeader, Incomplete, Disabled, MustChange} {
		r, err := c.Search(ldap.NewSearchRequest(s.BaseDN, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 0, 0, false,
			"(uid="+uid+")", []string{"cn", "title", "mail", "ou", "telephoneNumber", "memberOf", "entryUUID", "userPassword"}, nil))
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Entries) != 1 {
			t.Fatalf("%s: %d entries", uid, len(r.Entries))
		}
		e := r.Entries[0]
		for _, a := range []string{"cn", "title", "mail", "ou", "memberOf", "entryUUID"} {
			if e.GetAttributeValue(a) == "" {
				t.Errorf("%s has no %s", uid, a)
			}
		}
		if (e.GetAttributeValue("telephoneNumber") == "") != (uid == Incomplete) {
			t.Errorf("%s: telephone number %q", uid, e.GetAttributeValue("telephoneNumber"))
		}
		if e.GetAttributeValue("userPassword") != "" {
			t.Errorf("the service account reads the password of %s", uid)
		}
	}
}

func TestNoPasswordBeforeTLS(t *testing.T) {
	s := TestLDAP(t)
	c, err := ldap.DialURL(s.StartTLSURL)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	err = c.Bind("uid="+Sender+","+s.PeopleDN, DemoPassword)
	if !ldap.IsErrorWithCode(err, ldap.LDAPResultConfidentialityRequired) {
		t.Fatalf("bind without TLS: %v", err)
	}
}

// 127.0.0.2 reaches a server that listens on every address, and none that
// listens on 127.0.0.1.
func TestServersListenOnLoopbackAlone(t *testing.T) {
	dirServer := TestLDAP(t)
	TestPostgres(t)
	at := map[string]string{
		"postgres": loopback(shared.postgres.Port),
		"ldap":     strings.TrimPrefix(dirServer.StartTLSURL, "ldap://"),
		"ldaps":    strings.TrimPrefix(dirServer.URL, "ldaps://"),
	}
	for name, s := range TestStores(t) {
		at[name] = s.Endpoint
	}
	for name, address := range at {
		host, port, err := net.SplitHostPort(address)
		if err != nil || host != "127.0.0.1" {
			t.Fatalf("%s is at %s (%v)", name, address, err)
		}
		if c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.2", port)); err == nil {
			c.Close()
			t.Errorf("%s listens beyond 127.0.0.1", name)
		}
	}
}

func TestMissingProgramNamesItsPackage(t *testing.T) {
	_, err := Program("niem-no-such-program", "apt-get install nothing")
	var missing *MissingError
	if !errors.As(err, &missing) || !strings.Contains(err.Error(), "apt-get install nothing") {
		t.Fatalf("got %v", err)
	}
}

func TestDeadServerSaysWhatItPrinted(t *testing.T) {
	dir := t.TempDir()
	_, err := launch(plan{
		name: "sh", argv: []string{"/bin/sh", "-c", "echo the disk is full; exit 1"}, dir: dir, log: filepath.Join(dir, "log"),
		orphaned: syscall.SIGKILL, ready: func(context.Context) error { return errors.New("not yet") },
	})
	if err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Fatalf("got %v", err)
	}
}

// A parent that is killed with SIGKILL can clean up nothing itself.
func TestNoServerOutlivesAKilledParent(t *testing.T) {
	// Orphans come to us, so that we see their end and none stays a zombie.
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	dir := TestFolder(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), orphanVariable+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pids []int
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "ready" {
		pid, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatalf("the parent said %q", lines.Text())
		}
		pids = append(pids, pid)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed, as meant
	if len(pids) != 4 {
		t.Fatalf("%d servers started, want 4", len(pids))
	}
	for _, pid := range pids {
		awaitEnd(t, pid)
	}
}

// awaitEnd reaps an orphan that came to us as its subreaper.
func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		got, err := unix.Wait4(pid, nil, unix.WNOHANG, nil)
		if got == pid {
			return
		}
		if err != nil {
			t.Fatalf("wait for process %d: %v", pid, err)
		}
		if time.Now().After(deadline) {
			t.Fatalf("process %d outlived its parent", pid)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func playKilledParent(dir string) {
	pg, err := Postgres(dir, PostgresOptions{})
	exitOn(err)
	dirServer, err := OpenLDAP(dir)
	exitOn(err)
	gw, err := VersityGW(dir)
	exitOn(err)
	mo, err := MinIO(dir)
	exitOn(err)
	for _, s := range []*Process{pg.Process, dirServer.Process, gw.Process, mo.Process} {
		fmt.Println(s.PID())
	}
	fmt.Println("ready")
	select {}
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func exec1(url, sql string) error {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	_, err = c.Exec(ctx, sql)
	return err
}
