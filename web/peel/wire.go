package peel

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"niem/exchange/audit"
	"niem/exchange/releaser"
)

// Bounds of the bodies, in bytes.
const (
	maxHead   = 1 << 20
	maxShares = 16 << 20 // 1002 shares and their wraps, in base64
	maxGrant  = releaser.MaxEnvelope
)

type shareWire struct {
	Kind      uint8    `json:"kind"`
	Person    [16]byte `json:"person"`
	Recipient string   `json:"recipient,omitempty"`
	Wrapped   []byte   `json:"wrapped,omitempty"`
}

type sharesWire struct {
	Document [16]byte    `json:"document"`
	Grants   []shareWire `json:"grants"`
}

// orderWire is the head of a peeling; the envelope follows it.
type orderWire struct {
	Request     releaser.ID  `json:"request"`
	Session     releaser.ID  `json:"session"`
	Index       int64        `json:"index"`
	Data        audit.Hash   `json:"data"`
	Record      []byte       `json:"record"`
	Salt        audit.Salt   `json:"salt"`
	Checkpoint  []byte       `json:"checkpoint"`
	Inclusion   []audit.Hash `json:"inclusion"`
	From        int64        `json:"from"`
	Consistency []audit.Hash `json:"consistency"`
	Wrapped     []byte       `json:"wrapped"`
}

type acceptedWire struct {
	Size int64 `json:"size"`
}

// errorWire is the body of a refusal.
type errorWire struct {
	Error string `json:"error"` // stale | refused | malformed | failed
	Size  int64  `json:"size,omitempty"`
	Check string `json:"check,omitempty"`
}

// appendHead writes a JSON head before a raw body: its length in four bytes,
// big-endian, then the JSON.
func appendHead(b []byte, head any) ([]byte, error) {
	encoded, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	if len(encoded) > maxHead {
		return nil, fmt.Errorf("head of %d bytes", len(encoded))
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(encoded)))
	return append(b, encoded...), nil
}

// readHead reads what appendHead wrote.
func readHead(r io.Reader, head any) error {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return err
	}
	n := binary.BigEndian.Uint32(size[:])
	if n > maxHead {
		return errors.New("head too long")
	}
	encoded := make([]byte, n)
	if _, err := io.ReadFull(r, encoded); err != nil {
		return err
	}
	return json.Unmarshal(encoded, head)
}

// readBounded reads at most limit bytes; more is an error.
func readBounded(r io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("over %d bytes", limit)
	}
	return b, nil
}
