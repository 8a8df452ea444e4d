package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/exchangetest"
)

// mustRefuseManifest checks why a commit was refused and that nothing shows.
func mustRefuseManifest(t *testing.T, w *exchangetest.World, d *exchangetest.Sealed, code string) {
	t.Helper()
	_, err := w.Service.CommitSend(context.Background(), d.Sender.Person, d.Draft.ID, d.Signed, d.Labels)
	refusal, ok := errors.AsType[*exchange.ManifestError](err)
	if !ok || refusal.Code != code || !errors.Is(err, exchange.ErrManifest) {
		t.Fatalf("want refusal %q, got %v", code, err)
	}
	for _, id := range d.Draft.Recipients {
		inbox, err := w.Service.Inbox(context.Background(), exchange.Person{ID: id})
		w.Must(err)
		if slices.ContainsFunc(inbox, func(x exchange.InboxItem) bool { return x.Document == d.Draft.ID }) {
			t.Fatal("a refused document is in an inbox")
		}
	}
}

func TestSpoiledManifestsRefusedAndNothingShown(t *testing.T) {
	w := exchangetest.New(t)
	sender, reader, waiting, other := w.Member(parts.Sender), w.Member(parts.Opener), w.Member(parts.Waiting), w.Member(parts.Clerk)
	for name, c := range map[string]struct {
		spoil func(d *exchangetest.Sealed)
		code  string
	}{
		"unsigned":         {func(d *exchangetest.Sealed) { clear(d.Signed[len(d.Signed)-64:]) }, "signature"},
		"mis-signed":       {func(d *exchangetest.Sealed) { d.Signed[len(d.Signed)-1] ^= 1 }, "signature"},
		"changed after":    {func(d *exchangetest.Sealed) { d.Signed[70] ^= 1 }, "signature"},
		"cut":              {func(d *exchangetest.Sealed) { d.Signed = d.Signed[:len(d.Signed)-1] }, "format"},
		"empty":            {func(d *exchangetest.Sealed) { d.Signed = nil }, "format"},
		"trailing":         {func(d *exchangetest.Sealed) { d.Signed = append(d.Signed, 0) }, "format"},
		"another's device": {func(d *exchangetest.Sealed) { w.Sign(d, other.Device) }, "device"},
		"unknown device":   {func(d *exchangetest.Sealed) { w.Sign(d, w.NewMember(sender.Person).Device) }, "device"},
		"other document":   {func(d *exchangetest.Sealed) { d.Manifest.Document = crypto.NewDocumentID(); w.Sign(d, sender.Device) }, "document"},
		"later version": {func(d *exchangetest.Sealed) {
			d.Manifest.Version = 2
			d.Manifest.Previous[0] = 1
			w.Sign(d, sender.Device)
		}, "version"},
		"other metadata": {func(d *exchangetest.Sealed) {
			d.Manifest.Metadata[len(d.Manifest.Metadata)-3] ^= 1
			w.Sign(d, sender.Device)
		}, "metadata"},
		"spaces in metadata": {func(d *exchangetest.Sealed) {
			d.Manifest.Metadata = append(d.Manifest.Metadata, ' ')
			w.Sign(d, sender.Device)
		}, "metadata"},
		"page more": {func(d *exchangetest.Sealed) { addPage(d); w.Sign(d, sender.Device) }, "pages"},
		"poster of a page": {func(d *exchangetest.Sealed) {
			d.Manifest.Pages[0].Geometry.Width = 65535
			d.Manifest.Pages[0].Geometry.Height = 65535
			w.Sign(d, sender.Device)
		}, "geometry"},
		"recipient swapped":  {func(d *exchangetest.Sealed) { renameRecipient(d, other.ID); w.Sign(d, sender.Device) }, "recipients"},
		"recipient left out": {func(d *exchangetest.Sealed) { d.Manifest.Grants = d.Manifest.Grants[1:]; w.Sign(d, sender.Device) }, "recipients"},
		"other master":       {func(d *exchangetest.Sealed) { d.Manifest.Grants[2].Person = other.ID; w.Sign(d, sender.Device) }, "sender"},
		"unknown key event":  {func(d *exchangetest.Sealed) { d.Manifest.Grants[0].KeyEvent[0] ^= 1; w.Sign(d, sender.Device) }, "key_event"},
		"another's key event": {func(d *exchangetest.Sealed) {
			d.Manifest.Grants[0].KeyEvent = d.Manifest.Grants[1].KeyEvent
			w.Sign(d, sender.Device)
		}, "key_event"},
		"block never stored":  {func(d *exchangetest.Sealed) { d.Manifest.Pages[0].Block[0] ^= 1; w.Sign(d, sender.Device) }, "objects"},
		"envelope not stored": {func(d *exchangetest.Sealed) { d.Manifest.Grants[0].E[0] ^= 1; w.Sign(d, sender.Device) }, "objects"},
		"original not stored": {func(d *exchangetest.Sealed) { d.Manifest.Original[0] = 1; w.Sign(d, sender.Device) }, "original"},
		"label of another": {func(d *exchangetest.Sealed) {
			d.Labels[0].Bytes, d.Labels[1].Bytes = d.Labels[1].Bytes, d.Labels[0].Bytes
		}, "label"},
		"label left out":       {func(d *exchangetest.Sealed) { d.Labels = d.Labels[1:] }, "label"},
		"label twice":          {func(d *exchangetest.Sealed) { d.Labels[1] = d.Labels[0] }, "label"},
		"label empty":          {func(d *exchangetest.Sealed) { d.Labels[0].Bytes = nil }, "label"},
		"label over the limit": {func(d *exchangetest.Sealed) { d.Labels[0].Bytes = make([]byte, exchange.MaxLabel+1) }, "label"},
	} {
		t.Run(name, func(t *testing.T) {
			d := w.NewDocument(sender, 1, 100, reader, waiting)
			w.Upload(d)
			whole := *d
			whole.Signed, whole.Labels = bytes.Clone(d.Signed), slices.Clone(d.Labels)
			c.spoil(d)
			mustRefuseManifest(t, w, d, c.code)
			// The refusal spoils nothing: the true manifest goes through.
			if _, err := w.Service.CommitSend(t.Context(), sender.Person, d.Draft.ID, whole.Signed, whole.Labels); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func addPage(d *exchangetest.Sealed) {
	page := d.Manifest.Pages[0]
	page.Block[0] ^= 1
	d.Manifest.Pages = append(d.Manifest.Pages, page)
	d.Manifest.Biases = append(d.Manifest.Biases, d.Manifest.Biases[0])
}

// renameRecipient makes the grant of one recipient another person's.
func renameRecipient(d *exchangetest.Sealed, to exchange.PersonID) {
	d.Manifest.Grants[0].Person = to
	slices.SortFunc(d.Manifest.Grants[:2], func(a, b crypto.ManifestGrant) int { return bytes.Compare(a.Person[:], b.Person[:]) })
}

func TestSwappedEnvelopesReleaseNothing(t *testing.T) {
	w := exchangetest.New(t)
	sender, reader, waiting := w.Member(parts.Sender), w.Member(parts.Opener), w.Member(parts.Waiting)
	d := w.NewDocument(sender, 1, 100, reader, waiting)
	w.Upload(d)
	// A sender's client mixes up two envelopes: the server cannot see it, the
	// releaser finds that the share does not open them.
	g := d.Manifest.Grants
	g[0].E, g[1].E = g[1].E, g[0].E
	w.Sign(d, sender.Device)
	if _, err := w.Service.CommitSend(t.Context(), sender.Person, d.Draft.ID, d.Signed, d.Labels); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Service.Release(t.Context(), exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView)); !errors.Is(err, exchange.ErrPeelRefused) {
		t.Fatalf("got %v", err)
	}
}

func TestZeroAndTooManyRecipientsRefused(t *testing.T) {
	w := exchangetest.New(t)
	sender := w.Member(parts.Sender)
	d := w.NewDocument(sender, 1, 100)
	for _, n := range []int{0, exchange.MaxRecipients + 1} {
		d.Draft.Recipients = nil
		for i := range n {
			d.Draft.Recipients = append(d.Draft.Recipients, exchange.PersonID{1, byte(i >> 8), byte(i)})
		}
		_, err := w.Service.BeginSend(t.Context(), sender.Person, d.Draft)
		if e, ok := errors.AsType[*exchange.InvalidError](err); !ok || e.Field != "recipients" {
			t.Errorf("%d recipients: %v", n, err)
		}
	}
}

func TestUnreachableRecipientsNamed(t *testing.T) {
	w := exchangetest.New(t)
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	d.Draft.Metadata.AcceptUnconfirmed = false
	for _, name := range []string{parts.Waiting, parts.Disabled, parts.Incomplete} {
		d.Draft.Recipients = append(d.Draft.Recipients, w.Person(name).ID)
	}
	_, err := w.Service.BeginSend(t.Context(), sender.Person, d.Draft)
	got := map[string][]string{}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			if u, ok := errors.AsType[*exchange.UnreachableError](e); ok {
				got[u.Code] = u.Usernames
			}
		}
	}
	for code, name := range map[string]string{"no_key": parts.Waiting, "disabled": parts.Disabled, "incomplete_roster": parts.Incomplete, "unconfirmed_key": parts.Opener} {
		if !slices.Equal(got[code], []string{name}) {
			t.Errorf("%s: %q of %v", code, got[code], err)
		}
	}
	// The others may proceed.
	w.Confirm(reader, w.Person(parts.Officer))
	d.Draft.Recipients = []exchange.PersonID{reader.ID}
	if _, err := w.Service.BeginSend(t.Context(), sender.Person, d.Draft); err != nil {
		t.Fatal(err)
	}
}

func TestConfirmationDuringASendSpoilsNothing(t *testing.T) {
	w := exchangetest.New(t)
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Upload(d)
	w.Confirm(reader, w.Person(parts.Officer))
	if _, err := w.Service.CommitSend(t.Context(), sender.Person, d.Draft.ID, d.Signed, d.Labels); err != nil {
		t.Fatal(err)
	}
}

func TestSendIsItsSendersAlone(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader, other := w.Member(parts.Sender), w.Member(parts.Opener), w.Member(parts.Clerk)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Upload(d)
	block := d.Objects[d.Blocks[0]]
	foreign := d.Draft
	for name, err := range map[string]error{
		"begin":  second(w.Service.BeginSend(ctx, other.Person, foreign)),
		"state":  second(w.Service.UploadState(ctx, other.Person, d.Draft.ID)),
		"put":    w.Service.PutObject(ctx, other.Person, d.Draft.ID, d.Blocks[0], int64(len(block)), bytes.NewReader(block)),
		"commit": second(w.Service.CommitSend(ctx, other.Person, d.Draft.ID, d.Signed, d.Labels)),
		"drop":   w.Service.AbandonSend(ctx, other.Person, d.Draft.ID),
	} {
		if !errors.Is(err, exchange.ErrNotFound) && !errors.Is(err, exchange.ErrConflict) {
			t.Errorf("%s by another person: %v", name, err)
		}
	}
	if _, err := w.Service.CommitSend(ctx, sender.Person, d.Draft.ID, d.Signed, d.Labels); err != nil {
		t.Fatal(err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestObjectOfAnotherHashLeavesNothing(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	_, err := w.Service.BeginSend(ctx, sender.Person, d.Draft)
	w.Must(err)
	sum, block := d.Blocks[0], d.Objects[d.Blocks[0]]
	wrong := bytes.Clone(block)
	wrong[0] ^= 1
	for name, c := range map[string]struct {
		size int64
		body []byte
	}{"other bytes": {100, wrong}, "cut short": {100, block[:99]}, "longer than said": {99, block}} {
		if err := w.Service.PutObject(ctx, sender.Person, d.Draft.ID, sum, c.size, bytes.NewReader(c.body)); !errors.Is(err, exchange.ErrObject) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, size := range []int64{0, -1, exchange.MaxOriginal + 1} {
		if err := w.Service.PutObject(ctx, sender.Person, d.Draft.ID, sum, size, bytes.NewReader(block)); !errors.Is(err, exchange.ErrTooLarge) {
			t.Errorf("size %d: %v", size, err)
		}
	}
	if here, err := w.Blob.Exists(ctx, sum); here || err != nil {
		t.Fatalf("stored %v, %v", here, err)
	}
	u, err := w.Service.UploadState(ctx, sender.Person, d.Draft.ID)
	w.Must(err)
	if len(u.Stored) != 0 {
		t.Fatalf("noted as stored: %v", u.Stored)
	}
}

func TestResumedSendCompletes(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 3, 100, reader)
	first, err := w.Service.BeginSend(ctx, sender.Person, d.Draft)
	w.Must(err)
	w.Must(w.Service.PutObject(ctx, sender.Person, d.Draft.ID, d.Blocks[0], 100, bytes.NewReader(d.Objects[d.Blocks[0]])))
	again, err := w.Service.BeginSend(ctx, sender.Person, d.Draft)
	w.Must(err)
	if len(again.Stored) != 1 || again.Stored[0] != d.Blocks[0] || again.Shares[0].Recipient != first.Shares[0].Recipient {
		t.Fatalf("resumed as %+v", again)
	}
	for _, s := range again.Shares {
		if s.Wrapped != nil {
			t.Fatal("a wrapped share left the server")
		}
	}
	other := d.Draft
	other.Pages = 2
	if _, err := w.Service.BeginSend(ctx, sender.Person, other); !errors.Is(err, exchange.ErrConflict) {
		t.Fatalf("another draft under the same id: %v", err)
	}
	w.Send(d)
}

func TestCommitRepeatedGivesTheFirstReceipt(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	sent := w.Send(d)
	w.Advance(8 * 24 * time.Hour) // expired meanwhile
	again, err := w.Service.CommitSend(ctx, sender.Person, d.Draft.ID, d.Signed, d.Labels)
	if err != nil || again.Receipt.Entry.Index != sent.Receipt.Entry.Index {
		t.Fatalf("repeated: %v", err)
	}
	d.Manifest.Biases[0][5] = 9
	w.Sign(d, sender.Device)
	if _, err := w.Service.CommitSend(ctx, sender.Person, d.Draft.ID, d.Signed, d.Labels); !errors.Is(err, exchange.ErrConflict) {
		t.Fatalf("another manifest: %v", err)
	}
	if err := w.Service.AbandonSend(ctx, sender.Person, d.Draft.ID); !errors.Is(err, exchange.ErrConflict) {
		t.Fatalf("a sent document was abandoned: %v", err)
	}
}

func TestExpiredDraftRefused(t *testing.T) {
	w := exchangetest.New(t)
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Upload(d)
	w.Advance(8 * 24 * time.Hour)
	_, err := w.Service.CommitSend(t.Context(), sender.Person, d.Draft.ID, d.Signed, d.Labels)
	if e, ok := errors.AsType[*exchange.InvalidError](err); !ok || e.Field != "expires" {
		t.Fatalf("got %v", err)
	}
}
