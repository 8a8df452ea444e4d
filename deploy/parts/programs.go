package parts

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
)

// MissingError reports a program that isn't installed.
type MissingError struct {
	Program string
	Install string // what installs it
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("%s is not installed: %s", e.Program, e.Install)
}

// sbin holds servers on Debian; an ordinary user's PATH lacks it.
var sbin = []string{"/usr/sbin", "/usr/local/sbin"}

// Program finds a program in $NIEM_PARTS_BIN, ~/.cache/niem/bin, PATH or the
// system's server folders. install completes the error when it is in none.
func Program(name, install string) (string, error) {
	dirs := []string{}
	if d := os.Getenv("NIEM_PARTS_BIN"); d != "" {
		dirs = append(dirs, d)
	} else if home, err := homeFolder(); err == nil {
		dirs = append(dirs, filepath.Join(home, ".cache", "niem", "bin"))
	}
	for _, d := range dirs {
		if p, err := exec.LookPath(filepath.Join(d, name)); err == nil {
			return filepath.Abs(p)
		}
	}
	if p, err := exec.LookPath(name); err == nil {
		return filepath.Abs(p)
	}
	for _, d := range sbin {
		if p, err := exec.LookPath(filepath.Join(d, name)); err == nil {
			return p, nil
		}
	}
	return "", &MissingError{Program: name, Install: install}
}

// homeFolder also works where HOME is unset, as in some CI runners.
func homeFolder() (string, error) {
	if home, err := os.UserHomeDir(); err == nil {
		return home, nil
	}
	u, err := user.Current()
	if err != nil {
		return "", err
	}
	return u.HomeDir, nil
}
