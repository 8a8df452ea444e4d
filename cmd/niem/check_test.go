package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"niem/deploy/sample"
)

// What a sender says to the check before sealing, where the papers are harmless.
const (
	noSecrets = "--no-secrets"
	noPapers  = "--id-papers=no"
)

func TestTextOfAPDFIsReadPageByPage(t *testing.T) {
	a := &app{}
	path := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(path, sample.Letter, 0o600); err != nil {
		t.Fatal(err)
	}
	texts, err := a.pdfTexts(context.Background(), path, 3)
	if err != nil || len(texts) != 3 {
		t.Fatal(len(texts), err)
	}
	for i, words := range []string{"Kính gửi", "Họ và tên", "Lưu: VT"} {
		if !strings.Contains(texts[i], words) {
			t.Errorf("page %d has no %q: %s", i+1, words, texts[i])
		}
	}
	if _, err := a.pdfTexts(context.Background(), path, 4); err == nil {
		t.Error("a page without its text was let through")
	}
	b := bounded{most: 4}
	if n, err := b.Write([]byte("12345")); n != 0 || err == nil || !b.over {
		t.Error("text over the limit was taken")
	}
}
