package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"niem/exchange/audit"
)

// WitnessScheme is the authorisation scheme of witnesses:
//
//	Authorization: Niem-Witness <name> <unix milliseconds> <base64 of the signature>
//
// signed over WitnessRequest by the key that cosigns. No account and no session
// stands behind it.
const WitnessScheme = "Niem-Witness"

// WitnessRequest is the text of a request that a witness signs: method, path
// with query, time, SHA-256 of the body.
func WitnessRequest(method, target string, at time.Time, body []byte) string {
	sum := sha256.Sum256(body)
	return fmt.Sprintf("%s\n%s\n%d\n%s\n", method, target, at.UnixMilli(), hex.EncodeToString(sum[:]))
}

// ParseWitnessAuthorization takes the header apart.
func ParseWitnessAuthorization(header string) (name string, at time.Time, sig []byte, ok bool) {
	fields := strings.Split(header, " ")
	if len(fields) != 4 || fields[0] != WitnessScheme {
		return "", time.Time{}, nil, false
	}
	ms, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil {
		return "", time.Time{}, nil, false
	}
	sig, err = base64.StdEncoding.DecodeString(fields[3])
	return fields[1], time.UnixMilli(ms), sig, err == nil
}

// WitnessLeaf is one leaf as witnesses see it: its RFC 6962 hash, and where the
// record is theirs to see, record and salt.
type WitnessLeaf struct {
	Hash   string `json:"hash"`             // hex
	Record []byte `json:"record,omitempty"` // canonical JSON
	Salt   string `json:"salt,omitempty"`   // hex
}

// WitnessLeaves are consecutive leaves from index From.
type WitnessLeaves struct {
	From   int64         `json:"from"`
	Leaves []WitnessLeaf `json:"leaves"`
}

// Cosignature is the body of POST /api/witness/cosignatures.
type Cosignature struct {
	Checkpoint  string `json:"checkpoint"`  // signed note, as offered
	Cosignature string `json:"cosignature"` // signature line
}

// Leaf is the leaf at an index as a witness checks it.
func (l WitnessLeaf) Leaf(index int64) (audit.WitnessLeaf, error) {
	hash, err := audit.ParseHash(l.Hash)
	if err != nil || l.Record == nil {
		return audit.WitnessLeaf{Hash: hash}, err
	}
	salt, err := audit.ParseHash(l.Salt)
	e := audit.Entry{Index: index, Record: l.Record, Salt: audit.Salt(salt), Data: audit.LeafData(l.Record, audit.Salt(salt))}
	return audit.WitnessLeaf{Hash: hash, Entry: &e}, err
}
