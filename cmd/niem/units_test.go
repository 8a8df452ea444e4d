package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

var unitFolder = filepath.Join("..", "..", "deploy", "systemd")

// unit is a systemd unit's lines, by directive.
type unit map[string][]string

func readUnit(t *testing.T, path string) unit {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	u := unit{}
	for line := range strings.Lines(string(b)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(name, "#") {
			u[name] = append(u[name], value)
		}
	}
	return u
}

// services are the units that run this program.
func services(t *testing.T) map[string]unit {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(unitFolder, "*.service"))
	if err != nil || len(paths) < 4 {
		t.Fatalf("%d units, %v", len(paths), err)
	}
	all := map[string]unit{}
	for _, path := range paths {
		all[filepath.Base(path)] = readUnit(t, path)
	}
	return all
}

// variables of a settings file, those that are commented out included.
var variables = regexp.MustCompile(`(?m)^(#?)(NIEM_[A-Z_]+)=(.*)$`)

// knows reports whether a command has the setting of that variable.
func knows(cmd *cobra.Command, variable string) bool {
	name := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(variable, "NIEM_"), "_", "-"))
	return cmd.Flags().Lookup(name) != nil || cmd.Flags().Lookup(name+"-file") != nil
}

// TestUnitsRunWhatThereIs: every command, flag, variable and credential of the
// units and their settings files is one of the program's, and nothing that a
// service needs is left out.
func TestUnitsRunWhatThereIs(t *testing.T) {
	for name, u := range services(t) {
		t.Run(name, func(t *testing.T) {
			a := quietApp()
			argv := strings.Fields(u["ExecStart"][0])
			if argv[0] != "/usr/local/bin/niem" {
				t.Fatalf("starts %s", argv[0])
			}
			cmd, rest, err := a.rootCommand().Find(argv[1:])
			if err != nil || cmd.RunE == nil {
				t.Fatalf("%v: %v", argv, err)
			}
			if err := cmd.ParseFlags(rest); err != nil {
				t.Error(err)
			}
			handed := t.TempDir()
			for _, credential := range u["LoadCredential"] {
				id, path, _ := strings.Cut(credential, ":")
				used := slices.ContainsFunc(u["Environment"], func(e string) bool { return strings.HasSuffix(e, "=%d/"+id) })
				if filepath.Base(path) != id || !used && cmd.Flags().Lookup(id+"-file") == nil {
					t.Errorf("credential %s is no setting of %s", credential, cmd.Name())
				}
				if err := os.WriteFile(filepath.Join(handed, id), []byte("x\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			t.Setenv("CREDENTIALS_DIRECTORY", handed)
			for _, e := range u["Environment"] {
				variable, value, _ := strings.Cut(e, "=")
				if !knows(cmd, variable) {
					t.Errorf("%s is no setting of %s", variable, cmd.Name())
				}
				t.Setenv(variable, strings.ReplaceAll(value, "%d", handed))
			}
			for _, path := range u["EnvironmentFile"] {
				b, err := os.ReadFile(filepath.Join(unitFolder, filepath.Base(path)))
				if err != nil {
					t.Fatal(err)
				}
				for _, m := range variables.FindAllStringSubmatch(string(b), -1) {
					if m[1] == "" {
						t.Setenv(m[2], m[3])
					}
				}
			}
			// No certificate, key or folder of these settings is there: the command
			// ends at the first, and not for want of a setting.
			var complaint bytes.Buffer
			a.err = &complaint
			if code := a.run(t.Context(), argv[1:]); code == exitOK || code == exitUsage || strings.Contains(complaint.String(), errMissingSetting.Error()) {
				t.Errorf("exit code %d: %s", code, complaint.String())
			}
		})
	}
}

// TestSettingsFilesNameSettings: a variable of a settings file belongs to a command
// that is started with it.
func TestSettingsFilesNameSettings(t *testing.T) {
	commands := map[string][]*cobra.Command{}
	for _, u := range services(t) {
		cmd, _, err := quietApp().rootCommand().Find(strings.Fields(u["ExecStart"][0])[1:])
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range u["EnvironmentFile"] {
			commands[filepath.Base(path)] = append(commands[filepath.Base(path)], cmd)
		}
	}
	for file, cmds := range commands {
		b, err := os.ReadFile(filepath.Join(unitFolder, file))
		if err != nil {
			t.Fatal(err)
		}
		found := variables.FindAllStringSubmatch(string(b), -1)
		if len(found) < 3 {
			t.Errorf("%s has %d settings", file, len(found))
		}
		for _, m := range found {
			if !slices.ContainsFunc(cmds, func(c *cobra.Command) bool { return knows(c, m[2]) }) {
				t.Errorf("%s: %s is a setting of no service", file, m[2])
			}
		}
	}
}

// TestUnitsAreHardened: each service keeps what its secrets need, and systemd,
// where there is one, finds no fault and little exposure.
func TestUnitsAreHardened(t *testing.T) {
	for name, u := range services(t) {
		for directive, want := range map[string]string{
			"NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
			"MemoryDenyWriteExecute": "yes", "LimitCORE": "0", "MemorySwapMax": "0", "UMask": "0077", "RestrictNamespaces": "yes",
			"ProtectProc": "invisible", "KeyringMode": "private", "CapabilityBoundingSet": "", "SystemCallArchitectures": "native",
		} {
			if !slices.Equal(u[directive], []string{want}) {
				t.Errorf("%s: %s is %q, want %q", name, directive, u[directive], want)
			}
		}
		if u["User"] == nil || u["User"][0] == "root" || u["RestrictAddressFamilies"] == nil || u["SystemCallFilter"] == nil {
			t.Errorf("%s: no user of its own, or no limit on addresses or system calls", name)
		}
	}
	analyse, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Log("no systemd here: the units were read only")
		return
	}
	dir := t.TempDir()
	var units []string
	for _, pattern := range []string{"*.service", "*.timer"} {
		paths, err := filepath.Glob(filepath.Join(unitFolder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			to := filepath.Join(dir, filepath.Base(path))
			if err := os.WriteFile(to, bytes.ReplaceAll(b, []byte("/usr/local/bin/niem "), []byte("/bin/true ")), 0o600); err != nil {
				t.Fatal(err)
			}
			units = append(units, to)
			if strings.HasSuffix(path, ".service") {
				if out, err := exec.Command(analyse, "security", "--offline=true", "--threshold=20", "--no-pager", to).CombinedOutput(); err != nil {
					t.Errorf("%s: %v\n%s", filepath.Base(path), err, out)
				}
			}
		}
	}
	out, err := exec.Command(analyse, append([]string{"verify", "--man=no", "--recursive-errors=no"}, units...)...).CombinedOutput()
	if err != nil || len(bytes.TrimSpace(out)) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
}
