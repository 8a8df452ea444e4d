package audit

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Signature types of C2SP signed notes (c2sp.org/signed-note).
const (
	typeEd25519     = 1 // a plain signature over the text
	typeCosignature = 4 // c2sp.org/tlog-cosignature, Ed25519
)

// Witness is the public key of somebody who cosigns checkpoints. It is a
// note.Verifier of cosignatures.
type Witness struct {
	name string
	hash uint32
	key  [ed25519.PublicKeySize]byte
}

// ParseWitness reads a verifier key: name+hash+base64(0x04 || key).
func ParseWitness(vkey string) (Witness, error) {
	w := Witness{}
	name, hash, key, err := splitKey(vkey)
	if err != nil || len(key) != len(w.key) {
		return w, fmt.Errorf("%w: witness key", ErrFormat)
	}
	w.name, w.hash = name, hash
	copy(w.key[:], key)
	if hash != keyHash(name, typeCosignature, key) {
		return w, fmt.Errorf("%w: witness key", ErrFormat)
	}
	return w, nil
}

// ParseWitnesses reads verifier keys that commas or white space separate; two
// of one name or one key are refused, since they would count twice.
func ParseWitnesses(list string) ([]Witness, error) {
	var all []Witness
	for _, field := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\r' || r == '\t' }) {
		w, err := ParseWitness(field)
		if err != nil {
			return nil, err
		}
		for _, other := range all {
			if other.name == w.name || other.key == w.key {
				return nil, fmt.Errorf("%w: witness %s is named twice", ErrFormat, w.name)
			}
		}
		all = append(all, w)
	}
	return all, nil
}

// splitKey takes name+hash+base64 apart; key lacks its type byte, which has to
// be that of cosignatures.
func splitKey(s string) (name string, hash uint32, key []byte, err error) {
	fail := fmt.Errorf("%w: witness key", ErrFormat)
	name, rest, _ := strings.Cut(s, "+")
	hash16, key64, ok := strings.Cut(rest, "+")
	if !ok || name == "" || !printable(name) || len(hash16) != 8 {
		return "", 0, nil, fail
	}
	n, err := strconv.ParseUint(hash16, 16, 32)
	if err != nil || fmt.Sprintf("%08x", n) != hash16 {
		return "", 0, nil, fail
	}
	key, err = base64.StdEncoding.Strict().DecodeString(key64)
	if err != nil || len(key) < 1 || key[0] != typeCosignature {
		return "", 0, nil, fail
	}
	return name, uint32(n), key[1:], nil
}

// keyHash is the key id of c2sp.org/signed-note.
func keyHash(name string, typ byte, key []byte) uint32 {
	h := sha256.New()
	io.WriteString(h, name)
	h.Write([]byte{'\n', typ})
	h.Write(key)
	return binary.BigEndian.Uint32(h.Sum(nil))
}

// Name is the witness's name.
func (w Witness) Name() string { return w.name }

// KeyHash is the key id of its cosignatures.
func (w Witness) KeyHash() uint32 { return w.hash }

// String is the verifier key.
func (w Witness) String() string {
	return fmt.Sprintf("%s+%08x+%s", w.name, w.hash, base64.StdEncoding.EncodeToString(append([]byte{typeCosignature}, w.key[:]...)))
}

// Verify checks a cosignature over a checkpoint's text.
func (w Witness) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(sig)
	return at < 1<<63 && ed25519.Verify(w.key[:], cosigned(at, text), sig[8:])
}

// cosigned is what a cosignature signs.
func cosigned(at uint64, text []byte) []byte {
	return append(fmt.Appendf(nil, "cosignature/v1\ntime %d\n", at), text...)
}

// WitnessKey is a witness's secret half.
type WitnessKey struct {
	Witness
	private ed25519.PrivateKey
}

const secretPrefix = "PRIVATE+KEY+"

// NewWitnessKey draws a key. name is a URL without scheme, such as
// "witness.example/so-tttt": no spaces, no "+".
func NewWitnessKey(rand io.Reader, name string) (*WitnessKey, error) {
	if name == "" || !printable(name) || strings.Contains(name, "+") {
		return nil, fmt.Errorf("new witness key: %w: name", ErrFormat)
	}
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(rand, seed); err != nil {
		return nil, fmt.Errorf("new witness key: %w", err)
	}
	return witnessKey(name, seed), nil
}

func witnessKey(name string, seed []byte) *WitnessKey {
	k := &WitnessKey{private: ed25519.NewKeyFromSeed(seed)}
	k.name = name
	copy(k.key[:], k.private.Public().(ed25519.PublicKey))
	k.hash = keyHash(name, typeCosignature, k.key[:])
	return k
}

// ParseWitnessKey reads what Secret gives.
func ParseWitnessKey(secret string) (*WitnessKey, error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(secret), secretPrefix)
	name, hash, seed, err := splitKey(rest)
	if !ok || err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("%w: secret witness key", ErrFormat)
	}
	k := witnessKey(name, seed)
	if k.hash != hash {
		return nil, fmt.Errorf("%w: secret witness key", ErrFormat)
	}
	return k, nil
}

// Secret is the key for a secret file: PRIVATE+KEY+name+hash+base64(0x04 || seed).
func (k *WitnessKey) Secret() string {
	return fmt.Sprintf("%s%s+%08x+%s", secretPrefix, k.name, k.hash, base64.StdEncoding.EncodeToString(append([]byte{typeCosignature}, k.private.Seed()...)))
}

const requestDomain = "niem/witness-request/1\n"

// SignRequest signs a request to the log's server, whose text names method,
// target, time and body. The domain keeps it apart from cosignatures.
func (k *WitnessKey) SignRequest(text string) []byte {
	return ed25519.Sign(k.private, []byte(requestDomain+text))
}

// CheckRequest checks a signature of SignRequest.
func (w Witness) CheckRequest(text string, sig []byte) bool {
	return ed25519.Verify(w.key[:], []byte(requestDomain+text), sig)
}

// noteSigner signs refusals as plain signed notes under the same name.
func (k *WitnessKey) noteSigner() (note.Signer, error) {
	seed := append([]byte{typeEd25519}, k.private.Seed()...)
	return note.NewSigner(fmt.Sprintf("%s%s+%08x+%s", secretPrefix, k.name, keyHash(k.name, typeEd25519, k.key[:]), base64.StdEncoding.EncodeToString(seed)))
}

// noteVerifier checks them.
func (w Witness) noteVerifier() (note.Verifier, error) {
	key := bytes.Join([][]byte{{typeEd25519}, w.key[:]}, nil)
	return note.NewVerifier(fmt.Sprintf("%s+%08x+%s", w.name, keyHash(w.name, typeEd25519, w.key[:]), base64.StdEncoding.EncodeToString(key)))
}
