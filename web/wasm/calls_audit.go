//go:build js && wasm

package main

import (
	"context"

	"niem/web/api"
	"niem/web/desk"
)

// auditCalls hold what an audit shows against the log.
var auditCalls = map[string]call{
	"audit_entries": atDesk(func(ctx context.Context, d *desk.Desk, in struct {
		Entries []api.Receipt `json:"entries"`
	}) (any, error) {
		return d.ProveEntries(ctx, in.Entries)
	}),
	"audit_document": atDesk(func(ctx context.Context, d *desk.Desk, in api.DocumentAudit) (any, error) {
		return d.CheckDocument(ctx, in)
	}),
	"audit_person": atDesk(func(ctx context.Context, d *desk.Desk, in api.PersonAudit) (any, error) {
		return d.CheckPerson(ctx, in)
	}),
	"audit_board": atDesk(func(ctx context.Context, d *desk.Desk, in api.Board) (any, error) {
		return d.CheckBoard(ctx, in)
	}),
}
