package https

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"niem/exchange/audit"
	"niem/web/api"
)

// WitnessClient is a witness's client of one log's server.
type WitnessClient struct {
	over *transport
	key  *audit.WitnessKey
	now  func() time.Time
}

// NewWitness makes a witness's client of the server at baseURL.
func NewWitness(baseURL string, key *audit.WitnessKey, o Options, now func() time.Time) (*WitnessClient, error) {
	c, err := newTransport(baseURL, o)
	if err != nil {
		return nil, err
	}
	if now == nil {
		now = time.Now
	}
	return &WitnessClient{c, key, now}, nil
}

// Close ends idle connections.
func (w *WitnessClient) Close() { w.over.Close() }

// Offer reads the checkpoint that is to be cosigned. The server is told which one
// this witness cosigned last, if any.
func (w *WitnessClient) Offer(ctx context.Context, known []byte) ([]byte, error) {
	var out api.Checkpoint
	target := "/api/witness/checkpoint"
	if known != nil {
		target += "?known=" + base64.RawURLEncoding.EncodeToString(known)
	}
	err := w.call(ctx, http.MethodGet, target, nil, &out)
	return []byte(out.Checkpoint), err
}

// Leaves reads leaves from index from (inclusive) to index to (exclusive), at
// most api.MaxLeaves. A log that denies having them gives audit.ErrDenied.
func (w *WitnessClient) Leaves(ctx context.Context, from, to int64) ([]audit.WitnessLeaf, error) {
	var out api.WitnessLeaves
	err := w.call(ctx, http.MethodGet, "/api/witness/leaves?"+url.Values{"from": {strconv.FormatInt(from, 10)}, "to": {strconv.FormatInt(to, 10)}}.Encode(), nil, &out)
	if refused, ok := errors.AsType[*api.Error](err); ok && refused.Code == api.CodeInvalid {
		return nil, fmt.Errorf("%w: %w", audit.ErrDenied, err)
	}
	if err != nil {
		return nil, err
	}
	leaves := make([]audit.WitnessLeaf, len(out.Leaves))
	for i, wire := range out.Leaves {
		if leaves[i], err = wire.Leaf(from + int64(i)); err != nil {
			return nil, fmt.Errorf("leaf %d: %w", from+int64(i), err)
		}
	}
	return leaves, nil
}

// Deliver hands a cosignature over.
func (w *WitnessClient) Deliver(ctx context.Context, checkpoint, cosignature []byte) error {
	return w.call(ctx, http.MethodPost, "/api/witness/cosignatures", api.Cosignature{Checkpoint: string(checkpoint), Cosignature: string(cosignature)}, nil)
}

func (w *WitnessClient) call(ctx context.Context, method, target string, in, out any) error {
	ctx, cancel := context.WithTimeout(ctx, w.over.timeout)
	defer cancel()
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return fmt.Errorf("%s %s: %w", method, target, err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, w.over.base.String()+target, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, target, err)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	at := w.now()
	sig := w.key.SignRequest(api.WitnessRequest(method, target, at, body))
	req.Header.Set("Authorization", fmt.Sprintf("%s %s %d %s", api.WitnessScheme, w.key.Name(), at.UnixMilli(), base64.StdEncoding.EncodeToString(sig)))
	resp, err := w.over.http.Do(req)
	if err != nil {
		return fmt.Errorf("%s %s: %w: %w", method, target, api.ErrUnreachable, withoutURL(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return readError(resp)
	}
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(out); err != nil {
		return errors.Join(api.ErrUnreachable, fmt.Errorf("%s %s: read answer: %w", method, target, err))
	}
	return nil
}
