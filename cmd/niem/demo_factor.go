package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/pquerna/otp/totp"
)

// authenticators stand for the people's telephones: they keep secrets and show
// codes, each once, as the server takes them.
type authenticators struct {
	mu   sync.Mutex
	used map[string]int64 // the newest time step by user name
}

const codeSeconds = 30 // a time step, RFC 6238

// enrolFactor has somebody put a new secret into the authenticator and confirm it.
func (s *stage) enrolFactor(ctx context.Context, username string) error {
	got, err := s.as(ctx, username, "factor", "enroll")
	if err != nil {
		return err
	}
	if err := newSecretFile(s.authenticator(username), text1(got.json, "url")+"\n"); err != nil {
		return err
	}
	_, err = s.as(ctx, username, "factor", "confirm")
	return err
}

func (s *stage) authenticator(username string) string {
	return filepath.Join(s.dir, "people", username+".otpauth")
}

// newCode writes the code that the person's next command may be asked for.
// Commands that surely use it up get one of a later step than the last.
func (s *stage) newCode(username string, args ...string) error {
	address, err := os.ReadFile(s.authenticator(username))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	u, err := url.Parse(string(address[:len(address)-1]))
	if err != nil {
		return fmt.Errorf("authenticator of %s: %w", username, err)
	}
	s.phones.mu.Lock()
	defer s.phones.mu.Unlock()
	step := max(time.Now().Unix()/codeSeconds, s.phones.used[username]+1)
	if args[0] == "login" || args[0] == "factor" {
		if s.phones.used == nil {
			s.phones.used = map[string]int64{}
		}
		s.phones.used[username] = step
	}
	// The server takes codes up to one step ahead of its clock.
	time.Sleep(time.Until(time.Unix((step-1)*codeSeconds, 0)))
	code, err := totp.GenerateCode(u.Query().Get("secret"), time.Unix(step*codeSeconds, 0))
	if err != nil {
		return err
	}
	return replaceFile(filepath.Join(s.dir, "people", username+".code"), []byte(code+"\n"))
}
