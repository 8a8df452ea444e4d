// Package exchangetest gives tests the whole service on real servers:
// PostgreSQL, an S3 store, OpenLDAP with the demo directory, and a releaser
// behind its unix socket, together with people who have keys and documents of
// a few bytes that are sealed like real ones.
//
// A World has its own database, bucket and releaser; the servers are shared by
// a test process, so a package that uses it runs its tests by parts.Main. Time
// can be made to pass. Pages are random bytes: the service never looks
// into them.
package exchangetest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/releaser"
	"niem/ldapauth"
	"niem/migrations"
	"niem/storage"
	"niem/storage/blob"
	"niem/web/peel"
)

// World is a service and what it stands on.
type World struct {
	testing.TB
	Service     *exchange.Service
	Store       *storage.DB
	Blob        *blob.Store
	Directory   *ldapauth.Directory
	Keeper      *exchange.LogKeeper
	Releaser    *peel.Client
	Login       exchange.LoginRules
	Factor      exchange.FactorConfig // who needs a second factor; With follows it
	DatabaseURL string
	LogKey      string // verifier key
	Log         *slog.Logger

	Keys      *releaser.Ring // the releaser's; rotate and destroy like its operator
	state     string
	socket    string
	server    *http.Server
	process   *releaser.Releaser
	ahead     atomic.Int64
	apart     atomic.Int64 // how far the releaser's clock is off
	people    map[string]*Member
	registrar *Member // that was founded

	witnesses  exchange.WitnessPolicy
	demands    releaser.WitnessPolicy // of the releaser
	signingKey string                 // of the log
}

// New starts a world, takes its people over from the directory, and makes all of
// them active on the access roster whom it can have.
func New(t testing.TB) *World {
	t.Helper()
	return start(t, migrated(t), true)
}

// NewUnfounded is New with nobody on the roster.
func NewUnfounded(t testing.TB) *World {
	t.Helper()
	return start(t, migrated(t), false)
}

func migrated(t testing.TB) string {
	t.Helper()
	return parts.TestPostgresFrom(t, "niem", func(url string) error { return migrations.Up(context.Background(), url) })
}

// NewDurable is New on a database of its own that syncs every commit to disk,
// as benchmarks need it.
func NewDurable(t testing.TB) *World {
	t.Helper()
	ctx := context.Background()
	server, err := parts.Postgres(parts.TestFolder(t), parts.PostgresOptions{Fsync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	if err := server.CreateDatabase(ctx, "niem", ""); err != nil {
		t.Fatal(err)
	}
	url := server.URL("niem")
	if err := migrations.Up(ctx, url); err != nil {
		t.Fatal(err)
	}
	return start(t, url, true)
}

func start(t testing.TB, databaseURL string, found bool) *World {
	t.Helper()
	ctx := context.Background()
	w := &World{TB: t, Log: slog.New(slog.DiscardHandler), people: map[string]*Member{}, DatabaseURL: databaseURL}
	var err error
	w.Store, err = storage.Open(ctx, w.DatabaseURL)
	w.Must(err)
	t.Cleanup(w.Store.Close)
	w.Store.SetClock(func() time.Duration { return time.Duration(w.ahead.Load()) })

	s3 := parts.TestStore(t)
	var name [6]byte
	rand.Read(name[:])
	w.Blob, err = blob.New(blob.Config{Endpoint: s3.Endpoint, AccessKey: s3.AccessKey, SecretKey: s3.SecretKey, Bucket: "test-" + hex.EncodeToString(name[:])})
	w.Must(err)
	w.Must(w.Blob.Prepare(ctx))

	ldap := parts.TestLDAP(t)
	w.Directory, err = ldapauth.New(ldapauth.Config{URL: ldap.URL, CAFile: ldap.CAFile, BaseDN: ldap.BaseDN, ServiceDN: ldap.ServiceDN, ServicePassword: ldap.ServicePassword})
	w.Must(err)

	skey, vkey, err := audit.NewLogKey(rand.Reader, "log.soyte.example")
	w.Must(err)
	w.LogKey, w.signingKey = vkey, skey
	w.Keeper, err = exchange.NewLogKeeper(w.Store, skey, vkey, w.Now)
	w.Must(err)

	dir := t.TempDir()
	w.Keys, err = releaser.OpenRing(ctx, t.TempDir(), releaser.PlainFiles{}, w.Now)
	w.Must(err)
	_, err = w.Keys.Rotate(ctx)
	w.Must(err)
	w.state, w.socket = filepath.Join(dir, "state"), filepath.Join(dir, "s")
	w.StartReleaser()
	t.Cleanup(w.StopReleaser)
	w.Releaser = peel.NewClient(w.socket)
	t.Cleanup(w.Releaser.Close)

	w.Factor = exchange.FactorConfig{Rule: exchange.FactorForRoles, Issuer: "Niêm Phong", RPID: PasskeyRPID, Origins: []string{PasskeyOrigin}}
	w.Login.Key = make([]byte, 32)
	rand.Read(w.Login.Key)
	w.Service = w.Node(func(*exchange.Config) {})
	_, err = w.Service.SyncDirectory(ctx)
	w.Must(err)
	if found {
		w.FoundRoster(everybody...)
	}
	return w
}

// SetWitnesses makes the service anew, with these witnesses of its log.
func (w *World) SetWitnesses(p exchange.WitnessPolicy) {
	w.Helper()
	w.witnesses = p
	w.Service = w.With(w.Releaser, w.Log)
}

// With is another service on the same servers, with this releaser and log.
func (w *World) With(r exchange.Releaser, log *slog.Logger) *exchange.Service {
	w.Helper()
	return w.Node(func(c *exchange.Config) { c.Releaser, c.SecurityLog = r, log })
}

// WithDirectory is another service on the same servers, with this directory.
func (w *World) WithDirectory(d exchange.Directory) *exchange.Service {
	w.Helper()
	return w.Node(func(c *exchange.Config) { c.Directory = d })
}

// Node is one more application server of this world, with changes to its
// configuration.
func (w *World) Node(change func(*exchange.Config)) *exchange.Service {
	w.Helper()
	c := exchange.Config{Store: w.Store, Blob: w.Blob, Releaser: w.Releaser, Directory: w.Directory, Log: w.Keeper, Login: w.Login, Factor: w.Factor, Witnesses: w.witnesses,
		Now: w.Now, Uptime: w.uptime, SecurityLog: w.Log}
	change(&c)
	s, err := exchange.New(c)
	w.Must(err)
	// A server that starts looks at its clock; where it can't, it does so later.
	_ = s.InStep(context.Background())
	return s
}

// The relying party of passkeys.
const (
	PasskeyRPID   = "niem.example"
	PasskeyOrigin = "https://niem.example"
)

// Restart makes log keeper and service anew, as a server that starts: what they
// remembered is gone.
func (w *World) Restart() {
	w.Helper()
	var err error
	w.Keeper, err = exchange.NewLogKeeper(w.Store, w.signingKey, w.LogKey, w.Now)
	w.Must(err)
	w.SetWitnesses(w.Service.WitnessPolicy())
}

// SignCheckpoint signs a checkpoint as the log's key can, whatever the log holds.
func (w *World) SignCheckpoint(c audit.Checkpoint) []byte {
	w.Helper()
	signer, err := note.NewSigner(w.signingKey)
	w.Must(err)
	signed, err := audit.SignCheckpoint(c, signer)
	w.Must(err)
	return signed
}

// NewAnchors makes a bucket with object lock.
func (w *World) NewAnchors(s3 *parts.S3Server) *blob.Anchors {
	w.Helper()
	var name [6]byte
	rand.Read(name[:])
	a, err := blob.NewAnchors(blob.Config{Endpoint: s3.Endpoint, AccessKey: s3.AccessKey, SecretKey: s3.SecretKey, Bucket: "anchors-" + hex.EncodeToString(name[:])})
	w.Must(err)
	w.Must(a.Prepare(context.Background()))
	return a
}

// Must stops the test at an error.
func (w *World) Must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// Now is the world's clock.
func (w *World) Now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

// uptime goes on with the clock: in a world that is set forward, time passes.
func (w *World) uptime() time.Duration { return w.Now().Sub(time.Unix(0, 0)) }

// NodeWithClock is one more application server of this world, whose clock stands
// apart from all others, with a log keeper of its own.
func (w *World) NodeWithClock(apart func() time.Duration) *exchange.Service {
	w.Helper()
	now := func() time.Time { return w.Now().Add(apart()) }
	keeper, err := exchange.NewLogKeeper(w.Store, w.signingKey, w.LogKey, now)
	w.Must(err)
	return w.Node(func(c *exchange.Config) { c.Log, c.Now = keeper, now })
}

// Advance lets time pass for service, log, database and releaser, as if the
// directory had been read all the while.
func (w *World) Advance(d time.Duration) {
	w.Helper()
	w.AdvanceUnread(d)
	w.Must(w.Store.DirectoryRead(context.Background(), w.Now()))
}

// AdvanceUnread is Advance during an outage of the directory.
func (w *World) AdvanceUnread(d time.Duration) { w.ahead.Add(int64(d)) }

// SetReleaserClock sets the releaser's clock apart from all others.
func (w *World) SetReleaserClock(apart time.Duration) { w.apart.Store(int64(apart)) }

// ReleaserState is the releaser's state file, for tests that keep and bring back
// copies of it.
func (w *World) ReleaserState() string { return w.state }

// ReleaserDemands starts the releaser anew, with a policy of its own.
func (w *World) ReleaserDemands(p releaser.WitnessPolicy) {
	w.Helper()
	w.demands = p
	w.StopReleaser()
	w.StartReleaser()
}

// StartReleaser starts the releaser on its state file.
func (w *World) StartReleaser() {
	w.Helper()
	verifier, err := note.NewVerifier(w.LogKey)
	w.Must(err)
	w.process, err = releaser.Open(releaser.Config{Keys: w.Keys, Log: verifier, StateFile: w.state, Witnesses: w.demands, Now: func() time.Time { return w.Now().Add(time.Duration(w.apart.Load())) }})
	w.Must(err)
	l, err := peel.Listen(w.socket)
	w.Must(err)
	w.server = peel.Serve(l, peel.Handler(w.process, w.Log))
}

// StopReleaser kills the releaser; StartReleaser brings it back.
func (w *World) StopReleaser() {
	if w.process == nil {
		return
	}
	w.server.Close()
	w.process.Close()
	w.process = nil
}
