package crypto

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// buildAge builds the stock tool, what a unit has left in a disaster, from the
// module this package is pinned to, inside that module: the tool needs more
// modules than the library, and has its own sums of them.
func buildAge(t *testing.T) string {
	t.Helper()
	tool := filepath.Join(t.TempDir(), "age")
	module, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "filippo.io/age").Output()
	if err != nil {
		t.Fatalf("find age: %v", err)
	}
	build := exec.Command("go", "build", "-o", tool, "./cmd/age")
	build.Dir = strings.TrimSpace(string(module))
	build.Env = append(build.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build age: %v\n%s", err, out)
	}
	return tool
}

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
	tool := buildAge(t)
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
