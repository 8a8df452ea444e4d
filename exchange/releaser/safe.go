package releaser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// Safe is how key-encryption keys are kept at rest: what Seal gives is
// written to the ring's folder, and Open needs the very machine, module or
// service that sealed it. The key itself is in the releaser's memory alone.
type Safe interface {
	Seal(ctx context.Context, secret []byte) ([]byte, error)
	Open(ctx context.Context, kept []byte) ([]byte, error)
}

// PlainFiles keeps keys as they are; the file mode is all that guards them.
type PlainFiles struct{}

// Seal gives a copy.
func (PlainFiles) Seal(_ context.Context, secret []byte) ([]byte, error) {
	return bytes.Clone(secret), nil
}

// Open gives a copy.
func (PlainFiles) Open(_ context.Context, kept []byte) ([]byte, error) {
	return bytes.Clone(kept), nil
}

// SystemdCreds seals keys with systemd-creds(1): by the machine's TPM 2.0, by
// its host key, or by both together. A copy of the folder, of its backup, or of
// the disk (with a TPM) opens nothing on another machine.
type SystemdCreds struct {
	// With is systemd-creds' --with-key: host | tpm2 | host+tpm2 | auto.
	With string
}

// credentialName binds what is sealed to its purpose.
const credentialName = "niem-kek"

// Seal implements Safe.
func (s SystemdCreds) Seal(ctx context.Context, secret []byte) ([]byte, error) {
	return s.run(ctx, secret, "encrypt", "--with-key="+s.With, "--name="+credentialName, "-", "-")
}

// Open implements Safe.
func (s SystemdCreds) Open(ctx context.Context, kept []byte) ([]byte, error) {
	return s.run(ctx, kept, "decrypt", "--name="+credentialName, "-", "-")
}

func (s SystemdCreds) run(ctx context.Context, in []byte, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "systemd-creds", args...)
	var out, complaint bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, &complaint
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("systemd-creds %s: %w: %s", args[0], err, strings.TrimSpace(complaint.String()))
	}
	return out.Bytes(), nil
}

// SafeNamed gives the safe that a setting names: "files", or "systemd-creds:"
// and a --with-key.
func SafeNamed(setting string) (Safe, error) {
	if setting == "files" {
		return PlainFiles{}, nil
	}
	with, ok := strings.CutPrefix(setting, "systemd-creds:")
	switch with {
	case "host", "tpm2", "host+tpm2", "auto":
		if ok {
			return SystemdCreds{with}, nil
		}
	}
	return nil, errors.New(`releaser safe: neither "files" nor "systemd-creds:" with host, tpm2, host+tpm2 or auto`)
}
