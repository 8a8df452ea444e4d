package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"niem/exchange"
)

// secretFile reads a secret from the file that an environment variable names;
// "" when the variable is unset. One line end is dropped.
func secretFile(variable string) (string, error) {
	path := os.Getenv(variable)
	if path == "" {
		return "", nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", variable, err)
	}
	s := strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	if s == "" {
		return "", fmt.Errorf("%s: %s is empty", variable, path)
	}
	return s, nil
}

// askSecret takes a secret from the variable's file, else from the terminal
// without echo; twice when it is a new one.
func (a *app) askSecret(variable string, prompt text, fresh bool) (string, error) {
	s, err := secretFile(variable)
	if err == nil && s != "" && fresh {
		err = a.checkPassphrase(s)
	}
	if err != nil || s != "" {
		return s, err
	}
	if !isTerminal(a.in) {
		return "", a.fail(exitUsage, "no_secret", nil, tNoTerminal, a.say(prompt), variable)
	}
	s, err = a.readHidden(prompt)
	if err != nil || !fresh {
		return s, err
	}
	if err := a.checkPassphrase(s); err != nil {
		return "", err
	}
	again, err := a.readHidden(tAgain)
	if err != nil {
		return "", err
	}
	if s != again {
		return "", a.fail(exitFailed, "mismatch", nil, tNotSame)
	}
	return s, nil
}

// checkPassphrase holds a new passphrase to the rule for passwords.
func (a *app) checkPassphrase(s string) error {
	if !exchange.StrongSecret(s) {
		return a.fail(exitFailed, "weak_passphrase", nil, tWeakPassphrase, exchange.LeastSecret)
	}
	return nil
}

func (a *app) readHidden(prompt text) (string, error) {
	f, ok := a.in.(*os.File)
	if !ok {
		return "", errors.New("no terminal")
	}
	fmt.Fprint(a.err, a.say(prompt), ": ")
	before, err := term.GetState(int(f.Fd()))
	if err != nil {
		return "", fmt.Errorf("read from terminal: %w", err)
	}
	b, err := untilInterrupted(term.ReadPassword, int(f.Fd()))
	fmt.Fprintln(a.err)
	if errors.Is(err, context.Canceled) { // the reading left behind still hides what is typed
		return "", errors.Join(err, term.Restore(int(f.Fd()), before))
	}
	if err != nil {
		return "", fmt.Errorf("read from terminal: %w", err)
	}
	if len(b) == 0 {
		return "", a.fail(exitUsage, "empty", nil, tEmpty)
	}
	return string(b), nil
}
