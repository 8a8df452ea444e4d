package audit_test

import (
	"errors"
	"slices"
	"testing"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

// TestKeyClaimHoldsByTheLogAlone: events come from several answers, in any order and
// some twice, and make one replay; what a server claims beside it is refused.
func TestKeyClaimHoldsByTheLogAlone(t *testing.T) {
	l := founded(t)
	var all []audit.KeyEvent
	for _, entry := range audittest.Entries(l.records) {
		e, err := audit.KeyEventOf(entry)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	backwards := slices.Clone(all)
	slices.Reverse(backwards)
	events, rules := audit.ReplayKeys(map[[32]byte]bool{}, backwards, all[:1])
	if len(events) != len(all) || !slices.IsSortedFunc(events, func(a, b audit.KeyEvent) int { return int(a.Index - b.Index) }) {
		t.Fatalf("%d events of %d, or not in order", len(events), len(all))
	}
	state, known := rules.Person(audittest.Registrar)
	if !known {
		t.Fatal("the founded registrar has no key")
	}
	right := audit.KeyClaim{Person: audittest.Registrar, Account: state.Account, Status: string(state.Status), Newest: state.Newest}
	if got, history, err := right.Check(events, rules); err != nil || got.Account != state.Account || len(history) == 0 {
		t.Fatalf("%+v, %d events, %v", got, len(history), err)
	}
	for name, spoil := range map[string]func(c *audit.KeyClaim){
		"another person":  func(c *audit.KeyClaim) { c.Person = audittest.Other },
		"another account": func(c *audit.KeyClaim) { c.Account = audittest.Account("another") },
		"another status":  func(c *audit.KeyClaim) { c.Status = "revoked" },
		"an older event":  func(c *audit.KeyClaim) { c.Newest-- },
	} {
		claim := right
		spoil(&claim)
		if _, _, err := claim.Check(events, rules); !errors.Is(err, audit.ErrKeyClaim) {
			t.Errorf("%s: %v", name, err)
		}
	}
	last := slices.IndexFunc(events, func(e audit.KeyEvent) bool { return e.Index == right.Newest })
	events[last].Breach = audit.FoundKeySignature
	if _, _, err := right.Check(events, rules); !errors.Is(err, audit.ErrKeyClaim) {
		t.Errorf("the newest event has no effect: %v", err)
	}
}
