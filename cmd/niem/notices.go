package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"niem/web/api"
)

func (a *app) noticesCommand() *cobra.Command {
	var keep bool
	cmd := &cobra.Command{Use: "notices", Short: a.say(tNotices), Long: a.say(tNoticesLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.notices(cmd.Context(), keep) })}
	cmd.Flags().BoolVar(&keep, "keep", false, a.say(tFlagKeepNew))
	return cmd
}

// notices lists what happened to the person's documents, and notes that it was
// looked at.
func (a *app) notices(ctx context.Context, keep bool) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	news, err := d.client.News(ctx)
	if err != nil {
		return err
	}
	if len(news.Notices) > 0 && news.Unseen > 0 && !keep {
		if err := d.client.NewsSeen(ctx, news.Notices[0].Entry); err != nil {
			return err
		}
	}
	return a.answer(news, func() {
		var rows [][]string
		for _, n := range news.Notices {
			mark := ""
			if n.New {
				mark = "●"
			}
			rows = append(rows, []string{mark, when(n.At), a.say(newsTexts[n.Kind]), n.Document, n.By.FullName + " (" + n.By.Username + ")", n.Text})
		}
		a.table([]text{tColNew, tColTime, tColAct, tColDocument, tColBy, tColReason}, rows)
	})
}

var newsTexts = map[string]text{
	"arrived": tNewsArrived, "recalled": tNewsRecalled, "returned": tNewsReturned, "reported": tNewsReported, "unit_reported": tNewsInUnit,
	"handed_over": tNewsHanded, "handed_sent": tNewsHandedSent,
	"access_asked": tNewsAsked, "access_granted": tNewsGranted, "access_refused": tNewsRefused,
	"trace_asked": tNewsTraceAsked, "trace_withdrawn": tNewsTraceWithdrawn, "trace_answered": tNewsTraceAnswered, "trace_declined": tNewsTraceDeclined,
}

// sentState shows what became of one document at each recipient, for its sender.
func (a *app) sentState(ctx context.Context, document string) error {
	if _, err := a.documentID(document); err != nil {
		return err
	}
	d, err := a.connect()
	if err != nil {
		return err
	}
	state, err := d.client.SentState(ctx, document)
	if err != nil {
		return err
	}
	return a.answer(state, func() { a.printState(state) })
}

func (a *app) printState(s api.SentState) {
	var rows [][]string
	for _, r := range s.Recipients {
		var ends []string
		if r.ReturnedAt != nil {
			ends = append(ends, a.say(tReturnedState)+" "+when(*r.ReturnedAt)+": "+r.ReturnReason)
		}
		if r.ReportedAt != nil {
			ends = append(ends, a.say(tReportedState)+" "+when(*r.ReportedAt))
		}
		if r.RecalledAt != nil {
			ends = append(ends, a.say(tRecalledState)+" "+when(*r.RecalledAt)+": "+r.RecallReason+" · "+a.finality(r.FinalSince))
		}
		rows = append(rows, []string{r.Person.FullName + " (" + r.Person.Username + ")", r.Person.Position, r.Person.Unit, when(r.Arrived), whenOr(r.First), whenOr(r.Last), whenOr(r.ReceivedAt), strings.Join(ends, " · ")})
	}
	a.table([]text{tColRecipient, tColPosition, tColUnit, tColArrived, tColFirst, tColLast, tColReceived, tColState}, rows)
	if len(s.Requests) > 0 {
		a.printRequests(s.Requests)
	}
}
