package main

import (
	"context"
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"niem/web/api"
)

// TestExitCodesTellFailuresApart: scripts branch on the codes of the table.
func TestExitCodesTellFailuresApart(t *testing.T) {
	a := &app{lang: vietnamese}
	for _, c := range []struct {
		err  error
		exit int
		code string
	}{
		{&api.Error{Status: 503, Code: "directory_down"}, exitUnavailable, "directory_down"},
		{&api.Error{Status: 503, Code: api.CodeUnavailable}, exitUnavailable, api.CodeUnavailable},
		{&api.Error{Status: 410, Code: api.CodeExpired}, exitEnded, api.CodeExpired},
		{&api.Error{Status: 404, Code: api.CodeNotFound}, exitNotFound, api.CodeNotFound},
		{&api.Error{Status: 401, Code: api.CodeSignedOut}, exitSignedOut, api.CodeSignedOut},
		{fmt.Errorf("GET /x: %w: %w", api.ErrUnreachable, syscall.ECONNRESET), exitUnavailable, "unreachable"},
		{fmt.Errorf("GET /x: %w: %w", api.ErrUnreachable, context.Canceled), exitFailed, "interrupted"},
		{fmt.Errorf("write: %w", &fs.PathError{Op: "write", Path: "trang", Err: syscall.ENOSPC}), exitFailed, "file"},
	} {
		if got := a.describe(c.err); got.Exit != c.exit || got.Code != c.code {
			t.Errorf("%v: %+v", c.err, got)
		}
	}
}

func TestTimesAndNamesOfRefusalsAreWordedForPeople(t *testing.T) {
	a := &app{lang: vietnamese}
	got := a.remoteText(&api.Error{Message: api.Message{VI: "Đã thu hồi."}, Details: map[string]any{
		"at": "2026-11-22T17:30:00Z", "by": "Phạm Minh Dũng",
		"recipients": []any{map[string]any{"code": "no_key", "usernames": []any{"a", "b"}}},
	}})
	if want := "Đã thu hồi. (bởi Phạm Minh Dũng; lúc 23/11/2026 00:30:00; người nhận – chưa đăng ký khóa: a, b)"; got != want {
		t.Errorf("%q", got)
	}
}
