package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"niem/crypto"
	"niem/exchange/audit"
)

// keysAtHome is a home with keys and no server behind it.
func keysAtHome(t *testing.T, passphrase string) (*app, *crypto.AccountKey) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(t.TempDir(), "home")
	must(os.Mkdir(dir, 0o700))
	t.Setenv("NIEM_HOME", dir)
	a := &app{in: strings.NewReader(""), out: &bytes.Buffer{}, err: &bytes.Buffer{}}
	h, err := a.openHome()
	must(err)
	_, vkey, err := audit.NewLogKey(rand.Reader, "log.soyte.example")
	must(err)
	must(h.saveProfile(profile{Server: "https://127.0.0.1:1", Username: "an.nv", Person: "00000000-0000-4000-8000-000000000001", LogOrigin: "log.soyte.example", LogKey: vkey}))
	must(h.write(fileSession, []byte("session")))
	d, err := a.connect()
	must(err)
	account, err := crypto.NewAccountKey()
	must(err)
	device, err := crypto.NewDeviceKey(rand.Reader)
	must(err)
	must(d.keepKeys(account, device, passphrase))
	return a, account
}

// TestAChangedPassphraseIsTheOnlyOneThatOpens: afterwards the old one opens nothing
// and the key is the same; a wrong old one or a weak new one changes nothing.
func TestAChangedPassphraseIsTheOnlyOneThatOpens(t *testing.T) {
	const first, second = "Cụm mật khẩu 1", "Cụm mật khẩu 2"
	a, account := keysAtHome(t, first)
	says := func(variable, passphrase string) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "passphrase")
		if err := os.WriteFile(path, []byte(passphrase+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv(variable, path)
	}
	opens := func(passphrase string) bool {
		t.Helper()
		says("NIEM_PASSPHRASE_FILE", passphrase)
		d, err := a.connect()
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.account()
		return err == nil && got.Recipient().Equal(account.Recipient())
	}
	change := func(from, to string) string {
		t.Helper()
		says("NIEM_PASSPHRASE_FILE", from)
		says("NIEM_NEW_PASSPHRASE_FILE", to)
		var refused *failure
		if err := a.changePassphrase(t.Context()); errors.As(err, &refused) {
			return refused.code
		} else if err != nil {
			t.Fatal(err)
		}
		return ""
	}
	if code := change(second, "Cụm mật khẩu 3"); code != "passphrase" {
		t.Errorf("with a wrong old one: %q", code)
	}
	if code := change(first, "yeu"); code != "weak_passphrase" {
		t.Errorf("to a weak one: %q", code)
	}
	if !opens(first) {
		t.Fatal("a refused change has changed something")
	}
	if code := change(first, second); code != "" {
		t.Fatal(code)
	}
	if opens(first) || !opens(second) {
		t.Error("the old passphrase opens, or the new one does not")
	}
}
