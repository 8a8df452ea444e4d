package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"niem/exchange/fsck"
	"niem/storage"
)

func (a *app) fsckCommand() *cobra.Command {
	s := newServeSettings()
	needed := s.list().only("database-url", "store-endpoint", "store-bucket", "store-access-key", "store-secret-key", "store-tls", "store-ca", "log-verifier")
	var quick bool
	cmd := &cobra.Command{
		Use: "fsck", Short: a.say(tFsck), Long: a.say(tFsckLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := needed.read(cmd); err != nil {
				return err
			}
			return a.fsck(cmd.Context(), s, quick)
		}),
	}
	needed.bind(cmd, a.say)
	cmd.Flags().BoolVar(&quick, "quick", false, a.say(tFlagQuick))
	return cmd
}

func (a *app) fsck(ctx context.Context, s *serveSettings, quick bool) error {
	store, err := s.store()
	if err != nil {
		return err
	}
	db, err := storage.Open(ctx, s.database)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := store.Ping(ctx); err != nil {
		return err
	}
	var bar func(int)
	report, err := fsck.Run(ctx, db, store, fsck.Options{LogKey: s.logVerifier, Quick: quick, Progress: func(done, all int) {
		if bar == nil {
			bar = a.progress(tChecking, all)
		}
		bar(done)
	}})
	if err != nil {
		return err
	}
	if a.json {
		a.printJSON(report)
	} else {
		a.printFsck(report)
	}
	if report.Total > 0 {
		return &silentFailure{exitUnverified}
	}
	return nil
}

func (a *app) printFsck(r fsck.Report) {
	a.tell(tFsckRead, r.Entries, r.Documents, r.Releases, r.Recalls, r.Objects, fmt.Sprintf("%.1f MB", float64(r.Bytes)/1e6))
	if r.Erased > 0 {
		a.tell(tFsckErased, r.Erased)
	}
	if r.Strays > 0 {
		a.tell(tFsckStrays, r.Strays)
	}
	for _, f := range r.Findings {
		a.tell(tFsckFound, f.Where, string(f.Code), f.Detail)
	}
	if r.Total == 0 {
		a.tell(tFsckWell)
		return
	}
	a.tell(tFsckBad, r.Total)
}
