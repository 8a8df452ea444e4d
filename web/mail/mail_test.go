package mail

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"niem/web/mail/mailtest"
)

func config(s *mailtest.Sink, how string) Config {
	return Config{Host: "127.0.0.1", Port: s.Port, TLS: how, RootCAs: s.Roots, From: "niem@soyte.example", Service: "https://niem.soyte.example"}
}

// TestNoticeSaysNothingButThatADocumentWaits, over either kind of TLS.
func TestNoticeSaysNothingButThatADocumentWaits(t *testing.T) {
	for _, how := range []string{StartTLS, Implicit} {
		sink := mailtest.New(t, how)
		s, err := New(config(sink, how))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Fatalf("%s: %v", how, err)
		}
		if err := s.NotifyArrival(t.Context(), "Đặng Thị Ngọc Ưỡn <uon.dtn@soyte.example>"); err != nil {
			t.Fatalf("%s: %v", how, err)
		}
		letter := <-sink.Letters
		if !letter.TLS && how == StartTLS || letter.To != "uon.dtn@soyte.example" || letter.From != "niem@soyte.example" {
			t.Errorf("%s: %+v", how, letter)
		}
		if len(sink.Letters) != 0 {
			t.Error("the look at the server sent a mail")
		}
		if !strings.Contains(letter.Text, "https://niem.soyte.example") || !strings.Contains(letter.Text, "Auto-Submitted: auto-generated") {
			t.Error(letter.Text)
		}
		for _, canary := range []string{"#", "?", "Ngọc", "=?UTF-8?q?=C4=90=E1=BA=B7ng", "User-Agent"} {
			if body := strings.ReplaceAll(letter.Text, "=?UTF-8?", ""); strings.Contains(strings.SplitN(body, "\r\n\r\n", 2)[1], canary) {
				t.Errorf("%s: the mail holds %q:\n%s", how, canary, letter.Text)
			}
		}
	}
}

// TestNoMailWithoutEncryption: a server that offers none, or whose certificate is of
// another authority, gets nothing.
func TestNoMailWithoutEncryption(t *testing.T) {
	for name, c := range map[string]Config{
		"no STARTTLS":       config(mailtest.New(t, mailtest.None), StartTLS),
		"plain text":        config(mailtest.New(t, mailtest.None), Implicit),
		"another authority": func() Config { c := config(mailtest.New(t, mailtest.StartTLS), StartTLS); c.RootCAs = nil; return c }(),
	} {
		s, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.NotifyArrival(t.Context(), "a@soyte.example"); err == nil {
			t.Errorf("%s: mail was sent", name)
		}
	}
}

func TestMailSettingsAreCompleteOrRefused(t *testing.T) {
	good := Config{Host: "mail.soyte.example", TLS: StartTLS, From: "niem@soyte.example", Service: "https://niem.soyte.example"}
	if _, err := New(good); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(c *Config){
		"no TLS":          func(c *Config) { c.TLS = "" },
		"TLS if possible": func(c *Config) { c.TLS = "opportunistic" },
		"no sender":       func(c *Config) { c.From = "" },
		"plain address":   func(c *Config) { c.Service = "http://niem.soyte.example" },
		"a document":      func(c *Config) { c.Service = "https://niem.soyte.example/#/doc/a" },
		"half a login":    func(c *Config) { c.User = "niem" },
		"empty authority": func(c *Config) { c.CAFile = empty },
	} {
		c := good
		spoil(&c)
		if _, err := New(c); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}
