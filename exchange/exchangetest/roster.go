package exchangetest

import (
	"context"

	"niem/deploy/parts"
)

// everybody of the demo directory whom a roster can have.
var everybody = []string{parts.Sender, parts.Opener, parts.Waiting, parts.LongName, parts.Stranger, parts.Leader, parts.Clerk, parts.Officer,
	parts.DPO, parts.Inspector, parts.SecondLeader, parts.ThirdLeader, parts.MustChange, "binh.tv", "yen.lh"}

// FoundRoster puts the first people on the access roster and has them acknowledge
// the rules.
func (w *World) FoundRoster(usernames ...string) {
	w.Helper()
	_, err := w.Service.FoundRoster(context.Background(), usernames, "01/QĐ-SYT")
	w.Must(err)
	for _, name := range usernames {
		w.Acknowledge(name)
	}
}

// Acknowledge has somebody who is approved acknowledge the rules in force.
func (w *World) Acknowledge(username string) {
	w.Helper()
	ctx := context.Background()
	rules, err := w.Service.CurrentRules(ctx)
	w.Must(err)
	_, err = w.Service.AcceptRules(ctx, w.Person(username), rules.Version, rules.Sum)
	w.Must(err)
}
