package main

import (
	"context"
	"log/slog"
	"time"

	"niem/exchange"
	"niem/storage"
	"niem/storage/blob"
	"niem/web/peel"
)

// installation is a service and what it stands on.
type installation struct {
	db       *storage.DB
	store    *blob.Store
	releaser *peel.Client
	keeper   *exchange.LogKeeper
	policy   exchange.WitnessPolicy
	anchors  exchange.AnchorRules
	security *slog.Logger
	service  *exchange.Service
}

// open joins the servers that the settings name. security makes the logger of
// the security log from the database; now is the service's clock, time.Now for
// nil. Close it.
func (s *serveSettings) open(ctx context.Context, now func() time.Time, security func(*storage.DB) *slog.Logger) (*installation, error) {
	store, err := s.store()
	if err != nil {
		return nil, err
	}
	directory, err := s.directory(now)
	if err != nil {
		return nil, err
	}
	login, err := s.loginRules()
	if err != nil {
		return nil, err
	}
	factor, err := s.factor.config()
	if err != nil {
		return nil, err
	}
	policy, err := s.witnessPolicy()
	if err != nil {
		return nil, err
	}
	anchors, err := s.anchorRules()
	if err != nil {
		return nil, err
	}
	roster, options, err := s.roster.config()
	if err != nil {
		return nil, err
	}
	mailer, err := s.mail.mailer()
	if err != nil {
		return nil, err
	}
	options.Mail = mailer != nil
	db, err := storage.OpenWith(ctx, s.database, options)
	if err != nil {
		return nil, err
	}
	i := &installation{db: db, store: store, policy: policy, anchors: anchors, security: security(db)}
	i.keeper, err = exchange.NewLogKeeper(db, s.logKey, s.logVerifier, now)
	if err == nil {
		i.releaser, err = s.releaser.client()
	}
	if err == nil {
		i.service, err = exchange.New(exchange.Config{Store: db, Blob: store, Releaser: i.releaser, Directory: directory, Log: i.keeper,
			Login: login, Roster: roster, Mailer: mailer, Factor: factor, Witnesses: policy, Anchors: anchors, SecurityLog: i.security, Now: now})
	}
	if err != nil {
		i.close()
		return nil, err
	}
	return i, nil
}

// close ends the connections.
func (i *installation) close() {
	if i.releaser != nil {
		i.releaser.Close()
	}
	i.db.Close()
}
