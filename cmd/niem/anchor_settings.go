package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/note"

	"niem/exchange"
	"niem/storage"
	"niem/storage/blob"
)

// anchorSettings say where signed checkpoints are anchored. Without a bucket
// they are not.
type anchorSettings struct {
	bucket, endpoint, access, secret, tls, ca string
	days, every                               string
}

func newAnchorSettings() anchorSettings { return anchorSettings{days: "400", every: "10m"} }

func (s *anchorSettings) list() settings {
	return settings{
		{name: "anchor-bucket", value: &s.bucket, optional: true, help: tSetAnchorBucket},
		{name: "anchor-endpoint", value: &s.endpoint, optional: true, help: tSetAnchorEndpoint},
		{name: "anchor-access-key", value: &s.access, secret: true, optional: true, help: tSetAnchorAccess},
		{name: "anchor-secret-key", value: &s.secret, secret: true, optional: true, help: tSetAnchorSecret},
		{name: "anchor-tls", value: &s.tls, optional: true, help: tSetAnchorTLS},
		{name: "anchor-ca", value: &s.ca, optional: true, help: tSetAnchorCA},
		{name: "anchor-days", value: &s.days, help: tSetAnchorDays},
		{name: "anchor-every", value: &s.every, help: tSetAnchorEvery},
	}
}

// anchors opens the bucket of anchors: of the same store where no other is
// named, with its own credentials where those are given. It is nil when nothing
// is anchored.
func (s *serveSettings) anchors() (*blob.Anchors, error) {
	a := s.anchor
	if a.bucket == "" {
		return nil, nil
	}
	c, err := s.storeConfig()
	if err != nil {
		return nil, err
	}
	if (a.access == "") != (a.secret == "") || a.endpoint != "" && a.access == "" {
		return nil, fmt.Errorf("%s, %s: %w", variable("anchor-access-key"), variable("anchor-secret-key"), errMissingSetting)
	}
	if a.access != "" {
		c.AccessKey, c.SecretKey = a.access, a.secret
	}
	if a.endpoint != "" { // nothing of the other store's is meant
		c.Endpoint, c.TLS, c.CAFile = a.endpoint, true, fileOrSystem(a.ca)
	}
	if a.tls != "" {
		if c.TLS, err = onOff("anchor-tls", a.tls); err != nil {
			return nil, err
		}
	}
	if a.bucket == s.storeBucket && c.Endpoint == s.storeEndpoint {
		return nil, fmt.Errorf("%s: want another bucket than that of the documents, which have to be deleted one day", variable("anchor-bucket"))
	}
	c.Bucket = a.bucket
	return blob.NewAnchors(c)
}

// anchorRules reads where and how often the log is anchored.
func (s *serveSettings) anchorRules() (exchange.AnchorRules, error) {
	store, err := s.anchors()
	if store == nil || err != nil {
		return exchange.AnchorRules{}, err
	}
	r := exchange.AnchorRules{Store: store}
	days, err := strconv.Atoi(s.anchor.days)
	if err != nil || days < 1 || days > 36500 {
		return r, fmt.Errorf("%s: want a number of days from 1 to 36500", variable("anchor-days"))
	}
	r.Keep = time.Duration(days) * 24 * time.Hour
	if r.Every, err = time.ParseDuration(s.anchor.every); err != nil || r.Every < exchange.MinAnchorEvery {
		return r, fmt.Errorf("%s: want a duration of at least %s", variable("anchor-every"), exchange.MinAnchorEvery)
	}
	return r, nil
}

// prepareAnchors says at the start what of the anchors is amiss; it stops nobody.
func prepareAnchors(ctx context.Context, r exchange.AnchorRules, log *slog.Logger) {
	if r.Store == nil {
		log.Warn("the log is anchored nowhere: see docs/operate/log.md")
		return
	}
	if err := r.Store.Prepare(ctx); err != nil {
		log.Error("the log cannot be anchored", "error", err)
	}
}

// advice is a finding of the doctor's that leaves the service well.
type advice string

func (a advice) Error() string { return string(a) }

// examineAnchors holds the log against its newest anchor.
func examineAnchors(ctx context.Context, s *serveSettings) (string, error) {
	r, err := s.anchorRules()
	if err != nil {
		return "", err
	}
	if r.Store == nil {
		return "", advice("the log is anchored nowhere: set NIEM_ANCHOR_BUCKET, see docs/operate/log.md")
	}
	if err := r.Store.Check(ctx); errors.Is(err, exchange.ErrNoObjectLock) {
		return "", fmt.Errorf("%w: make it anew with object lock, see docs/operate/log.md", err)
	} else if err != nil {
		return "", err
	}
	verifier, err := note.NewVerifier(s.logVerifier)
	if err != nil {
		return "", err
	}
	newest, err := exchange.NewestAnchor(ctx, r.Store, verifier)
	if err != nil {
		return "", err
	}
	if newest.Size == 0 {
		return "", advice("no anchor yet")
	}
	db, err := storage.Open(ctx, s.database)
	if err != nil {
		return "", err
	}
	defer db.Close()
	if err := exchange.Continues(ctx, db, newest.Checkpoint); err != nil {
		return "", fmt.Errorf("%w: somebody changed the log, or restored an older one; see docs/operate/log.md (anchor %s)", err, newest.Name)
	}
	return fmt.Sprintf("newest anchor: %d entries, %s, locked until %s", newest.Size, when(newest.Time), when(newest.Locked)), nil
}
