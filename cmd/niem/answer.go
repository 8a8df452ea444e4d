package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"niem/exchange/audit"
	"niem/web/api"
)

type answeredAnswer struct {
	Document string `json:"document"`
	Kind     string `json:"kind"`
	At       string `json:"at"`
	Reason   string `json:"reason,omitempty"`
	LogIndex int64  `json:"log_index"`
}

func (a *app) receiveCommand() *cobra.Command {
	return &cobra.Command{Use: "receive DOC", Short: a.say(tReceive), Long: a.say(tReceiveLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			return a.answerDocument(cmd.Context(), args[0], api.NewAnswer{Kind: api.AnswerReceived}, tReceived)
		})}
}

func (a *app) returnCommand() *cobra.Command {
	return a.givingUp(cobra.Command{Use: "return DOC --reason TEXT", Short: a.say(tReturn), Long: a.say(tReturnLong)}, "reason", tFlagReason, api.AnswerReturned, tReturned)
}

func (a *app) reportCommand() *cobra.Command {
	return a.givingUp(cobra.Command{Use: "report DOC --note TEXT", Short: a.say(tReport), Long: a.say(tReportLong)}, "note", tFlagReportNote, api.AnswerReported, tReported)
}

// givingUp makes a command by which a recipient gives a document up, with words.
func (a *app) givingUp(cmd cobra.Command, flag string, help text, kind string, done text) *cobra.Command {
	var words string
	cmd.Args = cobra.ExactArgs(1)
	cmd.RunE = runs(func(cmd *cobra.Command, args []string) error {
		if strings.TrimSpace(words) == "" {
			return &usageError{a.say(tAnswerNeeds) + flag}
		}
		return a.answerDocument(cmd.Context(), args[0], api.NewAnswer{Kind: kind, Reason: words}, done)
	})
	cmd.Flags().StringVar(&words, flag, "", a.say(help))
	return &cmd
}

// answerDocument gives a recipient's answer and verifies that it stands on the log.
func (a *app) answerDocument(ctx context.Context, document string, answer api.NewAnswer, done text) error {
	if _, err := a.documentID(document); err != nil {
		return err
	}
	d, err := a.connect()
	if err != nil {
		return err
	}
	given, err := d.client.Answer(ctx, document, answer)
	if err != nil {
		return err
	}
	index, err := d.logged(ctx, given.Receipt, audit.Kind("document."+answer.Kind), document)
	if err != nil {
		return err
	}
	out := answeredAnswer{document, given.Kind, given.At.UTC().Format(jsonTime), given.Reason, index}
	return a.answer(out, func() { a.tell(done, document, when(given.At), index) })
}

// logged verifies that an act of the person's own stands on the log, and gives the
// index of its entry.
func (d *desk) logged(ctx context.Context, r api.Receipt, kind audit.Kind, document string) (int64, error) {
	entry, _, err := d.accept(ctx, r, kind, func(record audit.Record) bool { return record.Document == document })
	if err != nil {
		return 0, err
	}
	return entry.Index, nil
}
