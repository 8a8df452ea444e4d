package sealed

import (
	"context"
	"errors"
	"testing"

	"niem/exchange/watermark"
	"niem/exchange/watermark/attack/specimen"
)

func TestCopyTracedToItsRecipient(t *testing.T) {
	w := newWorld(t, specimen.Text(11, 1))
	culprit := w.recipients[1]
	opener, err := w.open(culprit)
	if err != nil {
		t.Fatal(err)
	}
	leaked, err := opener.Page(0, w.blocks[0], overlay)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := w.tracer(t).Trace(context.Background(), []watermark.Picture{{Image: leaked}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	proof.Verdict.Tiles = nil
	if v := proof.Verdict; v.Outcome != watermark.OutcomeAccused || v.Recipient != culprit.id || v.Log10P > -6 || proof.Draws != nil || proof.Recipients != 3 {
		t.Fatalf("verdict %+v, draws %v", v, proof.Draws)
	}
}

// TestSendersOwnLookTracesToTheSender: the holder of the master grant sees no page
// without marks either, and they are his own.
func TestSendersOwnLookTracesToTheSender(t *testing.T) {
	w := newWorld(t, specimen.Text(11, 1))
	look, err := NewLook([][]byte{w.pkg.Manifest}, w.signer, w.sealer.Document(), w.sender.id, w.grants[w.sender.id], w.sender.account)
	if err != nil {
		t.Fatal(err)
	}
	bare := overlay
	bare.Name = ""
	if page, err := look.Page(0, w.blocks[0], bare); !errors.Is(err, watermark.ErrOverlay) || page != nil {
		t.Fatalf("page without a name in its mark: %v", err)
	}
	leaked, err := look.Page(0, w.blocks[0], overlay)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := w.tracer(t).Trace(context.Background(), []watermark.Picture{{Image: leaked}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if v := proof.Verdict; v.Outcome != watermark.OutcomeAccused || v.Recipient != w.sender.id || v.Log10P > -6 || proof.Recipients != 3 {
		t.Fatalf("verdict %s of %x, log10 p %f", v.Outcome, v.Recipient, v.Log10P)
	}
}
