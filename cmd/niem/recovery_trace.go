package main

import (
	"context"
	"encoding/hex"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange"
	"niem/web/api"
	webdesk "niem/web/desk"
)

func (a *app) recoveryTraceCommand() *cobra.Command {
	var f requestFlags
	cmd := &cobra.Command{Use: "trace REQUEST --decision N --reason TEXT", Short: a.say(tRecoveryTrace), Long: a.say(tRecoveryTraceLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if err := f.complete(a); err != nil {
				return err
			}
			return a.orderTrace(cmd.Context(), f, args[0])
		})}
	f.bind(a, cmd)
	return cmd
}

// orderTrace is the first holder's part in the answer to a request for a trace: he
// names it, and thereby its document and pictures, in an order that he signs.
func (a *app) orderTrace(ctx context.Context, f requestFlags, request string) error {
	s, err := a.sit(ctx, f.unit)
	if err != nil {
		return err
	}
	r, err := s.openTrace(ctx, request)
	if err != nil {
		return err
	}
	a.showAsked(r)
	order := exchange.RecoveryOrder{Action: exchange.RecoveryTrace}
	id, err := hex.DecodeString(r.Request)
	if err != nil || len(id) != len(order.Trace) {
		return a.fail(exitNotFound, "not_found", nil, tNoRequest)
	}
	order.Trace = exchange.ID(id)
	document, err := crypto.ParseDocumentID(r.Document)
	if err != nil {
		return err
	}
	order.Documents = []crypto.DocumentID{document}
	return s.request(ctx, f, order, nil)
}

// trace is the second holder's part: with the unit's key, which is in this memory
// alone, he runs the proof and signs what came out.
func (r *request) trace(ctx context.Context, unit, account *crypto.AccountKey) error {
	asked, err := r.openTrace(ctx, hex.EncodeToString(r.order.Trace[:]))
	if err != nil {
		return err
	}
	if asked.Document != r.order.Documents[0].String() {
		return r.app.fail(exitUnverified, "recovery_request", nil, tRequestForged, r.id)
	}
	r.app.showAsked(asked)
	pictures, evidence, err := r.askedPictures(ctx, asked, account, nil)
	if err != nil {
		return err
	}
	release, query, err := r.askRelease(ctx, asked.Document, exchange.ReleaseRecovery, "", asked.Request)
	if err != nil {
		return err
	}
	tracing, err := r.TraceForUnit(ctx, query, release, webdesk.Viewer{Name: r.me.FullName, Username: r.me.Username, Unit: r.me.Unit}, exchange.UnitID(r.unit), unit)
	if err != nil {
		return err
	}
	r.warnIfSilent(tracing.Silent)
	out, err := r.compare(ctx, tracing, release.View, pictures, evidence)
	if err != nil {
		return err
	}
	done, err := r.handTraceIn(ctx, tracing, asked, pictures, out)
	if err != nil {
		return err
	}
	if err := r.client.FinishRecovery(ctx, r.unit, r.id, api.RecoveryEnd{}); err != nil {
		return err
	}
	return r.app.answer(traceHanded{out, done.Request, done.EndIndex}, func() {
		r.app.printTrace(out)
		r.app.tell(tTraceHandedIn, done.Request, asked.By.FullName, asked.By.Username, done.EndIndex)
	})
}
