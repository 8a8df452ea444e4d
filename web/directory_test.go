package web

import (
	"errors"
	"slices"
	"testing"

	"niem/deploy/parts"
	"niem/exchange/audit"
	"niem/web/api"
)

func TestButtonTellsWhatIsWrongWithTheDirectory(t *testing.T) {
	s := newSite(t)
	found, err := s.as(parts.Officer).CheckDirectory(s.ctx())
	s.Must(err)
	has := func(severity, code string) bool {
		return slices.ContainsFunc(found.Findings, func(f api.DirectoryFinding) bool { return f.Severity == severity && f.Code == code })
	}
	if !found.Well || !has("good", "tls") || !has("good", "lockout_threshold") || !has("good", "last_read") || !has("warning", "incomplete_roster") {
		t.Errorf("%+v", found)
	}
	if _, err := s.as(parts.Officer).SyncDirectory(s.ctx(), api.DirectorySync{}); err != nil {
		t.Error(err)
	}
	for _, name := range []string{parts.Leader, parts.DPO, parts.Sender} {
		if _, err := s.as(name).CheckDirectory(s.ctx()); !coded(err, api.CodeForbidden) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.as(name).SyncDirectory(s.ctx(), api.DirectorySync{AcceptShrunken: true}); !coded(err, api.CodeForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var checks int
	s.Must(s.Store.Pool().QueryRow(s.ctx(), "SELECT count(*) FROM log_records WHERE kind = $1", string(audit.KindDirectoryChecked)).Scan(&checks))
	if checks != 1 {
		t.Errorf("%d entries", checks)
	}
}

func coded(err error, code string) bool {
	e, ok := errors.AsType[*api.Error](err)
	return ok && e.Code == code
}
