package parts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
)

// TB is the part of testing.TB that the Test functions use; naming it here
// keeps package testing out of the programs that start a demo.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// shared holds the servers of one test process, each started on first use.
var shared struct {
	mu        sync.Mutex
	folder    string
	postgres  *PostgresServer
	databases int
	templates map[string]string // name given by the test package -> database
	ldap      *LDAPServer
	ad        *ADServer
	stores    map[string]*S3Server
}

// Main runs a package's tests, stops the servers they started and exits. Use:
//
//	func TestMain(m *testing.M) { parts.Main(m) }
func Main(m interface{ Run() int }) {
	code := m.Run()
	if err := stopShared(); err != nil {
		fmt.Fprintln(os.Stderr, "parts:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// TestPostgres gives a test an empty database of its own on the process's
// PostgreSQL, and drops it when the test ends.
func TestPostgres(t TB) (url string) {
	t.Helper()
	return testDatabase(t, "", nil)
}

// TestPostgresFrom gives a test a copy of a database that build fills once a
// test process (migrations, say); name tells templates apart. A copy takes a
// fraction of the time of building anew.
func TestPostgresFrom(t TB, name string, build func(url string) error) (url string) {
	t.Helper()
	return testDatabase(t, name, build)
}

func testDatabase(t TB, template string, build func(url string) error) string {
	t.Helper()
	ctx := context.Background()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.postgres == nil {
		dir, err := sharedFolder()
		if err == nil {
			shared.postgres, err = Postgres(dir, PostgresOptions{})
		}
		if err != nil {
			t.Fatalf("%v", err)
		}
	}
	server := shared.postgres
	source := ""
	if template != "" {
		var ok bool
		if source, ok = shared.templates[template]; !ok {
			source = "template_" + strconv.Itoa(len(shared.templates))
			err := server.CreateDatabase(ctx, source, "")
			if err == nil {
				err = build(server.URL(source))
			}
			if err != nil {
				t.Fatalf("template %s: %v", template, err)
			}
			if shared.templates == nil {
				shared.templates = map[string]string{}
			}
			shared.templates[template] = source
		}
	}
	shared.databases++
	name := "test_" + strconv.Itoa(shared.databases)
	if err := server.CreateDatabase(ctx, name, source); err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(func() {
		if !server.Running() {
			return // a test that kills the server leaves no database to drop
		}
		if err := server.DropDatabase(ctx, name); err != nil {
			t.Errorf("%v", err)
		}
	})
	return server.URL(name)
}

// TestLDAP gives the process's OpenLDAP with the demo directory. A test that
// kills the server or locks people out starts its own with [TestFolder].
func TestLDAP(t TB) *LDAPServer {
	t.Helper()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.ldap == nil {
		dir, err := sharedFolder()
		if err == nil {
			shared.ldap, err = OpenLDAP(dir)
		}
		if err != nil {
			t.Fatalf("%v", err)
		}
	}
	return shared.ldap
}

// TestAD gives the process's domain controller with the demo people.
func TestAD(t TB) *ADServer {
	t.Helper()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.ad == nil {
		dir, err := sharedFolder()
		if err == nil {
			shared.ad, err = SambaAD(dir)
		}
		if err != nil {
			t.Fatalf("%v", err)
		}
	}
	return shared.ad
}

// TestStores gives the process's two object stores, by name.
func TestStores(t TB) map[string]*S3Server {
	t.Helper()
	return map[string]*S3Server{
		"minio":     testStore(t, "minio", MinIO),
		"versitygw": testStore(t, "versitygw", VersityGW),
	}
}

// TestStore gives the store that starts quickest.
func TestStore(t TB) *S3Server {
	t.Helper()
	return testStore(t, "versitygw", VersityGW)
}

func testStore(t TB, name string, start func(string) (*S3Server, error)) *S3Server {
	t.Helper()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if s := shared.stores[name]; s != nil {
		return s
	}
	dir, err := sharedFolder()
	if err != nil {
		t.Fatalf("%v", err)
	}
	s, err := start(dir)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if shared.stores == nil {
		shared.stores = map[string]*S3Server{}
	}
	shared.stores[name] = s
	return s
}

// TestFolder is a folder for servers that one test starts for itself and
// stops; it is removed when the test ends. (t.TempDir can't be entered by the
// database's user.)
func TestFolder(t TB) string {
	t.Helper()
	dir, err := NewFolder()
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Errorf("%v", err)
		}
	})
	return dir
}

func sharedFolder() (string, error) {
	if shared.folder != "" {
		return shared.folder, nil
	}
	dir, err := NewFolder()
	shared.folder = dir
	return dir, err
}

func stopShared() error {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	var errs []error
	if shared.postgres != nil {
		errs = append(errs, shared.postgres.Stop())
	}
	if shared.ldap != nil {
		errs = append(errs, shared.ldap.Stop())
	}
	if shared.ad != nil {
		errs = append(errs, shared.ad.Stop())
	}
	for _, s := range shared.stores {
		errs = append(errs, s.Stop())
	}
	if shared.folder != "" {
		errs = append(errs, os.RemoveAll(shared.folder))
	}
	return errors.Join(errs...)
}
