package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// A command of this program in a page stands in a fence or between backticks.
var (
	inBackticks = regexp.MustCompile("`((?:NIEM_[A-Z_]+=\\S+ )?niem(?:-run)? [a-z][^`]*)`")
	startsNiem  = regexp.MustCompile(`(?:^|&& |[A-Z]=\S+ |--clear-groups )niem(?:-run)? ([a-z].*)$`)
	plainWord   = regexp.MustCompile(`^[a-z]+$`)
	flagInText  = regexp.MustCompile(`--([a-z][a-z-]*)`)
)

// TestPagesNameCommandsThatExist: whoever follows a page types what there is.
func TestPagesNameCommandsThatExist(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join("..", "..", "docs", "operate", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	pages = append(pages, filepath.Join("..", "..", "README.md"), filepath.Join("..", "..", "docs", "commands.md"))
	found := 0
	for _, page := range pages {
		b, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for i, part := range strings.Split(string(b), "```") {
			var lines []string
			if i%2 == 1 {
				lines = strings.Split(part, "\n")
			} else {
				for _, m := range inBackticks.FindAllStringSubmatch(part, -1) {
					lines = append(lines, m[1])
				}
			}
			for _, line := range lines {
				line, _, _ = strings.Cut(line, "   ") // what follows explains
				for _, piece := range strings.FieldsFunc(strings.ReplaceAll(line, " | ", ";"), func(r rune) bool { return r == ';' || r == '#' }) {
					if m := startsNiem.FindStringSubmatch(strings.TrimSpace(piece)); m != nil {
						found++
						checkCommand(t, filepath.Base(page), m[1])
					}
				}
			}
		}
	}
	if found < 50 {
		t.Errorf("%d commands found in the pages", found)
	}
}

// checkCommand holds the words and flags of a line against the command tree.
func checkCommand(t *testing.T, page, line string) {
	t.Helper()
	root := quietApp().rootCommand()
	root.InitDefaultHelpCmd()
	cmd, words := root, strings.Fields(line)
	for len(words) > 0 {
		i := slices.IndexFunc(cmd.Commands(), func(c *cobra.Command) bool { return c.Name() == words[0] })
		if i < 0 {
			break
		}
		cmd, words = cmd.Commands()[i], words[1:]
	}
	if cmd == root || cmd.RunE == nil && len(words) > 0 && plainWord.MatchString(words[0]) && cmd.Name() != "help" {
		t.Errorf("%s: niem %s: no such command", page, line)
		return
	}
	for _, m := range flagInText.FindAllStringSubmatch(line, -1) {
		if cmd.Flags().Lookup(m[1]) == nil && cmd.InheritedFlags().Lookup(m[1]) == nil && m[1] != "help" {
			t.Errorf("%s: niem %s: %s has no flag --%s", page, line, cmd.CommandPath(), m[1])
		}
	}
}
