package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/backup"
	"niem/exchange/fsck"
	"niem/storage"
)

type drillAnswer struct {
	Backup string `json:"backup"`
	backup.Test
	LogSize     int64       `json:"log_size"` // in the backup
	LiveLogSize int64       `json:"live_log_size"`
	Report      fsck.Report `json:"report"`
}

// drillCommand rehearses a restoring beside the live system.
func (a *app) drillCommand() *cobra.Command {
	s := newRestoreSettings()
	needed := append(s.list(), s.serve.list().only("log-verifier")...)
	needed = append(needed, setting{name: "drill-database-url", value: &s.drillAddress, secret: true, help: tSetDrillDatabase})
	cmd := &cobra.Command{
		Use: "drill", Short: a.say(tDrill), Long: a.say(tDrillLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := needed.read(cmd); err != nil {
				return err
			}
			return a.drill(cmd.Context(), s)
		}),
	}
	needed.bind(cmd, a.say)
	cmd.Flags().StringVar(&s.id, "backup", "", a.say(tFlagBackup))
	return cmd
}

func (a *app) drill(ctx context.Context, s *restoreSettings) error {
	folder, entry, key, err := s.open()
	if err != nil {
		return err
	}
	begun, restored := time.Now(), 0.0
	report, err := a.restoreAside(ctx, s, func(address string, store fsckStore) error {
		_, err := folder.Restore(ctx, entry, key, backup.Target{
			Load: func(ctx context.Context, r io.Reader) error { return storage.LoadDump(ctx, address, r) }, Store: store,
		}, a.lazyProgress(tRestoring))
		restored = time.Since(begun).Seconds()
		return err
	})
	// A restoring that fails is a result, too, and the one that matters.
	out := drillAnswer{Backup: entry.ID, Report: report, LogSize: entry.LogSize, Test: backup.Test{At: begun.UTC().Truncate(time.Second), Seconds: time.Since(begun).Seconds(),
		Passed: err == nil && report.Total == 0, Findings: report.Total, RestoreSeconds: restored, LostSeconds: begun.Sub(entry.Made).Seconds()}}
	if err := errors.Join(err, noteDrill(context.WithoutCancel(ctx), s, entry, &out), folder.NoteTest(entry.ID, out.Test)); err != nil {
		return err
	}
	if a.json {
		a.printJSON(out)
	} else {
		a.printFsck(report)
		a.tell(tDrilled, out.Backup, fmt.Sprintf("%.0f", out.Seconds), fmt.Sprintf("%.0f", out.RestoreSeconds),
			(time.Duration(out.LostSeconds) * time.Second).String(), out.LostDocuments, out.LostEntries)
	}
	if !out.Passed {
		return &silentFailure{exitUnverified}
	}
	return nil
}

// noteDrill compares with the live system and enters the result on its log.
func noteDrill(ctx context.Context, s *restoreSettings, entry backup.Entry, out *drillAnswer) error {
	db, err := storage.Open(ctx, s.serve.database)
	if err != nil {
		return err
	}
	defer db.Close()
	live, documents, err := db.Extent(ctx)
	if err != nil {
		return err
	}
	out.LiveLogSize, out.LostEntries, out.LostDocuments = live, live-entry.LogSize, documents-entry.Documents
	return db.NoteBackupTest(ctx, out.Backup, time.Now(), out.Passed, systemRecord(audit.KindBackupTested, map[string]string{
		"id": out.Backup, "passed": strconv.FormatBool(out.Passed), "seconds": fmt.Sprintf("%.0f", out.Seconds), "findings": strconv.Itoa(out.Report.Total)}))
}

// fsckStore is what a rehearsal restores into and then looks at.
type fsckStore interface {
	exchange.BlobStore
	fsck.Objects
}

// restoreAside restores into a database and a bucket made for it, checks them, and
// removes both whatever happens.
func (a *app) restoreAside(ctx context.Context, s *restoreSettings, restore func(address string, store fsckStore) error) (report fsck.Report, err error) {
	var random [4]byte
	rand.Read(random[:])
	name := "drill" + hex.EncodeToString(random[:])
	clean := context.WithoutCancel(ctx)
	address, drop, err := storage.MakeDatabase(ctx, s.drillAddress, "niem_"+name)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, drop(clean)) }()
	beside := *s.serve
	beside.storeBucket = s.serve.storeBucket + "-" + name
	store, err := beside.store()
	if err != nil {
		return report, err
	}
	if err := store.Prepare(ctx); err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, store.Remove(clean)) }()
	if err := restore(address, store); err != nil {
		return report, err
	}
	db, err := storage.Open(ctx, address)
	if err != nil {
		return report, err
	}
	defer db.Close()
	return fsck.Run(ctx, db, store, fsck.Options{LogKey: s.serve.logVerifier, Progress: a.lazyProgress(tChecking)})
}
