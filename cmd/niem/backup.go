package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/backup"
	"niem/storage"
	webdesk "niem/web/desk"
)

// backupSettings are what making and listing backups needs.
type backupSettings struct {
	serve             *serveSettings
	folder, recipient string
	keepDays          string
}

func newBackupSettings() *backupSettings {
	return &backupSettings{serve: newServeSettings(), keepDays: "90"}
}

func (s *backupSettings) list() settings {
	return append(s.serve.list().only("database-url", "store-endpoint", "store-bucket", "store-access-key", "store-secret-key", "store-tls", "store-ca", "witnesses", "witness-quorum", "witness-max-age", "witness-silent-refuse"),
		settings{
			{name: "backup-to", value: &s.folder, help: tSetBackupTo},
			{name: "backup-recipient", value: &s.recipient, help: tSetBackupRecipient},
			{name: "backup-keep-days", value: &s.keepDays, help: tSetBackupKeep},
		}...)
}

func (a *app) backupCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "backup", Short: a.say(tBackup), Long: a.say(tBackupLong), Args: cobra.NoArgs}
	key := &cobra.Command{Use: "key FILE", Short: a.say(tBackupKey), Args: cobra.ExactArgs(1),
		RunE: runs(func(_ *cobra.Command, args []string) error { return a.makeBackupKey(args[0]) })}
	s := newBackupSettings()
	run := &cobra.Command{Use: "make", Short: a.say(tBackupMake), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := s.list().read(cmd); err != nil {
				return err
			}
			return a.backup(cmd.Context(), s)
		})}
	s.list().bind(run, a.say)
	cmd.AddCommand(key, run, a.backupListCommand(), a.backupPruneCommand())
	return cmd
}

// makeBackupKey writes the secret half, which is taken away, and the public one,
// which stays.
func (a *app) makeBackupKey(path string) error {
	key, err := crypto.NewAccountKey()
	if err != nil {
		return err
	}
	if err := newSecretFile(path, key.Secret()+"\n"); err != nil {
		return err
	}
	if err := os.WriteFile(path+".pub", []byte(key.Recipient().String()+"\n"), 0o644); err != nil {
		return err
	}
	return a.answer(map[string]string{"public": path + ".pub", "fingerprint": key.Recipient().Fingerprint()}, func() { a.tell(tBackupKeyMade, path, path+".pub") })
}

func (a *app) backup(ctx context.Context, s *backupSettings) error {
	days, err := strconv.Atoi(s.keepDays)
	if err != nil || days < 1 {
		return fmt.Errorf("%s: a number of days", variable("backup-keep-days"))
	}
	text, err := os.ReadFile(s.recipient)
	if err != nil {
		return err
	}
	to, err := crypto.ParseAccountRecipient(string(trimLine(text)))
	if err != nil {
		return fmt.Errorf("backup recipient: %w", err)
	}
	folder, err := backup.OpenFolder(s.folder)
	if err != nil {
		return err
	}
	store, err := s.serve.store()
	if err != nil {
		return err
	}
	db, err := storage.Open(ctx, s.serve.database)
	if err != nil {
		return err
	}
	defer db.Close()
	policy, err := s.serve.witnessPolicy()
	if err != nil {
		return err
	}
	e, err := folder.Make(ctx, backup.Source{
		Checkpoint: db.LastCheckpoint,
		Cosigned:   func(ctx context.Context) ([]byte, error) { return newestCosigned(ctx, db, policy) },
		Extent:     db.Extent,
		Dump:       func(ctx context.Context, w io.Writer) error { return storage.Dump(ctx, s.serve.database, w) },
		Objects:    db.NamedObjects, Store: store,
	}, to, backup.Options{Software: webdesk.Version(), Keep: time.Duration(days) * 24 * time.Hour, Now: time.Now, Progress: a.lazyProgress(tBackingUp)})
	if err != nil {
		return err
	}
	if err := noteBackup(ctx, db, e); err != nil {
		return err
	}
	return a.answer(e, func() {
		a.tell(tBackupMade, e.ID, e.LogSize, e.Documents, e.Objects, megabytes(e.Bytes), megabytes(e.NewBytes), when(e.KeepTill))
	})
}

func noteBackup(ctx context.Context, db *storage.DB, e backup.Entry) error {
	sum, err := audit.ParseHash(e.Manifest)
	if err != nil {
		return err
	}
	return db.NoteBackup(ctx, exchange.Backup{ID: e.ID, Made: e.Made, Software: e.Software, Manifest: exchange.Hash(sum), Objects: e.Objects, Bytes: e.Bytes, KeepTill: e.KeepTill},
		systemRecord(audit.KindBackupMade, map[string]string{"id": e.ID, "manifest": e.Manifest, "objects": strconv.Itoa(e.Objects),
			"bytes": strconv.FormatInt(e.Bytes, 10), "software": e.Software}))
}

// newestCosigned is the newest checkpoint that a quorum of witnesses has cosigned;
// nil where there is none.
func newestCosigned(ctx context.Context, db *storage.DB, p exchange.WitnessPolicy) ([]byte, error) {
	names, need := p.Quorate()
	if need == 0 {
		return nil, nil
	}
	signed, lines, err := db.LastCosigned(ctx, names, need)
	if errors.Is(err, exchange.ErrNotFound) {
		return nil, nil
	}
	return exchange.Offer{Covered: exchange.Covered{Signed: signed}, Lines: lines}.Note(), err
}

// systemRecord is an act of an operator's command.
func systemRecord(kind audit.Kind, details map[string]string) audit.Record {
	return audit.Record{Time: time.Now().UTC().Truncate(time.Millisecond), Kind: kind, Actor: audit.System, Details: details}
}

// lazyProgress shows a bar once the total is known.
func (a *app) lazyProgress(what text) func(done, all int) {
	var bar func(int)
	return func(done, all int) {
		if bar == nil {
			bar = a.progress(what, all)
		}
		bar(done)
	}
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

func trimLine(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == '\r') {
		b = b[:len(b)-1]
	}
	return b
}
