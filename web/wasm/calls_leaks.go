//go:build js && wasm

package main

import (
	"context"

	"niem/web/api"
	"niem/web/desk"
)

// leakCalls are those of requests for traces: to seal pictures to who is asked, to
// hold a request against the log, to open pictures, and to read a result.
var leakCalls = map[string]call{
	"leak_seal": on(func(ctx context.Context, w *worker, in struct {
		Asked []api.Person `json:"asked"`
	}, picture []byte) (answer, error) {
		d, err := w.begun()
		if err != nil {
			return answer{}, err
		}
		sealed, err := d.SealPicture(ctx, picture, in.Asked)
		return answer{value: sealed}, err
	}),
	"leak_verify": atDesk(func(ctx context.Context, d *desk.Desk, in struct {
		Request api.TraceRequest `json:"request"`
	}) (any, error) {
		_, err := d.VerifyTrace(ctx, in.Request)
		return d.AskedOf(in.Request), err
	}),
	"leak_open": on(func(_ context.Context, _ *worker, in struct {
		Request api.TraceRequest `json:"request"`
		Picture int              `json:"picture"`
		Account string           `json:"account"`
	}, sealed []byte) (answer, error) {
		key, err := accountKey(in.Account)
		if err != nil {
			return answer{}, err
		}
		picture, err := desk.OpenPicture(in.Request, in.Picture, sealed, key)
		return answer{nil, picture}, err
	}),
	"leak_result": on(func(ctx context.Context, w *worker, in struct {
		Request api.TraceRequest `json:"request"`
		Account string           `json:"account"`
	}, _ []byte) (answer, error) {
		d, err := w.begun()
		if err != nil {
			return answer{}, err
		}
		key, err := accountKey(in.Account)
		if err != nil {
			return answer{}, err
		}
		result, signed, err := d.ReadResult(ctx, in.Request, key)
		return answer{result, signed}, err
	}),
}
