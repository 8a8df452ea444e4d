package sealed

import (
	"context"
	"testing"

	"niem/crypto"
	"niem/exchange/evidence"
	"niem/exchange/watermark"
	"niem/exchange/watermark/attack/specimen"
)

func TestEvidenceOfATraceVerifiesWithoutMasterGrant(t *testing.T) {
	w := newWorld(t, specimen.Text(11, 1))
	culprit := w.recipients[2]
	opener, err := w.open(culprit)
	if err != nil {
		t.Fatal(err)
	}
	leaked, err := opener.Page(0, w.blocks[0], overlay)
	if err != nil {
		t.Fatal(err)
	}
	tracer := w.tracer(t)
	proof, err := tracer.Trace(context.Background(), []watermark.Picture{{Image: leaked}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	size := leaked.Bounds().Size()
	f, err := tracer.Evidence(proof, evidence.File{Detector: "test", RunBy: []evidence.Runner{{Person: w.sender.id, Device: w.device.Public()}},
		Pictures: []evidence.Picture{{Name: "leak.png", SHA256: crypto.HashOf(leaked.Pix), Width: size.X, Height: size.Y}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Sign(w.device.Signer()); err != nil {
		t.Fatal(err)
	}
	b, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	read, err := evidence.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	if r := read.Verify(); !r.OK() || len(read.Accused) != 1 || read.Accused[0].Person != culprit.id || r.Again.Log10P > -6 {
		t.Fatalf("%+v", r.Checks)
	}
}
