package desk

import (
	"errors"
	"time"

	"niem/crypto"
	"niem/exchange/evidence"
)

// Look is what a person's device knows of a run and the tracer doesn't.
type Look struct {
	Detector string             `json:"detector"`
	Pictures []evidence.Picture `json:"pictures"` // in the order of the run
	Seconds  float64            `json:"seconds"`
}

// Evidence gives the file with which niem-verify repeats the decision of the last
// run, signed by the device of whoever ran it.
func (t *Tracing) Evidence(l Look, signer crypto.Signer) ([]byte, error) {
	if t.proof == nil {
		return nil, fail(CodeInput, errors.New("nothing was traced yet"))
	}
	f, err := t.tracer.Evidence(t.proof, evidence.File{
		Detector: l.Detector,
		RunBy:    []evidence.Runner{{Person: t.desk.person, Username: t.by, Device: signer.Public, At: t.At.UTC().Truncate(time.Microsecond), LogIndex: t.Index}},
		Pictures: l.Pictures,
		Decision: evidence.Decision{Seconds: l.Seconds},
	})
	if err != nil {
		return nil, err
	}
	if err := f.Sign(signer); err != nil {
		return nil, err
	}
	b, err := f.Encode()
	if err == nil { // what nobody could read again is not handed out
		_, err = evidence.Parse(b)
	}
	return b, err
}
