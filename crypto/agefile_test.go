package crypto

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"filippo.io/age"
)

func TestRecipientCountIsGuarded(t *testing.T) {
	key := must(NewAccountKey())
	many := make([]AccountRecipient, MaxRecipients+1)
	for i := range many {
		many[i] = key.Recipient()
	}
	for _, n := range []int{0, MaxRecipients + 1} {
		if _, err := SealTo(io.Discard, many[:n]...); !errors.Is(err, ErrRecipients) {
			t.Fatalf("%d recipients: %v", n, err)
		}
	}
	if _, err := SealTo(io.Discard, key.Recipient(), AccountRecipient{}); !errors.Is(err, ErrFormat) {
		t.Fatalf("nobody: %v", err)
	}
	file := sealFile(t, []byte("one thousand readers"), many[:MaxRecipients]...)
	if plain, err := openFile(file, key); err != nil || string(plain) != "one thousand readers" {
		t.Fatalf("%d recipients: %v", MaxRecipients, err)
	}

	// One more stanza than allowed, written past our guard.
	var over bytes.Buffer
	stanzas := make([]age.Recipient, MaxRecipients+1)
	for i := range stanzas {
		stanzas[i] = key.Recipient().recipient
	}
	w := must(age.Encrypt(&over, stanzas...))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := openFile(over.Bytes(), key); !errors.Is(err, ErrRecipients) {
		t.Fatalf("%d stanzas: %v", MaxRecipients+1, err)
	}
	if _, err := openFile([]byte(ageIntro+"--- "+strings.Repeat("A", 43)+"\n"), key); !errors.Is(err, ErrRecipients) {
		t.Fatalf("no stanza: %v", err)
	}
}

// unlabelled hides the label by which age itself refuses to mix classes.
type unlabelled struct{ age.Recipient }

func TestMixedClassesRefused(t *testing.T) {
	key := must(NewAccountKey())
	classic := must(NewWrapKey())
	for name, recipients := range map[string][]age.Recipient{
		"classic after hybrid":  {unlabelled{key.Recipient().recipient}, classic.Recipient().recipient},
		"classic before hybrid": {classic.Recipient().recipient, unlabelled{key.Recipient().recipient}},
		"classic alone":         {classic.Recipient().recipient},
		"tile stanza added":     {unlabelled{key.Recipient().recipient}, new(captureKey)},
		"passphrase":            {must(age.NewScryptRecipient("x"))},
	} {
		var file bytes.Buffer
		w := must(age.Encrypt(&file, recipients...))
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := openFile(file.Bytes(), key); !errors.Is(err, ErrStanza) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, s := range []string{classic.Recipient().String(), "age1tag1qqqq", "ssh-ed25519 AAAA", "", key.Secret()} {
		if _, err := ParseAccountRecipient(s); !errors.Is(err, ErrFormat) {
			t.Errorf("recipient of another class: %v", err)
		}
	}
	if _, err := ParseAccountKey(classic.Secret()); !errors.Is(err, ErrFormat) {
		t.Errorf("key of another class: %v", err)
	}
}

func TestOversizedHeaderRefused(t *testing.T) {
	key := must(NewAccountKey())
	for name, r := range map[string]io.Reader{
		"one endless line":  io.MultiReader(strings.NewReader(ageIntro+"-> "+stanzaHybrid+" "), endless('A')),
		"endless intro":     endless('a'),
		"endless body":      io.MultiReader(strings.NewReader(ageIntro+"-> "+stanzaHybrid+" A\n"), repeated(strings.Repeat("A", 64)+"\n")),
		"three large lines": strings.NewReader(ageIntro + strings.Repeat("-> "+stanzaHybrid+" "+strings.Repeat("A", 1<<20)+"\n", 3)),
	} {
		if _, err := OpenWith(r, key); !errors.Is(err, ErrHeaderTooLarge) || !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBrokenSourceIsNotTampering(t *testing.T) {
	key := must(NewAccountKey())
	file := sealFile(t, make([]byte, 200_000), key.Recipient())
	broken := errors.New("disk unplugged")
	for _, at := range []int{0, 10, 1000, len(file) / 2, len(file) - 1} {
		src := io.MultiReader(bytes.NewReader(file[:at]), iotest.ErrReader(broken))
		r, err := OpenWith(src, key)
		if err == nil {
			_, err = io.ReadAll(r)
		}
		if !errors.Is(err, broken) || errors.Is(err, ErrTampered) || errors.Is(err, ErrFormat) {
			t.Errorf("after %d bytes: %v", at, err)
		}
	}
}

func TestEveryTruncationRefused(t *testing.T) {
	key := must(NewAccountKey())
	for _, size := range []int{0, 1, 100} {
		file := sealFile(t, make([]byte, size), key.Recipient())
		for n := range file {
			if plain, err := openFile(file[:n], key); err == nil {
				t.Fatalf("%d of %d bytes gave %d bytes", n, len(file), len(plain))
			}
		}
	}
	// At and about each boundary of a chunk.
	file := sealFile(t, make([]byte, 3<<16), key.Recipient())
	payload := len(file) - 3*(1<<16+16)
	for chunk := range 4 {
		for _, about := range []int{-17, -16, -1, 0, 1, 16, 17} {
			if n := payload + chunk*(1<<16+16) + about; n < len(file) {
				if _, err := openFile(file[:n], key); err == nil {
					t.Fatalf("cut at chunk %d%+d", chunk, about)
				}
			}
		}
	}
}

func sealFile(t testing.TB, plain []byte, to ...AccountRecipient) []byte {
	t.Helper()
	var file bytes.Buffer
	w := must(SealTo(&file, to...))
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func openFile(file []byte, key *AccountKey) ([]byte, error) {
	r, err := OpenWith(bytes.NewReader(file), key)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// repeated is an endless reader of s again and again.
func repeated(s string) io.Reader { return &repeatReader{s: s} }

func endless(b byte) io.Reader { return repeated(strings.Repeat(string(b), 4096)) }

type repeatReader struct {
	s  string
	at int
}

func (r *repeatReader) Read(p []byte) (int, error) {
	n := copy(p, r.s[r.at:])
	r.at = (r.at + n) % len(r.s)
	return n, nil
}
