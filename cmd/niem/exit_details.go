package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"time"

	"niem/web/api"
)

// localText says what is wrong with a file or folder of this machine; "" for any
// other error.
func (a *app) localText(err error) string {
	var at *fs.PathError
	if !errors.As(err, &at) {
		return ""
	}
	reason := ""
	for _, known := range []struct {
		err  error
		text text
	}{
		{fs.ErrNotExist, tFileMissing}, {fs.ErrPermission, tFileForbidden}, {fs.ErrExist, tFileExists},
		{syscall.ENOSPC, tDiskFull}, {syscall.EROFS, tDiskReadOnly}, {syscall.ENOTDIR, tFileMissing}, {syscall.EISDIR, tFileIsFolder},
	} {
		if errors.Is(at.Err, known.err) {
			reason = a.say(known.text)
			break
		}
	}
	if reason == "" {
		return ""
	}
	said := at.Path + ": " + reason
	if before, _, found := strings.Cut(err.Error(), at.Error()); found && strings.HasPrefix(before, "NIEM_") {
		return before + said // the variable that named it
	}
	return said
}

// remoteText is the server's text with what it adds: by whom and when a recall,
// which recipients, which fields.
func (a *app) remoteText(e *api.Error) string {
	s := e.Message.EN
	if a.lang == vietnamese {
		s = e.Message.VI
	}
	var details []string
	for _, d := range []struct {
		name string
		text text
	}{
		{"by", tDetailBy}, {"at", tDetailAt}, {"reason", tDetailReason}, {"recipients", tDetailRecipients},
		{"missing", tDetailMissing}, {"ask", tDetailAsk}, {"state", tDetailState}, {"field", tDetailField}, {"code", tDetailCode},
	} {
		if said := a.detail(e.Details[d.name]); said != "" {
			details = append(details, a.say(d.text)+" "+said)
		}
	}
	if len(details) > 0 {
		s += " (" + strings.Join(details, "; ") + ")"
	}
	return s
}

// detail words one value of an answer: a time as people here read it, a list by
// its members, recipients by why they can't be reached.
func (a *app) detail(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			return when(at)
		}
		return v
	case []any:
		members := make([]string, len(v))
		for i, one := range v {
			members[i] = a.detail(one)
		}
		return strings.Join(members, ", ")
	case map[string]any:
		return a.unreachableReason(fmt.Sprint(v["code"])) + ": " + a.detail(v["usernames"])
	}
	return fmt.Sprint(v)
}

// unreachableReason words why somebody can't be sent to.
func (a *app) unreachableReason(code string) string {
	switch code {
	case "unknown":
		return a.say(tReasonUnknown)
	case "disabled":
		return a.say(tReasonDisabled)
	case api.CodeIncompleteRoster:
		return a.say(tReasonRoster)
	case api.CodeNotOnRoster:
		return a.say(tReasonNotOnRoster)
	case api.CodeNoKey:
		return a.say(tReasonNoKey)
	case api.CodeUnconfirmed:
		return a.say(tUnconfirmed)
	}
	return code
}
