package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// speak gives a command and those below it what cobra itself says in English
// only: the frame of the help, and the checks of the command line. A command that
// only groups others refuses to be run alone.
func (a *app) speak(cmd *cobra.Command) {
	cmd.InitDefaultHelpFlag()
	cmd.Flags().Lookup("help").Usage = a.say(tHelpFlag)
	if !cmd.HasParent() {
		cmd.SetUsageTemplate(strings.NewReplacer(
			"Usage:", a.say(tHelpUsage), "Available Commands:", a.say(tHelpCommands), "Global Flags:", a.say(tHelpGlobal),
			"Flags:", a.say(tHelpFlags), "Additional help topics:", a.say(tHelpTopics),
			`Use "{{.CommandPath}} [command] --help" for more information about a command.`, a.say(tHelpMore),
		).Replace(cmd.UsageTemplate()))
		cmd.InitDefaultHelpCmd()
		for _, c := range cmd.Commands() {
			if c.Name() == "help" {
				c.Short = a.say(tHelpHelp)
			}
		}
	}
	if cmd.HasParent() && cmd.HasSubCommands() && cmd.RunE == nil {
		cmd.Args = cobra.ArbitraryArgs
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return &usageError{fmt.Sprintf(a.say(tNoSuchCommand), oneLine(args[0]), cmd.CommandPath())}
			}
			return &usageError{fmt.Sprintf(a.say(tWhichCommand), cmd.CommandPath(), strings.Join(names(cmd), ", "))}
		}
	} else if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if check(cmd, args) != nil {
				return &usageError{fmt.Sprintf(a.say(tWrongArgs), cmd.CommandPath(), strings.TrimPrefix(cmd.Use, cmd.Name()+" "))}
			}
			return nil
		}
	}
	for _, c := range cmd.Commands() {
		if c.Name() != "help" {
			a.speak(c)
		}
	}
}

func names(cmd *cobra.Command) []string {
	var out []string
	for _, c := range cmd.Commands() {
		out = append(out, c.Name())
	}
	return out
}

// usageText puts cobra's own complaints into the user's language.
func (a *app) usageText(err error) error {
	var own *usageError
	if errors.As(err, &own) {
		return err
	}
	s := err.Error()
	for prefix, t := range map[string]text{
		"unknown command ": tNoSuchCommandAtAll, "unknown flag: ": tNoSuchFlag, "unknown shorthand flag: ": tNoSuchFlag,
		"flag needs an argument: ": tFlagNeedsValue, "invalid argument ": tFlagBadValue,
	} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			return &usageError{fmt.Sprintf(a.say(t), oneLine(rest))}
		}
	}
	return err
}
