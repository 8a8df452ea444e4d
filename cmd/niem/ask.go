package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// agrees asks a yes-or-no question on the terminal; no is the default.
func (a *app) agrees(question text) (bool, error) {
	fmt.Fprint(a.err, a.say(question), " ", a.say(tYesNo), " ")
	line, err := untilInterrupted(bufio.NewReader(a.in).ReadString, '\n')
	if err != nil {
		fmt.Fprintln(a.err)
		return false, err
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes", "c", "có", "co":
		return true, nil
	}
	return false, nil
}

// mustAgree asks before an act that cannot be taken back, unless yes was said on
// the command line; without a terminal yes has to be said.
func (a *app) mustAgree(yes bool, question text) error {
	if yes {
		return nil
	}
	if !isTerminal(a.in) {
		return &usageError{a.say(tNeedYes)}
	}
	agreed, err := a.agrees(question)
	if err == nil && !agreed {
		err = a.fail(exitFailed, "declined", nil, tDeclined)
	}
	return err
}

// ask reads a line from the terminal.
func (a *app) ask(question text) (string, error) {
	fmt.Fprint(a.err, a.say(question), ": ")
	line, err := untilInterrupted(bufio.NewReader(a.in).ReadString, '\n')
	return strings.TrimSpace(line), err
}

// untilInterrupted reads from the terminal, which nothing else can end: Ctrl-C
// gives context.Canceled at once, and leaves the reading behind.
func untilInterrupted[A, T any](read func(A) (T, error), arg A) (T, error) {
	type result struct {
		value T
		err   error
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(interrupted)
	done := make(chan result, 1)
	go func() {
		value, err := read(arg)
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-interrupted:
		var none T
		return none, context.Canceled
	}
}
