package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/storage"
)

// witnessPolicy reads who cosigns the log, and what happens when they are silent.
func (s *serveSettings) witnessPolicy() (exchange.WitnessPolicy, error) {
	var p exchange.WitnessPolicy
	var err error
	if p.Witnesses, err = audit.ParseWitnesses(s.witnesses); err != nil {
		return p, fmt.Errorf("%s: %w", variable("witnesses"), err)
	}
	if s.witnessQuorum != "" {
		if p.Need, err = strconv.Atoi(s.witnessQuorum); err != nil || p.Need < 1 || p.Need > len(p.Witnesses) {
			return p, fmt.Errorf("%s: want a number from 1 to %d", variable("witness-quorum"), len(p.Witnesses))
		}
	}
	// Below 30 s a log that rests would count as silent: it is offered anew every 15 to 20 s.
	if p.MaxAge, err = time.ParseDuration(s.witnessMaxAge); err != nil || p.MaxAge < 30*time.Second {
		return p, fmt.Errorf("%s: want a duration of at least 30s", variable("witness-max-age"))
	}
	if s.witnessRefuse == "-" {
		return p, nil
	}
	for _, class := range strings.Split(s.witnessRefuse, ",") {
		switch c := exchange.Class(class); c {
		case exchange.ClassNone, exchange.ClassBasic, exchange.ClassSensitive:
			p.Refuse = append(p.Refuse, c)
		default:
			return p, fmt.Errorf("%s: unknown class %q", variable("witness-silent-refuse"), class)
		}
	}
	return p, nil
}

// examineWitnesses says whether a quorum has cosigned the log lately. A log
// without witnesses works, and is a warning.
func examineWitnesses(ctx context.Context, s *serveSettings) (string, error) {
	p, err := s.witnessPolicy()
	if err != nil {
		return "", err
	}
	if len(p.Witnesses) == 0 {
		return "", errors.New("no witness cosigns the log: set NIEM_WITNESSES, see docs/operate/witness.md")
	}
	names, need := p.Quorate()
	verifier, err := note.NewVerifier(s.logVerifier)
	if err != nil {
		return "", err
	}
	db, err := storage.Open(ctx, s.database)
	if err != nil {
		return "", err
	}
	defer db.Close()
	newest, err := newestCosigned(ctx, db, p)
	if err == nil && newest == nil {
		err = exchange.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("no checkpoint that %d of %d witnesses have cosigned: %w", need, len(names), err)
	}
	c, err := audit.Quorum{Witnesses: p.Witnesses, Need: need}.OpenFresh(newest, verifier, time.Now(), p.MaxAge)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d of %d have cosigned %d entries at %s", len(c.By), len(names), c.Size, when(c.Time)), nil
}
