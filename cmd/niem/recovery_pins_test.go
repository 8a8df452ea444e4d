package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/web/api"
)

// TestRecoveryKeySubstituted: the server hands the sender another recovery key
// than the unit's, or one that did not grow out of the key which this client
// remembers. Nothing is sealed to it.
func TestRecoveryKeySubstituted(t *testing.T) {
	s := theStage(t)
	letter := filepath.Join(s.dir, "letter.pdf")
	send := []string{"send", noSecrets, noPapers, letter, "--to", parts.Opener, "--subject", "thử khóa khôi phục"}
	mustRun(t, s, parts.Sender, send...) // and remembers the key
	remembered, err := (&home{filepath.Join(s.dir, "people", parts.Sender)}).profile()
	if err != nil {
		t.Fatal(err)
	}
	if len(remembered.RecoveryKeys) != 1 || remembered.RecoveryKeys[remembered.Unit] == "" {
		t.Fatalf("remembered: %v", remembered.RecoveryKeys)
	}
	own, err := crypto.NewAccountKey()
	if err != nil {
		t.Fatal(err)
	}
	lied := homeAt(t, s, parts.Sender, lyingServer(t, s, "/api/recipients", nil, func(b []byte) []byte {
		var answer api.Recipients
		if err := json.Unmarshal(b, &answer); err != nil {
			t.Error(err)
			return b
		}
		return bytes.ReplaceAll(b, []byte(answer.Recovery.Account), []byte(own.Recipient().String()))
	}))
	if exit, complaint := runAt(t, s, parts.Sender, lied, send...); exit != exitUnverified {
		t.Errorf("a key of the server's own: exit code %d, %s", exit, complaint)
	}
	other := homeAt(t, s, parts.Sender, s.address)
	h := &home{other}

	p, err := h.profile()
	if err != nil {
		t.Fatal(err)
	}
	p.RecoveryKeys = map[string]string{p.Unit: own.Recipient().Fingerprint()}
	if err := h.saveProfile(p); err != nil {
		t.Fatal(err)
	}
	exit, complaint := runAt(t, s, parts.Sender, other, send...)
	if exit != exitUnverified || !strings.Contains(complaint, own.Recipient().Fingerprint()) || !strings.Contains(complaint, remembered.RecoveryKeys[p.Unit]) {
		t.Errorf("a key that did not grow out of the one remembered: exit code %d, %s", exit, complaint)
	}
}
