package main

import (
	"context"

	"github.com/spf13/cobra"

	"niem/exchange"
	"niem/storage"
)

type sessionMarkAnswer struct {
	Epoch    int   `json:"epoch"`
	LogIndex int64 `json:"log_index"`
}

func (a *app) sessionMarkCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "session-mark", Short: a.say(tSessionMark), Args: cobra.NoArgs}
	var url, reason string
	list := settings{{name: "database-url", value: &url, secret: true, help: tSetDatabase}}
	renew := &cobra.Command{Use: "renew", Short: a.say(tSessionMarkRenew), Long: a.say(tSessionMarkRenewLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := list.read(cmd); err != nil {
				return err
			}
			return a.renewSessionMark(cmd.Context(), url, reason)
		})}
	renew.Flags().StringVar(&reason, "reason", "", a.say(tFlagSessionMarkReason))
	list.bind(renew, a.say)
	cmd.AddCommand(renew)
	return cmd
}

// renewSessionMark is an operator's act, straight on the database.
func (a *app) renewSessionMark(ctx context.Context, url, reason string) error {
	db, err := storage.Open(ctx, url)
	if err != nil {
		return err
	}
	defer db.Close()
	epoch, entry, err := exchange.RenewSessionMark(ctx, db, a.now(), reason)
	if err != nil {
		return err
	}
	return a.answer(sessionMarkAnswer{epoch.Number, entry.Index}, func() { a.tell(tSessionMarkRenewed, epoch.Number, entry.Index) })
}
