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
// codes, of which the server takes each once.
type authenticators struct {
	mu    sync.Mutex
	shown map[string]int64 // the newest time step of a code, by user name
	spent map[string]int64 // the newest one that was surely taken
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

// newCode writes the code that the person's next command may be asked for. A
// command that is surely asked gets one that no command has had: any of them may
// have been asked for a fresh proof.
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
	if s.phones.shown == nil {
		s.phones.shown, s.phones.spent = map[string]int64{}, map[string]int64{}
	}
	step := max(time.Now().Unix()/codeSeconds, s.phones.spent[username]+1)
	if args[0] == "login" || args[0] == "factor" {
		step = max(step, s.phones.shown[username]+1)
		s.phones.spent[username] = step
	}
	s.phones.shown[username] = max(step, s.phones.shown[username])
	// The server takes codes up to one step ahead of its clock.
	time.Sleep(time.Until(time.Unix((step-1)*codeSeconds, 0)))
	code, err := totp.GenerateCode(u.Query().Get("secret"), time.Unix(step*codeSeconds, 0))
	if err != nil {
		return err
	}
	return replaceFile(filepath.Join(s.dir, "people", username+".code"), []byte(code+"\n"))
}
