package desk

import (
	"context"
	"time"

	"niem/exchange/audit"
	"niem/web/api"
)

// witnessPatience is how old a cosigned checkpoint may be before a device that has
// pinned witnesses refuses the server, and how long their word counts: longer than
// the server's own limit, which decides about releases, and short of hiding a fork
// for long.
const witnessPatience = 10 * time.Minute

// Quorum are the pinned witnesses, and how many of them have to agree.
func (d *Desk) Quorum() audit.Quorum { return d.quorum }

// Cosigners are the names of those who have vouched for the log.
func (d *Desk) Cosigners() []string {
	d.seeing.Lock()
	defer d.seeing.Unlock()
	return d.cosigners
}

// witnessed insists on a fresh checkpoint that a quorum of the pinned witnesses
// has cosigned, and that continues what this device has seen; answer is the
// server's newest, nil to ask for it. Without pinned witnesses it asks for
// nothing. d.seeing is held.
func (d *Desk) witnessed(ctx context.Context, answer *api.Checkpoint) error {
	if d.quorum.Need == 0 || !d.vouched.IsZero() && d.now().Sub(d.vouched).Abs() < witnessPatience {
		return nil
	}
	if answer == nil {
		answer = &api.Checkpoint{}
		if err := d.get(ctx, "/api/log/checkpoint", nil, answer); err != nil {
			return err
		}
	}
	if answer.Cosigned == "" {
		return &Failure{Code: CodeWitness, Need: d.quorum.Need}
	}
	c, err := d.quorum.OpenFresh([]byte(answer.Cosigned), d.verifier, d.now(), witnessPatience)
	if d.Host.Cosigned != nil {
		d.Host.Cosigned(c.By)
	}
	if err != nil {
		return &Failure{Code: CodeWitness, Need: d.quorum.Need, Err: err}
	}
	if _, err := d.see(ctx, answer.Cosigned); err != nil {
		return err
	}
	d.vouched, d.cosigners = d.now(), nil
	for _, by := range c.By {
		d.cosigners = append(d.cosigners, by.Witness)
	}
	return nil
}
