package main

import (
	"bytes"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"niem/crypto"
	"niem/deploy/parts"
	"niem/web/api"
)

var (
	printedShare = regexp.MustCompile(`(?s)<pre data-pair="([A-C])">(.*?)</pre>`)
	printedKey   = regexp.MustCompile(`<code data-key>(.*?)</code>`)
)

// sharesOn are the shares on a printed page, by their letters.
func sharesOn(page []byte) map[string]string {
	out := map[string]string{}
	for _, found := range printedShare.FindAllSubmatch(page, -1) {
		out[string(found[1])] = html.UnescapeString(string(found[2]))
	}
	return out
}

// disaster is a machine with nothing but the stock age tool.
type disaster struct {
	t    *testing.T
	tool string
}

func newDisaster(t *testing.T) disaster {
	t.Helper()
	tool, err := parts.StockAge(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return disaster{t, tool}
}

// decrypts is "age -d -i key" over a file.
func (d disaster) decrypts(key string, file []byte) ([]byte, bool) {
	d.t.Helper()
	identity := filepath.Join(d.t.TempDir(), "key.txt")
	if err := os.WriteFile(identity, []byte(key+"\n"), 0o600); err != nil {
		d.t.Fatal(err)
	}
	cmd := exec.Command(d.tool, "-d", "-i", identity)
	cmd.Stdin = bytes.NewReader(file)
	plain, err := cmd.Output()
	return plain, err == nil
}

// opens follows the printed steps with a share that is on both pages.
func (d disaster) opens(a, b []byte, first, second string) (unit string, ok bool) {
	d.t.Helper()
	other := sharesOn(b)
	for letter, share := range sharesOn(a) {
		if other[letter] != share {
			continue
		}
		if inner, ok := d.decrypts(first, []byte(share)); ok {
			if unit, ok := d.decrypts(second, inner); ok {
				return string(unit), true
			}
		}
	}
	return "", false
}

// TestTwoKitsAndTheStockToolOpenAnOriginal: every two of the three, without any
// server; one kit with its holder's own key opens nothing.
func TestTwoKitsAndTheStockToolOpenAnOriginal(t *testing.T) {
	d := newDisaster(t)
	var keys [3]*crypto.AccountKey
	var accounts [3]crypto.AccountRecipient
	s := &seat{desk: &desk{me: profile{LogOrigin: "log.soyte.example"}}, unit: "CDC <An Giang>"}
	for i, name := range []string{"Đặng Thị Ngọc Ưỡn", "Trần Văn B", "Lê C"} {
		key, err := crypto.NewAccountKey()
		if err != nil {
			t.Fatal(err)
		}
		s.holders[i][0] = byte(i + 1)
		keys[i], accounts[i] = key, key.Recipient()
		s.people = append(s.people, api.Person{ID: s.holders[i].String(), FullName: name, Username: string(rune('a'+i)) + ".nv"})
	}
	unit, err := crypto.NewAccountKey()
	if err != nil {
		t.Fatal(err)
	}
	s.account = unit.Recipient()
	if s.shares, err = crypto.SplitRecovery(unit, accounts); err != nil {
		t.Fatal(err)
	}
	original := bytes.Repeat([]byte("Công văn gốc. "), 9_000)
	var file bytes.Buffer
	w, err := crypto.SealTo(&file, accounts[2], s.account)
	if err == nil {
		_, err = w.Write(original)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}

	var pages [3][]byte
	for i := range pages {
		s.place = i
		k, err := s.kit(time.Date(2026, 11, 25, 1, 30, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		if pages[i], err = k.html(); err != nil {
			t.Fatal(err)
		}
		if len(sharesOn(pages[i])) != 2 || bytes.Contains(pages[i], []byte(keys[i].Secret())) {
			t.Errorf("kit %d has %d shares, or the holder's key", i, len(sharesOn(pages[i])))
		}
		if bytes.Contains(pages[i], []byte("<An Giang>")) {
			t.Error("a unit's name becomes markup")
		}
	}
	for _, pair := range [][2]int{{0, 1}, {0, 2}, {1, 2}} {
		a, b := pair[0], pair[1]
		secret, ok := d.opens(pages[a], pages[b], keys[a].Secret(), keys[b].Secret())
		if !ok {
			t.Fatalf("kits %v give no key", pair)
		}
		if plain, ok := d.decrypts(strings.TrimSpace(secret), file.Bytes()); !ok || !bytes.Equal(plain, original) {
			t.Errorf("kits %v open no original", pair)
		}
	}
	for i := range pages {
		if _, ok := d.opens(pages[i], pages[i], keys[i].Secret(), keys[i].Secret()); ok {
			t.Errorf("kit %d alone gives the unit's key", i)
		}
	}
}

// TestHoldersPrintTheirKits on their own machines: two of them have the unit's key
// with the stock tool. The own key is on paper only where it was asked for, and who
// holds nothing prints nothing.
func TestHoldersPrintTheirKits(t *testing.T) {
	s, d := theStage(t), newDisaster(t)
	dir := t.TempDir()
	print := func(username string, args ...string) ([]byte, answered) {
		t.Helper()
		out := filepath.Join(dir, username+".html")
		got := mustRun(t, s, username, append([]string{"keys", "recovery", "paper", "--out", out}, args...)...)
		page, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode: %v, %v", info.Mode(), err)
		}
		return page, got
	}
	keyOf := func(page []byte) string {
		t.Helper()
		found := printedKey.FindSubmatch(page)
		if found == nil {
			t.Fatal("no key on the page")
		}
		return string(found[1])
	}
	page, got := print(parts.Leader)
	if printedKey.Match(page) || bytes.Contains(page, []byte("data-key")) || got.json["with_key"] != false {
		t.Errorf("the own key is on paper unasked: %v", got.json)
	}
	unitName := text1(got.json, "unit")
	second, _ := print(parts.SecondLeader, "--with-key", "--yes", "--unit", unitName)
	third, got := print(parts.ThirdLeader, "--with-key", "--yes", "--unit", unitName)
	secret, ok := d.opens(second, third, keyOf(second), keyOf(third))
	if !ok {
		t.Fatal("two holders' kits give no key")
	}
	unit, err := crypto.ParseAccountKey(secret)
	if err != nil || unit.Recipient().Fingerprint() != text1(got.json, "fingerprint") {
		t.Errorf("another key than the unit's: %v, %v", err, got.json)
	}
	for _, c := range []struct {
		exit int
		who  string
		args []string
	}{
		{exitFailed, parts.Sender, []string{"--out", filepath.Join(dir, "x.html")}},
		{exitUsage, parts.Leader, []string{"--out", filepath.Join(dir, "x.html"), "--with-key"}},
		{exitUsage, parts.Leader, []string{"--out", filepath.Join(dir, "x.pdf")}},
		{exitFailed, parts.Leader, []string{"--out", filepath.Join(dir, parts.Leader+".html")}},
	} {
		if got, _ := s.run(t.Context(), c.who, append([]string{"keys", "recovery", "paper"}, c.args...)...); got.exit != c.exit {
			t.Errorf("%s %v: exit code %d, %s", c.who, c.args, got.exit, got.stderr)
		}
	}
}
