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

	"niem/exchange/releaser"
	"niem/web/peel"
)

// releaserSettings is everything "niem releaser" needs.
type releaserSettings struct {
	ring                                          ringSettings
	logVerifier, socket, group, state             string
	listen, tlsCert, tlsKey, clientCA, clientName string
	witness                                       witnessDemands
}

func (s *releaserSettings) list() settings {
	return append(append(s.ring.list(), s.witness.list()...), settings{
		{name: "log-verifier", value: &s.logVerifier, help: tSetLogVerifier},
		{name: "releaser-socket", value: &s.socket, optional: true, help: tSetReleaserSocket},
		{name: "releaser-group", value: &s.group, optional: true, help: tSetReleaserGroup},
		{name: "releaser-state", value: &s.state, help: tSetReleaserState},
		{name: "releaser-listen", value: &s.listen, optional: true, help: tSetReleaserListen},
		{name: "releaser-tls-cert", value: &s.tlsCert, optional: true, help: tSetReleaserTLSCert},
		{name: "releaser-tls-key", value: &s.tlsKey, optional: true, help: tSetReleaserTLSKey},
		{name: "releaser-client-ca", value: &s.clientCA, optional: true, help: tSetReleaserClientCA},
		{name: "releaser-client-name", value: &s.clientName, optional: true, help: tSetReleaserClientName},
	}...)
}

func (a *app) releaserCommand() *cobra.Command {
	s := &releaserSettings{ring: ringSettings{safe: "files"}, witness: newWitnessDemands()}
	cmd := &cobra.Command{
		Use: "releaser", Short: a.say(tReleaser), Long: a.say(tReleaserLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			err := s.list().read(cmd)
			s.list().dump(a.err)
			if err != nil {
				return err
			}
			return a.runReleaser(cmd.Context(), s, slog.New(slog.NewJSONHandler(a.err, nil)))
		}),
	}
	s.list().bind(cmd, a.say)
	cmd.AddCommand(a.acceptStateCommand())
	return cmd
}

func (a *app) runReleaser(ctx context.Context, s *releaserSettings, log *slog.Logger) error {
	ring, err := s.ring.open(ctx, a.now)
	if err != nil {
		return err
	}
	if _, err := ring.Current(ctx); err != nil {
		return err
	}
	verifier, err := note.NewVerifier(s.logVerifier)
	if err != nil {
		return fmt.Errorf("log verifier key: %w", err)
	}
	demands, err := s.witness.policy()
	if err != nil {
		return err
	}
	if demands.Need == 0 {
		log.Warn("no witness has to have cosigned what is released: a server in wrong hands could show a log of its own")
	}
	r, err := releaser.Open(releaser.Config{Keys: ring, Log: verifier, StateFile: s.state, Witnesses: demands, Now: a.now})
	if err != nil {
		return err
	}
	defer r.Close()
	l, err := s.listener()
	if err != nil {
		return err
	}
	server := peel.Serve(l, peel.Handler(r, log))
	log.Info(servingMessage, "address", l.Addr().String(), "accepted", r.Accepted())
	<-ctx.Done()
	stopWithin(log, "requests", server.Shutdown)
	log.Info("stopped")
	return nil
}

// listener is the socket, or the address for a server on another machine.
func (s *releaserSettings) listener() (net.Listener, error) {
	switch {
	case (s.socket == "") == (s.listen == ""):
		return nil, fmt.Errorf("%w: %s or %s, one of them", errMissingSetting, variable("releaser-socket"), variable("releaser-listen"))
	case s.listen != "":
		return peel.ListenTLS(s.listen, peel.Identity{CertFile: s.tlsCert, KeyFile: s.tlsKey, PeerCAFile: s.clientCA, PeerName: s.clientName})
	}
	l, err := peel.Listen(s.socket)
	if err != nil {
		return nil, err
	}
	return l, admitGroup(l, s.socket, s.group)
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
