package audit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// ErrWitness: fewer witnesses than the quorum have cosigned, or too long ago.
var ErrWitness = errors.New("not enough witnesses have cosigned the log")

// Cosignature is a witness's statement that a checkpoint continues all it has
// cosigned before (c2sp.org/tlog-cosignature).
type Cosignature struct {
	Witness string
	Time    time.Time // by the witness's clock, whole seconds
}

// Cosigned is a checkpoint with the cosignatures that were checked.
type Cosigned struct {
	Checkpoint
	By []Cosignature
}

// Cosign gives the signature line of a cosignature over a signed checkpoint of
// the log. The witness has to have checked the log itself before.
func (k *WitnessKey) Cosign(signed []byte, log note.Verifier, at time.Time) ([]byte, error) {
	if _, err := OpenCheckpoint(signed, log); err != nil {
		return nil, err
	}
	if at.Unix() < 0 {
		return nil, fmt.Errorf("cosign: %w: time", ErrFormat)
	}
	text := signed[:bytes.LastIndex(signed, []byte("\n\n"))+1]
	sig := binary.BigEndian.AppendUint32(nil, k.hash)
	sig = binary.BigEndian.AppendUint64(sig, uint64(at.Unix()))
	sig = append(sig, ed25519.Sign(k.private, cosigned(uint64(at.Unix()), text))...)
	return fmt.Appendf(nil, "— %s %s\n", k.name, base64.StdEncoding.EncodeToString(sig)), nil
}

// AddCosignature appends a signature line to a signed checkpoint. The line is
// not checked: OpenCosigned checks the result.
func AddCosignature(signed, line []byte) []byte { return bytes.Join([][]byte{signed, line}, nil) }

// OpenCosigned verifies the log's signature and those of the witnesses that
// have cosigned; one of theirs that is false makes it fail. Signatures of
// others are let stand.
func OpenCosigned(signed []byte, log note.Verifier, witnesses []Witness) (Cosigned, error) {
	c, err := OpenCheckpoint(signed, log)
	if err != nil {
		return Cosigned{}, err
	}
	known := []note.Verifier{log}
	for _, w := range witnesses {
		known = append(known, w)
	}
	n, err := note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return Cosigned{}, fmt.Errorf("open cosigned checkpoint: %w", err)
	}
	out := Cosigned{Checkpoint: c}
	for _, sig := range n.Sigs {
		raw, err := base64.StdEncoding.Strict().DecodeString(sig.Base64)
		if err != nil {
			return Cosigned{}, fmt.Errorf("open cosigned checkpoint: %w: signature", ErrFormat)
		}
		if sig.Name == log.Name() && sig.Hash == log.KeyHash() {
			continue
		}
		out.By = append(out.By, Cosignature{sig.Name, time.Unix(int64(binary.BigEndian.Uint64(raw[4:])), 0).UTC()})
	}
	return out, nil
}

// Quorum says how many of which witnesses have to agree.
type Quorum struct {
	Witnesses []Witness
	Need      int
}

// Majority is the least number that is more than half of n.
func Majority(n int) int { return n/2 + 1 }

// Open verifies a cosigned checkpoint; with fewer cosignatures than the quorum
// needs the error is ErrWitness.
func (q Quorum) Open(signed []byte, log note.Verifier) (Cosigned, error) {
	c, err := OpenCosigned(signed, log, q.Witnesses)
	if err != nil {
		return Cosigned{}, err
	}
	if len(c.By) < q.Need {
		return c, fmt.Errorf("%w: %d of %d", ErrWitness, len(c.By), q.Need)
	}
	return c, nil
}

// OpenFresh is Open for a checkpoint that is at most maxAge old at now, by the
// log's clock and by the witnesses': the log was whole a moment ago. One that is
// as far ahead is as bad: whoever's clock stands back would take an old one for
// fresh.
func (q Quorum) OpenFresh(signed []byte, log note.Verifier, now time.Time, maxAge time.Duration) (Cosigned, error) {
	c, err := q.Open(signed, log)
	if err != nil {
		return c, err
	}
	fresh := 0
	for _, by := range c.By {
		if now.Sub(by.Time).Abs() <= maxAge+time.Second { // their seconds are cut off
			fresh++
		}
	}
	if fresh < q.Need || now.Sub(c.Time).Abs() > maxAge {
		return c, fmt.Errorf("%w: the newest is of %s", ErrWitness, c.Time.Format(time.RFC3339))
	}
	return c, nil
}

// WitnessLeaf is one place of the log as a witness sees it: the leaf, and the
// entry where ShownToWitness says so.
type WitnessLeaf struct {
	Hash  Hash
	Entry *Entry
}

// ErrDenied: the log's server says that it has not as many entries as it signed.
var ErrDenied = errors.New("the log denies entries that it signed")

// ShownToWitness reports whether witnesses get the record and not its leaf
// alone: events of keys and registrars, which they hold against the rules, and
// erasures, which name indexes only. All else is none of their business.
func ShownToWitness(k Kind) bool {
	word, _, _ := bytes.Cut([]byte(k), []byte("."))
	switch string(word) {
	case "key", "device", "registrar", "recovery", "replacement":
		return true
	}
	return k == KindErased
}
