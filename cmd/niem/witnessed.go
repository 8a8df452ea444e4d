package main

import (
	"fmt"

	"niem/exchange/audit"
)

// pinWitnesses takes witnesses that came by another way than the server, for
// good: a server can neither remove nor replace them.
func (a *app) pinWitnesses(p *profile, keys []string, quorum int) error {
	if len(keys) == 0 {
		if quorum != 0 {
			return &usageError{a.say(tQuorumNeedsKeys)}
		}
		return nil
	}
	var list string
	for _, key := range keys {
		list += key + "\n"
	}
	witnesses, err := audit.ParseWitnesses(list)
	if err != nil {
		return a.fail(exitUsage, "witness_key", err, tWitnessKeyBad)
	}
	if quorum == 0 {
		quorum = audit.Majority(len(witnesses))
	}
	if quorum < 1 || quorum > len(witnesses) {
		return &usageError{fmt.Sprintf(a.say(tQuorumRange), len(witnesses))}
	}
	p.Witnesses, p.Quorum = nil, quorum
	for _, w := range witnesses {
		p.Witnesses = append(p.Witnesses, w.String())
	}
	return nil
}
