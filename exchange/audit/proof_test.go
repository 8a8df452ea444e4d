package audit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

// proofOf proves an entry of the story, under a checkpoint that witnesses have
// cosigned.
func proofOf(t testing.TB, index int64, witnesses ...*audit.WitnessKey) audit.Proof {
	t.Helper()
	p := audittest.Prove(audittest.Entries(audittest.Story()), index, signedAt)
	for _, w := range witnesses {
		line, err := w.Cosign(p.Checkpoint, verifier(t), signedAt)
		if err != nil {
			t.Fatal(err)
		}
		p.Checkpoint = audit.AddCosignature(p.Checkpoint, line)
	}
	return p
}

func TestProofsOutliveTheirFile(t *testing.T) {
	key, err := audit.NewWitnessKey(bytes.NewReader(make([]byte, 32)), "witness.example/a")
	if err != nil {
		t.Fatal(err)
	}
	quorum := audit.Quorum{Witnesses: []audit.Witness{key.Witness}, Need: 1}
	for index := range int64(len(audittest.Story())) {
		file, err := proofOf(t, index, key).Encode()
		if err != nil {
			t.Fatal(err)
		}
		p, err := audit.ParseProof(file)
		if err != nil {
			t.Fatal(err)
		}
		c, rec, err := p.Check(verifier(t), quorum)
		if err != nil || len(c.By) != 1 || rec == nil || rec.Kind != audittest.Story()[index].Kind {
			t.Errorf("entry %d: %+v, %v", index, rec, err)
		}
		p.Entry.Record, p.Entry.Salt = nil, audit.Salt{} // not for the holder's eyes
		if _, rec, err = p.Check(verifier(t), quorum); err != nil || rec != nil {
			t.Errorf("entry %d without its record: %v", index, err)
		}
		if _, _, err := proofOf(t, index).Check(verifier(t), quorum); !errors.Is(err, audit.ErrWitness) {
			t.Errorf("entry %d without cosignature: %v", index, err)
		}
	}
}

// Receipts as the service gives them, alone or within an answer.
func TestReceiptsAreProofs(t *testing.T) {
	file, err := proofOf(t, 8).Encode()
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(file, &fields); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"niem_proof", "origin", "vkey"} {
		delete(fields, name)
	}
	for name, v := range map[string]any{"alone": fields, "in an answer": map[string]any{"view": "ab", "receipt": fields}} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		p, err := audit.ParseProof(b)
		if err != nil || !p.Complete() {
			t.Fatalf("%s: %v", name, err)
		}
		if _, rec, err := p.Check(verifier(t), audit.Quorum{}); err != nil || rec.Kind != audit.KindReleased {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Without a record a receipt has zeros for the salt.
	fields["record"], fields["salt"] = nil, strings.Repeat("0", 64)
	b, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	p, err := audit.ParseProof(b)
	if err != nil {
		t.Fatal(err)
	}
	if _, rec, err := p.Check(verifier(t), audit.Quorum{}); err != nil || rec != nil {
		t.Errorf("erased: %v, %v", rec, err)
	}
}

// Only what the checker's key does not sign may differ: origin and key, which
// are hints, and the holder's own choice to leave the record out.
func TestEveryChangeOfAProofIsFound(t *testing.T) {
	good := proofOf(t, 8)
	for name, spoil := range map[string]func(p *audit.Proof){
		"another index": func(p *audit.Proof) { p.Entry.Index = 9 },
		"another leaf":  func(p *audit.Proof) { p.Entry.Data[0] ^= 1 },
		"another record": func(p *audit.Proof) {
			p.Entry.Record = bytes.Replace(p.Entry.Record, []byte("view"), []byte("copy"), 1)
		},
		"another salt":      func(p *audit.Proof) { p.Entry.Salt[0] ^= 1 },
		"a path of another": func(p *audit.Proof) { p.Inclusion = proofOf(t, 9).Inclusion },
		"a shorter path":    func(p *audit.Proof) { p.Inclusion = p.Inclusion[1:] },
		"a longer path":     func(p *audit.Proof) { p.Inclusion = append(p.Inclusion, audit.Hash{}) },
		"another size": func(p *audit.Proof) {
			p.Checkpoint = bytes.Replace(p.Checkpoint, []byte("\n16\n"), []byte("\n17\n"), 1)
		},
		"no checkpoint":      func(p *audit.Proof) { p.Checkpoint = nil },
		"another entry":      func(p *audit.Proof) { p.Entry = proofOf(t, 9).Entry },
		"a negative index":   func(p *audit.Proof) { p.Entry.Index = -1 },
		"an index too great": func(p *audit.Proof) { p.Entry.Index = 1 << 60 },
	} {
		p := good
		p.Inclusion = append([]audit.Hash(nil), good.Inclusion...)
		spoil(&p)
		if _, _, err := p.Check(verifier(t), audit.Quorum{}); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	file, err := good.Encode()
	if err != nil {
		t.Fatal(err)
	}
	log := verifier(t)
	rapid.Check(t, func(t *rapid.T) {
		bad := bytes.Clone(file)
		bad[rapid.IntRange(0, len(bad)-1).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		p, err := audit.ParseProof(bad)
		if err != nil {
			return
		}
		if _, rec, err := p.Check(log, audit.Quorum{}); err == nil && (p.Entry.Index != 8 || p.Entry.Leaf() != good.Entry.Leaf() || rec != nil && rec.Actor != audittest.Reader) {
			t.Fatal("a changed proof proves something else")
		}
	})
}

func FuzzParseProof(f *testing.F) {
	file, err := proofOf(f, 3).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte(`{"receipt":{"index":0,"data":"","record":null,"salt":"","checkpoint":"","inclusion":null}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := audit.ParseProof(b); err == nil {
			_, _, _ = p.Check(verifier(t), audit.Quorum{}) // must not panic
		}
	})
}
