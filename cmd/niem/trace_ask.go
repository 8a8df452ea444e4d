package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"niem/web/api"
)

func (a *app) askTraceCommand() *cobra.Command {
	var n api.NewTrace
	var holders, yes bool
	cmd := &cobra.Command{Use: "ask DOC PICTURE... --incident N --reason TEXT", Short: a.say(tTraceAsk), Long: a.say(tTraceAskLong), Args: cobra.MinimumNArgs(2),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(n.Incident) == "" || strings.TrimSpace(n.Reason) == "" {
				return &usageError{a.say(tTraceAskNeeds)}
			}
			n.Document = args[0]
			return a.askTrace(cmd.Context(), n, args[1:], holders, yes)
		})}
	cmd.Flags().StringVar(&n.Incident, "incident", "", a.say(tFlagIncident))
	cmd.Flags().StringVar(&n.Reason, "reason", "", a.say(tFlagReason))
	cmd.Flags().StringVar(&n.Code, "code", "", a.say(tFlagTraceCode))
	cmd.Flags().BoolVar(&holders, "holders", false, a.say(tFlagTraceHolders))
	cmd.Flags().BoolVar(&yes, "yes", false, a.say(tFlagYes))
	return cmd
}

// askTrace files a request for a trace. The pictures leave this machine sealed to
// those who are asked.
func (a *app) askTrace(ctx context.Context, n api.NewTrace, files []string, holders, yes bool) error {
	if _, err := a.documentID(n.Document); err != nil {
		return err
	}
	d, err := a.connect()
	if err != nil {
		return err
	}
	tracers, err := d.client.Tracers(ctx, n.Document)
	if err != nil {
		return err
	}
	asked := []api.Person{tracers.Keeper}
	if holders {
		if asked = d.notMe(tracers.Holders); len(asked) < 2 {
			return a.fail(exitFailed, "no_holders", nil, tTraceNoHolders)
		}
	}
	var names []string
	for _, p := range asked {
		names = append(names, p.FullName+" ("+p.Username+", "+p.Unit+")")
		n.Asked = append(n.Asked, p.ID)
	}
	a.warn(tTraceSealsTo, strings.Join(names, "; "))
	if err := a.mustAgree(yes, tTraceSealsPrompt); err != nil {
		return err
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		if _, _, err := a.decodeEvidence(filepath.Base(f), b); err != nil {
			return err
		}
		sealed, err := d.SealPicture(ctx, b, asked)
		if err != nil {
			return err
		}
		n.Pictures = append(n.Pictures, sealed)
	}
	made, err := d.client.AskTrace(ctx, n)
	if err != nil {
		return err
	}
	if _, err := d.VerifyTrace(ctx, made); err != nil {
		return err
	}
	return a.answer(made, func() { a.tell(tTraceAsked, made.Request, strings.Join(names, "; "), made.LogIndex) })
}

// notMe leaves the person himself out.
func (d *desk) notMe(people []api.Person) (others []api.Person) {
	for _, p := range people {
		if p.ID != d.me.Person {
			others = append(others, p)
		}
	}
	return others
}
