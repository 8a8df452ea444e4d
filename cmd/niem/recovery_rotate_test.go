package main

import (
	"path/filepath"
	"slices"
	"testing"

	"niem/deploy/parts"
)

// TestNewUnitKeyAfterAUse: once a key was used a new one is due. Two holders make
// it, everything is sealed anew to it, and nobody notices but by a notice: senders
// accept it, readers read on, and the old key is retired.
func TestNewUnitKeyAfterAUse(t *testing.T) {
	s := theStage(t)
	const decision, reason = "46/QĐ", "sau khi dùng khóa"
	letter := filepath.Join(s.dir, "letter.pdf")
	doc := text1(mustRun(t, s, parts.Sender, "send", noSecrets, noPapers, letter, "--to", parts.Opener, "--subject", "thay khóa", "--allow-copy").json, "document")
	before := mustRun(t, s, parts.Leader, "keys", "recovery", "history").json["due"].(map[string]any)
	if len(before) == 0 {
		asked := mustRun(t, s, parts.Leader, "keys", "recovery", "use", "--document", doc, "--successor", colleague, "--decision", decision, "--reason", reason)
		mustRun(t, s, parts.SecondLeader, "keys", "recovery", "approve", text1(asked.json, "request"), "--yes")
	}
	if due := mustRun(t, s, parts.Leader, "keys", "recovery", "history").json["due"].(map[string]any); len(due) != 1 {
		t.Errorf("due after a use: %v", due)
	}
	asked := mustRun(t, s, parts.Leader, "keys", "recovery", "rotate", "--decision", decision, "--reason", reason)
	request := text1(asked.json, "request")
	done := mustRun(t, s, parts.SecondLeader, "keys", "recovery", "approve", request, "--yes")
	if got := texts(done.json["resealed"]); !slices.Contains(got, doc) {
		t.Errorf("sealed anew: %v", got)
	}
	if left, ok := done.json["left"].([]any); !ok || len(left) > 0 {
		t.Errorf("left: %v", done.json["left"])
	}
	if due := mustRun(t, s, parts.Leader, "keys", "recovery", "history").json["due"].(map[string]any); len(due) != 0 {
		t.Errorf("due after the rotation: %v", due)
	}
	again := text1(mustRun(t, s, parts.Sender, "send", noSecrets, noPapers, letter, "--to", parts.Opener, "--subject", "khóa mới").json, "document")
	p, err := (&home{filepath.Join(s.dir, "people", parts.Sender)}).profile()
	if err != nil || p.RecoveryKeys[p.Unit] != text1(done.json, "fingerprint") {
		t.Errorf("the sender remembers %v, %v", p.RecoveryKeys, err)
	}
	leaks(t, s, parts.Opener, doc)
	for _, id := range []string{doc, again} { // the new key opens both
		asked := mustRun(t, s, parts.SecondLeader, "keys", "recovery", "use", "--unit", p.Unit, "--document", id, "--successor", parts.Leader, "--decision", decision, "--reason", reason)
		handed := mustRun(t, s, parts.ThirdLeader, "keys", "recovery", "approve", text1(asked.json, "request"), "--yes")
		if got := texts(handed.json["handed"]); !slices.Contains(got, id) {
			t.Errorf("%s under the new key: %v", id, handed.json)
		}
	}
	if got, _ := s.run(t.Context(), parts.Leader, "keys", "recovery", "reseal", "--decision", decision, "--reason", reason); got.exit != exitFailed {
		t.Errorf("nothing is left to seal anew: exit code %d, %v", got.exit, got.json)
	}
	mustRun(t, s, "", "fsck")
}
