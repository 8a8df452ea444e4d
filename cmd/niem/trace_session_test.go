package main

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"niem/deploy/parts"
)

// TestLeakWithoutItsDocumentIsFoundBySessionMark: of a picture alone the sender is
// told the document and the viewing, and then the copy. The operators' new key of the
// mark changes nothing for pictures of before, and pages shown since carry it.
func TestLeakWithoutItsDocumentIsFoundBySessionMark(t *testing.T) {
	s := theStage(t)
	document := text1(mustRun(t, s, parts.Sender, "send", noSecrets, noPapers, filepath.Join(s.dir, "letter.pdf"), "--to", parts.Opener, "--subject", "ảnh lạ", "--allow-copy").json, "document")
	found := func(shot string, epoch float64) {
		t.Helper()
		got := mustRun(t, s, parts.Sender, "trace", shot)
		if got.json["document"] != document || got.json["verdict"] != "accused" || got.json["recipient"] != parts.Opener {
			t.Errorf("of %s: %v, %v of %v", shot, got.json["document"], got.json["verdict"], got.json["recipient"])
		}
		viewings, ok := got.json["viewings"].([]any)
		if !ok || len(viewings) != 1 {
			t.Fatalf("viewings: %v", got.json["viewings"])
		}
		if v := viewings[0].(map[string]any); v["epoch"] != epoch || v["how"] != "blind" || v["code"] == "" {
			t.Errorf("the viewing is %v, not of epoch %v", v, epoch)
		}
	}
	before := leaks(t, s, parts.Opener, document)
	renewed := mustRun(t, s, "", "session-mark", "renew", "--reason", "một máy của cán bộ bị mất")
	epoch := renewed.json["epoch"].(float64)
	if epoch < 2 || renewed.json["log_index"].(float64) < 1 {
		t.Errorf("the operators are told %v", renewed.json)
	}
	found(before, epoch-1)
	found(leaks(t, s, parts.Opener, document), epoch)

	blank := filepath.Join(t.TempDir(), "blank.png")
	f, err := os.Create(blank)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, image.NewGray(image.Rect(0, 0, 300, 400))); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.run(t.Context(), parts.Sender, "trace", blank); got.exit != exitNotFound {
		t.Errorf("a picture of nothing: exit code %d, %s", got.exit, got.stderr)
	}
	if got, _ := s.run(t.Context(), "", "session-mark", "renew"); got.exit == exitOK {
		t.Error("a key was renewed without a reason")
	}
	mustRun(t, s, "", "fsck")
	verifyOffline(t, s)
}
