package main

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
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
)

// tilesPerPage is the grid of documents long enough to reach the limit.
const tilesPerPage = 12 * 16

// address resolves the recipients and verifies every key on the log. A resumed
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
	if len(found.People) == 0 || len(found.People) > crypto.MaxRecipients {
		return s.app.fail(exitFailed, "recipients", nil, tRecipientCount, len(found.People), crypto.MaxRecipients)
	}
	if total := len(found.People) * len(s.papers.pages) * tilesPerPage; total > crypto.MaxRecipientTiles {
		return s.app.fail(exitFailed, api.CodeTooLarge, nil, tSplit, len(found.People), len(s.papers.pages), crypto.MaxRecipientTiles/tilesPerPage)
	}
	if err := s.nobodyExtra(names, found); err != nil {
		return err
	}
	s.showRecipients(found.People)
	s.state.Persons, s.state.Usernames = nil, nil
	var unconfirmed []string
	for _, r := range found.People {
		key, err := s.CheckNamedKey(ctx, r.Key, r.Person.Username)
		if err != nil {
			return err
		}
		if key.Person.String() != r.Person.ID {
			return s.app.fail(exitUnverified, "key", nil, tKeyNotOnLog, r.Person.Username)
		}
		if !key.Confirmed() {
			unconfirmed = append(unconfirmed, fmt.Sprintf("%s (%s)", r.Person.Username, key.Account.Fingerprint()))
		}
		s.readers = append(s.readers, sealed.Reader{Kind: crypto.GrantRecipient, Person: key.Person, Key: key.Account, KeyEvent: key.Event()})
		s.state.Persons = append(s.state.Persons, r.Person.ID)
		s.state.Usernames = append(s.state.Usernames, r.Person.Username)
	}
	if len(unconfirmed) > 0 {
		s.app.warn(tUnconfirmedKeys, strings.Join(unconfirmed, "; "))
		if !s.options.AcceptUnconfirmed && s.options.Class != string(exchange.ClassNone) {
			return s.app.fail(exitFailed, api.CodeUnconfirmed, nil, tNeedAccept)
		}
	}
	if err := s.addOwnReaders(ctx, found.Recovery); err != nil {
		return err
	}
	return s.saveState()
}

// shownRecipients is how many recipients are shown before the rest is counted.
const shownRecipients = 30

// showRecipients lets the sender see who is meant before anything is sealed:
// user names of different people can be one letter apart.
func (s *sending) showRecipients(people []api.Recipient) {
	for i, r := range people {
		if i == shownRecipients {
			s.app.warn(tMoreRecipients, len(people)-i)
			return
		}
		s.app.warn(tRecipientIs, r.Person.FullName, r.Person.Position, r.Person.Unit, r.Person.Username)
	}
}

// nobodyExtra holds the people whom the server gave against the names that were
// asked for. Who is in a list the server alone knows: its people are shown before
// anything is sealed to them.
func (s *sending) nobodyExtra(names []string, found api.Recipients) error {
	open := map[string]bool{} // names that nobody has answered to: lists
	for _, name := range names {
		open[strings.ToLower(name)] = true
	}
	asked := maps.Clone(open)
	var others []string
	for _, r := range found.People {
		if name := strings.ToLower(r.Person.Username); asked[name] {
			delete(open, name)
		} else {
			others = append(others, r.Person.Username)
		}
	}
	for _, u := range found.Unreachable {
		for _, name := range u.Usernames {
			delete(open, strings.ToLower(name))
		}
	}
	switch {
	case len(others) == 0:
		return nil
	case len(open) == 0:
		return s.app.fail(exitUnverified, "recipients", nil, tNotAsked, strings.Join(others, ", "))
	}
	s.app.warn(tFromLists, strings.Join(slices.Sorted(maps.Keys(open)), ", "), strings.Join(others, ", "))
	return nil
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

// addOwnReaders adds the sender's master grant and the unit's recovery key.
func (s *sending) addOwnReaders(ctx context.Context, recovery *api.RecoveryKey) error {
	own, err := s.client.Key(ctx, s.me.Username)
	if err != nil {
		return err
	}
	key, err := s.CheckNamedKey(ctx, own, s.me.Username)
	if err != nil {
		return err
	}
	if key.HadDevice(s.device.Public()) {
		return s.app.fail(exitFailed, "device_ended", nil, tDeviceEnded, key.Account.Fingerprint())
	}
	if !key.Account.Equal(s.account.Recipient()) || !key.Has(s.device.Public()) {
		return s.app.fail(exitUnverified, "foreign_key", nil, tForeignKey, key.Account.Fingerprint())
	}
	s.readers = append(s.readers, sealed.Reader{Kind: crypto.GrantMaster, Person: s.person, Key: key.Account, KeyEvent: key.Event()})
	if recovery == nil {
		s.app.warn(tNoRecovery, oneLine(s.me.Unit))
		return nil
	}
	unit, err := s.CheckRecovery(ctx, *recovery)
	if err != nil {
		return err
	}
	s.recovery = unit.Account
	s.readers = append(s.readers, sealed.Reader{Kind: crypto.GrantRecovery, Person: exchange.UnitID(recovery.Unit), Key: unit.Account, KeyEvent: unit.Event})
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
	for i, r := range s.readers {
		for _, share := range upload.Shares {
			if share.Kind == r.Kind.String() && (share.Person == r.Person.String() || share.Person == "" && r.Kind == crypto.GrantRecovery) {
				s.readers[i].Share = share.Recipient
			}
		}
		if s.readers[i].Share == "" {
			return s.app.fail(exitFailed, "share", nil, tNoShare, r.Kind, r.Person)
		}
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
		Purpose: string(m.Purpose), Created: m.Created, Expires: m.Expires, AllowCopy: m.AllowCopy, AcceptUnconfirmed: m.AcceptUnconfirmed}
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
	if !s.recovery.IsZero() {
		to = append(to, s.recovery)
	}
	f, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w, err := crypto.SealTo(f, to...)
	if err == nil {
		if err = s.copyOriginal(w); err == nil {
			err = w.Close()
		}
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("seal original: %w", err)
	}
	return os.Rename(path+".part", path)
}

func (s *sending) copyOriginal(w io.Writer) error {
	if len(s.papers.files) == 1 {
		return copyFile(w, s.papers.files[0].path)
	}
	archive := tar.NewWriter(w)
	for _, f := range s.papers.files {
		if err := archive.WriteHeader(&tar.Header{Name: f.name, Size: f.size, Mode: 0o600}); err != nil {
			return err
		}
		if err := copyFile(archive, f.path); err != nil {
			return err
		}
	}
	return archive.Close()
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
	bar := s.app.progress(tSealingGrants, len(s.readers))
	done := 0
	uploads, ctx := errgroup.WithContext(ctx)
	uploads.SetLimit(envelopesAtOnce) // bounds what is in memory, too
	p, err := s.sealer.Finish(sealed.Order{
		Readers: s.readers, Label: s.documentLabel(), Metadata: s.state.Metadata, Original: s.original,
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
