package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"niem/exchange/audit"
	"niem/web/api"
)

type acceptedAnswer struct {
	Version  int   `json:"version"`
	LogIndex int64 `json:"log_index"`
}

func (a *app) rulesCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "rules", Short: a.say(tRules), Args: cobra.NoArgs}
	show := &cobra.Command{Use: "show", Short: a.say(tRulesShow), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.showRules(cmd.Context()) })}
	var yes bool
	accept := &cobra.Command{Use: "accept", Short: a.say(tRulesAccept), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.acceptRules(cmd.Context(), yes) })}
	accept.Flags().BoolVar(&yes, "yes", false, a.say(tFlagYes))
	publish := &cobra.Command{Use: "publish FILE", Short: a.say(tRulesPublish), Long: a.say(tRulesFileHelp), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error { return a.publishRules(cmd.Context(), args[0]) })}
	pending := &cobra.Command{Use: "pending", Short: a.say(tRulesPending), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.pendingRules(cmd.Context()) })}
	cmd.AddCommand(show, accept, publish, pending)
	return cmd
}

func (a *app) showRules(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	r, err := d.client.CurrentRules(ctx)
	if err != nil {
		return err
	}
	return a.answer(r, func() { a.printRules(r) })
}

func (a *app) printRules(r api.Rules) {
	a.tell(tRulesHead, r.Version, when(r.PublishedAt))
	for line := range strings.SplitSeq(a.say(text{r.VI, r.EN}), "\n") {
		fmt.Fprintln(a.out, oneLine(line))
	}
}

// acceptRules shows the rules and acknowledges exactly what was shown.
func (a *app) acceptRules(ctx context.Context, yes bool) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	r, err := d.client.CurrentRules(ctx)
	if err != nil {
		return err
	}
	if !a.json {
		a.printRules(r)
	}
	if err := a.mustAgree(yes, tRulesPrompt); err != nil {
		return err
	}
	done, err := d.client.AcceptRules(ctx, api.Acceptance{Version: r.Version, SHA256: r.SHA256})
	if err != nil {
		return err
	}
	entry, _, err := d.accept(ctx, done.Receipt, audit.KindRulesAccepted, func(record audit.Record) bool { return record.Details["sha256"] == r.SHA256 })
	if err != nil {
		return err
	}
	return a.answer(acceptedAnswer{r.Version, entry.Index}, func() { a.tell(tRulesAccepted, r.Version, entry.Index) })
}

// betweenLanguages parts the two texts of a rules file.
var betweenLanguages = regexp.MustCompile(`(?m)^---[ \t]*\r?\n`)

func (a *app) publishRules(ctx context.Context, path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	parts := betweenLanguages.Split(strings.TrimPrefix(string(b), "\ufeff"), -1)
	if len(parts) != 2 || strings.TrimSpace(parts[0]) == "" || strings.TrimSpace(parts[1]) == "" {
		return a.fail(exitFailed, "rules_file", nil, tRulesTwoParts, path)
	}
	plainText := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) + "\n" }
	d, err := a.connect()
	if err != nil {
		return err
	}
	r, err := d.client.PublishRules(ctx, api.NewRules{VI: plainText(parts[0]), EN: plainText(parts[1])})
	if err != nil {
		return err
	}
	return a.answer(r, func() { a.tell(tRulesPublished, r.Version) })
}

func (a *app) pendingRules(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	lines, err := d.client.Unacknowledged(ctx)
	if err != nil {
		return err
	}
	return a.answer(rosterAnswer{lines}, func() {
		if len(lines) == 0 {
			a.tell(tAllAccepted)
			return
		}
		var rows [][]string
		for _, l := range lines {
			rows = append(rows, []string{l.Person.Unit, nameOf(l.Person), l.Person.Position, l.Person.Phone, l.Person.Email, fmt.Sprint(l.Rules), whenOr(l.AcceptedAt)})
		}
		a.table([]text{tColUnit, tColPerson, tColPosition, tColPhone, tColEmail, tColVersion, tColLast}, rows)
	})
}

func nameOf(p api.Person) string { return p.FullName + " (" + p.Username + ")" }
