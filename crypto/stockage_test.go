package crypto

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"niem/deploy/parts"
)

// stockDecrypt runs "age -d -i key" over a file.
func stockDecrypt(t *testing.T, tool, secret string, file []byte) ([]byte, error) {
	t.Helper()
	key := filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(key, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, "-d", "-i", key)
	cmd.Stdin = bytes.NewReader(file)
	return cmd.Output()
}

func TestStockAgeOpensOriginalAndRecovery(t *testing.T) {
	tool, err := parts.StockAge(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	sender, unit := must(NewAccountKey()), must(NewAccountKey())
	original := bytes.Repeat([]byte("Công văn gốc. "), 20_000) // several chunks
	sealed := sealFile(t, original, sender.Recipient(), unit.Recipient())
	for name, key := range map[string]*AccountKey{"sender": sender, "unit": unit} {
		if plain, err := stockDecrypt(t, tool, key.Secret(), sealed); err != nil || !bytes.Equal(plain, original) {
			t.Errorf("original by %s: %v", name, err)
		}
	}
	var exit *exec.ExitError
	if _, err := stockDecrypt(t, tool, must(NewAccountKey()).Secret(), sealed); !errors.As(err, &exit) {
		t.Errorf("original by a stranger: %v", err)
	}

	var holders [3]*AccountKey
	var recipients [3]AccountRecipient
	for i := range holders {
		holders[i] = must(NewAccountKey())
		recipients[i] = holders[i].Recipient()
	}
	shares := must(SplitRecovery(unit, recipients))
	for i, pair := range recoveryPairs {
		nested, err := stockDecrypt(t, tool, holders[pair[0]].Secret(), shares[i])
		if err != nil {
			t.Fatal(err)
		}
		secret, err := stockDecrypt(t, tool, holders[pair[1]].Secret(), nested)
		if err != nil || string(secret) != unit.Secret()+"\n" {
			t.Fatalf("holders %v: %v", pair, err)
		}
	}

	// The other way: what stock age encrypts to an account key, we open.
	encrypt := exec.Command(tool, "-r", unit.Recipient().String())
	encrypt.Stdin = bytes.NewReader(original)
	file, err := encrypt.Output()
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := openFile(file, unit); err != nil || !bytes.Equal(plain, original) {
		t.Errorf("stock age's file: %v", err)
	}
}
