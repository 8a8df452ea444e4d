package main

import (
	"crypto/rand"
	"errors"
	"path/filepath"
	"testing"

	"niem/deploy/parts"
	"niem/exchange/audit"
)

// TestPinnedClientRefusesALogWithoutItsWitnesses: the server shows a log that its
// own key has signed and that continues everything this client has seen, but the
// witnesses whom the client has pinned have not cosigned it. Every command that
// trusts the log ends, and nothing is remembered.
func TestPinnedClientRefusesALogWithoutItsWitnesses(t *testing.T) {
	s := theStage(t)
	h := &home{filepath.Join(s.dir, "people", parts.Waiting)}
	honest, err := h.profile()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.saveProfile(honest); err != nil {
			t.Error(err)
		}
	})
	mustRun(t, s, parts.Waiting, "log", "verify")
	kept, err := h.read(fileCheckpoint)
	if err != nil {
		t.Fatal(err)
	}
	other, err := audit.NewWitnessKey(rand.Reader, "witness.example/other")
	if err != nil {
		t.Fatal(err)
	}
	for name, pin := range map[string]func(p *profile){
		"another witness": func(p *profile) { p.Witnesses, p.Quorum = []string{other.Witness.String()}, 1 },
		"two, of whom one has": func(p *profile) {
			p.Witnesses, p.Quorum = append([]string{other.Witness.String()}, honest.Witnesses...), 2
		},
		"the name with a key of its own": func(p *profile) { p.Witnesses, p.Quorum = []string{renamed(t, honest.Witnesses[0])}, 1 },
	} {
		t.Run(name, func(t *testing.T) {
			p := honest
			pin(&p)
			if err := h.saveProfile(p); err != nil {
				t.Fatal(err)
			}
			for _, command := range [][]string{{"log", "verify"}, {"keys", "show", parts.Sender}, {"log", "prove", "1", "--out", t.TempDir() + "/p"}} {
				got, err := s.run(t.Context(), parts.Waiting, command...)
				var exited *exitError
				if !errors.As(err, &exited) || got.exit != exitUnverified || errorCode(got.json) != "witness" {
					t.Errorf("%v: exit code %d, %v %v", command, got.exit, got.json, err)
				}
			}
			if now, err := h.read(fileCheckpoint); err != nil || string(now) != string(kept) {
				t.Error("a checkpoint that nobody vouched for was remembered")
			}
		})
	}
}

func errorCode(answer map[string]any) string {
	e, _ := answer["error"].(map[string]any)
	return text1(e, "code")
}

// renamed is another key under a witness's name.
func renamed(t *testing.T, vkey string) string {
	t.Helper()
	w, err := audit.ParseWitness(vkey)
	if err != nil {
		t.Fatal(err)
	}
	other, err := audit.NewWitnessKey(rand.Reader, w.Name())
	if err != nil {
		t.Fatal(err)
	}
	return other.Witness.String()
}
