package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

type requestAnswer struct {
	Request   string   `json:"request"`
	Unit      string   `json:"unit"`
	Action    string   `json:"action"`
	Documents []string `json:"documents"`
	Expires   string   `json:"expires"`
	Approvers []string `json:"approvers"`
}

// requestFlags are common to all that the first holder asks for.
type requestFlags struct{ unit, decision, reason string }

func (f *requestFlags) bind(a *app, cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.unit, "unit", "", a.say(tFlagUnit))
	cmd.Flags().StringVar(&f.decision, "decision", "", a.say(tFlagDecision))
	cmd.Flags().StringVar(&f.reason, "reason", "", a.say(tFlagRecoveryReason))
}

// complete fails unless decision and reason are given.
func (f *requestFlags) complete(a *app) error {
	if f.decision == "" || f.reason == "" {
		return &usageError{a.say(tRequestNeeds)}
	}
	return nil
}

func (a *app) rehearseCommand() *cobra.Command {
	var f requestFlags
	cmd := &cobra.Command{Use: "rehearse --decision N --reason TEXT", Short: a.say(tRehearse), Long: a.say(tRehearseLong), Args: cobra.NoArgs,
		RunE: runs(func(cmd *cobra.Command, _ []string) error {
			if err := f.complete(a); err != nil {
				return err
			}
			return a.rehearse(cmd.Context(), f)
		})}
	f.bind(a, cmd)
	return cmd
}

// rehearse asks the second holder to prove that the two of them open the key. No
// document is named.
func (a *app) rehearse(ctx context.Context, f requestFlags) error {
	s, err := a.sit(ctx, f.unit)
	if err != nil {
		return err
	}
	order := exchange.RecoveryOrder{Action: exchange.RecoveryRehearsal}
	value, check, err := crypto.NewRehearsal(s.account)
	if err != nil {
		return err
	}
	order.Value, order.Check = crypto.HashOf(value), check
	return s.request(ctx, f, order, value)
}

// request completes an order, opens the outer layers on this device, signs and
// hands in.
func (s *seat) request(ctx context.Context, f requestFlags, order exchange.RecoveryOrder, value []byte) error {
	if s.place == len(s.holders)-1 {
		return s.app.fail(exitFailed, "last_holder", nil, tLastHolder, s.name(s.holders[0]), s.name(s.holders[1]))
	}
	device, err := s.device()
	if err != nil {
		return err
	}
	account, err := s.desk.account()
	if err != nil {
		return err
	}
	inner, err := crypto.HalfOpen(s.shares, s.place, account)
	if err != nil {
		return err
	}
	rand.Read(order.ID[:])
	now := time.Now().UTC().Truncate(time.Second)
	order.Unit, order.Key, order.Holder = s.unit, crypto.HashOf([]byte(s.account.String())), s.person
	order.Decision, order.Reason, order.Created, order.Expires = f.decision, f.reason, now, now.Add(exchange.RecoveryOrderTime)
	in := api.NewRecoveryRequest{Device: device.ID().String(), Value: value}
	for i := s.place + 1; i < len(s.holders); i++ {
		order.Inner = append(order.Inner, exchange.InnerFile{Holder: s.holders[i], Sum: crypto.HashOf(inner[i])})
		in.Inner = append(in.Inner, inner[i])
	}
	if in.Order, err = order.Encode(); err != nil {
		return err
	}
	signature := device.Sign(exchange.RecoveryOrderDomain, in.Order)
	in.Signature = signature[:]
	if order.Action == exchange.RecoveryRotation {
		consent, err := order.Consent(s.holders, s.event.String()).Encode()
		if err != nil {
			return err
		}
		signature := device.Sign(audit.RecoveryDomain, consent)
		in.Consent = signature[:]
	}
	for _, m := range order.Mandates(device.ID()) {
		signed, err := m.Sign(device)
		if err != nil {
			return err
		}
		in.Mandates = append(in.Mandates, signed[:])
	}
	if err := s.client.RequestRecovery(ctx, s.unit, in); err != nil {
		return err
	}
	out := requestAnswer{Request: hex.EncodeToString(order.ID[:]), Unit: s.unit, Action: string(order.Action), Documents: []string{}, Expires: order.Expires.Format(time.RFC3339)}
	for _, id := range order.Documents {
		out.Documents = append(out.Documents, id.String())
	}
	for _, file := range order.Inner {
		out.Approvers = append(out.Approvers, s.name(file.Holder))
	}
	return s.app.answer(out, func() {
		s.app.tell(tRequested, out.Request, strings.Join(out.Approvers, ", "), when(order.Expires))
	})
}
