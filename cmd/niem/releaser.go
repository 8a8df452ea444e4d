package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/user"
	"strconv"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"niem/crypto"
	"niem/exchange/releaser"
	"niem/web/peel"
)

// releaserSettings is everything "niem releaser" needs.
type releaserSettings struct {
	key, logVerifier, socket, group, state string
}

func (s *releaserSettings) list() settings {
	return settings{
		{name: "releaser-key", value: &s.key, secret: true, help: tSetReleaserKey},
		{name: "log-verifier", value: &s.logVerifier, help: tSetLogVerifier},
		{name: "releaser-socket", value: &s.socket, help: tSetReleaserSocket},
		{name: "releaser-group", value: &s.group, optional: true, help: tSetReleaserGroup},
		{name: "releaser-state", value: &s.state, help: tSetReleaserState},
	}
}

func (a *app) releaserCommand() *cobra.Command {
	s := &releaserSettings{}
	var makeKey string
	cmd := &cobra.Command{
		Use: "releaser", Short: a.say(tReleaser), Long: a.say(tReleaserLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if makeKey != "" {
				return a.makeReleaserKey(makeKey)
			}
			err := s.list().read(cmd)
			s.list().dump(a.err)
			if err != nil {
				return err
			}
			return runReleaser(cmd.Context(), s, slog.New(slog.NewJSONHandler(a.err, nil)))
		}),
	}
	s.list().bind(cmd, a.say)
	cmd.Flags().StringVar(&makeKey, "make-key", "", a.say(tFlagMakeReleaserKey))
	return cmd
}

// makeReleaserKey draws the key-encryption key. Whoever loses it loses every
// release; whoever copies it can keep recalled shares: it lies apart from the
// database and its backups.
func (a *app) makeReleaserKey(path string) error {
	key, err := crypto.NewAccountKey()
	if err != nil {
		return err
	}
	if err := newSecretFile(path, key.Secret()+"\n"); err != nil {
		return err
	}
	fingerprint := key.Recipient().Fingerprint()
	return a.answer(map[string]string{"fingerprint": fingerprint}, func() { fmt.Fprintln(a.out, fingerprint) })
}

func runReleaser(ctx context.Context, s *releaserSettings, log *slog.Logger) error {
	key, err := crypto.ParseAccountKey(s.key)
	if err != nil {
		return fmt.Errorf("releaser key: %w", err)
	}
	verifier, err := note.NewVerifier(s.logVerifier)
	if err != nil {
		return fmt.Errorf("log verifier key: %w", err)
	}
	r, err := releaser.Open(releaser.Config{KEK: key, Log: verifier, StateFile: s.state})
	if err != nil {
		return err
	}
	defer r.Close()
	l, err := peel.Listen(s.socket)
	if err != nil {
		return err
	}
	if err := admitGroup(l, s.socket, s.group); err != nil {
		return err
	}
	server := peel.Serve(l, peel.Handler(r, log))
	log.Info(servingMessage, "socket", s.socket, "accepted", r.Accepted())
	<-ctx.Done()
	stopWithin(log, "requests", server.Shutdown)
	log.Info("stopped")
	return nil
}

// admitGroup opens the socket to the group of the server's user, where the two
// processes run as different users.
func admitGroup(l net.Listener, path, group string) error {
	if group == "" {
		return nil
	}
	g, err := user.LookupGroup(group)
	if err != nil {
		l.Close()
		return fmt.Errorf("releaser group: %w", err)
	}
	id, err := strconv.Atoi(g.Gid)
	if err == nil {
		if err = os.Chown(path, -1, id); err == nil {
			err = os.Chmod(path, 0o660)
		}
	}
	if err != nil {
		l.Close()
		return fmt.Errorf("releaser group: %w", err)
	}
	return nil
}
