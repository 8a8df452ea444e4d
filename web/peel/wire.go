package peel

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"niem/exchange/audit"
	"niem/exchange/releaser"
)

// Bounds of the bodies, in bytes.
const (
	maxHead   = 1 << 20
	maxShares = 16 << 20 // 1002 shares and their wraps, in base64, to and fro
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
	Cosigned    []byte       `json:"cosigned,omitempty"`
	Continues   []audit.Hash `json:"continues,omitempty"`
	Wrapped     []byte       `json:"wrapped"`
}

type acceptedWire struct {
	Size int64      `json:"size"`
	Root audit.Hash `json:"root"`
	Time time.Time  `json:"time"` // by the releaser's clock
}

type wrapWire struct {
	Document [16]byte `json:"document"`
	Kind     uint8    `json:"kind"`
	Person   [16]byte `json:"person"`
	Wrapped  []byte   `json:"wrapped"`
}

type rewrapWire struct {
	Wraps []wrapWire `json:"wraps"`
}

// rewrappedWire answers in the order of the question; null where nothing had to
// be done.
type rewrappedWire struct {
	Wrapped [][]byte `json:"wrapped"`
}

type keyWire struct {
	Fingerprint string    `json:"fingerprint"`
	Made        time.Time `json:"made"`
	Current     bool      `json:"current"`
	Spare       bool      `json:"spare"`
	Destroyed   time.Time `json:"destroyed,omitzero"`
}

type keysWire struct {
	Keys []keyWire `json:"keys"`
}

type spareWire struct {
	Current string    `json:"current"`
	Begun   time.Time `json:"begun"`
}

type peeledWire struct {
	Number int64      `json:"number"`
	Index  int64      `json:"index"`
	Leaf   audit.Hash `json:"leaf"`
}

type peelsWire struct {
	Total int64        `json:"total"`
	Peels []peeledWire `json:"peels"`
}

// errorWire is the body of a refusal.
type errorWire struct {
	Error string `json:"error"` // stale | refused | malformed | failed
	Size  int64  `json:"size,omitempty"`
	Check string `json:"check,omitempty"`
	// The releaser's clock and what it was shown, where they are apart.
	Here  time.Time `json:"here,omitzero"`
	Shown time.Time `json:"shown,omitzero"`
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
