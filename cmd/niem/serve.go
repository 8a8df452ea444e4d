package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/storage"
	"niem/web"
	webdesk "niem/web/desk"
	"niem/web/metrics"
)

// shutdownPatience is how long requests under way may take to finish.
const shutdownPatience = 30 * time.Second

func (a *app) serveCommand() *cobra.Command {
	s := newServeSettings()
	var makeKey, makeLoginKey, origin string
	cmd := &cobra.Command{
		Use: "serve", Short: a.say(tServe), Long: a.say(tServeLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if makeKey != "" {
				return a.makeLogKey(makeKey, origin)
			}
			if makeLoginKey != "" {
				return a.makeLoginKey(makeLoginKey)
			}
			if err := s.list().read(cmd); err != nil {
				s.list().dump(a.err)
				return err
			}
			s.list().dump(a.err)
			return a.serve(cmd.Context(), s, slog.New(slog.NewJSONHandler(a.err, nil)))
		}),
	}
	s.list().bind(cmd, a.say)
	cmd.Flags().StringVar(&makeKey, "make-log-key", "", a.say(tFlagMakeLogKey))
	cmd.Flags().StringVar(&makeLoginKey, "make-login-key", "", a.say(tFlagMakeLoginKey))
	cmd.Flags().StringVar(&origin, "log-origin", "", a.say(tFlagLogOrigin))
	return cmd
}

// makeLogKey draws the log's signing key into dir/log.key and writes the public
// half beside it.
func (a *app) makeLogKey(dir, origin string) error {
	if origin == "" {
		return &usageError{a.say(tNeedOrigin)}
	}
	skey, vkey, err := audit.NewLogKey(rand.Reader, origin)
	if err != nil {
		return err
	}
	if err := newSecretFile(filepath.Join(dir, "log.key"), skey+"\n"); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "log.vkey"), []byte(vkey+"\n"), 0o644); err != nil {
		return err
	}
	return a.answer(map[string]string{"log_key": vkey}, func() { fmt.Fprintln(a.out, vkey) })
}

// newSecretFile writes a secret that must not replace another.
func newSecretFile(path, content string) error {
	return newFile(path, []byte(content))
}

// serve runs the server until ctx ends, then lets requests finish.
func (a *app) serve(ctx context.Context, s *serveSettings, log *slog.Logger) error {
	config, err := s.tls()
	if err != nil {
		return err
	}
	proxies, err := s.proxies()
	if err != nil {
		return err
	}
	// The security log ends after all that writes to it, and before its database.
	var kept *storage.SecurityLog
	i, err := s.open(ctx, a.now, func(db *storage.DB) *slog.Logger {
		kept = storage.NewSecurityLog(db, log.Handler())
		return slog.New(kept).With("log", "security")
	})
	if err != nil {
		return err
	}
	defer i.close()
	defer kept.Close()
	if err := a.refuseLostLog(ctx, i, log); err != nil {
		return err
	}
	if err := i.store.Prepare(ctx); err != nil {
		return err
	}
	if len(i.policy.Witnesses) == 0 {
		log.Warn("no witness cosigns the log: only clients, exports and the releaser notice that its newest entries were rewritten")
	}
	prepareAnchors(ctx, i.anchors, log)
	service := i.service
	jobs, err := startJobs(ctx, i.db, service, log)
	if err != nil {
		return err
	}
	defer stopWithin(log, "jobs", jobs.Stop)
	measures := metrics.New(webdesk.Version())
	measures.Watch(service.Vitals, log)
	stopMetrics, err := serveMetrics(s.metricsListen, measures, log)
	if err != nil {
		return err
	}
	defer stopMetrics()
	machine, stopWatching := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWatching()
	go watchDisks(machine, splitList(s.watchDisk), service, measures, log)
	go watchClock(machine, service, log)
	handler, err := web.New(web.Config{
		Service: service, Version: webdesk.Version(), LogOrigin: i.keeper.Origin(), LogKey: s.logVerifier, Log: log, Security: i.security, Metrics: measures, TrustedProxies: proxies, Now: a.now,
		Ready: []web.Check{
			{Name: "database", Ping: i.db.Ping}, {Name: "store", Ping: i.store.Ping},
			{Name: "log", Ping: func(context.Context) error { return service.Whole() }},
			{Name: "releaser", Ping: func(ctx context.Context) error { _, err := i.releaser.Accepted(ctx); return err }},
			{Name: "clock", Ping: service.InStep},
			{Name: "directory", Ping: service.DirectoryState, Advisory: true},
		},
	})
	if err != nil {
		return err
	}
	return listen(ctx, s.listen, web.NewServer(handler, config, log), log)
}

// startJobs brings the roster up to date and starts the background work. A
// directory that is down now is no reason not to serve: people who are signed in
// go on working, and the next synchronisation comes soon.
func startJobs(ctx context.Context, db *storage.DB, service *exchange.Service, log *slog.Logger) (*storage.Jobs, error) {
	sync := func(ctx context.Context) error { _, err := service.SyncDirectory(ctx); return err }
	if err := sync(ctx); err != nil {
		log.Warn("directory could not be read", "error", err)
	}
	jobs, err := storage.NewJobs(db, storage.JobFuncs{
		Expire:  func(ctx context.Context) error { _, err := service.Expire(ctx); return err },
		Destroy: service.FinishDestructions,
		Mail:    service.NotifyByMail,
		Periodic: []storage.PeriodicJob{
			{Name: "sweep", Every: 15 * time.Minute, Run: func(ctx context.Context) error { _, err := service.Sweep(ctx); return err }},
			{Name: "watch", Every: time.Minute, Run: service.Watch},
			{Name: "forget_security", Every: 24 * time.Hour, Run: service.ForgetSecurity},
			{Name: "tend_keys", Every: 2 * time.Minute, Run: service.TendKeys},
			{Name: "anchor", Every: time.Minute, Run: service.Anchor},
			{Name: "reconcile", Every: time.Minute, Run: service.Reconcile},
			{Name: "keep_roster", Every: time.Minute, Run: func(ctx context.Context) error { _, _, err := service.KeepRoster(ctx); return err }},
			{Name: "sync_directory", Every: exchange.SyncEvery, Run: sync},
		},
	}, log)
	if err != nil {
		return nil, err
	}
	// Stop ends the jobs in order at shutdown, so they don't hang on ctx.
	return jobs, jobs.Start(context.WithoutCancel(ctx))
}

// listen serves until ctx ends.
func listen(ctx context.Context, address string, server *http.Server, log *slog.Logger) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- server.ServeTLS(l, "", "") }()
	log.Info(servingMessage, "address", "https://"+l.Addr().String())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stopWithin(log, "requests", server.Shutdown)
	log.Info("stopped")
	return nil
}

// servingMessage is the log line that says the address is open.
const servingMessage = "serving"

func stopWithin(log *slog.Logger, what string, stop func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownPatience)
	defer cancel()
	if err := stop(ctx); err != nil {
		log.Warn("did not stop in time", "what", what, "error", err)
	}
}
