package web

import (
	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

func toTrail(d exchange.DocumentTrail, r exchange.Receipt) api.DocumentAudit {
	out := api.DocumentAudit{Document: d.Document.String(), Metadata: toMetadata(d.Metadata), Sender: toPerson(d.Sender), SentAt: d.SentAt, Receipt: toReceipt(r), Entries: toEntries(d.Entries), Cut: d.Cut,
		Recipients: make([]api.RecipientTrail, len(d.Recipients)), Outsiders: make([]api.Refused, len(d.Outsiders)), Readers: make([]api.TrailReader, len(d.Readers)), Amendments: []api.Amended{}}
	for i, x := range d.Recipients {
		out.Recipients[i] = api.RecipientTrail{Person: toPerson(x.Person), Opened: x.Opened, First: toTime(x.First), Last: toTime(x.Last), Views: x.Views, Copies: x.Copies,
			PagesServed: x.PagesServed, Refusals: x.Refusals, Openings: toOpenings(x.Openings), RecalledAt: toTime(x.RecalledAt), RecalledBy: x.RecalledBy, Reason: x.Reason, FinalSince: toTime(x.FinalSince),
			ReceivedAt: toTime(x.ReceivedAt), ReturnedAt: toTime(x.ReturnedAt), ReturnReason: x.ReturnReason, ReportedAt: toTime(x.ReportedAt)}
	}
	for i, x := range d.Outsiders {
		out.Outsiders[i] = api.Refused{Person: toPerson(x.Person), Times: x.Times, Last: x.Last}
	}
	for _, x := range d.Amendments {
		amended := api.Amended{At: x.At, By: toPerson(x.By), First: toPerson(x.First), To: toPerson(x.To), Reads: x.Reads, Sends: x.Sends}
		if !x.From.ID.IsZero() {
			from := toPerson(x.From)
			amended.From = &from
		}
		out.Amendments = append(out.Amendments, amended)
	}
	if x := d.Destroyed; x != nil {
		out.Destroyed = &api.DestroyedTrail{At: x.At, By: toPerson(x.By), First: toPerson(x.First), Decision: x.Decision, Finished: toTime(x.Finished), FinalSince: toTime(x.FinalSince)}
	}
	for i, x := range d.Readers {
		out.Readers[i] = api.TrailReader{Person: toPerson(x.Person), At: x.At, Index: x.Index, Format: x.Format}
	}
	return out
}

func toOpenings(openings []exchange.Opening) []api.Opening {
	out := make([]api.Opening, len(openings))
	for i, o := range openings {
		out[i] = api.Opening{View: hexID(o.View), Index: o.Index, Kind: string(o.Kind), At: o.At.UTC(), Purpose: string(o.Purpose), Device: o.Device, PagesServed: o.Served,
			ClaimedPages: o.ClaimedPages, ClaimedSeconds: o.ClaimedSeconds}
	}
	return out
}

// toEntries are entries with their records; the client proves them itself.
func toEntries(entries []audit.Entry) []api.Receipt {
	out := make([]api.Receipt, len(entries))
	for i, e := range entries {
		out[i] = toReceipt(exchange.Receipt{Entry: e})
	}
	return out
}

func toActs(acts []exchange.Act) []api.Act {
	out := make([]api.Act, len(acts))
	for i, a := range acts {
		out[i] = api.Act{At: a.Time, Kind: string(a.Kind), Document: a.Document, Details: a.Details, Index: a.Entry.Index, Entry: toReceipt(exchange.Receipt{Entry: a.Entry})}
	}
	return out
}

func toBoard(b exchange.UnitBoard) api.Board {
	out := api.Board{Unit: b.Unit, Units: b.Units, More: b.More, Cut: b.Cut, Entries: toEntries(b.Entries), Receipt: toReceipt(b.Receipt), Items: make([]api.BoardItem, len(b.Items))}
	for i, x := range b.Items {
		item := api.BoardItem{Document: x.Document.String(), Metadata: toMetadata(x.Metadata), Sender: toPerson(x.Sender), SentAt: x.SentAt.UTC(), Index: x.Index,
			OpenBy: exchange.OpenBy(x.Metadata, x.SentAt).UTC(), Destroyed: toTime(x.Destroyed), Recipients: make([]api.BoardRecipient, len(x.Recipients))}
		for n, r := range x.Recipients {
			item.Recipients[n] = api.BoardRecipient{Person: toPerson(r.Person), Opened: r.Opened, First: toTime(r.First), Last: toTime(r.Last), Times: r.Times, RecalledAt: toTime(r.RecalledAt), GivenUpAt: toTime(r.GivenUpAt), GivenUp: string(r.GivenUp), Late: r.Late}
		}
		out.Items[i] = item
	}
	return out
}
