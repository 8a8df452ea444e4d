package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"niem/deploy/parts"
)

// TestOfficerAsksAndOthersProve plays a leak as it goes in an office: the security
// officer, who can read nothing, asks; the sender's machine proves and signs; then
// two recovery holders do it in the sender's place. Each time only the officer reads
// the verdict, and the checker finds the log in order.
func TestOfficerAsksAndOthersProve(t *testing.T) {
	s := theStage(t)
	document := text1(mustRun(t, s, parts.Sender, "send", noSecrets, noPapers, filepath.Join(s.dir, "letter.pdf"), "--to", parts.Opener+","+parts.Waiting, "--subject", "lộ lọt", "--allow-copy").json, "document")
	shot := leaks(t, s, parts.Opener, document)
	picture, err := os.ReadFile(shot)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(more ...string) string {
		t.Helper()
		asked := mustRun(t, s, parts.Officer, append([]string{"trace", "ask", document, shot, "--incident", "07/SC", "--reason", "ảnh trong nhóm chat", "--yes"}, more...)...)
		sum := sha256.Sum256(picture)
		if p := texts(asked.json["pictures"]); len(p) != 1 || p[0] != hex.EncodeToString(sum[:]) {
			t.Fatalf("asked about %v", p)
		}
		return text1(asked.json, "request")
	}
	for _, refused := range [][]string{
		{parts.Officer, "trace", document, shot}, {parts.Officer, "open", document, "--pages-to", filepath.Join(t.TempDir(), "p")},
	} {
		if got, _ := s.run(t.Context(), refused[0], refused[1:]...); got.exit != exitNotFound {
			t.Errorf("%v: exit code %d, %s", refused, got.exit, got.stderr)
		}
	}
	if got, _ := s.run(t.Context(), parts.Leader, "trace", "ask", document, shot, "--incident", "1", "--reason", "x", "--yes"); got.exit != exitFailed {
		t.Errorf("a leader asks: exit code %d, %s", got.exit, got.stderr)
	}
	proven := func(request, by string) {
		t.Helper()
		dir := t.TempDir()
		out, evidence := filepath.Join(dir, "result.json"), filepath.Join(dir, "evidence.json")
		shown := mustRun(t, s, parts.Officer, "trace", "show", request, "--out", out, "--evidence", evidence)
		if said, err := exec.Command("go", "run", "niem/cmd/niem-verify", "evidence", evidence).CombinedOutput(); err != nil {
			t.Errorf("niem-verify evidence: %v\n%s", err, said)
		}
		verified, ok := shown.json["verified"].(map[string]any)
		if !ok || shown.json["state"] != "answered" {
			t.Fatalf("the officer is shown %v", shown.json)
		}
		finding := verified["finding"].(map[string]any)
		person := text1(mustRun(t, s, parts.Opener, "keys", "show").json, "person")
		if finding["verdict"] != "accused" || finding["copy"].(map[string]any)["person"] != person {
			t.Errorf("proven by %s: %v of %v, not %s", by, finding["verdict"], finding["copy"], person)
		}
		result, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(result)
		if want := shown.json["result"].(map[string]any)["sha256"]; hex.EncodeToString(sum[:]) != want {
			t.Error("the file is not what was signed")
		}
	}
	request := ask()
	for _, who := range []string{parts.Opener, parts.Leader, parts.Waiting} {
		if got, _ := s.run(t.Context(), who, "trace", "answer", request, "--yes"); got.exit != exitNotFound {
			t.Errorf("%s answers: exit code %d, %s", who, got.exit, got.stderr)
		}
	}
	answered := mustRun(t, s, parts.Sender, "trace", "answer", request, "--yes")
	if answered.json["recipient"] != parts.Opener || answered.json["request"] != request {
		t.Errorf("the sender is told %v", answered.json)
	}
	proven(request, parts.Sender)
	if other := mustRun(t, s, parts.Sender, "trace", "show", request); other.json["verified"] != nil {
		t.Error("the sender opens what was sealed to the officer")
	}
	if got, _ := s.run(t.Context(), parts.Sender, "trace", "answer", request, "--yes"); got.exit != exitFailed {
		t.Errorf("answered twice: exit code %d", got.exit)
	}

	request = ask("--holders")
	if got, _ := s.run(t.Context(), parts.SecondLeader, "trace", "answer", request, "--yes"); got.exit != exitFailed || !strings.Contains(got.stderr, request) {
		t.Errorf("one holder alone: exit code %d, %s", got.exit, got.stderr)
	}
	order := text1(mustRun(t, s, parts.Leader, "keys", "recovery", "trace", request, "--decision", "9/QĐ", "--reason", "người gửi vắng mặt").json, "request")
	done := mustRun(t, s, parts.SecondLeader, "keys", "recovery", "approve", order, "--yes")
	if done.json["verdict"] != "accused" {
		t.Errorf("the holders are told %v", done.json)
	}
	proven(request, "two holders")
	declined := ask()
	mustRun(t, s, parts.Sender, "trace", "decline", declined, "--reason", "đã trả lời yêu cầu trước")
	withdrawn := ask()
	mustRun(t, s, parts.Officer, "trace", "withdraw", withdrawn, "--reason", "đã rõ")
	if list := mustRun(t, s, parts.Sender, "trace", "list"); len(list.json["requests"].([]any)) != 3 { // not the one that was put to the holders
		t.Errorf("listed: %v", list.json)
	}
	mustRun(t, s, "", "fsck")
	verifyOffline(t, s)
}
