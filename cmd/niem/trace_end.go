package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"niem/web/api"
)

func (a *app) declineTraceCommand() *cobra.Command {
	return a.endingTrace("decline REQUEST --reason TEXT", tTraceDecline, func(c *api.Client) func(context.Context, string, string) (api.TraceRequest, error) {
		return c.DeclineTrace
	})
}

func (a *app) withdrawTraceCommand() *cobra.Command {
	return a.endingTrace("withdraw REQUEST --reason TEXT", tTraceWithdraw, func(c *api.Client) func(context.Context, string, string) (api.TraceRequest, error) {
		return c.WithdrawTrace
	})
}

// endingTrace makes a command that ends a request without a trace.
func (a *app) endingTrace(use string, short text, end func(*api.Client) func(ctx context.Context, request, reason string) (api.TraceRequest, error)) *cobra.Command {
	var reason string
	cmd := &cobra.Command{Use: use, Short: a.say(short), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(reason) == "" {
				return &usageError{a.say(tTraceEndNeeds)}
			}
			d, err := a.connect()
			if err != nil {
				return err
			}
			r, err := end(d.client)(cmd.Context(), args[0], reason)
			if err != nil {
				return err
			}
			return a.answer(r, func() { a.tell(tTraceEnded, r.Request, a.traceState(r.State), r.EndIndex) })
		})}
	cmd.Flags().StringVar(&reason, "reason", "", a.say(tFlagReason))
	return cmd
}
