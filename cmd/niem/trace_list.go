package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"niem/web/api"
	webdesk "niem/web/desk"
)

func (a *app) listTracesCommand() *cobra.Command {
	return &cobra.Command{Use: "list", Short: a.say(tTraceList), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error { return a.listTraces(cmd.Context()) })}
}

type tracesAnswer struct {
	Requests []api.TraceRequest `json:"requests"`
}

// listTraces lists the requests that the person may know of.
func (a *app) listTraces(ctx context.Context) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	found, err := d.client.Traces(ctx)
	if err != nil {
		return err
	}
	return a.answer(tracesAnswer{append([]api.TraceRequest{}, found...)}, func() {
		var rows [][]string
		for _, r := range found {
			rows = append(rows, []string{r.Request, when(r.At), r.Incident, r.Document, a.traceState(r.State), r.By.FullName + " (" + r.By.Username + ")", strings.Join(usernames(r.Asked), ", ")})
		}
		a.table([]text{tColRequest, tColTime, tColIncident, tColDocument, tColState, tColBy, tColAsked}, rows)
	})
}

var traceStates = map[string]text{
	"filed": tTraceFiled, "running": tTraceRunning, "answered": tTraceAnswered, "declined": tTraceDeclined, "withdrawn": tTraceWithdrawn,
}

// traceState words where a request stands.
func (a *app) traceState(state string) string {
	if t, known := traceStates[state]; known {
		return a.say(t)
	}
	return state
}

func (a *app) showTraceCommand() *cobra.Command {
	var out, evidence string
	cmd := &cobra.Command{Use: "show REQUEST", Short: a.say(tTraceShow), Long: a.say(tTraceShowLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			return a.showTrace(cmd.Context(), args[0], out, evidence)
		})}
	cmd.Flags().StringVar(&out, "out", "", a.say(tFlagTraceOut))
	cmd.Flags().StringVar(&evidence, "evidence", "", a.say(tFlagEvidence))
	return cmd
}

type traceShown struct {
	api.TraceRequest
	Verified *webdesk.TraceResult `json:"verified"` // the result, its signature checked; for who asked
}

// showTrace shows a request that stands on the log and, to who asked, what its
// answer says, once its signature and hash have been verified.
func (a *app) showTrace(ctx context.Context, request, out, evidence string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	r, err := d.client.Trace(ctx, request)
	if err != nil {
		return err
	}
	if _, err := d.VerifyTrace(ctx, r); err != nil {
		return err
	}
	shown := traceShown{TraceRequest: r}
	var signed []byte
	if r.Result != nil && r.By.ID == d.me.Person {
		if len(r.Result.Sealed) == 0 {
			return a.fail(exitFailed, "result_lost", nil, tTraceLost)
		}
		account, err := d.account()
		if err != nil {
			return err
		}
		if shown.Verified, signed, err = d.ReadResult(ctx, r, account); err != nil {
			return err
		}
	}
	if signed == nil && (out != "" || evidence != "") {
		return a.fail(exitFailed, "no_result", nil, tTraceNoResult)
	}
	if out != "" {
		if err := newFile(out, signed); err != nil {
			return err
		}
	}
	if evidence != "" {
		if err := newFile(evidence, shown.Verified.Evidence); err != nil {
			return err
		}
	}
	return a.answer(shown, func() { a.printTraceRequest(shown) })
}

func (a *app) printTraceRequest(s traceShown) {
	r := s.TraceRequest
	a.tell(tTraceRequestLine, r.Request, a.traceState(r.State), r.By.FullName, r.By.Username, when(r.At), r.LogIndex)
	a.tell(tTraceRequestAbout, r.Document, r.Incident, r.Reason, r.Code, strings.Join(usernames(r.Asked), ", "))
	for _, p := range r.Pictures {
		a.tell(tTracePictureHash, p)
	}
	if r.EndedAt != nil {
		a.tell(tTraceRequestEnd, a.traceState(r.State), r.EndedBy.FullName, r.EndedBy.Username, when(*r.EndedAt), r.EndIndex, r.Words)
	}
	if v := s.Verified; v != nil {
		t := traceAnswer{Document: v.Document, Detector: v.Detector, Manifest: v.Manifest, LogIndex: v.Release}
		t.fill(v.Finding)
		for _, p := range v.Pictures {
			t.Pictures = append(t.Pictures, pictureEvidence{SHA256: p})
		}
		a.printTrace(t)
		a.tell(tTraceSigned, r.Result.SHA256, r.Result.Device)
	}
}
