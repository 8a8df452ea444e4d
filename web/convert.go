package web

import (
	"encoding/hex"
	"time"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

func toPerson(p exchange.Person) api.Person {
	roles := make([]string, len(p.Roles))
	for i, r := range p.Roles {
		roles[i] = string(r)
	}
	return api.Person{ID: p.ID.String(), Username: p.Username, FullName: p.FullName, Position: p.Position, Phone: p.Phone, Email: p.Email,
		Unit: p.Unit, Roles: roles, Disabled: p.Disabled}
}

func toPeople(people []exchange.Person) []api.Person {
	out := make([]api.Person, len(people))
	for i, p := range people {
		out[i] = toPerson(p)
	}
	return out
}

func toReceipt(r exchange.Receipt) api.Receipt {
	return api.Receipt{Index: r.Entry.Index, Data: hex.EncodeToString(r.Entry.Data[:]), Record: r.Entry.Record, Salt: hex.EncodeToString(r.Entry.Salt[:]),
		Checkpoint: string(r.Checkpoint), Inclusion: toHashes(r.Inclusion)}
}

func toHashes(hashes []audit.Hash) []string {
	out := make([]string, len(hashes))
	for i, h := range hashes {
		out[i] = hex.EncodeToString(h[:])
	}
	return out
}

func toRecovery(k exchange.LoggedRecovery) api.RecoveryKey {
	out := api.RecoveryKey{Unit: k.Unit, Person: exchange.UnitID(k.Unit).String(), Account: k.Account, Event: toReceipt(k.Receipt)}
	for i, p := range k.Holding {
		if !p.ID.IsZero() {
			out.Holders = append(out.Holders, toPerson(p))
		}
		if len(k.Shares[i]) > 0 {
			out.Shares = append(out.Shares, k.Shares[i])
		}
	}
	for _, before := range k.Earlier {
		out.Before = append(out.Before, toRecovery(before))
	}
	return out
}

func toMetadata(m exchange.Metadata) api.Metadata {
	return api.Metadata{Number: m.Number, Notation: m.Notation, Kind: m.Kind, Urgency: string(m.Urgency), Class: string(m.Class), Purpose: string(m.Purpose),
		Created: m.Created, Expires: m.Expires, AllowCopy: m.AllowCopy, AcceptUnconfirmed: m.AcceptUnconfirmed,
		Check: m.Check, Reason: m.Reason, Approval: m.Approval}
}

func fromMetadata(m api.Metadata) (exchange.Metadata, error) {
	if !wholeSecond(m.Created) {
		return exchange.Metadata{}, &exchange.InvalidError{Field: "created", Code: "malformed"}
	}
	if !wholeSecond(m.Expires) {
		return exchange.Metadata{}, &exchange.InvalidError{Field: "expires", Code: "malformed"}
	}
	return exchange.Metadata{Number: m.Number, Notation: m.Notation, Kind: m.Kind, Urgency: exchange.Urgency(m.Urgency), Class: exchange.Class(m.Class),
		Purpose: exchange.Purpose(m.Purpose), Created: m.Created.UTC(), Expires: m.Expires.UTC(), AllowCopy: m.AllowCopy, AcceptUnconfirmed: m.AcceptUnconfirmed,
		Check: m.Check, Reason: m.Reason, Approval: m.Approval}, nil
}

func wholeSecond(t time.Time) bool { return t.Equal(t.Truncate(time.Second)) }

func fromGrantKind(s string) (exchange.GrantKind, error) {
	for _, k := range []exchange.GrantKind{exchange.GrantRecipient, exchange.GrantMaster, exchange.GrantRecovery} {
		if k.String() == s {
			return k, nil
		}
	}
	return 0, &exchange.InvalidError{Field: "kind", Code: "unknown"}
}

func fromPersonID(field, s string) (id exchange.PersonID, err error) {
	if id.UnmarshalText([]byte(s)) != nil || id.IsZero() {
		return id, &exchange.InvalidError{Field: field, Code: "malformed"}
	}
	return id, nil
}

func toUpload(u exchange.Upload) api.Upload {
	out := api.Upload{Document: u.ID.String(), State: string(u.State), Shares: make([]api.Share, len(u.Shares)), Stored: make([]string, len(u.Stored))}
	for i, s := range u.Shares {
		out.Shares[i] = api.Share{Kind: s.Kind.String(), Person: s.Person.String(), Recipient: s.Recipient}
	}
	for i, h := range u.Stored {
		out.Stored[i] = h.String()
	}
	return out
}

func toItems(items []exchange.InboxItem) []api.Item {
	out := make([]api.Item, len(items))
	for i, x := range items {
		out[i] = api.Item{Document: x.Document.String(), Metadata: toMetadata(x.Metadata), Sender: toPerson(x.Sender), SentAt: x.SentAt, Pages: x.Pages, Label: x.Label,
			Recipients: x.Recipients, OpenedBy: x.OpenedBy, OpenedAt: toTime(x.OpenedAt), RecalledAt: toTime(x.RecalledAt), FinalSince: toTime(x.FinalSince), Destroyed: toTime(x.Destroyed),
			ReceivedAt: toTime(x.ReceivedAt), GivenUpAt: toTime(x.GivenUpAt), GivenUp: string(x.GivenUp), ReceivedBy: x.ReceivedBy, ReturnedBy: x.ReturnedBy}
	}
	return out
}

// toTime turns the zero time into null.
func toTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
