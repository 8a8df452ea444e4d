package desk

import (
	"context"
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

	Event crypto.Hash `json:"-"` // leaf of the log
	Entry int64       `json:"-"` // its index
}

// CheckRecovery holds a unit's recovery key that the server gave against the log
// and against the one that is remembered here: a key that took its place is
// accepted if every step between is signed by two holders of the key before.
func (d *Desk) CheckRecovery(ctx context.Context, k api.RecoveryKey) (out UnitKey, err error) {
	err = d.again(func() error {
		out, err = d.checkRecoveryOnce(ctx, k)
		return err
	})
	return out, err
}

func (d *Desk) checkRecoveryOnce(ctx context.Context, k api.RecoveryKey) (UnitKey, error) {
	record, err := d.Accept(ctx, k.Event)
	if err != nil {
		return UnitKey{}, err
	}
	entry, err := k.Event.Entry()
	if err != nil {
		return UnitKey{}, badReceipt(k.Event.Index, err)
	}
	account, err := crypto.ParseAccountRecipient(k.Account)
	sum := crypto.HashOf([]byte(k.Account)).String()
	if err != nil || record.Kind != audit.KindRecoveryNew && record.Kind != audit.KindRecoveryReplaced || record.Subject != k.Unit ||
		record.Details["account_sha256"] != sum {
		return UnitKey{}, about(CodeKey, k.Unit, "", err)
	}
	out := UnitKey{Unit: k.Unit, Account: account, Fingerprint: account.Fingerprint(), Event: crypto.Hash(entry.Leaf()), Entry: entry.Index}
	pin := d.Kept().Recovery[k.Unit]
	if pin == out.Fingerprint {
		return out, nil
	}
	keys, err := d.RecoveryKeys(ctx, crypto.UnitID(k.Unit))
	if err != nil {
		return UnitKey{}, err
	}
	if last := keys[len(keys)-1]; last.Account != sum || last.Leaf != entry.Leaf() {
		return UnitKey{}, about(CodeKey, k.Unit, "", nil)
	}
	out.First = pin == ""
	out.Renewed = slices.ContainsFunc(keys, func(k audit.RecoveryKeyState) bool { return audit.Fingerprint(k.Account) == pin })
	if !out.First && !out.Renewed {
		return UnitKey{}, &Failure{Code: CodeUnitKey, Name: k.Unit, Other: out.Fingerprint, Pinned: pin}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	err = d.remember(func(kept *Kept) {
		if kept.Recovery == nil {
			kept.Recovery = map[string]string{}
		}
		kept.Recovery[k.Unit] = out.Fingerprint
	})
	if err == nil && d.Host.RecoveryPinned != nil {
		d.Host.RecoveryPinned(out)
	}
	return out, err
}
