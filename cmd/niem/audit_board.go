package main

import (
	"context"
	"fmt"

	"niem/web/api"
)

// ownUnit is what --unit stands for without a name.
const ownUnit = "."

// auditOrder is which audit is asked for.
type auditOrder struct {
	document, person, unit, code string // code: of a view
	sent, unopened               bool
	csv                          string // file
}

// sheet is what an audit is printed as, and written into a file.
type sheet struct {
	heading []text
	rows    [][]string
}

func (a *app) unitAudit(ctx context.Context, o auditOrder) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	f := api.BoardFilter{Unit: o.unit, Side: "received", Unopened: o.unopened}
	if o.unit == ownUnit {
		f.Unit = ""
	}
	if o.sent {
		f.Side = "sent"
	}
	board, err := d.client.Board(ctx, f)
	if err != nil {
		return err
	}
	if err := d.readLogged(ctx, board.Receipt, "unit"); err != nil {
		return err
	}
	s := a.boardSheet(board)
	if err := d.export(ctx, o, s, api.AuditExport{Unit: board.Unit}); err != nil {
		return err
	}
	return a.answer(board, func() {
		a.tell(tBoardHead, oneLine(board.Unit))
		a.table(s.heading, s.rows)
		if board.More {
			a.tell(tBoardMore)
		}
	})
}

func (a *app) boardSheet(b api.Board) sheet {
	s := sheet{heading: []text{tColDocument, tColNumber, tColSender, tColSentAt, tColOpenBy, tColRecipient, tColUnit, tColState, tColFirst, tColLast, tColViews}}
	for _, item := range b.Items {
		for _, r := range item.Recipients {
			state := tNotOpened
			switch {
			case r.Opened:
				state = tOpenedState
			case r.RecalledAt != nil:
				state = tRecalledState
			case r.GivenUp == "returned":
				state = tReturnedState
			case r.GivenUpAt != nil:
				state = tReportedState
			case r.Late:
				state = tLateState
			}
			s.rows = append(s.rows, []string{item.Document, item.Metadata.Number + "/" + item.Metadata.Notation, item.Sender.FullName + " (" + item.Sender.Username + ")", when(item.SentAt), when(item.OpenBy),
				r.Person.FullName + " (" + r.Person.Username + ")", r.Person.Unit, a.say(state), whenOr(r.First), whenOr(r.Last), fmt.Sprint(r.Times)})
		}
	}
	return s
}
