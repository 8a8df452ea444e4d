package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"niem/web/api"
)

func (a *app) passwordCommand() *cobra.Command {
	var server, user, ca string
	cmd := &cobra.Command{
		Use: "password", Short: a.say(tPasswordChange), Long: a.say(tPasswordChangeLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.changePassword(cmd.Context(), server, user, ca) }),
	}
	cmd.Flags().StringVar(&server, "server", "", a.say(tFlagServer))
	cmd.Flags().StringVar(&user, "user", "", a.say(tFlagUser))
	cmd.Flags().StringVar(&ca, "ca", "", a.say(tFlagCA))
	return cmd
}

// changePassword needs no session: whoever must change the password has none.
func (a *app) changePassword(ctx context.Context, server, user, ca string) error {
	h, err := a.openHome()
	if err != nil {
		return err
	}
	p, err := h.profile()
	if err != nil {
		return err
	}
	cookie := ""
	if (server == "" || server == p.Server) && (user == "" || user == p.Username) && p.Server != "" {
		server, user = p.Server, p.Username
		kept, err := h.read(fileSession)
		if err != nil {
			return err
		}
		cookie = strings.TrimSpace(string(kept)) // that session goes on
	}
	if server == "" || user == "" {
		return &usageError{a.say(tLoginNeeds)}
	}
	client, err := a.newClient(h, server, cookie, ca)
	if err != nil {
		return err
	}
	in := api.PasswordChange{Username: user}
	if in.Old, err = a.askSecret("NIEM_PASSWORD_FILE", tPassword, false); err != nil {
		return err
	}
	if in.New, err = a.askSecret("NIEM_NEW_PASSWORD_FILE", tNewPassword, true); err != nil {
		return err
	}
	out, err := client.ChangePassword(ctx, in)
	if err != nil {
		return err
	}
	return a.answer(out, func() { a.tell(tPasswordIsChanged, out.Ended) })
}
