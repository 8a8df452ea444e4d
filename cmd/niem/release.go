package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

// releasePatience ends the repetitions: they are for a connection that broke, not
// for a server that hangs.
const releasePatience = 10 * time.Second

// release asks for a logged release and verifies its receipt: the entry names
// this document, person, kind, view and request, so that no earlier entry can
// stand for it. A lost answer is asked for again under
// the same request id, which gives the same release.
func (d *desk) release(ctx context.Context, document string, kind exchange.ReleaseKind, purpose string) (api.Release, audit.Record, error) {
	var id exchange.ID
	rand.Read(id[:])
	query := api.ReleaseRequest{Kind: string(kind), Purpose: purpose, Request: hex.EncodeToString(id[:])}
	var answer api.Release
	var err error
	began := time.Now()
	for attempt := 1; ; attempt++ {
		answer, err = d.client.Release(ctx, document, query)
		var refused *api.Error
		if err == nil || errors.As(err, &refused) && refused.Code != api.CodeUnavailable || attempt == 3 || ctx.Err() != nil ||
			time.Since(began) > releasePatience {
			break
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(attempt) * 300 * time.Millisecond):
		}
	}
	if err != nil {
		return answer, audit.Record{}, err
	}
	_, record, err := d.accept(ctx, answer.Receipt, audit.KindReleased, func(record audit.Record) bool {
		return record.Document == document && record.Details["kind"] == string(kind) && record.Details["view"] == answer.View && record.Details["request"] == query.Request
	})
	if err != nil {
		return answer, record, err
	}
	if record.Details["witness"] == exchange.WitnessSilent {
		d.app.warn(tWitnessSilentWarning)
	}
	return answer, record, nil
}

// block fetches one page block (page from 0), which the caller holds against the
// manifest.
func (d *desk) block(ctx context.Context, document string, page int, view string) ([]byte, error) {
	body, _, err := d.client.Page(ctx, document, page+1, view)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	b, err := io.ReadAll(io.LimitReader(body, crypto.MaxBlock+1))
	if err != nil {
		return nil, fmt.Errorf("fetch page %d: %w", page+1, err)
	}
	return b, nil
}

// find looks a document up in a list; the zero Item when it is not in it.
func find(items []api.Item, document string) api.Item {
	for _, item := range items {
		if item.Document == document {
			return item
		}
	}
	return api.Item{}
}
