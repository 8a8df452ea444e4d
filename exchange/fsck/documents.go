package fsck

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
)

// documents holds every document's rows against its signed manifests and its
// entry, and its shares against recall and expiry.
func (r *run) documents(ctx context.Context) error {
	for i := range r.snapshot.Documents {
		d := &r.snapshot.Documents[i]
		where := "document " + d.ID.String()
		if d.State != exchange.StateSent {
			r.report.found(FoundUpload, where, "its send is %q", d.State)
		}
		if rec := r.entry(d.Entry, audit.KindSent, where); rec != nil {
			if rec.Document != d.ID.String() || rec.Actor != d.Sender.String() || rec.Details["manifest"] != d.Hash.String() ||
				rec.Details["container"] != d.Container.String() || rec.Details["pages"] != strconv.Itoa(len(d.Blocks)) {
				r.report.found(FoundEntry, where, "entry %d tells of another document", d.Entry)
			}
		}
		if err := r.manifests(ctx, d, where); err != nil {
			return err
		}
		if d.Destroyed != nil {
			r.destroyed(d, where)
			continue
		}
		for _, g := range d.Grants {
			r.share(d, g, where)
		}
	}
	return nil
}

// manifests verifies the chain and holds the rows against its last version.
func (r *run) manifests(ctx context.Context, d *Document, where string) error {
	if len(d.Manifests) == 0 {
		r.report.found(FoundManifest, where, "it has none")
		return nil
	}
	if crypto.HashOf(d.Manifests[0]) != d.Hash {
		r.report.found(FoundManifest, where, "the first version is not the one that was committed")
	}
	var broken error
	chain, err := crypto.VerifyChain(d.Manifests, func(s crypto.Signing) (crypto.DevicePublic, error) {
		device, err := r.store.Device(ctx, s.Device)
		if errors.Is(err, exchange.ErrNoKey) || err == nil && device.Person != s.Person {
			return crypto.DevicePublic{}, fmt.Errorf("device %s is not the signer's", s.Device)
		}
		broken = err
		return crypto.DevicePublic(device.Public), err
	})
	if broken != nil {
		return broken
	}
	if err != nil {
		r.report.found(FoundManifest, where, "%v", err)
		return nil
	}
	m := chain[len(chain)-1]
	var blocks []exchange.Hash
	for _, p := range m.Pages {
		blocks = append(blocks, p.Block)
	}
	switch {
	case m.Document != d.ID:
		r.report.found(FoundManifest, where, "it is another document's")
	case chain[0].Sender() != d.Sender && m.Sender() != d.Sender:
		r.report.found(FoundManifest, where, "another sender")
	case m.Container() != d.Container || !slices.Equal(blocks, d.Blocks):
		r.report.found(FoundManifest, where, "other pages")
	case m.Original != d.Original:
		r.report.found(FoundManifest, where, "another original")
	case !bytes.Equal(chain[0].Metadata, d.Metadata):
		r.report.found(FoundManifest, where, "other metadata")
	}
	r.grants(d, m, where)
	return nil
}

func (r *run) grants(d *Document, m *crypto.Manifest, where string) {
	for _, g := range d.Grants {
		signed := m.Find(g.Kind, g.Person)
		switch {
		case signed == nil:
			r.report.found(FoundManifest, where, "a %s grant of %s that is not in it", g.Kind, g.Person)
		case signed.G != g.G || signed.E != g.Envelope || d.Destroyed == nil && signed.Label != g.Label:
			r.report.found(FoundManifest, where, "the %s grant of %s is another", g.Kind, g.Person)
		}
	}
	for _, signed := range m.Grants {
		if !slices.ContainsFunc(d.Grants, func(g Grant) bool { return g.Kind == signed.Kind && g.Person == signed.Person }) {
			r.report.found(FoundManifest, where, "the %s grant of %s has no row", signed.Kind, signed.Person)
		}
	}
}

// share holds the presence of a share against recall and expiry. Only
// destruction ends the shares of sender and recovery.
func (r *run) share(d *Document, g Grant, where string) {
	ended := g.Kind == exchange.GrantRecipient && (g.Recalled || d.Expired)
	switch {
	case ended && g.HasShare:
		r.report.found(FoundShareLeft, where, "%s", g.Person)
	case !ended && !g.HasShare:
		r.report.found(FoundShareMissing, where, "%s %s", g.Kind, g.Person)
	}
}

// releases holds every release, recall, answer and hand-over against its entry, and every such
// entry against the rows.
func (r *run) releases(context.Context) error {
	for _, x := range r.snapshot.Releases {
		where := "release " + hex.EncodeToString(x.Request[:])
		rec := r.entry(x.Entry, audit.KindReleased, where)
		if rec == nil {
			continue
		}
		for name, want := range map[string]string{"request": hexOf(x.Request), "view": hexOf(x.View), "session": hexOf(x.Session), "kind": string(x.Kind)} {
			if rec.Details[name] != want {
				r.report.found(FoundEntry, where, "entry %d names another %s", x.Entry, name)
			}
		}
		if rec.Document != x.Document.String() || rec.Actor != x.Person.String() {
			r.report.found(FoundEntry, where, "entry %d tells of another release", x.Entry)
		}
	}
	for _, x := range r.snapshot.Recalls {
		where := fmt.Sprintf("recall of %s from %s", x.Document, x.Person)
		if rec := r.entry(x.Entry, audit.KindRecalled, where); rec != nil && rec.Document != x.Document.String() {
			r.report.found(FoundEntry, where, "entry %d tells of another recall", x.Entry)
		}
	}
	for _, x := range r.snapshot.Answers {
		where := fmt.Sprintf("answer of %s to %s", x.Person, x.Document)
		if rec := r.entry(x.Entry, audit.Kind("document."+string(x.Kind)), where); rec != nil && (rec.Document != x.Document.String() || rec.Actor != x.Person.String()) {
			r.report.found(FoundEntry, where, "entry %d tells of another answer", x.Entry)
		}
	}
	for _, x := range r.snapshot.Traces {
		r.checkTrace(x)
	}
	for _, x := range r.snapshot.Handovers {
		r.checkHandover(x)
	}
	for index, a := range r.acts {
		switch {
		case a.record.Kind == audit.KindAmended && (len(r.snapshot.Handovers) == 0 || index < r.snapshot.Handovers[0].Entry): // before there were rows
		case a.seen || index >= r.snapshot.Size:
		case slices.ContainsFunc(r.supplied, func(part [2]int64) bool { return part[0] <= index && index < part[1] }):
			r.report.Lost++
		default:
			r.report.found(FoundAct, "entry "+strconv.FormatInt(index, 10), "%s %s", a.record.Kind, a.record.Document)
		}
	}
	return nil
}

// checkHandover holds what a successor is told of against the entry of the version
// that gave it.
func (r *run) checkHandover(x Handover) {
	where := fmt.Sprintf("hand-over of %s to %s", x.Document, x.Person)
	rec := r.entry(x.Entry, audit.KindAmended, where)
	if rec != nil && (rec.Document != x.Document.String() || rec.Subject != x.Person.String() || rec.Actor != x.By.String() || rec.Details[x.Kind.String()] != "true") {
		r.report.found(FoundEntry, where, "entry %d tells of another hand-over", x.Entry)
	}
}

// checkTrace holds a request for a trace against the entries of its making and its
// end.
func (r *run) checkTrace(x Trace) {
	where := fmt.Sprintf("trace request %s", hexOf(x.Request))
	tells := func(rec *audit.Record) bool {
		return rec.Details["request"] == hexOf(x.Request) && rec.Details["document"] == x.Document.String()
	}
	if rec := r.entry(x.Entry, audit.KindTraceRequested, where); rec != nil && !tells(rec) {
		r.report.found(FoundEntry, where, "entry %d tells of another request", x.Entry)
	}
	if x.EndEntry == 0 {
		return
	}
	rec := r.entry(x.EndEntry, audit.Kind("trace."+string(x.State)), where)
	if rec != nil && (!tells(rec) || x.Result != (exchange.Hash{}) && rec.Details["result"] != x.Result.String()) {
		r.report.found(FoundEntry, where, "entry %d tells of another end", x.EndEntry)
	}
}

func hexOf(id exchange.ID) string { return hex.EncodeToString(id[:]) }
