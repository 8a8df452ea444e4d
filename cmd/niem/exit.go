package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/sealed"
	"niem/web/api"
	webdesk "niem/web/desk"
)

// Exit codes. They are part of the interface: numbers are never reused.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitSignedOut   = 3
	exitUnavailable = 4
	exitUnverified  = 5
	exitNotFound    = 6
	exitEnded       = 7
	exitChecked     = 8
)

var exitTable = []struct {
	code int
	text text
}{
	{exitOK, tExitOK}, {exitFailed, tExitFailed}, {exitUsage, tExitUsage}, {exitSignedOut, tExitSignedOut},
	{exitUnavailable, tExitUnavailable}, {exitUnverified, tExitUnverified}, {exitNotFound, tExitNotFound}, {exitEnded, tExitEnded}, {exitChecked, tExitChecked},
}

// exitCodesTopic is "niem help exit-codes".
func (a *app) exitCodesTopic() *cobra.Command {
	var b strings.Builder
	fmt.Fprintln(&b, a.say(tExitCodes))
	for _, row := range exitTable {
		fmt.Fprintf(&b, "  %d  %s\n", row.code, a.say(row.text))
	}
	return &cobra.Command{Use: "exit-codes", Short: a.say(tExitCodes), Long: strings.TrimSuffix(b.String(), "\n")}
}

// failure is an error of the client itself that has a text in both languages.
type failure struct {
	exit  int
	code  string // stable, for --json
	text  string // in the user's language
	cause error
}

func (e *failure) Error() string { return e.text }
func (e *failure) Unwrap() error { return e.cause }

// fail builds a failure. The cause, if any, is shown after the text.
func (a *app) fail(exit int, code string, cause error, t text, args ...any) error {
	return &failure{exit, code, fmt.Sprintf(a.say(t), plain(args)...), cause}
}

type errorJSON struct {
	Error jsonError `json:"error"`
}

type jsonError struct {
	Exit    int    `json:"exit"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// silentFailure ends with an exit code after the answer itself has said what is
// wrong.
type silentFailure struct{ exit int }

func (*silentFailure) Error() string { return "failed" }

// report prints an error and returns its exit code.
func (a *app) report(err error) int {
	var said *silentFailure
	if errors.As(err, &said) {
		return said.exit
	}
	e := a.describe(err)
	e.Message += a.aboutClocks(err)
	fmt.Fprintln(a.err, "niem:", oneLine(e.Message))
	if a.json {
		a.printJSON(errorJSON{e})
	}
	return e.Exit
}

// describe decides exit code, stable code and public text of an error, once for
// all commands.
func (a *app) describe(err error) jsonError {
	var own *failure
	var found *webdesk.Failure
	var remote *api.Error
	var network *net.OpError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &own):
		return a.described(own.exit, own.code, own.text, own.cause)
	case errors.As(err, &found):
		return a.found(found)
	case errors.As(err, &remote):
		return jsonError{remoteExit(remote), remote.Code, a.remoteText(remote)}
	case errors.Is(err, exchange.ErrUnavailable):
		return jsonError{exitUnavailable, "unreachable", a.say(tUnreachable) + " (" + err.Error() + ")"}
	case errors.Is(err, context.Canceled):
		return jsonError{exitFailed, "interrupted", a.say(tInterrupted)}
	case errors.As(err, &certificate):
		return jsonError{exitUnverified, "certificate", a.say(tCertificate) + " (" + certificate.Err.Error() + ")"}
	case errors.Is(err, crypto.ErrNotForYou):
		return jsonError{exitFailed, "not_for_you", a.say(tNotForYou)}
	case errors.Is(err, crypto.ErrTampered), errors.Is(err, crypto.ErrFormat), errors.Is(err, sealed.ErrVerify),
		errors.Is(err, audit.ErrProof), errors.Is(err, audit.ErrFormat):
		return jsonError{exitUnverified, "unverified", a.say(tUnverified) + " (" + err.Error() + ")"}
	case errors.As(err, &network), errors.Is(err, context.DeadlineExceeded), os.IsTimeout(err), errors.Is(err, api.ErrUnreachable):
		return jsonError{exitUnavailable, "unreachable", a.say(tUnreachable) + " (" + err.Error() + ")"}
	}
	if said := a.localText(err); said != "" {
		return jsonError{exitFailed, "file", said}
	}
	return jsonError{exitFailed, "failed", err.Error()}
}

// described adds the cause, if any, to a text.
func (a *app) described(exit int, code, message string, cause error) jsonError {
	if cause != nil {
		message += ": " + a.describe(cause).Message
	}
	return jsonError{exit, code, message}
}

func remoteExit(e *api.Error) int {
	if e.Status == http.StatusServiceUnavailable { // a server behind it, such as the directory
		return exitUnavailable
	}
	switch e.Code {
	case api.CodeSignedOut, api.CodeBadCredentials, api.CodePasswordChange, api.CodeSlowDown, api.CodeNotOnRoster:
		return exitSignedOut
	case api.CodeNotFound:
		return exitNotFound
	case api.CodeRecalled, api.CodeExpired, api.CodeDestroyed, api.CodeReturned, api.CodeReported:
		return exitEnded
	}
	return exitFailed
}
