// Command niem is the whole of Niêm Phong in one program: the server, the
// releaser beside it, their administration, and the client with which people
// seal, open, audit, recall and trace documents.
//
// # When
//
// Operators run "niem serve" and "niem releaser" (two processes, two users), and
// "niem migrate" and "niem doctor". People run the rest on their own machines:
// sealing, opening and tracing happen there, never on the server. "niem demo"
// plays the whole story on throw-away servers.
//
// # Guarantees
//
//   - With --json exactly one JSON object goes to standard output, also for a
//     failure; messages go to standard error, and the exit code says what kind of
//     failure it was ("niem help exit-codes").
//   - The log's key is pinned at the first sign-in. Every checkpoint seen later
//     must be signed by it and extend the last one; a fork ends the command.
//   - Keys are kept wrapped under 0700, never printed, and unlocked only by the
//     commands that need them.
//
// # Limits
//
// A passphrase that is lost can't be replaced here; a document can't be untaught
// to whoever has seen it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

func main() { live(time.Now) }

// live runs the program by a clock. The servers judge everything by it; what
// only waits goes by the time that passes.
func live(now func() time.Time) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	a := &app{lang: languageOf(os.Getenv), in: os.Stdin, out: os.Stdout, err: os.Stderr, now: now}
	code := a.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// run executes one command line and returns its exit code.
func (a *app) run(ctx context.Context, args []string) int {
	root := a.rootCommand()
	// Known before the line is understood, since it also shapes the answer to a
	// line that is not.
	a.json = slices.Contains(args, "--json") || slices.Contains(args, "--json=true")
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	var failed *commandError
	if !errors.As(err, &failed) { // the command line itself is wrong
		err = a.usageText(err)
		fmt.Fprintln(a.err, "niem:", err)
		fmt.Fprintln(a.err, a.say(tSeeHelp))
		if a.json {
			a.printJSON(errorJSON{jsonError{exitUsage, "usage", err.Error()}})
		}
		return exitUsage
	}
	return a.report(failed.err)
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use: "niem", Short: a.say(tNiem), Long: a.say(tNiemLong),
		SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.PersistentFlags().BoolVar(&a.json, "json", false, a.say(tFlagJSON))
	root.AddCommand(
		a.serveCommand(), a.releaserCommand(), a.kekCommand(), a.backupCommand(), a.restoreCommand(), a.drillCommand(), a.witnessCommand(), a.migrateCommand(), a.registrarCommand(), a.sessionMarkCommand(), a.doctorCommand(), a.fsckCommand(), a.demoCommand(),
		a.loginCommand(), a.logoutCommand(), a.passwordCommand(), a.sessionsCommand(), a.factorCommand(), a.keysCommand(),
		a.rulesCommand(), a.rosterCommand(), a.peopleCommand(),
		a.sendCommand(), a.inspectCommand(), a.inboxCommand(), a.sentCommand(), a.openCommand(), a.originalCommand(),
		a.receiveCommand(), a.returnCommand(), a.reportCommand(), a.requestAccessCommand(), a.answerAccessCommand(), a.noticesCommand(),
		a.auditCommand(), a.recallCommand(), a.eraseCommand(), a.traceCommand(), a.labCommand(), a.logCommand(), a.statusCommand(), a.directoryCommand(),
		a.exitCodesTopic(),
	)
	a.speak(root)
	return root
}

// commandError marks an error that a command returned, as opposed to one about
// the command line.
type commandError struct{ err error }

func (e *commandError) Error() string { return e.err.Error() }
func (e *commandError) Unwrap() error { return e.err }

// runs wraps a command's work so that its errors are told from usage errors.
func runs(f func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := f(cmd, args)
		var usage *usageError
		if err == nil || errors.As(err, &usage) {
			return err
		}
		return &commandError{err}
	}
}

// usageError is a wrong command line that cobra can't notice.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }
