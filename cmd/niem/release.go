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
	webdesk "niem/web/desk"
)

// releasePatience ends the repetitions: they are for a connection that broke, not
// for a server that hangs.
const releasePatience = 10 * time.Second

// release asks for a logged release and verifies its receipt: the entry names
// this document, person, kind, view and request, so that no earlier entry can
// stand for it.
func (d *desk) release(ctx context.Context, document string, kind exchange.ReleaseKind, purpose string) (api.Release, audit.Record, error) {
	answer, query, err := d.askRelease(ctx, document, kind, purpose, "")
	if err != nil {
		return answer, audit.Record{}, err
	}
	_, record, err := d.accept(ctx, answer.Receipt, audit.KindReleased, func(record audit.Record) bool {
		return record.Document == document && record.Details["kind"] == string(kind) && record.Details["view"] == answer.View && record.Details["request"] == query.Request
	})
	if err != nil {
		return answer, record, err
	}
	d.warnIfSilent(record.Details["witness"] == exchange.WitnessSilent)
	return answer, record, nil
}

// askRelease asks for a release, and for a lost answer again under the same request
// id, which gives the same release. The query is what the desk holds it against.
func (d *desk) askRelease(ctx context.Context, document string, kind exchange.ReleaseKind, purpose, trace string) (answer api.Release, query webdesk.Query, err error) {
	var id exchange.ID
	rand.Read(id[:])
	query = webdesk.Query{Document: document, Kind: string(kind), Request: hex.EncodeToString(id[:]), Trace: trace}
	began := time.Now()
	for attempt := 1; ; attempt++ {
		answer, err = d.client.Release(ctx, document, api.ReleaseRequest{Kind: query.Kind, Purpose: purpose, Request: query.Request, Trace: trace})
		var refused *api.Error
		if err == nil || errors.As(err, &refused) && refused.Code != api.CodeUnavailable || attempt == 3 || ctx.Err() != nil ||
			time.Since(began) > releasePatience {
			return answer, query, err
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(attempt) * 300 * time.Millisecond):
		}
	}
}

// warnIfSilent warns of a release that the log's witnesses did not vouch for.
func (d *desk) warnIfSilent(silent bool) {
	if silent {
		d.app.warn(tWitnessSilentWarning)
	}
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
