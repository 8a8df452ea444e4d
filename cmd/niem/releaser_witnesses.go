package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"niem/exchange/audit"
	"niem/exchange/releaser"
)

// witnessDemands are the releaser's own settings of whose cosignatures it wants to
// see. They are the server's in another place, since the server may be in wrong
// hands.
type witnessDemands struct{ witnesses, quorum, maxAge, refuse string }

func newWitnessDemands() witnessDemands {
	return witnessDemands{maxAge: "2m", refuse: strings.Join(releaser.Classes, ",")}
}

func (d *witnessDemands) list() settings {
	return settings{
		{name: "releaser-witnesses", value: &d.witnesses, optional: true, help: tSetReleaserWitnesses},
		{name: "releaser-witness-quorum", value: &d.quorum, optional: true, help: tSetReleaserQuorum},
		{name: "releaser-witness-max-age", value: &d.maxAge, optional: true, help: tSetReleaserWitnessAge},
		{name: "releaser-witness-silent-refuse", value: &d.refuse, optional: true, help: tSetReleaserRefuse},
	}
}

func (d *witnessDemands) policy() (p releaser.WitnessPolicy, err error) {
	if p.Witnesses, err = audit.ParseWitnesses(d.witnesses); err != nil {
		return p, fmt.Errorf("%s: %w", variable("releaser-witnesses"), err)
	}
	if len(p.Witnesses) == 0 {
		return p, nil
	}
	p.Need = audit.Majority(len(p.Witnesses))
	if d.quorum != "" {
		if p.Need, err = strconv.Atoi(d.quorum); err != nil {
			return p, fmt.Errorf("%s: want a number from 1 to %d", variable("releaser-witness-quorum"), len(p.Witnesses))
		}
	}
	// The server shows what was cosigned within its own limit, 60s by default.
	if p.MaxAge, err = time.ParseDuration(d.maxAge); err != nil || p.MaxAge < time.Minute {
		return p, fmt.Errorf("%s: want a duration of at least 1m", variable("releaser-witness-max-age"))
	}
	if d.refuse != "-" {
		p.Refuse = splitList(d.refuse)
	}
	return p, nil
}
