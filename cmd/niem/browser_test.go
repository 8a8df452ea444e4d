package main

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"niem/deploy/parts"
	"niem/deploy/sample"
	"niem/web/client"
)

// stories builds the stories of web/client/e2e once.
var stories = sync.OnceValues(func() (string, error) {
	dir := filepath.Join("..", "..", "web", "client")
	cmd := exec.Command("npm", "run", "--silent", "build")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
})

// tellInBrowser has Chromium walk a story of web/client/e2e on the stage's servers.
// NIEM_SHOTS names a folder that keeps the pictures of every screen.
func tellInBrowser(t testing.TB, story string) []byte {
	t.Helper()
	if _, _, built := client.Built(); !built {
		t.Fatal("the browser client is not built: make client")
	}
	s := browsers.open(t)
	if out, err := stories(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	letter := filepath.Join(t.TempDir(), "bao-cao-nhanh.pdf")
	if err := os.WriteFile(letter, sample.Letter, 0o600); err != nil {
		t.Fatal(err)
	}
	shots := os.Getenv("NIEM_SHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	told, err := json.Marshal(map[string]any{"address": s.address, "program": s.program, "dir": s.dir, "password": parts.DemoPassword, "letter": letter, "shots": shots,
		"codes": s.phones.handOver()})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join("build", "e2e", story+".js"))
	cmd.Dir = filepath.Join("..", "..", "web", "client")
	cmd.Env = append(os.Environ(), "NIEM_STAGE="+string(told))
	defer s.phones.handOver() // what the story's people have shown in the meantime
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return out
}

// handOver gives the newest time steps whose codes may have been used, and keeps
// off all codes of now.
func (a *authenticators) handOver() map[string]int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.shown == nil {
		a.shown, a.spent = map[string]int64{}, map[string]int64{}
	}
	used := maps.Clone(a.shown)
	for _, p := range cast {
		a.spent[p.username] = max(a.shown[p.username], time.Now().Unix()/codeSeconds+1)
		a.shown[p.username] = a.spent[p.username]
	}
	return used
}

// TestLeaderSeesWhoOpenedInABrowser: who has not opened comes first; what is shown
// is checked against the log and carried off; an inspector looks; staff may not.
func TestLeaderSeesWhoOpenedInABrowser(t *testing.T) { tellInBrowser(t, "audit") }

// TestReaderGoesTheWholeWayInABrowser: sign in, acknowledge the rules, make a key,
// read what the command line sent, be traced, lose a recalled document, add
// another browser.
func TestReaderGoesTheWholeWayInABrowser(t *testing.T) { tellInBrowser(t, "reader") }

// TestAPasskeySignsInAndUnlocksInABrowser: added as second factor, it signs in,
// steps up and stands for the passphrase; nothing that unlocks leaves the page.
func TestAPasskeySignsInAndUnlocksInABrowser(t *testing.T) { tellInBrowser(t, "passkey") }

// TestPeopleComeInWithTheirOwnKeysInABrowser: with and without a second factor,
// from a key of the command line and without one.
func TestPeopleComeInWithTheirOwnKeysInABrowser(t *testing.T) { tellInBrowser(t, "arrivals") }

// TestSenderSendsInABrowser: a PDF to people and a list, whose pages the command
// line opens and traces.
func TestSenderSendsInABrowser(t *testing.T) { tellInBrowser(t, "sender") }

// TestPapersAreTakenInInABrowser: letters of missing fonts, PDFs that mean harm, 200
// pages, photographs; and what is sealed beside the pages.
func TestPapersAreTakenInInABrowser(t *testing.T) { tellInBrowser(t, "papers") }

// TestCheckHoldsTheSenderInABrowser: a mark of secrecy refuses, the gall bladder
// passes, a list of persons wants its class and the leader's approval, and nothing
// of what was found leaves the device.
func TestCheckHoldsTheSenderInABrowser(t *testing.T) { tellInBrowser(t, "check") }

// TestAdministratorsAdmitAndUnlockInABrowser: a nomination approved, a password
// that the directory wants changed, a locked account unlocked, a key confirmed,
// the state of the service.
func TestAdministratorsAdmitAndUnlockInABrowser(t *testing.T) { tellInBrowser(t, "admin") }

// TestSenderTracesALeakInABrowser: a cropped JPEG and a photograph from the side
// name the copy that the command line names, another picture names nobody, and
// minutes of it can be printed.
func TestSenderTracesALeakInABrowser(t *testing.T) {
	tellInBrowser(t, "trace")
	repeats(t, filepath.Join(browsers.open(t).dir, "browser-evidence.json"))
}

// TestDocumentGoesThroughItsStatesInABrowser: received, returned and reported by
// recipients, recalled by the sender, asked for and refused.
func TestDocumentGoesThroughItsStatesInABrowser(t *testing.T) { tellInBrowser(t, "states") }

// TestOfficerAsksForATraceInABrowser: the officer files a request with pictures sealed
// to the sender, who proves and signs; the officer alone reads the verdict.
func TestOfficerAsksForATraceInABrowser(t *testing.T) { tellInBrowser(t, "request") }

// TestALostKeyIsReplacedInABrowser: with every device lost, two registrars sign for a
// new key; the sender is told that it is another, and its owner reads on.
func TestALostKeyIsReplacedInABrowser(t *testing.T) {
	s := browsers.open(t)
	for _, registrar := range []string{parts.SecondLeader, parts.ThirdLeader} {
		anotherOfficer(t, s, registrar)
		mustRun(t, s, parts.Officer, "keys", "confirm", registrar, "--registrar")
		t.Cleanup(func() { afterwards(t, s, parts.Officer, "keys", "confirm", registrar, "--end-registrar") })
	}
	tellInBrowser(t, "replaced")
}
