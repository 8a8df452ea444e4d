package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange"
	"niem/storage"
	"niem/web/api"
)

type registrarAnswer struct {
	Username    string `json:"username"`
	Fingerprint string `json:"fingerprint"`
	LogIndex    int64  `json:"log_index"`
}

func (a *app) registrarCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "registrar", Short: a.say(tRegistrar), Args: cobra.NoArgs}
	var url, fingerprint string
	list := settings{{name: "database-url", value: &url, secret: true, help: tSetDatabase}}
	found := &cobra.Command{Use: "found NAME", Short: a.say(tRegistrarFound), Long: a.say(tRegistrarFoundLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if fingerprint == "" {
				return &usageError{a.say(tNeedFingerprint)}
			}
			if err := list.read(cmd); err != nil {
				return err
			}
			return a.foundRegistrar(cmd.Context(), url, args[0], fingerprint)
		})}
	found.Flags().StringVar(&fingerprint, "fingerprint", "", a.say(tFlagFingerprint))
	list.bind(found, a.say)
	cmd.AddCommand(found)
	return cmd
}

// foundRegistrar is an operator's act, straight on the database: before there is a
// registrar, nobody who is signed in could have the right.
func (a *app) foundRegistrar(ctx context.Context, url, name, fingerprint string) error {
	db, err := storage.Open(ctx, url)
	if err != nil {
		return err
	}
	defer db.Close()
	key, err := exchange.FoundRegistrar(ctx, db, time.Now(), name, fingerprint)
	if err != nil {
		return a.foundingRefused(err, name)
	}
	account, err := crypto.ParseAccountRecipient(key.Account)
	if err != nil {
		return err
	}
	out := registrarAnswer{name, account.Fingerprint(), key.Entry.Index}
	return a.answer(out, func() { a.tell(tRegistrarFounded, name, out.Fingerprint) })
}

// foundingRefused words why nobody was founded.
func (a *app) foundingRefused(err error, name string) error {
	switch {
	case errors.Is(err, exchange.ErrNotFound):
		return a.fail(exitNotFound, api.CodeNotFound, nil, tFoundUnknown, name)
	case errors.Is(err, exchange.ErrForbidden):
		return a.fail(exitFailed, api.CodeForbidden, nil, tFoundNoRole, name)
	case errors.Is(err, exchange.ErrNoKey):
		return a.fail(exitFailed, api.CodeNoKey, nil, tFoundNoKey, name)
	case errors.Is(err, exchange.ErrFingerprint):
		return a.fail(exitFailed, api.CodeFingerprint, nil, tFingerprintDiffers, name)
	case errors.Is(err, exchange.ErrKeyAct):
		return a.fail(exitFailed, "registrar_exists", nil, tFoundBefore)
	}
	return err
}
