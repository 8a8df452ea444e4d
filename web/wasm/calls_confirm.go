//go:build js && wasm

package main

import (
	"context"

	"niem/web/api"
	"niem/web/desk"
)

// confirmInput is what the calls of a registrar take: whose key, the server's
// answers about it, and what the owner read out.
type confirmInput struct {
	Username string          `json:"username"`
	Key      api.Key         `json:"key"`
	Request  api.Replacement `json:"request"`
	Said     string          `json:"said"`
	Renamed  bool            `json:"renamed"`
}

// confirmCalls are a registrar's acts on keys of others.
var confirmCalls = map[string]call{
	"confirm": atDesk(func(ctx context.Context, d *desk.Desk, in confirmInput) (any, error) {
		return d.Confirmation(ctx, in.Key, in.Username, in.Said, in.Renamed)
	}),
	"replace": atDesk(func(ctx context.Context, d *desk.Desk, in confirmInput) (any, error) {
		return d.Replacing(ctx, in.Key, in.Request, in.Username, in.Said)
	}),
	"acted": atDesk(func(ctx context.Context, d *desk.Desk, in confirmInput) (any, error) {
		return d.Acted(ctx, in.Key, in.Username)
	}),
}
