package desk

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// UnitKey is a unit's recovery key as the log has it. First: this device has just
// remembered it; Renewed: it took the place of the one remembered, step by step.
type UnitKey struct {
	Unit        string                  `json:"unit"`
	Account     crypto.AccountRecipient `json:"account"`
	Fingerprint string                  `json:"fingerprint"`
	First       bool                    `json:"first"`
	Renewed     bool                    `json:"renewed"`

	event crypto.Hash
}

// unitKey holds a unit's recovery key that the server gave against the log and
// against the one that is remembered here: a key that took its place is accepted if
// every step between is signed by two holders of the key before.
func (d *Desk) unitKey(ctx context.Context, k api.RecoveryKey) (UnitKey, error) {
	record, err := d.Accept(ctx, k.Event)
	if err != nil {
		return UnitKey{}, err
	}
	entry, err := k.Event.Entry()
	if err != nil {
		return UnitKey{}, fail(CodeReceipt, err)
	}
	account, err := crypto.ParseAccountRecipient(k.Account)
	sum := crypto.HashOf([]byte(k.Account)).String()
	if err != nil || record.Kind != audit.KindRecoveryNew && record.Kind != audit.KindRecoveryReplaced || record.Subject != k.Unit ||
		record.Details["account_sha256"] != sum {
		return UnitKey{}, fail(CodeKey, fmt.Errorf("of unit %s", k.Unit))
	}
	out := UnitKey{Unit: k.Unit, Account: account, Fingerprint: account.Fingerprint(), event: crypto.Hash(entry.Leaf())}
	d.mu.Lock()
	pin := d.kept.Recovery[k.Unit]
	d.mu.Unlock()
	if pin == out.Fingerprint {
		return out, nil
	}
	keys, err := d.recoveryKeys(ctx, crypto.UnitID(k.Unit))
	if err != nil {
		return UnitKey{}, err
	}
	if last := keys[len(keys)-1]; last.Account != sum || last.Leaf != entry.Leaf() {
		return UnitKey{}, fail(CodeKey, fmt.Errorf("of unit %s", k.Unit))
	}
	out.First = pin == ""
	out.Renewed = slices.ContainsFunc(keys, func(k audit.RecoveryKeyState) bool { return audit.Fingerprint(k.Account) == pin })
	if !out.First && !out.Renewed {
		return UnitKey{}, fail(CodeUnitKey, fmt.Errorf("unit %s: %s, remembered is %s", k.Unit, out.Fingerprint, pin))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept.Recovery = maps.Clone(d.kept.Recovery)
	if d.kept.Recovery == nil {
		d.kept.Recovery = map[string]string{}
	}
	d.kept.Recovery[k.Unit] = out.Fingerprint
	return out, nil
}
