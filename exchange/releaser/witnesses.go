package releaser

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"niem/exchange/audit"
)

// WitnessPolicy is what the releaser itself demands of the log's witnesses,
// whatever the server is told to be content with. The zero value: nothing.
type WitnessPolicy struct {
	audit.Quorum
	// MaxAge is how old the newest cosigned checkpoint may be, by this clock.
	MaxAge time.Duration
	// Refuse lists the data classes of which nothing is peeled while witnesses are
	// silent. Others are, if their entry says that the witnesses were.
	Refuse []string
}

// Classes are the data classes that entries of releases name.
var Classes = []string{"none", "basic", "sensitive"}

func (p WitnessPolicy) check() error {
	switch {
	case len(p.Witnesses) == 0 && p.Need == 0:
		return nil
	case p.Need < 1 || p.Need > len(p.Witnesses):
		return errors.New("the quorum asks for more witnesses than are named, or for none")
	case p.MaxAge <= 0:
		return errors.New("the age of a cosigned checkpoint is not bounded")
	}
	for _, class := range p.Refuse {
		if !slices.Contains(Classes, class) {
			return fmt.Errorf("unknown data class %q", class)
		}
	}
	return nil
}

// checkWitnesses demands that a quorum has cosigned the log lately, and that the
// checkpoint continues what they cosigned. While they are silent the class
// decides; an entry that names a lower one than the document has is seen by its
// reader, whose manifest is signed.
func (r *Releaser) checkWitnesses(o Order, c audit.Checkpoint, rec audit.Record, now time.Time) error {
	p := r.witnesses
	if p.Need == 0 {
		return nil
	}
	seen, err := p.OpenFresh(o.Cosigned, r.log, now, p.MaxAge)
	if err == nil {
		if audit.CheckConsistency(o.Continues, seen.Size, seen.Root, c.Size, c.Root) != nil {
			return &RefusedError{Check: "witness"}
		}
		return nil
	}
	class := rec.Details["class"]
	switch {
	case !slices.Contains(Classes, class):
		return &RefusedError{Check: "class"}
	case slices.Contains(p.Refuse, class), rec.Details["witness"] != "silent":
		return &RefusedError{Check: "witness"}
	}
	return nil
}
