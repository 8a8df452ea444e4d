package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"niem/exchange/audit"
	"niem/exchange/witness"
	"niem/web/api/https"
)

// witnessSettings is everything "niem witness" needs.
type witnessSettings struct {
	server, ca, logVerifier, key, state, listen string
}

func (s *witnessSettings) list() settings {
	return settings{
		{name: "witness-server", value: &s.server, help: tSetWitnessServer},
		{name: "witness-ca", value: &s.ca, help: tSetWitnessCA},
		{name: "log-verifier", value: &s.logVerifier, help: tSetLogVerifier},
		{name: "witness-key", value: &s.key, secret: true, help: tSetWitnessKey},
		{name: "witness-state", value: &s.state, help: tSetWitnessState},
		{name: "witness-listen", value: &s.listen, help: tSetWitnessListen},
	}
}

// witnessEvery is the pause between two looks at the log.
const witnessEvery = time.Second

// witnessAlarmEvery is how often a refusal or a log out of reach is said again.
const witnessAlarmEvery = time.Minute

func (a *app) witnessCommand() *cobra.Command {
	s := &witnessSettings{listen: "127.0.0.1:8455"}
	var makeKey, name string
	cmd := &cobra.Command{
		Use: "witness", Short: a.say(tWitness), Long: a.say(tWitnessLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if makeKey != "" {
				return a.makeWitnessKey(makeKey, name)
			}
			err := s.list().read(cmd)
			s.list().dump(a.err)
			if err != nil {
				return err
			}
			return runWitness(cmd.Context(), s, slog.New(slog.NewJSONHandler(a.err, nil)))
		}),
	}
	s.list().bind(cmd, a.say)
	cmd.Flags().StringVar(&makeKey, "make-key", "", a.say(tFlagMakeWitnessKey))
	cmd.Flags().StringVar(&name, "name", "", a.say(tFlagWitnessName))
	cmd.AddCommand(a.witnessStatusCommand(), a.witnessResumeCommand())
	return cmd
}

// makeWitnessKey draws the key into a new file and writes the public half beside
// it.
func (a *app) makeWitnessKey(path, name string) error {
	if name == "" {
		return &usageError{a.say(tNeedWitnessName)}
	}
	key, err := audit.NewWitnessKey(rand.Reader, name)
	if err != nil {
		return err
	}
	if err := newSecretFile(path, key.Secret()+"\n"); err != nil {
		return err
	}
	vkey := key.Witness.String()
	if err := os.WriteFile(path+".pub", []byte(vkey+"\n"), 0o644); err != nil {
		return err
	}
	return a.answer(map[string]string{"witness_key": vkey}, func() { fmt.Fprintln(a.out, vkey) })
}

func runWitness(ctx context.Context, s *witnessSettings, log *slog.Logger) error {
	key, err := audit.ParseWitnessKey(s.key)
	if err != nil {
		return err
	}
	verifier, err := note.NewVerifier(s.logVerifier)
	if err != nil {
		return fmt.Errorf("log verifier key: %w", err)
	}
	client, err := https.NewWitness(s.server, key, https.Options{CAFile: fileOrSystem(s.ca), Timeout: 30 * time.Second}, nil)
	if err != nil {
		return err
	}
	defer client.Close()
	w, err := witness.Open(witness.Config{Key: key, LogKey: verifier, Log: client, Dir: s.state, Report: log})
	if err != nil {
		return err
	}
	defer w.Close()
	l, err := net.Listen("tcp", s.listen)
	if err != nil {
		return err
	}
	health := &http.Server{Handler: witnessHealth(w), ReadHeaderTimeout: 5 * time.Second}
	go health.Serve(l)                   // ends with Shutdown
	if err := w.Round(ctx); err != nil { // follow says it again
		log.Warn("the log could not be followed at once", "error", err)
	}
	log.Info(servingMessage, "health", "http://"+l.Addr().String()+"/healthz", "origin", verifier.Name(), "witness", key.Name())
	follow(ctx, w, log)
	stopWithin(log, "requests", health.Shutdown)
	log.Info("stopped")
	return nil
}

// follow looks at the log until ctx ends. What goes wrong is said at once and
// then once a minute: a refused log stays an alarm.
func follow(ctx context.Context, w *witness.Witness, log *slog.Logger) {
	var said time.Time
	var what string
	tick := time.NewTicker(witnessEvery)
	defer tick.Stop()
	for {
		err := w.Round(ctx)
		switch {
		case err == nil:
			if what != "" {
				log.Info("the log is cosigned again")
			}
			what = ""
		case ctx.Err() != nil:
			return
		case err.Error() != what || time.Since(said) > witnessAlarmEvery:
			what, said = err.Error(), time.Now()
			if refused, ok := errors.AsType[*witness.RefusedError](err); ok {
				log.Error("ALARM: the log is refused and not cosigned", "origin", refused.Refusal.Origin, "code", refused.Refusal.Code, "detail", refused.Refusal.Detail)
			} else {
				log.Warn("the log could not be followed", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// witnessAnswer is what /healthz and "niem witness status" say.
type witnessAnswer struct {
	Well     bool       `json:"well"`
	Size     int64      `json:"size"`
	Root     string     `json:"root"`
	Time     *time.Time `json:"time"` // of the checkpoint cosigned last
	Seen     *time.Time `json:"seen,omitempty"`
	Failure  string     `json:"failure,omitempty"`
	Refused  string     `json:"refused,omitempty"` // code
	Detail   string     `json:"detail,omitempty"`
	Evidence string     `json:"evidence,omitempty"`
}

// witnessSilentAfter: a witness that has not reached the log for so long is not
// well.
const witnessSilentAfter = time.Minute

func witnessHealth(w *witness.Witness) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(rw http.ResponseWriter, _ *http.Request) {
		s := w.Status()
		out := witnessAnswer{Well: s.Refused == nil && time.Since(s.Seen) < witnessSilentAfter, Failure: s.Failure}
		out.tell(s.Cosigned)
		if !s.Seen.IsZero() {
			seen := s.Seen.UTC()
			out.Seen = &seen
		}
		if s.Refused != nil {
			out.Refused, out.Detail = s.Refused.Refusal.Code, s.Refused.Refusal.Detail
		}
		rw.Header().Set("Content-Type", "application/json")
		if !out.Well {
			rw.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(rw).Encode(out) // whoever asked has hung up
	})
	return mux
}

func (w *witnessAnswer) tell(c audit.Checkpoint) {
	w.Size = c.Size
	if !c.Time.IsZero() {
		w.Root, w.Time = c.Root.String(), &c.Time
	}
}

func (a *app) witnessStatusCommand() *cobra.Command {
	s := &witnessSettings{}
	list := func() settings {
		return settings{{name: "log-verifier", value: &s.logVerifier, help: tSetLogVerifier}, {name: "witness-state", value: &s.state, help: tSetWitnessState}}
	}
	cmd := &cobra.Command{Use: "status", Short: a.say(tWitnessStatus), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := list().read(cmd); err != nil {
				return err
			}
			return a.witnessStatus(s)
		})}
	list().bind(cmd, a.say)
	return cmd
}

// witnessStatus reads the state folder, whether a witness runs on it or not.
func (a *app) witnessStatus(s *witnessSettings) error {
	verifier, err := note.NewVerifier(s.logVerifier)
	if err != nil {
		return fmt.Errorf("log verifier key: %w", err)
	}
	c, refusal, err := witness.Look(s.state, verifier)
	if err != nil {
		return err
	}
	out := witnessAnswer{Well: refusal == ""}
	out.tell(c)
	if refusal != "" {
		out.Refused, out.Evidence = refusal, filepath.Join(s.state, "refusal")
	}
	if a.json {
		a.printJSON(out)
	} else {
		a.tell(tWitnessState, verifier.Name(), c.Size, when(c.Time))
		if !out.Well {
			a.tell(tWitnessRefused, out.Refused, out.Evidence)
		}
	}
	if !out.Well {
		return &silentFailure{exitUnverified}
	}
	return nil
}

func (a *app) witnessResumeCommand() *cobra.Command {
	var state, reason string
	var forget bool
	list := settings{{name: "witness-state", value: &state, help: tSetWitnessState}}
	cmd := &cobra.Command{Use: "resume --reason TEXT", Short: a.say(tWitnessResume), Long: a.say(tWitnessResumeLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := list.read(cmd); err != nil {
				return err
			}
			if reason == "" {
				return &usageError{a.say(tRecallNeeds)}
			}
			if err := witness.Resume(state, reason, forget, time.Now()); err != nil {
				return err
			}
			return a.answer(map[string]bool{"resumed": true, "forgotten": forget}, func() { a.tell(tWitnessResumed) })
		})}
	list.bind(cmd, a.say)
	cmd.Flags().StringVar(&reason, "reason", "", a.say(tFlagReason))
	cmd.Flags().BoolVar(&forget, "forget", false, a.say(tFlagForget))
	return cmd
}
