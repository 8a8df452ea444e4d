package main

import (
	"context"

	webdesk "niem/web/desk"
)

type codeAnswer struct {
	Openings []webdesk.Opening `json:"openings"` // one, as a rule
}

// codeAudit says which opening the code in a page's visible mark belongs to.
func (a *app) codeAudit(ctx context.Context, code string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	found, err := d.ByCode(ctx, code)
	if err != nil {
		return err
	}
	return a.answer(codeAnswer{found}, func() {
		for _, o := range found {
			a.tell(tCodeOpening, o.Document, oneLine(o.Person.FullName), o.Person.Username, when(o.At), o.Index)
		}
		a.tell(tCodePainted)
	})
}
