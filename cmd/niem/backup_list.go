package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"niem/exchange/audit"
	"niem/exchange/backup"
	"niem/storage"
)

type backupsAnswer struct {
	Folder  string         `json:"folder"`
	Backups []backup.Entry `json:"backups"`
}

func (a *app) backupListCommand() *cobra.Command {
	s := newBackupSettings()
	needed := s.list().only("backup-to")
	cmd := &cobra.Command{
		Use: "list", Short: a.say(tBackupList), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := needed.read(cmd); err != nil {
				return err
			}
			folder, err := backup.OpenFolder(s.folder)
			if err != nil {
				return err
			}
			entries, err := folder.List()
			if err != nil {
				return err
			}
			return a.answer(backupsAnswer{s.folder, append([]backup.Entry{}, entries...)}, func() { a.printBackups(s.folder, entries) })
		}),
	}
	needed.bind(cmd, a.say)
	return cmd
}

func (a *app) printBackups(folder string, entries []backup.Entry) {
	if len(entries) == 0 {
		a.tell(tNoBackups)
		return
	}
	var rows [][]string
	for _, e := range entries {
		tested := a.say(tNeverTested)
		if n := len(e.Tests); n > 0 {
			t := e.Tests[n-1]
			tested = fmt.Sprintf("%s, %.0f s, %s", when(t.At), t.Seconds, a.say(tTestPassed))
			if !t.Passed {
				tested = fmt.Sprintf("%s, %s", when(t.At), a.say(tTestFailed))
			}
		}
		rows = append(rows, []string{e.ID, when(e.Made), strings.Join(e.Contents, ", "), fmt.Sprint(e.LogSize), fmt.Sprint(e.Documents), fmt.Sprint(e.Objects), megabytes(e.Bytes), shortened(e.Software), when(e.Verified), when(e.KeepTill), tested})
	}
	a.table([]text{tColBackup, tColMade, tColContents, tColLogSize, tColDocuments, tColObjects, tColSize, tColSoftware, tColVerified, tColKeepTill, tColTested}, rows)
	a.tell(tBackupWhere, folder)
	a.tell(tBackupMethod, entries[len(entries)-1].Method)
}

func (a *app) backupPruneCommand() *cobra.Command {
	s := newBackupSettings()
	needed := s.list().only("backup-to", "database-url")
	var yes bool
	cmd := &cobra.Command{
		Use: "prune", Short: a.say(tBackupPrune), Long: a.say(tBackupPruneLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := needed.read(cmd); err != nil {
				return err
			}
			if err := a.mustAgree(yes, tPrunePrompt); err != nil {
				return err
			}
			folder, err := backup.OpenFolder(s.folder)
			if err != nil {
				return err
			}
			db, err := storage.Open(cmd.Context(), s.serve.database)
			if err != nil {
				return err
			}
			defer db.Close()
			gone, err := folder.Prune(time.Now())
			for _, id := range gone {
				err = errors.Join(err, db.NoteBackupRemoved(cmd.Context(), id, time.Now(), systemRecord(audit.KindBackupRemoved, map[string]string{"id": id})))
			}
			if err != nil {
				return err
			}
			return a.answer(map[string][]string{"removed": append([]string{}, gone...)}, func() { a.tell(tPruned, len(gone)) })
		}),
	}
	needed.bind(cmd, a.say)
	cmd.Flags().BoolVar(&yes, "yes", false, a.say(tFlagYes))
	return cmd
}
