package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"niem/deploy/parts"
)

func (a *app) demoCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use: "demo", Short: a.say(tDemo), Long: a.say(tDemoLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			return a.demo(cmd.Context(), dir, os.Getenv("DEMO_ONCE") == "1")
		}),
	}
	cmd.Flags().StringVar(&dir, "dir", "", a.say(tFlagDemoDir))
	return cmd
}

// stage is the whole system on throw-away servers, under one folder.
type stage struct {
	app      *app
	dir      string
	program  string // this very program
	database *parts.PostgresServer
	ldap     *parts.LDAPServer
	store    *parts.S3Server
	releaser *child
	server   *child
	witness  *child
	address  string
	listen   string // kept over a restart, since people's clients know it
	launched map[string]int
	phones   authenticators
	ca       string // PEM file of the server's authority
	vkey     string // of the log

	witnessKey string // public half

	instead []string // settings that take the place of the stage's own
}

// demo sets the stage, plays the story, and keeps serving unless once.
func (a *app) demo(ctx context.Context, dir string, once bool) (err error) {
	keep := dir != ""
	if !keep {
		if dir, err = parts.NewFolder(); err != nil {
			return err
		}
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	story := *a
	if a.json {
		story.out = a.err // standard output is for the outcome alone
	}
	s, err := newStage(&story, dir)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, s.stop())
		if !keep {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	story.heading(1, tDemoServers)
	if err := s.start(ctx); err != nil {
		return err
	}
	outcome, err := s.play(ctx)
	if err != nil {
		return err
	}
	if !once {
		s.announce()
		<-ctx.Done()
		fmt.Fprintln(story.out, a.say(tDemoStopping))
		return nil
	}
	a.printJSON(outcome)
	if !outcome.asTold() {
		return &silentFailure{exitFailed}
	}
	return nil
}

func newStage(a *app, dir string) (*stage, error) {
	program, err := ownProgram()
	if err != nil {
		return nil, err
	}
	for _, d := range []string{dir, filepath.Join(dir, "secrets"), filepath.Join(dir, "people")} {
		if err := os.MkdirAll(d, 0o711); err != nil {
			return nil, err
		}
	}
	// Passkeys belong to an address, which the server is told before it listens.
	port, err := parts.FreePort()
	if err != nil {
		return nil, err
	}
	return &stage{app: a, dir: dir, program: program, listen: fmt.Sprintf("127.0.0.1:%d", port), launched: map[string]int{}}, nil
}

// origin is the server as browsers reach it: passkeys want a name, no number.
func (s *stage) origin() string {
	_, port, _ := strings.Cut(s.listen, ":")
	return "https://localhost:" + port
}

func (s *stage) secret(name string) string { return filepath.Join(s.dir, "secrets", name) }

// start brings up the servers side by side, then migration, releaser and server.
func (s *stage) start(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() (err error) {
		s.database, err = parts.Postgres(s.dir, parts.PostgresOptions{Fsync: true})
		if err == nil {
			err = s.database.CreateDatabase(ctx, "niem", "")
		}
		return err
	})
	g.Go(func() (err error) { s.ldap, err = parts.OpenLDAP(s.dir); return err })
	g.Go(func() (err error) {
		start := parts.VersityGW
		if os.Getenv("STORE") == "minio" {
			start = parts.MinIO
		}
		s.store, err = start(s.dir)
		return err
	})
	if err := g.Wait(); err != nil {
		return err
	}
	if err := s.makeSecrets(ctx); err != nil {
		return err
	}
	if _, err := s.run(ctx, "", "migrate", "up"); err != nil {
		return err
	}
	if err := s.startReleaser(ctx); err != nil {
		return err
	}
	if err := s.startServer(ctx); err != nil {
		return err
	}
	return s.startWitness(ctx)
}

func (s *stage) startReleaser(ctx context.Context) (err error) {
	if s.releaser, err = s.launch("releaser"); err != nil {
		return err
	}
	_, err = s.releaser.serving(ctx, "address")
	return err
}

func (s *stage) startServer(ctx context.Context) (err error) {
	if s.server, err = s.launch("serve"); err != nil {
		return err
	}
	if s.address, err = s.server.serving(ctx, "address"); err != nil {
		return err
	}
	s.listen = strings.TrimPrefix(s.address, "https://")
	return nil
}

// startWitness stands for another authority's machine.
func (s *stage) startWitness(ctx context.Context) (err error) {
	if s.witness, err = s.launch("witness"); err != nil {
		return err
	}
	_, err = s.witness.serving(ctx, "health")
	return err
}

// makeSecrets draws every key the installation needs, with the program's own
// commands where it has them.
func (s *stage) makeSecrets(ctx context.Context) error {
	s.ca = s.secret("ca.pem")
	if err := issueServerCertificate(s.ca, s.secret("tls.pem"), s.secret("tls.key")); err != nil {
		return err
	}
	if _, err := s.run(ctx, "", "serve", "--make-log-key", filepath.Dir(s.ca), "--log-origin", "demo.niem.example/log"); err != nil {
		return err
	}
	if _, err := s.run(ctx, "", "serve", "--make-login-key", s.secret("login.key")); err != nil {
		return err
	}
	made, err := s.run(ctx, "", "witness", "--make-key", s.secret("witness.key"), "--name", "witness.demo.niem.example/so-tttt")
	if err != nil {
		return err
	}
	s.witnessKey = text1(made.json, "witness_key")
	if err := os.Mkdir(s.secret("keks"), 0o700); err != nil {
		return err
	}
	if _, err := s.run(ctx, "", "kek", "rotate", "--releaser-keys", s.secret("keks")); err != nil {
		return err
	}
	vkey, err := os.ReadFile(s.secret("log.vkey"))
	if err != nil {
		return err
	}
	s.vkey = strings.TrimSpace(string(vkey))
	for name, content := range map[string]string{
		"database-url": s.database.URL("niem"), "store-access": s.store.AccessKey, "store-secret": s.store.SecretKey,
		"password": parts.DemoPassword,
	} {
		if err := newSecretFile(s.secret(name), content+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// environment is what the server processes read; people's commands get their own.
func (s *stage) environment() []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, "LANG=" + os.Getenv("LANG"), "LC_ALL=" + os.Getenv("LC_ALL")}
	if s.ldap == nil || s.store == nil || s.database == nil {
		return env
	}
	env = append(env,
		"NIEM_LISTEN="+s.listen,
		"NIEM_TLS_CERT="+s.secret("tls.pem"), "NIEM_TLS_KEY="+s.secret("tls.key"),
		"NIEM_DATABASE_URL_FILE="+s.secret("database-url"),
		"NIEM_STORE_ENDPOINT="+s.store.Endpoint, "NIEM_STORE_BUCKET=niem", "NIEM_STORE_TLS=false", "NIEM_ANCHOR_BUCKET=niem-anchors", "NIEM_ANCHOR_DAYS=1",
		"NIEM_STORE_ACCESS_KEY_FILE="+s.secret("store-access"), "NIEM_STORE_SECRET_KEY_FILE="+s.secret("store-secret"),
		"NIEM_LDAP_URL="+s.ldap.URL, "NIEM_LDAP_CA="+s.ldap.CAFile, "NIEM_LDAP_BASE_DN="+s.ldap.BaseDN,
		"NIEM_LDAP_SERVICE_DN="+s.ldap.ServiceDN, "NIEM_LDAP_SERVICE_PASSWORD_FILE="+s.ldap.ServicePasswordFile,
		"NIEM_LOG_KEY_FILE="+s.secret("log.key"), "NIEM_LOG_VERIFIER="+s.vkey,
		"NIEM_LOGIN_KEY_FILE="+s.secret("login.key"),
		"NIEM_PASSKEY_RP_ID=localhost", "NIEM_PASSKEY_ORIGINS="+s.origin(),
		"NIEM_RELEASER_SOCKET="+filepath.Join(s.dir, "releaser.sock"), "NIEM_RELEASER_KEYS="+s.secret("keks"),
		"NIEM_RELEASER_STATE="+filepath.Join(s.dir, "releaser.state"),
		"NIEM_WITNESSES="+s.witnessKey, "NIEM_RELEASER_WITNESSES="+s.witnessKey,
		"NIEM_WITNESS_SERVER="+s.address, "NIEM_WITNESS_CA="+s.ca, "NIEM_WITNESS_KEY_FILE="+s.secret("witness.key"),
		"NIEM_WITNESS_STATE="+filepath.Join(s.dir, "witness"), "NIEM_WITNESS_LISTEN=127.0.0.1:0",
	)
	return append(env, s.instead...)
}

// stop ends everything, the server first, and waits.
func (s *stage) stop() error {
	var errs []error
	for _, c := range []*child{s.witness, s.server, s.releaser} {
		if c != nil {
			errs = append(errs, c.stop())
		}
	}
	if s.store != nil {
		errs = append(errs, s.store.Stop())
	}
	if s.ldap != nil {
		errs = append(errs, s.ldap.Stop())
	}
	if s.database != nil {
		errs = append(errs, s.database.Stop())
	}
	return errors.Join(errs...)
}

// announce tells what a visitor needs to go on alone.
func (s *stage) announce() {
	a := s.app
	fmt.Fprintln(a.out)
	a.both(tDemoServing)
	fmt.Fprintf(a.out, "  server   %s\n  ca       %s\n  pages    %s\n  password %s\n", s.address, s.ca, filepath.Join(s.dir, "pages"), parts.DemoPassword)
	for _, p := range cast {
		fmt.Fprintf(a.out, "  %-10s %s\n", p.username, a.say(p.part))
	}
	a.both(tDemoPhones, filepath.Join(s.dir, "people"))
	a.both(tDemoTry)
	home := filepath.Join(s.dir, "people", parts.Opener)
	fmt.Fprintf(a.out, "  export NIEM_HOME=%s NIEM_PASSWORD_FILE=%s NIEM_PASSPHRASE_FILE=%s.passphrase\n  %s login && %s inbox\n",
		home, s.secret("password"), home, s.program, s.program)
	a.both(tDemoBrowser, s.origin(), parts.Clerk)
	sender := filepath.Join(s.dir, "people", parts.Sender)
	fmt.Fprintf(a.out, "  export NIEM_HOME=%s NIEM_PASSPHRASE_FILE=%s.passphrase\n  %s login && %s send %s --to %s --subject \"Báo cáo nhanh\" --number 0418 --notation BC-SYT --accept-unconfirmed\n",
		sender, sender, s.program, s.program, filepath.Join(s.dir, "bao-cao-nhanh.pdf"), parts.Clerk)
}

// heading starts a step of the story.
func (a *app) heading(n int, t text) {
	fmt.Fprintf(a.out, "\n── %d. %s\n      %s\n", n, t.vi, t.en)
}

// both prints a line in both languages.
func (a *app) both(t text, args ...any) {
	fmt.Fprintf(a.out, "   "+t.vi+"\n", args...)
	fmt.Fprintf(a.out, "   "+t.en+"\n", args...)
}
