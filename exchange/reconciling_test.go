package exchange_test

import (
	"errors"
	"os"
	"testing"

	"niem/deploy/parts"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/exchangetest"
	"niem/exchange/releaser"
)

// opener sends a document and gives what opens it, each time anew.
func opener(w *exchangetest.World) func() error {
	sender, reader := w.Member(parts.Sender), w.Member(parts.Opener)
	d := w.NewDocument(sender, 1, 100, reader)
	w.Send(d)
	return func() error {
		_, err := w.Service.Release(w.Context(), exchangetest.Query(reader.Person, d.Draft.ID, exchange.ReleaseView))
		return err
	}
}

// TestReleaserBroughtBackFromAnOldCopyReleasesNothing: its state file is that of
// an hour ago. What was peeled meanwhile could be peeled again.
func TestReleaserBroughtBackFromAnOldCopyReleasesNothing(t *testing.T) {
	w := exchangetest.New(t)
	ctx := t.Context()
	open := opener(w)
	w.Must(open())
	older, err := os.ReadFile(w.ReleaserState())
	w.Must(err)
	w.Must(open())
	w.Must(w.Service.Reconcile(ctx))
	w.StopReleaser()
	w.StartReleaser() // a start alone costs nothing
	w.Must(open())
	w.Must(w.Service.Reconcile(ctx))

	w.StopReleaser()
	w.Must(os.WriteFile(w.ReleaserState(), older, 0o600))
	w.StartReleaser()
	if err := open(); !errors.Is(err, exchange.ErrPeelRefused) {
		t.Fatalf("released: %v", err)
	}
	w.Must(w.Service.Reconcile(ctx))
	if n := len(records(t, w, audit.KindPeelsDiffer)); n != 1 {
		t.Fatalf("%d entries of the difference", n)
	}
	w.StopReleaser()
	w.StartReleaser() // another start does not heal it
	if err := open(); !errors.Is(err, exchange.ErrPeelRefused) {
		t.Fatalf("released after a start: %v", err)
	}

	w.StopReleaser()
	_, err = releaser.AcceptState(w.ReleaserState(), w.Keeper.Origin(), "máy được khôi phục từ bản sao", w.Now())
	w.Must(err)
	w.StartReleaser()
	w.Must(open())
}
