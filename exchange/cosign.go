package exchange

import (
	"context"
	"time"

	"niem/exchange/audit"
)

// WitnessPolicy says who cosigns the log, and what happens when they are silent.
// The zero value: nobody does.
type WitnessPolicy struct {
	audit.Quorum
	// MaxAge is how old the newest checkpoint with a quorum of cosignatures may
	// be before the witnesses count as silent, 60 s by default.
	MaxAge time.Duration
	// Refuse lists the data classes of which nothing is released then. Other
	// documents are released with a warning that stands in the record.
	Refuse []Class
}

// Quorate gives the names of the witnesses and how many must cosign, 0 when there
// are none.
func (p WitnessPolicy) Quorate() (names []string, need int) {
	for _, w := range p.Witnesses {
		names = append(names, w.Name())
	}
	if need = p.Need; need == 0 && len(names) > 0 {
		need = audit.Majority(len(names))
	}
	return names, need
}

// defaultWitnessAge is MaxAge where none is set.
const defaultWitnessAge = 60 * time.Second

// WitnessState is what a release decision knows of the witnesses.
type WitnessState struct {
	Need   int // 0: none are configured
	Size   int64
	At     time.Time // of the newest cosigned checkpoint; zero when there is none
	Silent bool
	Refuse []Class
}

// Refuses reports whether a document of that class is not released now.
func (w WitnessState) Refuses(c Class) bool {
	if !w.Silent {
		return false
	}
	for _, refused := range w.Refuse {
		if c == refused {
			return true
		}
	}
	return false
}

// note adds to a release's record what the witnesses had to say.
func (w WitnessState) note(details map[string]string) {
	switch {
	case w.Need == 0:
	case w.Silent:
		details["witness"] = WitnessSilent
	default:
		details["witness"] = WitnessCosigned
	}
}

// What a release's record says under "witness", where witnesses are configured.
const (
	WitnessSilent   = "silent"   // no fresh cosigned checkpoint: released with a warning
	WitnessCosigned = "cosigned" // the log was cosigned a moment before
)

// Offer is a signed checkpoint that witnesses are asked to cosign, and the
// signature lines that came.
type Offer struct {
	Covered
	Lines [][]byte
}

// Note is the checkpoint with its cosignatures.
func (o Offer) Note() []byte {
	signed := o.Signed
	for _, line := range o.Lines {
		signed = audit.AddCosignature(signed, line)
	}
	return signed
}

// CosignStore keeps what witnesses are offered and what they sign.
type CosignStore interface {
	// LastOffer gives the newest offer without lines; ErrNotFound when none.
	LastOffer(ctx context.Context) (signed []byte, err error)
	// AddOffer keeps an offer; those of before keep are forgotten, but for the
	// newest one that need of the named witnesses have cosigned.
	AddOffer(ctx context.Context, o Covered, witnesses []string, need int, keep time.Time) error
	// AddCosignature keeps a witness's line for an offer; ErrNotFound for one
	// that was never made or is forgotten. The same witness signing again is
	// no error and changes nothing.
	AddCosignature(ctx context.Context, size int64, at time.Time, witness string, line []byte) error
	// LastCosigned gives the newest offer that at least need of the named
	// witnesses have cosigned, with their lines; ErrNotFound when none.
	LastCosigned(ctx context.Context, witnesses []string, need int) (signed []byte, lines [][]byte, err error)
}
