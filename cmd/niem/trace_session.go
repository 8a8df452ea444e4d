package main

import (
	"context"
	"errors"
	"os"

	"niem/exchange/watermark"
	"niem/web/api"
)

// documentOf says which document pictures show, by the session mark in them: its
// view is looked up, with an entry on the log.
func (a *app) documentOf(ctx context.Context, d *desk, pictures []watermark.Picture) (string, error) {
	found, err := d.FindViewings(ctx, pictures)
	if err != nil {
		return "", err
	}
	for _, v := range found {
		openings, err := d.ByCode(ctx, v.Code)
		if refusal, ok := errors.AsType[*api.Error](err); ok && refusal.Code == api.CodeNotFound {
			continue
		}
		if err != nil {
			return "", err
		}
		for _, o := range openings {
			a.tell(tSessionFound, v.Code, a.how(v.How), oneLine(o.Person.FullName), o.Person.Username, when(o.At), o.Document)
			return o.Document, nil
		}
	}
	if len(found) > 0 {
		return "", a.fail(exitNotFound, "session_unknown", nil, tSessionUnknown, found[0].Code)
	}
	return "", a.fail(exitNotFound, "no_session", nil, tNoSession)
}

// how words how a session mark was read.
func (a *app) how(how string) string {
	switch how {
	case watermark.SessionAssisted:
		return a.say(tSessionAssisted)
	case watermark.SessionListed:
		return a.say(tSessionListed)
	}
	return a.say(tSessionBlind)
}

// isFile reports whether a file of that name exists.
func isFile(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
