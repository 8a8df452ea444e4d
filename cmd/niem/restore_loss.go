package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"niem/exchange"
	"niem/storage"
)

// acceptLoss has two people prove who they are: one alone may not decide that a
// part of the log is lost.
func (a *app) acceptLoss(ctx context.Context, s *restoreSettings, lost exchange.Loss) error {
	by, err := a.askProving(s.by, "NIEM_PASSWORD_FILE", "NIEM_CODE_FILE")
	if err != nil {
		return err
	}
	second, err := a.askProving(s.second, "NIEM_SECOND_PASSWORD_FILE", "NIEM_SECOND_CODE_FILE")
	if err != nil {
		return err
	}
	i, err := s.serve.open(ctx, a.now, func(*storage.DB) *slog.Logger { return slog.New(slog.NewJSONHandler(a.err, nil)) })
	if err != nil {
		return err
	}
	defer i.close()
	_, err = i.service.AcceptLoss(ctx, by, second, exchange.Origin{Address: "127.0.0.1"}, lost)
	switch {
	case errors.Is(err, exchange.ErrForbidden):
		return a.fail(exitFailed, "forbidden", nil, tLossForbidden)
	case errors.Is(err, exchange.ErrBadCredentials), errors.Is(err, exchange.ErrBadFactor), errors.Is(err, exchange.ErrFactorNeeded):
		return a.fail(exitSignedOut, "not_proved", nil, tNotProved)
	}
	return err
}

// askProving takes a person's password and code of the second factor.
func (a *app) askProving(username, passwordFile, codeFile string) (exchange.Proving, error) {
	p := exchange.Proving{Login: username}
	var err error
	if p.Password, err = a.askSecret(passwordFile, text{tPassword.vi + " " + username, tPassword.en + " " + username}, false); err != nil {
		return p, err
	}
	p.Code, err = a.askSecret(codeFile, text{tCode.vi + " " + username, tCode.en + " " + username}, false)
	p.Code = strings.TrimSpace(p.Code)
	return p, err
}
