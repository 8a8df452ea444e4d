package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"niem/web/api"
)

type sessionLine struct {
	ID      string    `json:"id"`
	Device  string    `json:"device"`
	Address string    `json:"address"`
	Begun   time.Time `json:"begun"`
	Seen    time.Time `json:"seen"`
	Current bool      `json:"current"`
}

type sessionsAnswer struct {
	Sessions []sessionLine `json:"sessions"`
}

type endedAnswer struct {
	Ended int `json:"ended"`
}

func (a *app) sessionsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "sessions", Short: a.say(tSessions), Args: cobra.NoArgs}
	list := &cobra.Command{Use: "list", Short: a.say(tSessionsList), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.listSessions(cmd.Context()) })}
	var others bool
	var person string
	revoke := &cobra.Command{Use: "revoke [ID]", Short: a.say(tSessionsRevoke), Long: a.say(tSessionsRevokeLong), Args: cobra.MaximumNArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			chosen := len(args)
			for _, also := range []bool{others, person != ""} {
				if also {
					chosen++
				}
			}
			if chosen != 1 {
				return &usageError{a.say(tRevokeWhich)}
			}
			return a.revokeSessions(cmd.Context(), args, person)
		})}
	revoke.Flags().BoolVar(&others, "others", false, a.say(tFlagOthers))
	revoke.Flags().StringVar(&person, "person", "", a.say(tFlagPersonSessions))
	cmd.AddCommand(list, revoke)
	return cmd
}

func (a *app) listSessions(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	all, err := d.client.Sessions(ctx)
	if err != nil {
		return err
	}
	out := sessionsAnswer{Sessions: make([]sessionLine, len(all))}
	for i, s := range all {
		out.Sessions[i] = sessionLine(s)
	}
	return a.answer(out, func() {
		for _, s := range out.Sessions {
			here := ""
			if s.Current {
				here = a.say(tSessionHere)
			}
			fmt.Fprintf(a.out, "%s  %s  %s  %s  %s  %s\n", s.ID, when(s.Begun), when(s.Seen), oneLine(s.Address), oneLine(s.Device), here)
		}
	})
}

// revokeSessions ends the one session that args names, or those of a person, or
// all own sessions but the present one.
func (a *app) revokeSessions(ctx context.Context, args []string, person string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	out := api.EndedSessions{Ended: 1}
	switch {
	case len(args) == 1:
		err = d.client.RevokeSession(ctx, args[0])
	case person != "":
		out, err = d.client.EndSessionsOf(ctx, person)
	default:
		out, err = d.client.RevokeOtherSessions(ctx)
	}
	if err != nil {
		return err
	}
	return a.answer(endedAnswer(out), func() { a.tell(tSessionsRevoked, out.Ended) })
}

func (a *app) logoutCommand() *cobra.Command {
	return &cobra.Command{Use: "logout", Short: a.say(tLogout), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			d, err := a.connect()
			if err != nil {
				return err
			}
			if err := d.client.SignOut(cmd.Context()); err != nil {
				return err
			}
			return a.answer(endedAnswer{1}, func() { a.tell(tSignedOut) })
		})}
}

// proveAgain asks for a fresh proof of the person, which the server wants for
// some acts.
func (a *app) proveAgain(_ context.Context, factor bool) (proof api.StepUp, err error) {
	if proof.Password, err = a.askSecret("NIEM_PASSWORD_FILE", tPasswordAgain, false); err == nil && factor {
		proof.Code, err = a.askCode()
	}
	return proof, err
}

// ownDevice is what lists of sessions call this program.
func ownDevice() string {
	host, err := os.Hostname()
	if err != nil {
		host = "-"
	}
	return fmt.Sprintf("niem (%s; %s)", runtime.GOOS, oneLine(host))
}
