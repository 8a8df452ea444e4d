package audit

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/note"
)

// maxProof bounds a proof's file: a record, a checkpoint and some sixty hashes.
const maxProof = 4*MaxRecord + 2*maxCheckpoint

// Proof shows by itself that an entry stands on a log: anybody who knows the
// log's key checks it without asking a server. Its file is one JSON object:
//
//	{"niem_proof":1,"origin":"…","vkey":"…","index":5,"data":"hex","record":"base64","salt":"hex","checkpoint":"…","inclusion":["hex",…]}
//
// record and salt are null where the holder may not see the record, or where it
// is erased. Receipts of the service have the fields from index on.
type Proof struct {
	Origin, VKey string // as the file says; the checker's own key decides
	Entry        Entry
	Checkpoint   []byte // signed note, cosignatures included
	Inclusion    []Hash
}

type proofWire struct {
	Version    int      `json:"niem_proof,omitempty"`
	Origin     string   `json:"origin,omitempty"`
	VKey       string   `json:"vkey,omitempty"`
	Index      *int64   `json:"index"`
	Data       string   `json:"data"`
	Record     []byte   `json:"record"`
	Salt       *string  `json:"salt"`
	Checkpoint string   `json:"checkpoint"`
	Inclusion  []string `json:"inclusion"`
	// An answer of the service may hold a receipt among other things.
	Receipt *proofWire `json:"receipt,omitempty"`
}

// Encode gives the file.
func (p Proof) Encode() ([]byte, error) {
	leaf := p.Entry.wire()
	w := proofWire{Version: 1, Origin: p.Origin, VKey: p.VKey, Index: &leaf.Index, Data: leaf.Data, Record: leaf.Record, Salt: leaf.Salt,
		Checkpoint: string(p.Checkpoint), Inclusion: make([]string, len(p.Inclusion))}
	for i, h := range p.Inclusion {
		w.Inclusion[i] = hex.EncodeToString(h[:])
	}
	return encodeLine(w)
}

// ParseProof reads a proof's file, a receipt, or an answer of the service with a
// receipt in it; all else is ErrFormat.
func ParseProof(b []byte) (Proof, error) {
	fail := func(what string) (Proof, error) { return Proof{}, fmt.Errorf("%w: proof: %s", ErrFormat, what) }
	if len(b) > maxProof {
		return fail("too long")
	}
	var w proofWire
	if err := json.Unmarshal(b, &w); err != nil {
		return fail("not JSON of the right shape")
	}
	if w.Version == 0 && w.Receipt != nil {
		w = *w.Receipt
	}
	if w.Version > 1 || w.Index == nil || *w.Index < 0 || !printable(w.Origin) || !printable(w.VKey) {
		return fail("neither proof nor receipt")
	}
	p := Proof{Origin: w.Origin, VKey: w.VKey, Checkpoint: []byte(w.Checkpoint)}
	if len(w.Record) == 0 { // a receipt has a salt of zeros then
		w.Record, w.Salt = nil, nil
	}
	var err error
	if p.Entry, err = (leafWire{*w.Index, w.Data, w.Record, w.Salt}).entry(); err != nil {
		return fail("entry")
	}
	if p.Inclusion, err = ParseHashes(w.Inclusion); err != nil {
		return fail("inclusion")
	}
	return p, nil
}

// Complete reports whether the proof has a checkpoint: a receipt that came
// before one covered its entry has none.
func (p Proof) Complete() bool { return len(bytes.TrimSpace(p.Checkpoint)) > 0 }

// Check verifies that the entry stands under a checkpoint that the log has signed
// and a quorum has cosigned, and that the record, where there is one, is the one
// behind the leaf. It gives the checkpoint, and the record, nil without.
func (p Proof) Check(log note.Verifier, q Quorum) (Cosigned, *Record, error) {
	c, err := q.Open(p.Checkpoint, log)
	if err != nil {
		return c, nil, fmt.Errorf("proof: %w", err)
	}
	if err := CheckInclusion(p.Inclusion, c.Size, c.Root, p.Entry.Index, p.Entry.Leaf()); err != nil {
		return c, nil, fmt.Errorf("proof: %w", err)
	}
	if p.Entry.Erased() {
		return c, nil, nil
	}
	rec, err := p.Entry.Open()
	if err != nil {
		return c, nil, fmt.Errorf("proof: %w", err)
	}
	return c, &rec, nil
}
