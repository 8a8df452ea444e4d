package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"niem/deploy/parts"
	"niem/exchange/evidence"
	"niem/exchange/watermark"
)

// joins enrols somebody of the directory who is not of the cast.
func joins(t *testing.T, s *stage, username string) {
	t.Helper()
	passphrase := filepath.Join(s.dir, "people", username+".passphrase")
	if err := newSecretFile(passphrase, "Cụm mật khẩu của "+username+"\n"); err != nil {
		t.Fatal(err)
	}
	mustRun(t, s, username, "login", "--server", s.address, "--user", username, "--ca", s.ca, "--log-key", s.vkey)
	mustRun(t, s, username, "rules", "accept", "--yes")
	own := mustRun(t, s, username, "keys", "enroll")
	mustRun(t, s, parts.Officer, "keys", "confirm", username, "--fingerprint", text1(own.json, "fingerprint"))
}

func mustRun(t *testing.T, s *stage, username string, args ...string) answered {
	t.Helper()
	got, err := s.run(t.Context(), username, args...)
	if err != nil {
		t.Fatalf("%s: %v", username, err)
	}
	return got
}

// leaks has somebody open a document and gives a screenshot of its first page.
func leaks(t *testing.T, s *stage, username, document string) string {
	t.Helper()
	dir := t.TempDir()
	mustRun(t, s, username, "open", document, "--pages-to", filepath.Join(dir, "pages"))
	shot := filepath.Join(dir, "shot.jpg")
	if _, err := leakedPicture(filepath.Join(dir, "pages", "page-0001.png"), shot); err != nil {
		t.Fatal(err)
	}
	return shot
}

// TestSuccessorReadsWithMarksOfHisOwn plays a hand-over from two machines: the
// successor opens what the leaver received with marks of his own, so that a leak
// of his traces to him, and traces and recalls what the leaver sent. What was
// recalled stays so, and what another unit sent its sender has to be asked for.
func TestSuccessorReadsWithMarksOfHisOwn(t *testing.T) {
	s := theStage(t)
	const leaver, successor = parts.Clerk, colleague
	joins(t, s, leaver)
	letter := filepath.Join(s.dir, "letter.pdf")
	send := func(from, to string) string {
		t.Helper()
		return text1(mustRun(t, s, from, "send", noSecrets, noPapers, letter, "--to", to, "--subject", "bàn giao", "--allow-copy").json, "document")
	}
	received, own := send(parts.Sender, leaver+","+parts.Opener), send(leaver, parts.Opener)
	recalled, foreign := send(parts.Sender, leaver), send(parts.Waiting, leaver)
	mustRun(t, s, parts.Sender, "recall", recalled, "--reason", "nhầm", "--yes")

	asked := mustRun(t, s, parts.Leader, "keys", "recovery", "use", "--for", leaver, "--successor", successor, "--decision", "45/QĐ", "--reason", "nghỉ hưu")
	if !strings.Contains(asked.stderr, foreign) || !strings.Contains(asked.stderr, parts.Waiting) {
		t.Errorf("nobody is told to ask the sender of %s: %s", foreign, asked.stderr)
	}
	request := text1(asked.json, "request")
	done := mustRun(t, s, parts.SecondLeader, "keys", "recovery", "approve", request, "--yes")
	if handed := texts(done.json["handed"]); len(handed) != 2 || !slices.Contains(handed, received) || !slices.Contains(handed, own) {
		t.Fatalf("handed over: %v", done.json)
	}
	if left, ok := done.json["left"].([]any); !ok || len(left) != 1 || left[0].(map[string]any)["document"] != recalled {
		t.Fatalf("left: %v", done.json["left"])
	}

	told := map[string]string{}
	for _, one := range mustRun(t, s, successor, "notices").json["notices"].([]any) {
		told[one.(map[string]any)["document"].(string)] += one.(map[string]any)["kind"].(string)
	}
	if told[received] != "handed_over" || told[own] != "handed_sent" || told[recalled] != "" {
		t.Errorf("the successor is told %v", told)
	}

	shot := leaks(t, s, successor, received)
	leaks(t, s, parts.Opener, received) // an old recipient accepts the new version
	if v := mustRun(t, s, parts.Sender, "trace", received, shot); v.json["verdict"] != "accused" || v.json["recipient"] != successor {
		t.Errorf("the successor's leak: %v", v.json)
	}
	shot = leaks(t, s, parts.Opener, own)
	proof := filepath.Join(t.TempDir(), "evidence.json")
	if v := mustRun(t, s, successor, "trace", own, shot, "--evidence", proof); v.json["recipient"] != parts.Opener {
		t.Errorf("traced by the successor: %v", v.json)
	}
	repeats(t, proof)
	getsOriginal(t, s, successor, own, letter)
	for _, refused := range [][]string{
		{leaver, "original", own, "--out", filepath.Join(t.TempDir(), "o")}, {successor, "original", received, "--out", filepath.Join(t.TempDir(), "o")},
		{leaver, "trace", own, shot}, {leaver, "recall", own, "--reason", "x", "--yes"},
		{successor, "open", recalled, "--pages-to", filepath.Join(t.TempDir(), "p")}, {successor, "open", foreign, "--pages-to", filepath.Join(t.TempDir(), "p")},
	} {
		if got, _ := s.run(t.Context(), refused[0], refused[1:]...); got.exit != exitNotFound {
			t.Errorf("%v: exit code %d, %s", refused, got.exit, got.stderr)
		}
	}
	trail := mustRun(t, s, parts.Leader, "audit", received)
	if amended, ok := trail.json["amendments"].([]any); !ok || len(amended) != 1 || amended[0].(map[string]any)["to"].(map[string]any)["username"] != successor {
		t.Errorf("the audit does not say who came in: %v", trail.json["amendments"])
	}
	mustRun(t, s, successor, "recall", own, "--reason", "kế nhiệm thu hồi", "--yes")
	if got, _ := s.run(t.Context(), parts.SecondLeader, "keys", "recovery", "approve", request, "--yes"); got.exit != exitFailed {
		t.Errorf("approved twice: exit code %d", got.exit)
	}
	mustRun(t, s, "", "fsck")
	verifyOffline(t, s)
}

// repeats holds that the decision of a trace follows again from its evidence.
func repeats(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := evidence.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	if r := f.Verify(); !r.OK() || r.Again == nil || r.Again.Outcome != watermark.OutcomeAccused {
		t.Errorf("evidence: %+v", r.Checks)
	}
}

// verifyOffline has the checker hold the log and the list of shares against each
// other.
func verifyOffline(t *testing.T, s *stage) {
	t.Helper()
	dir := t.TempDir()
	log, shares := filepath.Join(dir, "log"), filepath.Join(dir, "shares")
	for _, command := range [][]string{{"login", "--server", s.address, "--user", parts.DPO, "--ca", s.ca}, {"rules", "accept", "--yes"}, {"log", "export", log, "--shares", shares}} {
		mustRun(t, s, parts.DPO, command...)
	}
	cmd := exec.Command("go", "run", "niem/cmd/niem-verify", "--vkey", s.vkey, "--witness", s.witnessKey, "--shares", shares, log)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("niem-verify: %v\n%s", err, out)
	}
}
