package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"niem/migrations"
)

type migrateAnswer struct {
	UpToDate bool            `json:"up_to_date"`
	Steps    []migrationStep `json:"steps"`
}

type migrationStep struct {
	Version int64  `json:"version"`
	Name    string `json:"name"`
	Applied bool   `json:"applied"`
}

func (a *app) migrateCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "migrate", Short: a.say(tMigrate), Args: cobra.NoArgs}
	var url string
	list := settings{{name: "database-url", value: &url, secret: true, help: tSetMigrateDatabase}}
	add := func(name string, short text, before func(context.Context, string) error) {
		sub := &cobra.Command{Use: name, Short: a.say(short), Args: cobra.NoArgs,
			RunE: runs(func(cmd *cobra.Command, _ []string) error {
				if err := list.read(cmd); err != nil {
					return err
				}
				if err := before(cmd.Context(), url); err != nil {
					return err
				}
				return a.migrationStatus(cmd.Context(), url)
			})}
		list.bind(sub, a.say)
		cmd.AddCommand(sub)
	}
	add("up", tMigrateUp, migrations.Up)
	add("status", tMigrateState, func(context.Context, string) error { return nil })
	return cmd
}

func (a *app) migrationStatus(ctx context.Context, url string) error {
	steps, err := migrations.Status(ctx, url)
	if err != nil {
		return err
	}
	out := migrateAnswer{UpToDate: true}
	for _, s := range steps {
		out.Steps = append(out.Steps, migrationStep{s.Version, s.Name, s.Applied})
		out.UpToDate = out.UpToDate && s.Applied
	}
	return a.answer(out, func() {
		for _, s := range out.Steps {
			mark := " "
			if s.Applied {
				mark = "x"
			}
			fmt.Fprintf(a.out, "[%s] %s\n", mark, s.Name)
		}
	})
}
