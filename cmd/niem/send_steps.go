package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/sealed"
	"niem/web/api"
	webdesk "niem/web/desk"
)

// address resolves the recipients and has every key verified on the log. A resumed
// send keeps the recipients it began with.
func (s *sending) address(ctx context.Context) error {
	names := s.options.To
	if len(s.state.Usernames) > 0 {
		names = s.state.Usernames
	}
	found, err := s.client.Recipients(ctx, names)
	if err != nil {
		return err
	}
	if err := s.unreachable(found.Unreachable); err != nil {
		return err
	}
	if len(found.People) == 0 {
		return s.app.fail(exitFailed, webdesk.CodeRecipients, nil, tRecipientCount, crypto.MaxRecipients)
	}
	s.to, err = s.Address(ctx, webdesk.Asked{Names: names, Found: found, Pages: len(s.papers.pages),
		Own: webdesk.Sender{Username: s.me.Username, Account: s.account.Recipient(), Device: s.device.Public()}})
	if err != nil {
		return err
	}
	s.showRecipients(s.to)
	s.state.Persons, s.state.Usernames = nil, nil
	var unconfirmed, renewed []string
	for _, one := range s.to.People {
		if !one.Confirmed {
			unconfirmed = append(unconfirmed, fmt.Sprintf("%s (%s)", one.Person.Username, one.Fingerprint))
		}
		if !one.Renewed.IsZero() {
			renewed = append(renewed, fmt.Sprintf("%s (%s)", one.Person.Username, when(one.Renewed)))
		}
		s.state.Persons = append(s.state.Persons, one.Person.ID)
		s.state.Usernames = append(s.state.Usernames, one.Person.Username)
	}
	if len(renewed) > 0 {
		s.app.warn(tRenewedKeys, strings.Join(renewed, "; "))
	}
	if len(unconfirmed) > 0 {
		s.app.warn(tUnconfirmedKeys, strings.Join(unconfirmed, "; "))
		if !s.options.AcceptUnconfirmed && s.options.Class != string(exchange.ClassNone) {
			return s.app.fail(exitFailed, api.CodeUnconfirmed, nil, tNeedAccept)
		}
	}
	if s.to.Recovery == nil {
		s.app.warn(tNoRecovery, oneLine(s.me.Unit))
	}
	return s.saveState()
}

// shownRecipients is how many recipients are shown before the rest is counted.
const shownRecipients = 30

// showRecipients lets the sender see who is meant before anything is sealed: user
// names of different people can be one letter apart, and who is in a list the
// server alone knows.
func (s *sending) showRecipients(to webdesk.Addressed) {
	var byList []string
	for _, one := range to.People {
		if one.ByList {
			byList = append(byList, one.Person.Username)
		}
	}
	if len(byList) > 0 {
		s.app.warn(tFromLists, strings.Join(to.Lists, ", "), strings.Join(byList, ", "))
	}
	for i, one := range to.People {
		if i == shownRecipients {
			s.app.warn(tMoreRecipients, len(to.People)-i)
			return
		}
		s.app.warn(tRecipientIs, one.Person.FullName, one.Person.Position, one.Person.Unit, one.Person.Username)
	}
}

func (s *sending) unreachable(all []api.Unreachable) error {
	var lines []string
	for _, u := range all {
		s.state.Skipped = append(s.state.Skipped, u.Usernames...)
		lines = append(lines, fmt.Sprintf("%s (%s)", strings.Join(u.Usernames, ", "), s.app.unreachableReason(u.Code)))
	}
	if len(lines) == 0 {
		return nil
	}
	if !s.options.SkipUnreachable {
		return s.app.fail(exitFailed, api.CodeUnreachable, nil, tUnreachablePeople, strings.Join(lines, "; "))
	}
	s.app.warn(tSkipped, strings.Join(lines, "; "))
	return nil
}

// open begins the upload and fetches the shares, one for each grant.
func (s *sending) open(ctx context.Context) error {
	metadata, err := exchange.ParseMetadata(s.state.Metadata)
	if err != nil {
		return err
	}
	upload, err := s.client.BeginSend(ctx, s.state.Document, api.Draft{
		Metadata: wireMetadata(metadata), Pages: len(s.papers.pages), Recipients: s.state.Persons,
	})
	if err != nil {
		return err
	}
	if s.to.Readers, err = webdesk.Shares(s.to.Readers, upload.Shares); err != nil {
		return err
	}
	// A page counts as done only if the server still has its block.
	for page := range s.sealer.Pages() {
		if entry, done := s.sealer.Entry(page); done && !slices.Contains(upload.Stored, entry.Block.String()) {
			s.sealer.Forget(page)
		}
	}
	return nil
}

func wireMetadata(m exchange.Metadata) api.Metadata {
	return api.Metadata{Number: m.Number, Notation: m.Notation, Kind: m.Kind, Urgency: string(m.Urgency), Class: string(m.Class),
		Purpose: string(m.Purpose), Created: m.Created, Expires: m.Expires, AllowCopy: m.AllowCopy, AcceptUnconfirmed: m.AcceptUnconfirmed,
		Check: m.Check, Reason: m.Reason, Approval: m.Approval}
}

// sealPages draws, seals and stores the pages that are not stored yet, as many at
// a time as there are cores: that many pages are in memory.
func (s *sending) sealPages(ctx context.Context) error {
	bar := s.app.progress(tSealing, s.sealer.Pages())
	var done atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for page := range s.sealer.Pages() {
		if _, sealed := s.sealer.Entry(page); sealed {
			bar(int(done.Add(1)))
			continue
		}
		g.Go(func() error {
			if err := s.sealPage(ctx, page); err != nil {
				return err
			}
			bar(int(done.Add(1)))
			return nil
		})
	}
	return g.Wait()
}

func (s *sending) sealPage(ctx context.Context, page int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	picture, err := s.papers.draw(ctx, page)
	if err != nil {
		return err
	}
	block, entry, err := s.sealer.SealPage(page, picture)
	if err != nil {
		return err
	}
	if err := s.client.PutObject(ctx, s.state.Document, entry.Block.String(), int64(len(block)), bytes.NewReader(block)); err != nil {
		return err
	}
	return s.savePage(page)
}

// sealOriginal stores the original for the sender and the unit's recovery only:
// one file as it is, several as a tar.
func (s *sending) sealOriginal(ctx context.Context) error {
	var total int64
	for _, f := range s.papers.files {
		total += f.size
	}
	if total > exchange.MaxOriginal-(1<<20) {
		return s.app.fail(exitFailed, api.CodeTooLarge, nil, tOriginalTooLarge, total>>20)
	}
	path := filepath.Join(s.dir(), stateOrigin)
	if _, err := os.Stat(path); err != nil {
		if !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if err := s.writeOriginal(path); err != nil {
			return err
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	size, err := io.Copy(h, f)
	if err != nil {
		return err
	}
	s.original = crypto.Hash(h.Sum(nil))
	return s.client.PutObject(ctx, s.state.Document, s.original.String(), size, f)
}

// writeOriginal writes the ciphertext beside path first, so that path is whole or
// not there.
func (s *sending) writeOriginal(path string) error {
	to := []crypto.AccountRecipient{s.account.Recipient()}
	if s.to.Recovery != nil {
		to = append(to, s.to.Recovery.Account)
	}
	files := make([]webdesk.PaperFile, len(s.papers.files))
	for i, f := range s.papers.files {
		files[i] = webdesk.PaperFile{Name: f.name, Size: f.size}
	}
	f, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	original, err := webdesk.NewOriginal(f, files, to...)
	for _, paper := range s.papers.files {
		if err == nil {
			err = copyFile(original, paper.path)
		}
	}
	if err == nil {
		_, err = original.Close()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("seal original: %w", err)
	}
	return os.Rename(path+".part", path)
}

func copyFile(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// envelopesAtOnce is how many envelopes are on their way to the server.
const envelopesAtOnce = 8

// sealGrants makes and stores the envelopes and signs the manifest.
func (s *sending) sealGrants(ctx context.Context) error {
	bar := s.app.progress(tSealingGrants, len(s.to.Readers))
	done := 0
	uploads, ctx := errgroup.WithContext(ctx)
	uploads.SetLimit(envelopesAtOnce) // bounds what is in memory, too
	p, err := s.sealer.Finish(sealed.Order{
		Readers: s.to.Readers, Label: s.documentLabel(), Metadata: s.state.Metadata, Original: s.original,
		Device: s.device.Signer(), Account: s.account,
	}, func(_ sealed.Reader, envelope []byte) error {
		done++
		bar(done)
		uploads.Go(func() error {
			return s.client.PutObject(ctx, s.state.Document, crypto.HashOf(envelope).String(), int64(len(envelope)), bytes.NewReader(envelope))
		})
		return ctx.Err()
	})
	// A failed upload cancels the sealing, so its error is the one that says why.
	if failed := uploads.Wait(); failed != nil {
		return failed
	}
	if err != nil {
		return err
	}
	s.package_ = p
	return s.savePackage()
}
