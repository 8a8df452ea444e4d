package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/sealed"
	webdesk "niem/web/desk"
)

// sendState is a send's record on disk, sealed to the sender's own account key.
type sendState struct {
	Document  string
	Wanted    []byte // what the command line asked for, to recognise it again
	Options   sendOptions
	Files     []string // hash and name of each
	Metadata  []byte   // as the manifest will have it
	Sealer    []byte
	Persons   []string // recipients, once addressed
	Usernames []string
	Skipped   []string
}

// sending is one send under way.
type sending struct {
	*desk
	options  sendOptions
	papers   *papers
	account  *crypto.AccountKey
	device   *crypto.DeviceKey
	state    sendState
	sealer   *sealed.Sealer
	package_ *sealedPackage // set once the manifest is signed
	resumed  bool
	to       webdesk.Addressed
	original crypto.Hash
}

const (
	stateOrder   = "order.age"
	statePackage = "package.age"
	stateOrigin  = "original.age"
)

// wanted fingerprints a command line: the same files, recipients and options mean
// the same send.
func (s *sending) wanted() ([]byte, error) {
	options, err := json.Marshal(s.options)
	if err != nil {
		return nil, err
	}
	sum := crypto.HashOf([]byte(string(options) + "\n" + strings.Join(s.papers.contents(), "\n")))
	return sum[:], nil
}

// resumeOrBegin finds the state of this very send, or begins a new document.
func (s *sending) resumeOrBegin(metadata exchange.Metadata) error {
	wanted, err := s.wanted()
	if err != nil {
		return err
	}
	dirs, err := os.ReadDir(s.home.path(dirSends))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, dir := range dirs {
		if s.options.Resume != "" && dir.Name() != s.options.Resume {
			continue
		}
		found, err := s.load(dir.Name())
		if err != nil {
			s.app.warn(tStateUnreadable, dir.Name(), err)
			continue
		}
		if bytes.Equal(found.Wanted, wanted) || s.options.Resume != "" && slices.Equal(found.Files, s.papers.contents()) {
			return s.resume(found)
		}
	}
	if s.options.Resume != "" {
		return s.app.fail(exitNotFound, "no_state", nil, tNothingToResume, oneLine(s.options.Resume))
	}
	return s.begin(wanted, metadata)
}

func (s *sending) begin(wanted []byte, metadata exchange.Metadata) error {
	doc := crypto.NewDocumentID()
	sealer, err := sealed.NewSealer(doc, len(s.papers.pages))
	if err != nil {
		return err
	}
	secret, err := sealer.State()
	if err != nil {
		return err
	}
	encoded, err := metadata.Encode()
	if err != nil {
		return err
	}
	s.sealer = sealer
	s.state = sendState{Document: doc.String(), Wanted: wanted, Options: s.options, Files: s.papers.contents(), Metadata: encoded, Sealer: secret}
	if err := os.MkdirAll(s.dir(), 0o700); err != nil {
		return err
	}
	return s.saveState()
}

// resume takes up a send: the pages that are stored already, and the signed
// manifest if it had come so far.
func (s *sending) resume(found sendState) error {
	var err error
	s.state, s.options, s.resumed = found, found.Options, true
	if s.sealer, err = sealed.Resume(found.Sealer); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(s.dir(), "page-*.age"))
	if err != nil {
		return err
	}
	for _, f := range files {
		page, err := s.unseal(filepath.Base(f))
		if err != nil {
			return err
		}
		if _, err := s.sealer.RestorePage(page); err != nil {
			return err
		}
	}
	b, err := s.unseal(statePackage)
	if errors.Is(err, fs.ErrNotExist) {
		s.app.warn(tResuming, found.Document, len(files), len(s.papers.pages))
		return nil
	}
	if err != nil {
		return err
	}
	s.package_ = &sealedPackage{}
	return json.Unmarshal(b, s.package_)
}

func (s *sending) dir() string { return filepath.Join(s.home.path(dirSends), s.state.Document) }

func (s *sending) load(document string) (sendState, error) {
	var found sendState
	if _, err := crypto.ParseDocumentID(document); err != nil {
		return found, err
	}
	s.state.Document = document
	b, err := s.unseal(stateOrder)
	if err != nil {
		return found, err
	}
	if err := json.Unmarshal(b, &found); err != nil || found.Document != document {
		return found, errors.New("not the state of this send")
	}
	return found, nil
}

func (s *sending) saveState() error {
	b, err := json.Marshal(s.state)
	if err != nil {
		return err
	}
	return s.seal(stateOrder, b)
}

func (s *sending) savePage(page int) error {
	b, err := s.sealer.PageState(page)
	if err != nil {
		return err
	}
	return s.seal(fmt.Sprintf("page-%04d.age", page), b)
}

func (s *sending) savePackage() error {
	b, err := json.Marshal(s.package_)
	if err != nil {
		return err
	}
	return s.seal(statePackage, b)
}

// seal writes one state file, sealed to the own account key.
func (s *sending) seal(name string, plain []byte) error {
	record, err := webdesk.SealOwn(s.account.Recipient(), plain)
	if err != nil {
		return err
	}
	return replaceFile(filepath.Join(s.dir(), name), record)
}

func (s *sending) unseal(name string) ([]byte, error) {
	record, err := os.ReadFile(filepath.Join(s.dir(), name))
	if err != nil {
		return nil, err
	}
	return webdesk.OpenOwn(s.account, record)
}

// forget removes the state of a send that is done.
func (s *sending) forget() error { return os.RemoveAll(s.dir()) }

// documentLabel is what the readers' inboxes show.
func (s *sending) documentLabel() crypto.Label {
	return crypto.Label{Subject: strings.TrimSpace(s.options.Subject), Files: s.papers.names(), Note: s.options.Note}
}
