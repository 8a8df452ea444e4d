package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// setting is one value a server process needs. It comes from the flag --name, or
// from the variable NIEM_NAME. A secret never comes as a flag, which every user
// of the machine could read: it comes from NIEM_NAME, from the file that
// --name-file or NIEM_NAME_FILE names, or else from the credential of that name
// that systemd handed over.
type setting struct {
	name     string
	help     text
	value    *string
	secret   bool
	optional bool
}

// settings are read once and then left alone.
type settings []setting

func (s settings) bind(cmd *cobra.Command, say func(text) string) {
	for _, one := range s {
		if one.secret {
			cmd.Flags().String(one.name+"-file", "", say(one.help))
			continue
		}
		cmd.Flags().StringVar(one.value, one.name, *one.value, say(one.help))
	}
}

// only gives the settings of those names, in the order of s.
func (s settings) only(names ...string) (out settings) {
	for _, one := range s {
		if slices.Contains(names, one.name) {
			out = append(out, one)
		}
	}
	return out
}

// variable is the environment variable of a setting.
func variable(name string) string {
	return "NIEM_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// read completes the values and names everything that is missing at once.
func (s settings) read(cmd *cobra.Command) error {
	var missing []string
	for _, one := range s {
		if err := one.read(cmd); err != nil {
			return err
		}
		if *one.value == "" && !one.optional {
			name := variable(one.name)
			if one.secret {
				name += "_FILE"
			}
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%w: %s", errMissingSetting, strings.Join(missing, ", "))
	}
	return nil
}

// errMissingSetting: a server does not start without it.
var errMissingSetting = errors.New("required settings are missing")

func (s setting) read(cmd *cobra.Command) error {
	if !s.secret {
		if v := os.Getenv(variable(s.name)); v != "" && !cmd.Flags().Changed(s.name) {
			*s.value = v
		}
		return nil
	}
	file, err := cmd.Flags().GetString(s.name + "-file")
	if err != nil {
		return err
	}
	if file == "" {
		file = os.Getenv(variable(s.name) + "_FILE")
	}
	direct := os.Getenv(variable(s.name))
	switch {
	case file != "" && direct != "":
		return fmt.Errorf("both %s and %s_FILE are set", variable(s.name), variable(s.name))
	case file == "" && direct == "":
		if file = s.credential(); file == "" {
			return nil
		}
	case file == "":
		*s.value = direct
		return nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("setting %s: %w", s.name, err)
	}
	*s.value = strings.TrimRight(string(b), "\r\n")
	return nil
}

// credential is the file of the setting's name among those that systemd handed to
// the service (LoadCredential=); empty without one.
func (s setting) credential() string {
	dir := os.Getenv("CREDENTIALS_DIRECTORY")
	if dir == "" {
		return ""
	}
	path := filepath.Join(dir, s.name)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return path
}

// dump prints the settings with secrets left out.
func (s settings) dump(w io.Writer) {
	sorted := slices.SortedFunc(slices.Values(s), func(a, b setting) int { return strings.Compare(a.name, b.name) })
	for _, one := range sorted {
		value := *one.value
		switch {
		case one.secret && value != "":
			value = "[secret]"
		case value == "":
			value = "-"
		}
		fmt.Fprintf(w, "%s=%s\n", variable(one.name), value)
	}
}
