package api

import (
	"context"
	"io"
	"net/url"
	"strconv"

	"niem/exchange/audit"
)

// Receipt proves that an act stands on the log: leaf data = SHA-256 over
// domain, salt and record; Inclusion leads from the leaf to the checkpoint's
// root. A checkpoint's size is in its text.
type Receipt struct {
	Index      int64    `json:"index"`
	Data       string   `json:"data"`       // hex, 32 bytes
	Record     []byte   `json:"record"`     // canonical JSON
	Salt       string   `json:"salt"`       // hex, 32 bytes
	Checkpoint string   `json:"checkpoint"` // signed note
	Inclusion  []string `json:"inclusion"`  // hex
}

// Entry is the entry that the receipt is about, not yet proven.
func (r Receipt) Entry() (audit.Entry, error) {
	data, err := audit.ParseHash(r.Data)
	if err != nil {
		return audit.Entry{}, err
	}
	salt, err := audit.ParseHash(r.Salt)
	if err != nil {
		return audit.Entry{}, err
	}
	return audit.Entry{Index: r.Index, Data: data, Record: r.Record, Salt: audit.Salt(salt)}, nil
}

// Checkpoint is the newest signed checkpoint, and beside it the newest one that
// a quorum of witnesses has cosigned, with the cosignatures; empty without.
type Checkpoint struct {
	Checkpoint string `json:"checkpoint"`
	Cosigned   string `json:"cosigned,omitempty"`
}

// Proof is an inclusion or consistency proof.
type Proof struct {
	Index  *int64   `json:"index,omitempty"` // of the entry, where one is proven
	Hashes []string `json:"hashes"`          // hex
}

// Leaves are consecutive RFC 6962 leaf hashes from index From.
type Leaves struct {
	From   int64    `json:"from"`
	Hashes []string `json:"hashes"` // hex
}

// MaxLeaves is how many leaf hashes one answer holds at most.
const MaxLeaves = 4096

// Checkpoint reads the newest signed checkpoint.
func (c *Client) Checkpoint(ctx context.Context) (Checkpoint, error) {
	var out Checkpoint
	err := c.call(ctx, methodGet, "/api/log/checkpoint", nil, nil, &out)
	return out, err
}

// Inclusion proves leaf index in the tree of that size.
func (c *Client) Inclusion(ctx context.Context, index, size int64) (Proof, error) {
	var out Proof
	err := c.call(ctx, methodGet, "/api/log/inclusion", numbers("index", index, "size", size), nil, &out)
	return out, err
}

// InclusionOfLeaf finds the entry of a leaf, in hex, and proves it in the tree of
// that size.
func (c *Client) InclusionOfLeaf(ctx context.Context, leaf string, size int64) (Proof, error) {
	var out Proof
	err := c.call(ctx, methodGet, "/api/log/inclusion", url.Values{"leaf": {leaf}, "size": {strconv.FormatInt(size, 10)}}, nil, &out)
	return out, err
}

// LogEntry proves one entry; its record is empty where the person may not see it.
func (c *Client) LogEntry(ctx context.Context, index int64) (Receipt, error) {
	var out Receipt
	err := c.call(ctx, methodGet, "/api/log/entries/"+strconv.FormatInt(index, 10), nil, nil, &out)
	return out, err
}

// ExportShares streams the list of shares; the export is logged.
func (c *Client) ExportShares(ctx context.Context) (io.ReadCloser, error) {
	body, _, err := c.stream(ctx, methodPost, "/api/log/shares", nil)
	return body, err
}

// Consistency proves that the tree of size to extends the one of size from.
func (c *Client) Consistency(ctx context.Context, from, to int64) (Proof, error) {
	var out Proof
	err := c.call(ctx, methodGet, "/api/log/consistency", numbers("from", from, "to", to), nil, &out)
	return out, err
}

// Leaves reads leaf hashes from index from (inclusive) to index to
// (exclusive), at most MaxLeaves.
func (c *Client) Leaves(ctx context.Context, from, to int64) (Leaves, error) {
	var out Leaves
	err := c.call(ctx, methodGet, "/api/log/leaves", numbers("from", from, "to", to), nil, &out)
	return out, err
}

// ExportLog streams the whole log with its records; the export is logged.
func (c *Client) ExportLog(ctx context.Context) (io.ReadCloser, error) {
	body, _, err := c.stream(ctx, methodPost, "/api/log/export", nil)
	return body, err
}

func numbers(a string, x int64, b string, y int64) url.Values {
	return url.Values{a: {strconv.FormatInt(x, 10)}, b: {strconv.FormatInt(y, 10)}}
}
