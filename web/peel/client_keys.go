package peel

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"niem/exchange"
)

// Keys lists the releaser's key-encryption keys.
func (c *Client) Keys(ctx context.Context) ([]exchange.KEK, error) {
	var out keysWire
	if err := c.ask(ctx, http.MethodGet, "keys", nil, &out); err != nil {
		return nil, err
	}
	keys := make([]exchange.KEK, len(out.Keys))
	for i, k := range out.Keys {
		keys[i] = exchange.KEK(k)
	}
	return keys, nil
}

// Rewrap wraps shares for the current key; nil where that was done before.
func (c *Client) Rewrap(ctx context.Context, wraps []exchange.WrappedShare) ([][]byte, error) {
	in := rewrapWire{Wraps: make([]wrapWire, len(wraps))}
	for i, w := range wraps {
		in.Wraps[i] = wrapWire{Document: w.Document, Kind: uint8(w.Kind), Person: w.Person, Wrapped: w.Wrapped}
	}
	var out rewrappedWire
	if err := c.ask(ctx, http.MethodPost, "rewrap", in, &out); err != nil {
		return nil, err
	}
	if len(out.Wrapped) != len(wraps) {
		return nil, fmt.Errorf("releaser: %w: wrapped %d of %d shares", exchange.ErrUnavailable, len(out.Wrapped), len(wraps))
	}
	return out.Wrapped, nil
}

// Spare says that a look at all shares, begun at, found none that is wrapped
// for another key than current.
func (c *Client) Spare(ctx context.Context, current string, begun time.Time) error {
	return c.ask(ctx, http.MethodPost, "spare", spareWire{current, begun}, &struct{}{})
}

// Peels lists leaves that were peeled after the first that many.
func (c *Client) Peels(ctx context.Context, after int64) ([]exchange.PeeledLeaf, int64, error) {
	var out peelsWire
	if err := c.ask(ctx, http.MethodGet, "peels?after="+strconv.FormatInt(after, 10), nil, &out); err != nil {
		return nil, 0, err
	}
	peels := make([]exchange.PeeledLeaf, len(out.Peels))
	for i, p := range out.Peels {
		peels[i] = exchange.PeeledLeaf(p)
	}
	return peels, out.Total, nil
}
