package crypto

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	agetest "c2sp.org/CCTV/age"
	"filippo.io/age"
)

// vector is one published age test vector (c2sp.org/CCTV/age).
type vector struct {
	expect      string
	payload     string // SHA-256 of all plaintext that may come out
	identities  []string
	passphrases []string
	armored     bool
	file        []byte
}

func parseVector(t *testing.T, raw []byte) vector {
	t.Helper()
	var v vector
	compressed := false
	r := bufio.NewReader(bytes.NewReader(raw))
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if line == "\n" {
			break
		}
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch key {
		case "expect":
			v.expect = value
		case "payload":
			v.payload = value
		case "identity":
			v.identities = append(v.identities, value)
		case "passphrase":
			v.passphrases = append(v.passphrases, value)
		case "armored":
			v.armored = value == "yes"
		case "compressed":
			compressed = value == "zlib"
		case "file key", "comment":
		default:
			t.Fatalf("unknown key %q", key)
		}
	}
	var src io.Reader = r
	if compressed {
		src = must(zlib.NewReader(r))
	}
	v.file = must(io.ReadAll(src))
	return v
}

// open runs the vector through the guard of its own class of key.
func (v vector) open(t *testing.T) (io.Reader, error) {
	t.Helper()
	var r io.Reader
	err := errors.New("vector without a key")
	for _, s := range v.identities {
		if strings.HasPrefix(s, "AGE-SECRET-KEY-PQ-1") {
			r, err = OpenWith(bytes.NewReader(v.file), must(ParseAccountKey(s)))
		} else {
			r, err = openAge(bytes.NewReader(v.file), stanzaX25519, MaxRecipients, must(age.ParseX25519Identity(s)))
		}
		if err == nil {
			return r, nil
		}
	}
	for _, s := range v.passphrases {
		identity := must(age.NewScryptIdentity(s))
		identity.SetMaxWorkFactor(MaxWorkFactor)
		if r, err = openAge(bytes.NewReader(v.file), stanzaScrypt, 1, identity); err == nil {
			return r, nil
		}
	}
	if len(v.identities)+len(v.passphrases) == 0 { // such vectors fail before a key matters
		return OpenWith(bytes.NewReader(v.file), must(NewAccountKey()))
	}
	return r, err
}

// refusedByGuard are well-formed age files with a stanza of another class: stock
// age skips the stanza, we refuse the file. Nothing else of the kind may join the
// list unseen.
var refusedByGuard = []string{
	"hybrid_and_x25519", "hybrid_grease", "hybrid_uppercase", "scrypt_uppercase", "stanza_empty_body",
	"stanza_empty_last_line", "stanza_valid_characters", "x25519_grease", "x25519_lowercase",
}

func TestPublishedAgeVectors(t *testing.T) {
	entries := must(fs.ReadDir(agetest.Vectors, "."))
	if len(entries) < 100 {
		t.Fatalf("%d vectors", len(entries))
	}
	refused := []string{}
	for _, entry := range entries {
		t.Run(entry.Name(), func(t *testing.T) {
			v := parseVector(t, must(fs.ReadFile(agetest.Vectors, entry.Name())))
			r, err := v.open(t)
			if v.armored { // ours are binary; armour is refused before it is read
				if !errors.Is(err, ErrFormat) {
					t.Fatalf("armoured: %v", err)
				}
				return
			}
			if errors.Is(err, ErrStanza) && (v.expect == "success" || v.expect == "no match") {
				refused = append(refused, entry.Name())
				return
			}
			switch v.expect {
			case "success", "payload failure":
				checkVectorPayload(t, v, r, err)
			case "no match":
				if !errors.Is(err, ErrNotForYou) && !errors.Is(err, ErrStanza) {
					t.Fatalf("got %v", err)
				}
			case "HMAC failure":
				if !errors.Is(err, ErrTampered) {
					t.Fatalf("got %v", err)
				}
			case "header failure":
				if !errors.Is(err, ErrFormat) && !errors.Is(err, ErrTampered) {
					t.Fatalf("got %v", err)
				}
			default:
				t.Fatalf("unknown expectation %q", v.expect)
			}
		})
	}
	if !slices.Equal(refused, refusedByGuard) {
		t.Errorf("refused for their stanzas: %q, want %q", refused, refusedByGuard)
	}
}

func checkVectorPayload(t *testing.T, v vector, r io.Reader, err error) {
	t.Helper()
	var plain []byte
	if err == nil {
		plain, err = io.ReadAll(r)
	}
	if v.expect == "success" && err != nil {
		t.Fatal(err)
	}
	if v.expect == "payload failure" && !errors.Is(err, ErrTampered) {
		t.Fatalf("got %v", err)
	}
	if sum := sha256.Sum256(plain); v.payload != "" && hex.EncodeToString(sum[:]) != v.payload {
		t.Fatalf("payload %x", sum)
	}
}
