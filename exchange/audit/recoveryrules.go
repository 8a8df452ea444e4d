package audit

import (
	"encoding/hex"
	"slices"
	"time"
)

// ConsentLife is for how long the consent of the first holder to a new recovery
// key serves.
const ConsentLife = 24 * time.Hour

// RecoveryKeyState is a recovery key that a unit has, or had, by a log that keeps
// the rules.
type RecoveryKeyState struct {
	Account string    // SHA-256, hex
	Holders [3]string // directory ids
	Index   int64     // of its event
	Leaf    Hash
	By      string // who founded it, or the second holder of the key before
	First   string // the first holder of the key before; empty for the first key
}

// unitKeys are the recovery keys of a unit, oldest first, and its newest event.
type unitKeys struct {
	keys []RecoveryKeyState
	head Hash
}

// RecoveryKeys are the keys that a unit has had, oldest first: the last one is in
// force.
func (k *KeyRules) RecoveryKeys(unit string) []RecoveryKeyState {
	if u := k.units[unit]; u != nil {
		return slices.Clone(u.keys)
	}
	return nil
}

// readRecovery takes the next event of a recovery key. One that breaks a rule has
// no effect, but counts as the unit's newest event.
func (k *KeyRules) readRecovery(index int64, leaf Hash, r Record) {
	u := k.units[r.Subject]
	if u == nil {
		u = &unitKeys{}
		k.units[r.Subject] = u
	}
	state, b := k.judgeRecovery(u, r)
	if b.code != "" {
		k.report(index, b.code, b.detail)
	} else {
		state.Index, state.Leaf = index, leaf
		u.keys = append(u.keys, state)
		k.used[state.Account] = r.Subject
	}
	u.head = leaf
}

func (k *KeyRules) judgeRecovery(u *unitKeys, r Record) (RecoveryKeyState, breach) {
	s, signatures, err := RecoveryStatementOf(r)
	if err != nil {
		return RecoveryKeyState{}, breach{FoundKeySignature, err.Error()}
	}
	out := RecoveryKeyState{Account: s.Account, Holders: s.Holders, By: r.Actor}
	head := ""
	if u.head != (Hash{}) {
		head = hex.EncodeToString(u.head[:])
	}
	switch {
	case s.Act == KindRecoveryNew && len(u.keys) > 0:
		return out, breach{FoundKeyState, "founded although the unit has a recovery key"}
	case s.Act == KindRecoveryReplaced && s.Previous != head && !k.erased[s.Previous]:
		return out, breach{FoundKeyOrder, s.Unit}
	case k.used[s.Account] != "":
		return out, breach{FoundKeyState, "a recovery key that was used before"}
	case s.Time.Before(r.Time.Add(-StatementTolerance)), s.Time.After(r.Time.Add(StatementTolerance)):
		return out, breach{FoundTime, "statement of " + s.Unit}
	case s.Act == KindRecoveryReplaced && (s.Consented.Before(r.Time.Add(-ConsentLife-StatementTolerance)) || s.Consented.After(r.Time.Add(StatementTolerance))):
		return out, breach{FoundTime, "consent of " + s.Unit}
	}
	signers, b := k.recoverySigners(s, signatures)
	if b.code != "" {
		return out, b
	}
	if last := signers[len(signers)-1]; last != "" && last != r.Actor {
		return out, breach{FoundKeyAuthority, "signed by another than " + r.Actor}
	}
	if s.Act == KindRecoveryNew {
		return out, breach{}
	}
	out.First = signers[0]
	if len(u.keys) == 0 {
		if k.erased[s.Previous] {
			return out, breach{}
		}
		return out, breach{FoundKeyState, "nothing to replace"}
	}
	before := u.keys[len(u.keys)-1].Holders
	for i, signer := range signers {
		if signer != "" && !slices.Contains(before[:], signer) || signer != "" && slices.Contains(signers[:i], signer) {
			return out, breach{FoundKeyAuthority, "not signed by two holders of the key before"}
		}
	}
	return out, breach{}
}

// recoverySigners gives whose live devices signed, in the order of the
// signatures; a signer is "" where erased records could have explained him.
func (k *KeyRules) recoverySigners(s RecoveryStatement, signatures []KeySignature) ([]string, breach) {
	statements := []RecoveryStatement{s}
	if s.Act == KindRecoveryReplaced {
		statements = []RecoveryStatement{s.Consent(), s}
	}
	if len(signatures) != len(statements) {
		return nil, breach{FoundKeySignature, s.Unit}
	}
	owners := make([]string, len(signatures))
	for i, sig := range signatures {
		message, err := statements[i].Encode()
		if err != nil || !sig.signs(RecoveryDomain, message) {
			return nil, breach{FoundKeySignature, s.Unit}
		}
		switch d := k.devices[hex.EncodeToString(sig.Device[:])]; {
		case d == nil && len(k.erased) > 0:
		case d == nil:
			return nil, breach{FoundKeyAuthority, "signed by a stranger"}
		case d.Ended != 0:
			return nil, breach{FoundDevice, "of " + d.Owner + ", ended"}
		default:
			owners[i] = d.Owner
		}
	}
	return owners, breach{}
}
