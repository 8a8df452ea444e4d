//go:build js && wasm

package main

import (
	"context"

	"niem/web/api"
	"niem/web/desk"
)

// keyInput is what the calls about the own key take; each reads what it needs.
type keyInput struct {
	Key      *api.Key        `json:"key"`
	Device   string          `json:"device"`
	Username string          `json:"username"`
	Account  string          `json:"account"`
	Meeting  desk.Meeting    `json:"meeting"`
	Joining  api.Joining     `json:"joining"`
	Once     string          `json:"once"`
	Sealed   []byte          `json:"sealed"`
	Code     string          `json:"code"`
	Request  api.Replacement `json:"request"`
}

// own is the key that the input is about.
func (in keyInput) own() api.Key {
	if in.Key == nil {
		return api.Key{}
	}
	return *in.Key
}

// keyCalls are about the own key: shown, made, added to another browser.
var keyCalls = map[string]call{
	"own": atDesk(func(ctx context.Context, d *desk.Desk, in keyInput) (any, error) {
		return d.Own(ctx, in.own(), in.Device)
	}),
	"no_key": atDesk(func(ctx context.Context, d *desk.Desk, _ keyInput) (any, error) {
		if _, err := d.Refresh(ctx); err != nil {
			return nil, err
		}
		return nil, d.NoKey()
	}),
	"new_key": atDesk(func(ctx context.Context, d *desk.Desk, in keyInput) (any, error) {
		return d.NewKey(ctx, in.Username, in.Key, in.Account, in.Device)
	}),
	"lost_key": atDesk(func(ctx context.Context, d *desk.Desk, in keyInput) (any, error) {
		return d.AskReplacement(ctx, in.own(), in.Username, in.Account, in.Device)
	}),
	"awaits": atDesk(func(ctx context.Context, d *desk.Desk, in keyInput) (any, error) {
		return d.Awaits(ctx, in.own(), in.Request, in.Username, in.Device)
	}),
	"commit": atDesk(func(ctx context.Context, d *desk.Desk, in keyInput) (any, error) {
		return d.Commit(ctx, in.own(), in.Meeting)
	}),
	"reveal": atDesk(func(ctx context.Context, d *desk.Desk, in keyInput) (any, error) {
		code, st, err := d.Reveal(ctx, in.own(), in.Meeting)
		return map[string]any{"code": code, "unsigned": st}, err
	}),
	"take": atDesk(func(ctx context.Context, d *desk.Desk, in keyInput) (any, error) {
		return d.Take(ctx, in.own(), in.Meeting, in.Once, in.Sealed)
	}),
	"approve": atDesk(func(ctx context.Context, d *desk.Desk, in keyInput) (any, error) {
		st, sealed, err := d.Approve(ctx, in.own(), in.Meeting, in.Joining, in.Code, in.Account)
		return map[string]any{"unsigned": st, "sealed": sealed}, err
	}),
}
