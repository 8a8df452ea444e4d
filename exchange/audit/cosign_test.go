package audit_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

// fixedWitness is the key of the golden file: seed 00 01 … 1f.
func fixedWitness(t *testing.T) *audit.WitnessKey {
	t.Helper()
	seed := make([]byte, ed25519.SeedSize)
	for i := range seed {
		seed[i] = byte(i)
	}
	k, err := audit.NewWitnessKey(bytes.NewReader(seed), "witness.example/so-tttt")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func freshWitness(t *testing.T, name string) *audit.WitnessKey {
	t.Helper()
	k, err := audit.NewWitnessKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func cosignedBy(t *testing.T, signed []byte, at time.Time, keys ...*audit.WitnessKey) []byte {
	t.Helper()
	for _, k := range keys {
		line, err := k.Cosign(signed, verifier(t), at)
		if err != nil {
			t.Fatal(err)
		}
		signed = audit.AddCosignature(signed, line)
	}
	return signed
}

var cosignTime = time.Date(2026, 3, 2, 9, 0, 3, 0, time.UTC)

func TestCosignatureFormatStays(t *testing.T) {
	got := cosignedBy(t, golden(t, "checkpoint.txt"), cosignTime, fixedWitness(t))
	if want := golden(t, "cosigned.txt"); !bytes.Equal(got, want) {
		t.Fatalf("cosigned\n%s\nwant\n%s", got, want)
	}
}

// TestCosignatureIsTheSpecification re-checks the golden file with nothing but
// the words of c2sp.org/tlog-cosignature and c2sp.org/signed-note.
func TestCosignatureIsTheSpecification(t *testing.T) {
	file := string(golden(t, "cosigned.txt"))
	text, signatures, _ := strings.Cut(file, "\n\n")
	text += "\n"
	line := strings.Split(strings.TrimSuffix(signatures, "\n"), "\n")[1]
	name, b64, _ := strings.Cut(strings.TrimPrefix(line, "— "), " ")
	raw, err := base64.StdEncoding.DecodeString(b64)
	if err != nil || len(raw) != 4+8+64 {
		t.Fatalf("%d bytes, %v", len(raw), err)
	}
	seed := make([]byte, 32)
	for i := range seed {
		seed[i] = byte(i)
	}
	public := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	id := sha256.Sum256(append([]byte(name+"\n\x04"), public...))
	if !bytes.Equal(raw[:4], id[:4]) {
		t.Errorf("key id %x, want %x", raw[:4], id[:4])
	}
	at := binary.BigEndian.Uint64(raw[4:12])
	if int64(at) != cosignTime.Unix() {
		t.Errorf("time %d", at)
	}
	if !ed25519.Verify(public, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, text), raw[12:]) {
		t.Error("the signature does not verify")
	}
	vkey := fmt.Sprintf("%s+%x+%s", name, id[:4], base64.StdEncoding.EncodeToString(append([]byte{4}, public...)))
	if got := fixedWitness(t).Witness.String(); got != vkey {
		t.Errorf("verifier key %s, want %s", got, vkey)
	}
}

func TestEveryChangedByteOfACosignatureIsRefused(t *testing.T) {
	signed := golden(t, "cosigned.txt")
	w := []audit.Witness{fixedWitness(t).Witness}
	if c, err := audit.OpenCosigned(signed, verifier(t), w); err != nil || len(c.By) != 1 || c.By[0].Time != cosignTime {
		t.Fatalf("%+v, %v", c, err)
	}
	for i := range signed {
		bad := bytes.Clone(signed)
		bad[i] ^= 1
		if c, err := audit.OpenCosigned(bad, verifier(t), w); err == nil && len(c.By) > 0 {
			t.Errorf("byte %d changed, and it counts", i)
		}
	}
}

func TestOnlyAFreshQuorumOfKnownWitnessesCounts(t *testing.T) {
	a, b, stranger := freshWitness(t, "a.example/w"), freshWitness(t, "b.example/w"), freshWitness(t, "c.example/w")
	namesake := freshWitness(t, "a.example/w")
	q := audit.Quorum{Witnesses: []audit.Witness{a.Witness, b.Witness}, Need: 2}
	c := golden(t, "checkpoint.txt")
	at := checkpoint().Time
	if _, err := q.OpenFresh(cosignedBy(t, c, at, a, b), verifier(t), at.Add(30*time.Second), time.Minute); err != nil {
		t.Error(err)
	}
	for name, signed := range map[string][]byte{
		"none":              c,
		"one":               cosignedBy(t, c, at, a),
		"one twice":         cosignedBy(t, c, at, a, a),
		"with a stranger":   cosignedBy(t, c, at, a, stranger),
		"with a namesake":   cosignedBy(t, c, at, namesake, b),
		"one of yesterday":  cosignedBy(t, cosignedBy(t, c, at, a), at.Add(-24*time.Hour), b),
		"another's as own":  bytes.Replace(cosignedBy(t, c, at, stranger, b), []byte("c.example"), []byte("a.example"), 1),
		"over another text": append(bytes.Clone(c), cosignedBy(t, audittest.Sign(audit.Checkpoint{Origin: audittest.Origin, Size: 15, Time: at}), at, a, b)[len(c):]...),
	} {
		if _, err := q.OpenFresh(signed, verifier(t), at.Add(30*time.Second), time.Minute); err == nil {
			t.Errorf("%s: a quorum", name)
		}
	}
	if _, err := q.OpenFresh(cosignedBy(t, c, at, a, b), verifier(t), at.Add(2*time.Minute), time.Minute); !errors.Is(err, audit.ErrWitness) {
		t.Errorf("two minutes old: %v", err)
	}
}

func TestAWitnessCannotBeNamedTwice(t *testing.T) {
	a := freshWitness(t, "a.example/w").Witness.String()
	if w, err := audit.ParseWitnesses(a); err != nil || len(w) != 1 || w[0].String() != a {
		t.Fatalf("%v, %v", w, err)
	}
	for _, list := range []string{a + "," + a, a + " " + freshWitness(t, "a.example/w").Witness.String(), audittest.VKey, a + "x", "+" + a, strings.Replace(a, "a.example", "b.example", 1)} {
		if _, err := audit.ParseWitnesses(list); !errors.Is(err, audit.ErrFormat) {
			t.Errorf("%s: %v", list, err)
		}
	}
	k := freshWitness(t, "a.example/w")
	again, err := audit.ParseWitnessKey(k.Secret() + "\n")
	if err != nil || again.Witness != k.Witness {
		t.Errorf("%v", err)
	}
	if _, err := audit.ParseWitnessKey(k.Witness.String()); err == nil {
		t.Error("a public key passes for a secret one")
	}
}

func TestRefusalsAreSignedAndCarryBothCheckpoints(t *testing.T) {
	k := freshWitness(t, "a.example/w")
	r := audit.Refusal{Origin: audittest.Origin, Code: "fork", Detail: "two roots\nof 14", Time: cosignTime, Accepted: golden(t, "checkpoint.txt"), Offered: []byte("x")}
	signed, err := k.SignRefusal(r)
	if err != nil {
		t.Fatal(err)
	}
	got, err := audit.OpenRefusal(signed, k.Witness)
	if err != nil || got.Code != r.Code || got.Detail != r.Detail || !got.Time.Equal(r.Time) || !bytes.Equal(got.Accepted, r.Accepted) || !bytes.Equal(got.Offered, r.Offered) {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := audit.OpenRefusal(signed, freshWitness(t, "a.example/w").Witness); err == nil {
		t.Error("another key's refusal opens")
	}
	if _, err := audit.OpenRefusal(bytes.Replace(signed, []byte("code fork"), []byte("code time"), 1), k.Witness); err == nil {
		t.Error("a changed refusal opens")
	}
}
