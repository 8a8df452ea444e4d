package main

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

func (a *app) approveCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{Use: "approve REQUEST", Short: a.say(tApprove), Long: a.say(tApproveLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error { return a.approve(cmd.Context(), args[0], yes) })}
	cmd.Flags().BoolVar(&yes, "yes", false, a.say(tFlagYes))
	return cmd
}

func (a *app) rejectCommand() *cobra.Command {
	return &cobra.Command{Use: "reject REQUEST", Short: a.say(tReject), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			d, err := a.connect()
			if err != nil {
				return err
			}
			r, err := d.readRequest(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if _, err := r.decide(cmd.Context(), false); err != nil {
				return err
			}
			out := map[string]string{"request": r.id, "state": string(exchange.RecoveryRejected)}
			return a.answer(out, func() { a.tell(tRejected, r.id) })
		})}
}

// request is one that this client has verified: it stands on the log, and the
// first holder's device has signed it.
type request struct {
	*seat
	id    string
	order exchange.RecoveryOrder
	left  api.RecoveryRequest
	first crypto.Hash // device of the first holder
}

// readRequest finds a request by its id and verifies all that the server says of
// it: so neither order nor inner file can be another one.
func (d *desk) readRequest(ctx context.Context, id string) (*request, error) {
	uses, err := d.client.RecoveryHistory(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, use := range uses {
		if use.Request != id {
			continue
		}
		left, err := d.client.RecoveryRequest(ctx, use.Unit, id)
		if err != nil {
			return nil, err
		}
		order, err := exchange.ParseRecoveryOrder(left.Order)
		if err != nil {
			return nil, d.app.fail(exitUnverified, "recovery_request", err, tRequestForged, id)
		}
		seats, err := d.seats(ctx, use.Unit)
		if err != nil {
			return nil, err
		}
		for _, s := range seats {
			if order.Key == crypto.HashOf([]byte(s.account.String())) {
				r := &request{seat: s, id: id, order: order, left: left}
				return r, r.verify(ctx)
			}
		}
		return nil, d.app.fail(exitFailed, "recovery_over", nil, tKeyMovedOn)
	}
	return nil, d.app.fail(exitNotFound, "not_found", nil, tNoRequest)
}

func (r *request) verify(ctx context.Context) error {
	bad := func(cause error) error {
		return r.app.fail(exitUnverified, "recovery_request", cause, tRequestForged, r.id)
	}
	record, err := r.Accept(ctx, r.left.Event)
	if err != nil {
		return err
	}
	o := r.order
	if hex.EncodeToString(o.ID[:]) != r.id || o.Unit != r.unit || record.Kind != audit.KindRecoveryRequested || record.Subject != r.unit ||
		record.Actor != o.Holder.String() || record.Details["order"] != crypto.HashOf(r.left.Order).String() {
		return bad(nil)
	}
	if err := r.first.UnmarshalText([]byte(r.left.Device)); err != nil {
		return bad(err)
	}
	first, _, err := r.DeviceOf(ctx, o.Holder, r.first)
	if err != nil {
		return called(err, r.name(o.Holder))
	}
	device := crypto.DevicePublic(first.Public)
	if len(r.left.Signature) != 64 || !crypto.VerifyDevice(device, exchange.RecoveryOrderDomain, r.left.Order, [64]byte(r.left.Signature)) {
		return bad(nil)
	}
	mandates := o.Mandates(device.ID())
	if len(mandates) != len(r.left.Mandates) {
		return bad(nil)
	}
	for i, m := range mandates {
		if len(r.left.Mandates[i]) != 64 || m.Verify(device, [64]byte(r.left.Mandates[i])) != nil {
			return bad(nil)
		}
	}
	return nil
}

// decide signs the person's decision and has it logged.
func (r *request) decide(ctx context.Context, approve bool) (api.RecoveryRequest, error) {
	device, err := r.device()
	if err != nil {
		return api.RecoveryRequest{}, err
	}
	signature := device.Sign(exchange.RecoveryDecisionDomain, exchange.DecisionMessage(crypto.HashOf(r.left.Order), approve, r.person))
	return r.client.DecideRecovery(ctx, r.unit, r.id, api.RecoveryDecision{Approve: approve, Device: device.ID().String(), Signature: signature[:]})
}

// approve shows the second holder what he is asked for, has his approval logged,
// opens the inner layer and does the work, all on this device and in memory.
// Repeated, it goes on where it was interrupted.
func (a *app) approve(ctx context.Context, id string, yes bool) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	r, err := d.readRequest(ctx, id)
	if err != nil {
		return err
	}
	resumed := r.left.State == string(exchange.RecoveryApproved) && r.left.DecidedBy == d.me.Person
	if r.left.State != string(exchange.RecoveryOpen) && !resumed {
		return a.fail(exitFailed, "recovery_over", nil, tRequestOver, a.requestState(r.left.State))
	}
	inner, err := r.ownFile()
	if err != nil {
		return err
	}
	if !resumed {
		if err := r.consent(ctx, yes); err != nil {
			return err
		}
	}
	account, err := d.account()
	if err != nil {
		return err
	}
	if !resumed {
		if _, err := r.decide(ctx, true); err != nil {
			return err
		}
	}
	unit, err := crypto.FinishOpen(inner, account, r.seat.account)
	if errors.Is(err, crypto.ErrTampered) || errors.Is(err, crypto.ErrNotForYou) {
		return a.fail(exitUnverified, "inner", err, tInnerForged)
	}
	if err != nil {
		return err
	}
	switch r.order.Action {
	case exchange.RecoveryRehearsal:
		return r.finishRehearsal(ctx, unit)
	case exchange.RecoveryRotation:
		if err := r.rotate(ctx); err != nil {
			return err
		}
		return r.reseal(ctx, unit)
	case exchange.RecoveryReseal:
		return r.reseal(ctx, unit)
	case exchange.RecoveryTrace:
		return r.trace(ctx, unit, account)
	}
	return r.handOver(ctx, unit)
}

// ownFile gives the inner file that was left for this holder, the one that the
// first holder signed for.
func (r *request) ownFile() ([]byte, error) {
	for i, f := range r.order.Inner {
		if f.Holder != r.person {
			continue
		}
		if i >= len(r.left.Inner) || crypto.HashOf(r.left.Inner[i]) != f.Sum {
			return nil, r.app.fail(exitUnverified, "inner", nil, tInnerForged)
		}
		return r.left.Inner[i], nil
	}
	return nil, r.app.fail(exitFailed, "self_approve", nil, tNotYours)
}

// consent shows who asks for what and why, and asks whether it may be done.
func (r *request) consent(ctx context.Context, yes bool) error {
	o := r.order
	r.app.warn(tConsent, r.name(o.Holder), r.app.actionName(string(o.Action)), o.Unit, o.Decision, o.Reason, when(o.Expires))
	if err := r.showDocuments(ctx); err != nil {
		return err
	}
	if err := r.showHolders(ctx); err != nil {
		return err
	}
	return r.app.mustAgree(yes, tConsentPrompt)
}

type doneAnswer struct {
	Request string `json:"request"`
	Unit    string `json:"unit"`
	Action  string `json:"action"`
}

func (r *request) finishRehearsal(ctx context.Context, unit *crypto.AccountKey) error {
	if crypto.HashOf(r.left.Value) != r.order.Value {
		return r.app.fail(exitUnverified, "recovery_request", nil, tRequestForged, r.id)
	}
	value, err := crypto.OpenRehearsal(r.left.Value, unit)
	if err != nil {
		return err
	}
	if err := r.client.FinishRecovery(ctx, r.unit, r.id, api.RecoveryEnd{Value: value}); err != nil {
		return err
	}
	out := doneAnswer{r.id, r.unit, string(r.order.Action)}
	return r.app.answer(out, func() { r.app.tell(tRehearsed, r.unit) })
}

// rehearseAfter is how old the last rehearsal of a key may be.
const rehearseAfter = 183 * 24 * time.Hour
