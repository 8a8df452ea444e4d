//go:build js && wasm

package main

import (
	"context"

	"niem/crypto"
	"niem/web/api"
	"niem/web/desk"
)

// deskCalls begin a desk and hold the log against it.
var deskCalls = map[string]call{
	"begin": on(func(ctx context.Context, w *worker, in struct {
		Person string    `json:"person"`
		Kept   desk.Kept `json:"kept"`
	}, _ []byte) (answer, error) {
		d, err := desk.New(fetch, in.Person, in.Kept)
		if err != nil {
			return answer{}, err
		}
		d.Host.Decoder = browserDecoder()
		if _, err := d.Refresh(ctx); err != nil {
			return answer{}, err
		}
		w.mu.Lock()
		w.desk, w.opened = d, map[string]*desk.Opened{}
		w.mu.Unlock()
		return answer{value: d.Kept()}, nil
	}),
	"kept": atDesk(func(_ context.Context, d *desk.Desk, _ struct{}) (any, error) {
		return d.Kept(), nil
	}),
	"see": atDesk(func(ctx context.Context, d *desk.Desk, in struct {
		Checkpoint string `json:"checkpoint"`
	}) (any, error) {
		_, err := d.See(ctx, in.Checkpoint)
		return d.Kept(), err
	}),
	"accept": atDesk(func(ctx context.Context, d *desk.Desk, in struct {
		Receipt api.Receipt `json:"receipt"`
	}) (any, error) {
		return d.Accept(ctx, in.Receipt)
	}),
	"labels": on(func(_ context.Context, _ *worker, in struct {
		Account string   `json:"account"`
		Labels  [][]byte `json:"labels"`
	}, _ []byte) (answer, error) {
		key, err := accountKey(in.Account)
		if err != nil {
			return answer{}, err
		}
		return answer{value: labels(key, in.Labels)}, nil
	}),
}

// label is one opened label; null where the account key opens it not.
type label struct {
	Subject string   `json:"subject"`
	Files   []string `json:"files"`
	Note    string   `json:"note"`
}

func labels(key *crypto.AccountKey, all [][]byte) []*label {
	out := make([]*label, len(all))
	for i, sealed := range all {
		if l, err := crypto.OpenLabel(sealed, key); err == nil {
			out[i] = &label{l.Subject, l.Files, l.Note}
		}
	}
	return out
}
