package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange/backup"
	"niem/storage"
)

// restoreSettings are what restoring needs: an empty database and bucket, and the
// backup key, which is brought for this alone.
type restoreSettings struct {
	serve        *serveSettings
	folder, id   string
	key          string
	checkpoints  []string
	export       string
	acceptLoss   bool
	by, second   string
	reason       string
	drillAddress string
}

func newRestoreSettings() *restoreSettings { return &restoreSettings{serve: newServeSettings()} }

func (s *restoreSettings) list() settings {
	return append(s.serve.list().only("database-url", "store-endpoint", "store-bucket", "store-access-key", "store-secret-key", "store-tls", "store-ca"),
		settings{
			{name: "backup-to", value: &s.folder, help: tSetBackupTo},
			{name: "backup-key", value: &s.key, secret: true, help: tSetBackupKey},
		}...)
}

type restoreAnswer struct {
	Backup  string `json:"backup"`
	Made    string `json:"made"`
	Objects int    `json:"objects"`
	LogSize int64  `json:"log_size"`
}

func (a *app) restoreCommand() *cobra.Command {
	s := newRestoreSettings()
	cmd := &cobra.Command{Use: "restore", Short: a.say(tRestore), Long: a.say(tRestoreLong), Args: cobra.NoArgs}
	begin := &cobra.Command{Use: "begin", Short: a.say(tRestoreBegin), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := s.list().read(cmd); err != nil {
				return err
			}
			return a.restore(cmd.Context(), s)
		})}
	s.list().bind(begin, a.say)
	begin.Flags().StringVar(&s.id, "backup", "", a.say(tFlagBackup))
	cmd.AddCommand(begin, a.restoreFinishCommand())
	return cmd
}

func (a *app) restore(ctx context.Context, s *restoreSettings) error {
	folder, entry, key, err := s.open()
	if err != nil {
		return err
	}
	store, err := s.serve.store()
	if err != nil {
		return err
	}
	if err := store.Prepare(ctx); err != nil {
		return err
	}
	if _, err := folder.Restore(ctx, entry, key, backup.Target{
		Load: func(ctx context.Context, r io.Reader) error { return storage.LoadDump(ctx, s.serve.database, r) }, Store: store,
	}, a.lazyProgress(tRestoring)); err != nil {
		return err
	}
	db, err := storage.Open(ctx, s.serve.database)
	if err != nil {
		return err
	}
	defer db.Close()
	size, _, err := db.LogTree(ctx)
	if err != nil {
		return err
	}
	out := restoreAnswer{entry.ID, entry.Made.UTC().Format(jsonTime), entry.Objects, size}
	return a.answer(out, func() { a.tell(tRestored, out.Backup, when(entry.Made), out.Objects, out.LogSize) })
}

// open finds the backup and reads the key.
func (s *restoreSettings) open() (*backup.Folder, backup.Entry, *crypto.AccountKey, error) {
	folder, err := backup.OpenFolder(s.folder)
	if err != nil {
		return nil, backup.Entry{}, nil, err
	}
	entry, err := folder.Find(s.id)
	if err != nil {
		return nil, backup.Entry{}, nil, err
	}
	key, err := crypto.ParseAccountKey(s.key)
	if err != nil {
		return nil, backup.Entry{}, nil, fmt.Errorf("backup key: %w", err)
	}
	return folder, entry, key, nil
}
