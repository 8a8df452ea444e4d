package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/migrations"
	"niem/storage"
)

type doctorAnswer struct {
	Well   bool          `json:"well"`
	Checks []doctorCheck `json:"checks"`
}

type doctorCheck struct {
	Name   string `json:"name"`
	Well   bool   `json:"well"`
	Detail string `json:"detail"`
}

func (a *app) doctorCommand() *cobra.Command {
	s := newServeSettings()
	cmd := &cobra.Command{
		Use: "doctor", Short: a.say(tDoctor), Long: a.say(tDoctorLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			err := s.list().read(cmd)
			out := doctorAnswer{Well: true}
			for _, c := range examinations {
				detail, wrong := "", err
				if wrong == nil || !c.needsSettings {
					detail, wrong = c.examine(cmd.Context(), s)
				}
				if wrong != nil {
					detail = wrong.Error()
					_, advised := errors.AsType[advice](wrong)
					out.Well = out.Well && (c.optional || advised)
				}
				out.Checks = append(out.Checks, doctorCheck{c.name, wrong == nil, detail})
			}
			if a.json {
				a.printJSON(out)
			} else {
				a.printDoctor(out)
			}
			if !out.Well {
				return &silentFailure{exitFailed}
			}
			return nil
		}),
	}
	s.list().bind(cmd, a.say)
	return cmd
}

func (a *app) printDoctor(out doctorAnswer) {
	for _, c := range out.Checks {
		mark := "✓"
		if !c.Well {
			mark = "✗"
		}
		fmt.Fprintf(a.out, "%s %-12s %s\n", mark, c.Name, oneLine(c.Detail))
	}
}

// examinations are what a doctor looks at, each without changing anything.
var examinations = []struct {
	name          string
	needsSettings bool
	optional      bool
	examine       func(ctx context.Context, s *serveSettings) (string, error)
}{
	{"tls", true, false, examineTLS},
	{"database", true, false, examineDatabase},
	{"clocks", true, false, examineClocks},
	{"store", true, false, examineStore},
	{"directory", true, false, examineDirectory},
	{"log", true, false, examineLog},
	{"witnesses", true, true, examineWitnesses},
	{"anchors", true, false, examineAnchors},
	{"releaser", true, false, examineReleaser},
	{"mail", true, false, examineMail},
	{"backup", true, true, examineBackups},
	{"poppler", false, true, examineProgram("pdftoppm")},
	{"libreoffice", false, true, examineProgram("soffice")},
}

func examineTLS(_ context.Context, s *serveSettings) (string, error) {
	config, err := s.tls()
	if err != nil {
		return "", err
	}
	cert, err := x509.ParseCertificate(config.Certificates[0].Certificate[0])
	if err != nil {
		return "", err
	}
	left := time.Until(cert.NotAfter)
	if left < 14*24*time.Hour {
		return "", fmt.Errorf("certificate ends %s", when(cert.NotAfter))
	}
	return fmt.Sprintf("%v, ends %s", cert.DNSNames, when(cert.NotAfter)), nil
}

func examineDatabase(ctx context.Context, s *serveSettings) (string, error) {
	db, err := storage.Open(ctx, s.database)
	if err != nil {
		return "", err
	}
	defer db.Close()
	steps, err := migrations.Status(ctx, s.database)
	if err != nil {
		return "", err
	}
	for _, step := range steps {
		if !step.Applied {
			return "", fmt.Errorf("migration %s is missing: niem migrate up", step.Name)
		}
	}
	if _, err := db.Vitals(ctx, time.Now()); err != nil { // no alarm would ever be raised
		return "", err
	}
	detail := fmt.Sprintf("%d migrations", len(steps))
	var mighty bool
	if err := db.Pool().QueryRow(ctx, `SELECT rolsuper OR pg_has_role(session_user, 'niem_erasure', 'MEMBER')
		OR EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename = 'log_leaves' AND tableowner = session_user)
		FROM pg_roles WHERE rolname = session_user`).Scan(&mighty); err != nil {
		return "", err
	}
	if mighty {
		detail += "; this login could switch the log's guards off: give the service one that owns nothing and is a member of niem_app alone"
	}
	return detail, nil
}

func examineStore(ctx context.Context, s *serveSettings) (string, error) {
	store, err := s.store()
	if err != nil {
		return "", err
	}
	return s.storeEndpoint + "/" + s.storeBucket, store.Ping(ctx)
}

func examineDirectory(ctx context.Context, s *serveSettings) (string, error) {
	directory, err := s.directory(time.Now)
	if err != nil {
		return "", err
	}
	var people string
	var amiss []string
	failed := false
	for _, f := range directory.Check(ctx, time.Now()) {
		switch {
		case f.Severity != exchange.Good:
			amiss = append(amiss, f.Code+": "+f.Detail)
			failed = failed || f.Severity == exchange.Failure
		case f.Code == "people":
			people = f.Detail
		}
	}
	if failed {
		return "", errors.New(strings.Join(amiss, "; "))
	}
	return strings.Join(append([]string{people + " people"}, amiss...), "; "), nil
}

// examineLog opens the newest checkpoint with the configured verifier and
// compares it with the tree, which is what signing goes on from.
func examineLog(ctx context.Context, s *serveSettings) (string, error) {
	db, err := storage.Open(ctx, s.database)
	if err != nil {
		return "", err
	}
	defer db.Close()
	keeper, err := exchange.NewLogKeeper(db, s.logKey, s.logVerifier, nil)
	if err != nil {
		return "", err
	}
	if restoring, err := db.Restoring(ctx); err != nil || restoring {
		return "", errors.Join(err, errors.New("the database was restored and is not checked yet: niem restore finish"))
	}
	if err := keeper.Hold(ctx); err != nil {
		return "", err
	}
	verifier, err := note.NewVerifier(s.logVerifier)
	if err != nil {
		return "", err
	}
	size, _, err := db.LogTree(ctx)
	if err != nil || size == 0 {
		return "empty", err
	}
	signed, err := db.LastCheckpoint(ctx)
	if err != nil {
		return "", err
	}
	c, err := audit.OpenCheckpoint(signed, verifier)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s, %d entries, %d signed", c.Origin, size, c.Size), nil
}

// rotateEvery is the age from which the doctor asks for a new key-encryption key:
// until the old one is destroyed, no recall is final against old backups.
const rotateEvery = 30 * 24 * time.Hour

func examineReleaser(ctx context.Context, s *serveSettings) (string, error) {
	client, err := s.releaser.client()
	if err != nil {
		return "", err
	}
	defer client.Close()
	size, root, err := client.AcceptedTree(ctx)
	if err != nil {
		return "", err
	}
	db, err := storage.Open(ctx, s.database)
	if err != nil {
		return "", err
	}
	defer db.Close()
	if err := exchange.HoldLog(ctx, db, "the releaser", size, root); err != nil {
		return "", err
	}
	keys, err := client.Keys(ctx)
	if err != nil {
		return "", err
	}
	detail := fmt.Sprintf("has accepted %d entries", size)
	for _, k := range keys {
		switch {
		case k.Current && time.Since(k.Made) > rotateEvery:
			detail += fmt.Sprintf("; the key-encryption key is of %s: time for niem kek rotate", when(k.Made))
		case k.Spare:
			detail += fmt.Sprintf("; the key of %s may be destroyed: niem kek destroy, after a new backup", when(k.Made))
		}
	}
	return detail, nil
}

func examineProgram(name string) func(context.Context, *serveSettings) (string, error) {
	return func(context.Context, *serveSettings) (string, error) { return exec.LookPath(name) }
}
