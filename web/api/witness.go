package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
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

// WitnessClient is a witness's client of one log's server.
type WitnessClient struct {
	client *Client
	key    *audit.WitnessKey
	now    func() time.Time
}

// NewWitness makes a witness's client of the server at baseURL.
func NewWitness(baseURL string, key *audit.WitnessKey, o Options, now func() time.Time) (*WitnessClient, error) {
	c, err := New(baseURL, o)
	if err != nil {
		return nil, err
	}
	if now == nil {
		now = time.Now
	}
	return &WitnessClient{c, key, now}, nil
}

// Close ends idle connections.
func (w *WitnessClient) Close() { w.client.Close() }

// Offer reads the checkpoint that is to be cosigned. The server is told which one
// this witness cosigned last, if any.
func (w *WitnessClient) Offer(ctx context.Context, known []byte) ([]byte, error) {
	var out Checkpoint
	target := "/api/witness/checkpoint"
	if known != nil {
		target += "?known=" + base64.RawURLEncoding.EncodeToString(known)
	}
	err := w.call(ctx, http.MethodGet, target, nil, &out)
	return []byte(out.Checkpoint), err
}

// Leaves reads leaves from index from (inclusive) to index to (exclusive), at
// most MaxLeaves. A log that denies having them gives audit.ErrDenied.
func (w *WitnessClient) Leaves(ctx context.Context, from, to int64) ([]audit.WitnessLeaf, error) {
	var out WitnessLeaves
	err := w.call(ctx, http.MethodGet, "/api/witness/leaves?"+numbers("from", from, "to", to).Encode(), nil, &out)
	if refused, ok := errors.AsType[*Error](err); ok && refused.Code == CodeInvalid {
		return nil, fmt.Errorf("%w: %w", audit.ErrDenied, err)
	}
	if err != nil {
		return nil, err
	}
	leaves := make([]audit.WitnessLeaf, len(out.Leaves))
	for i, wire := range out.Leaves {
		if leaves[i], err = wire.leaf(from + int64(i)); err != nil {
			return nil, fmt.Errorf("leaf %d: %w", from+int64(i), err)
		}
	}
	return leaves, nil
}

func (l WitnessLeaf) leaf(index int64) (audit.WitnessLeaf, error) {
	hash, err := audit.ParseHash(l.Hash)
	if err != nil || l.Record == nil {
		return audit.WitnessLeaf{Hash: hash}, err
	}
	salt, err := audit.ParseHash(l.Salt)
	e := audit.Entry{Index: index, Record: l.Record, Salt: audit.Salt(salt), Data: audit.LeafData(l.Record, audit.Salt(salt))}
	return audit.WitnessLeaf{Hash: hash, Entry: &e}, err
}

// Deliver hands a cosignature over.
func (w *WitnessClient) Deliver(ctx context.Context, checkpoint, cosignature []byte) error {
	return w.call(ctx, http.MethodPost, "/api/witness/cosignatures", Cosignature{string(checkpoint), string(cosignature)}, nil)
}

func (w *WitnessClient) call(ctx context.Context, method, target string, in, out any) error {
	ctx, cancel := context.WithTimeout(ctx, w.client.timeout)
	defer cancel()
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return fmt.Errorf("%s %s: %w", method, target, err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, w.client.base.String()+target, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, target, err)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	at := w.now()
	sig := w.key.SignRequest(WitnessRequest(method, target, at, body))
	req.Header.Set("Authorization", fmt.Sprintf("%s %s %d %s", WitnessScheme, w.key.Name(), at.UnixMilli(), base64.StdEncoding.EncodeToString(sig)))
	resp, err := w.client.http.Do(req)
	if err != nil {
		return fmt.Errorf("%s %s: %w: %w", method, target, ErrUnreachable, withoutURL(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return readError(resp)
	}
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(out); err != nil {
		return errors.Join(ErrUnreachable, fmt.Errorf("%s %s: read answer: %w", method, target, err))
	}
	return nil
}
