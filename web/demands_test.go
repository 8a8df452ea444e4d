package web

import (
	"context"
	"net/http"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/releaser"
	"niem/web/api"
)

// stripping is a server in wrong hands: it shows the releaser no cosignatures, or
// is told to be content without.
type stripping struct{ exchange.Releaser }

func (s stripping) Peel(ctx context.Context, p exchange.Peel) ([]byte, error) {
	p.Cosigned, p.Continues = nil, nil
	return s.Releaser.Peel(ctx, p)
}

// TestReleaserDemandsWitnessesWhateverTheServerSays has a real witness up, down
// and up again, a server that strips cosignatures, and one whose own policy is
// lower.
func TestReleaserDemandsWitnessesWhateverTheServerSays(t *testing.T) {
	o := newObserved(t, 1, 1)
	o.ReleaserDemands(releaser.WitnessPolicy{Quorum: o.policy.Quorum, MaxAge: 2 * time.Minute, Refuse: []string{"sensitive", "basic"}})
	sender, reader := o.Member(parts.Sender), o.Member(parts.Opener)
	an, binh := o.as(sender.Username), o.as(reader.Username)
	documents := map[exchange.Class]string{}
	for _, class := range []exchange.Class{exchange.ClassSensitive, exchange.ClassBasic, exchange.ClassNone} {
		d := o.NewDocument(sender, 1, 100, reader)
		d.Draft.Metadata.Class = class
		o.send(an, d)
		documents[class] = d.Draft.ID.String()
	}
	w := o.witness(0, t.TempDir())
	release := func(c *api.Client, class exchange.Class) error {
		t.Helper()
		_, err := c.Release(o.ctx(), documents[class], view())
		return err
	}
	silent := func(class exchange.Class) {
		t.Helper()
		mustFail(t, release(binh, class), http.StatusServiceUnavailable, api.CodeWitnessSilent)
	}
	silent(exchange.ClassBasic) // which the server itself would release
	o.Must(release(binh, exchange.ClassNone))
	o.Must(w.Round(o.ctx()))
	for class := range documents {
		o.Must(release(binh, class))
	}

	honest := o.Service
	o.Service = o.With(stripping{o.Releaser}, o.Log)
	bad := newSiteOn(t, o.World)
	stripped := bad.as(reader.Username)
	mustFail(t, release(stripped, exchange.ClassSensitive), http.StatusServiceUnavailable, api.CodeWitnessSilent)
	mustFail(t, release(stripped, exchange.ClassNone), http.StatusServiceUnavailable, api.CodeWitnessSilent) // the log would say "cosigned"

	o.Advance(3 * time.Minute)               // the witness hangs
	o.SetWitnesses(exchange.WitnessPolicy{}) // and the server forgets that it had any
	forgetful := newSiteOn(t, o.World)
	mustFail(t, release(forgetful.as(reader.Username), exchange.ClassSensitive), http.StatusServiceUnavailable, api.CodeWitnessSilent)

	o.Service = honest
	o.Must(w.Round(o.ctx()))
	o.Must(release(o.as(reader.Username), exchange.ClassSensitive))
}
